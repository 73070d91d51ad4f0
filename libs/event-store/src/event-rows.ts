import type pg from 'pg';
import { UnknownPosition } from './event-store-errors.js';
import type { EventMetadata, JsonObject, Position, RecordedEvent } from './event-store.js';

/** The adapter's name, in positions and checkpoints. */
export const ADAPTER = 'postgres';

/** What a query must select, in this order, from a table called `e`, for `eventOf`. */
export const EVENT_COLUMNS =
  `e.position, e.stream, e.revision, e.id, e.type, e.data, e.metadata, ` +
  `date_part('epoch', e.recorded_at) * 1000, e.bytes`;

/** A row of `EVENT_COLUMNS` as the server sends it. */
export type EventRow = readonly [
  position: string,
  stream: string,
  revision: string,
  id: string,
  type: string,
  data: string,
  metadata: string,
  recordedAtMs: string,
  bytes: string,
];

/** Hands every column on as text, which is faster than the driver's conversions. */
export const asText: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/** Reads an event from its row. */
export const eventOf = (row: EventRow): RecordedEvent => ({
  id: row[3],
  type: row[4],
  data: JSON.parse(row[5]) as JsonObject,
  metadata: JSON.parse(row[6]) as EventMetadata,
  stream: row[1],
  revision: Number(row[2]),
  position: positionOf(row[0]),
  recordedAt: timeOf(row[7]),
});

/** The opaque form of a place in the order. */
export const positionOf = (place: bigint | number | string): Position => `${ADAPTER}:${place}`;

/**
 * The place in the order that a position stands for; 0 is before every event.
 *
 * @throws UnknownPosition when another adapter, or nobody, made it.
 */
export const placeOf = (position: Position | undefined): bigint => {
  if (position === undefined) return 0n;
  const match = POSITION.exec(position);
  if (match === null) throw new UnknownPosition(position, ADAPTER);
  return BigInt(match[1]!);
};

const POSITION = /^postgres:([1-9]\d{0,18})$/;

// Neighbours were often recorded in one transaction; making the text anew for each is measurable.
let lastMs = '';
let lastTime = '';
const timeOf = (ms: string): string => {
  if (ms !== lastMs) {
    lastTime = isoOf(Number(ms));
    lastMs = ms;
  }
  return lastTime;
};

/** RFC 3339 of milliseconds since 1970, which PostgreSQL computes in floating point. */
export const isoOf = (ms: number): string => new Date(Math.round(ms)).toISOString();
