import type {
  Position as ClientPosition,
  RecordedEvent as ClientRecord,
} from '@eventstore/db-client';
import { UnknownPosition } from '../event-store-errors.js';
import type { EventMetadata, JsonObject, Position, RecordedEvent } from '../event-store.js';

/** The adapter's name, in positions and checkpoints. */
export const ADAPTER = 'eventstoredb';

// A prepare position of its own is found in databases that once had multi-step transactions.
const POSITION = /^eventstoredb:(\d{1,19})(?:-(\d{1,19}))?$/;
/** What a server sends in place of a position it does not tell. */
const NO_POSITION = 2n ** 63n;

/** The opaque form of a place in the order of all events. */
export const positionOf = ({ commit, prepare }: ClientPosition): Position =>
  commit === prepare ? `${ADAPTER}:${commit}` : `${ADAPTER}:${commit}-${prepare}`;

/**
 * The place that a position stands for.
 *
 * @throws UnknownPosition when another adapter, or nobody, made it.
 */
export const placeOf = (position: Position): ClientPosition => {
  const match = POSITION.exec(position);
  if (match === null) throw new UnknownPosition(position, ADAPTER);
  const commit = BigInt(match[1]!);
  return { commit, prepare: match[2] === undefined ? commit : BigInt(match[2]) };
};

/** Negative, zero or positive: which place is earlier. */
export const comparePlaces = (left: ClientPosition, right: ClientPosition): number => {
  const difference =
    left.commit === right.commit ? left.prepare - right.prepare : left.commit - right.commit;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** Whether the server wrote the event for itself: statistics, metadata of streams, links. */
export const isSystemEvent = ({ streamId, type }: ClientRecord): boolean =>
  streamId.startsWith('$') || type.startsWith('$');

/** Reads an event from what the client gives. */
export const eventOf = (record: ClientRecord): RecordedEvent => {
  const { position } = record;
  if (position === undefined || position.commit >= NO_POSITION)
    throw new Error('The server does not tell positions: EventStoreDB 23.10 or later is needed.');
  return {
    id: record.id,
    type: record.type,
    data: record.data as JsonObject,
    metadata: record.metadata as unknown as EventMetadata,
    stream: record.streamId,
    revision: Number(record.revision),
    position: positionOf(position),
    recordedAt: record.created.toISOString(),
  };
};
