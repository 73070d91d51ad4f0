import { AppendTooLarge, EventIdTaken, InvalidAppend } from './event-store-errors.js';
import type {
  AppendResult,
  EventMetadata,
  EventToAppend,
  ExpectedRevision,
  JsonObject,
  Position,
  RecordedEvent,
} from './event-store.js';

/** Most bytes in one append, counted as EventStoreDB counts them; its own limit unless configured otherwise. */
export const APPEND_BYTES_MAX = 1024 * 1024;
/** What each character of an event's type counts for. */
const TYPE_CHARACTER_BYTES = 2;

/** Longest stream name, event type: an index entry must hold it. */
const NAME_LENGTH_MAX = 500;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An append that passed every check which needs no store; its events are text, so nobody can change them. */
export interface PreparedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly EventToAppend[];
  readonly ids: readonly string[];
  readonly data: readonly string[];
  readonly metadata: readonly string[];
  /** Bytes of each event's data, metadata and type, and their sum. */
  readonly sizes: readonly number[];
  readonly bytes: number;
}

/** The part of a stream name before its first `-`. */
export const categoryOf = (stream: string): string => {
  const dash = stream.indexOf('-');
  return dash < 0 ? stream : stream.slice(0, dash);
};

/**
 * Checks what every adapter checks, and writes the events as JSON.
 *
 * @throws InvalidAppend, AppendTooLarge
 */
export const prepareAppend = (
  stream: string,
  events: readonly EventToAppend[],
  expected: ExpectedRevision,
): PreparedAppend => {
  checkName(stream, 'stream name');
  if (typeof expected === 'number' && !(Number.isSafeInteger(expected) && expected >= 0))
    throw new InvalidAppend(`Expected revision ${expected} of ${stream} is not a revision.`);
  for (const { type } of events) checkName(type, 'event type');
  const ids = events.map(({ id }) => id.toLowerCase());
  for (const id of ids)
    if (!UUID.test(id)) throw new InvalidAppend(`Event id "${id}" is not a UUID.`);
  if (new Set(ids).size < ids.length)
    throw new InvalidAppend(`Two events of one append to ${stream} have the same id.`);

  const data = events.map((event) => jsonOf(event, 'data'));
  const metadata = events.map((event) => jsonOf(event, 'metadata'));
  const sizes = events.map(
    ({ type }, i) =>
      Buffer.byteLength(data[i]!) +
      Buffer.byteLength(metadata[i]!) +
      type.length * TYPE_CHARACTER_BYTES,
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > APPEND_BYTES_MAX) throw new AppendTooLarge(stream, bytes, APPEND_BYTES_MAX);
  return { stream, expected, events, ids, data, metadata, sizes, bytes };
};

/** Whether a stream whose last event has revision `actual` (-1: none) is where the writer believes it. */
export const isAsExpected = (expected: ExpectedRevision, actual: number): boolean => {
  if (expected === 'any') return true;
  if (expected === 'exists') return actual >= 0;
  if (expected === 'no-stream') return actual < 0;
  return expected === actual;
};

/**
 * What to answer to an append some of whose ids are already stored: if they are exactly this append,
 * the first answer again; `undefined` where none is stored.
 *
 * @throws EventIdTaken when they are something else.
 */
export const answeredBefore = (
  { stream, ids }: Pick<PreparedAppend, 'stream' | 'ids'>,
  stored: readonly RecordedEvent[],
): AppendResult | undefined => {
  if (stored.length === 0) return undefined;
  const byId = new Map(stored.map((event) => [event.id, event]));
  const events = ids.flatMap((id) => byId.get(id) ?? []);
  const first = events[0];
  const isThisAppend =
    first !== undefined &&
    events.length === ids.length &&
    events.every((event, i) => event.stream === stream && event.revision === first.revision + i);
  if (!isThisAppend) throw new EventIdTaken(stream, [...byId.keys()]);
  return appendedOf(events);
};

/**
 * The events of an append as a store records them, from the text that it stores. They are frozen,
 * because the caller and every subscriber may be given the same ones.
 */
export const recordedOf = (
  { stream, ids, events, data, metadata }: PreparedAppend,
  where: { revision: number; positions: readonly Position[]; recordedAt: string },
): RecordedEvent[] =>
  ids.map((id, i) =>
    deepFreeze({
      id,
      type: events[i]!.type,
      data: JSON.parse(data[i]!) as JsonObject,
      metadata: JSON.parse(metadata[i]!) as EventMetadata,
      stream,
      revision: where.revision + i,
      position: where.positions[i]!,
      recordedAt: where.recordedAt,
    }),
  );

const deepFreeze = <Value>(value: Value): Value => {
  if (typeof value !== 'object' || value === null) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
};

/** The answer to an append of at least one event. */
export const appendedOf = (events: readonly RecordedEvent[]): AppendResult => {
  const last = events[events.length - 1];
  if (last === undefined)
    throw new RangeError('An append without events has no answer of its own.');
  return { revision: last.revision, position: last.position, events };
};

const checkName = (name: string, what: string) => {
  if (name.length === 0 || name.length > NAME_LENGTH_MAX || name.includes('\0'))
    throw new InvalidAppend(
      `A ${what} has 1 to ${NAME_LENGTH_MAX} characters and no NUL: ${JSON.stringify(name.slice(0, 80))}.`,
    );
};

const jsonOf = (event: EventToAppend, part: 'data' | 'metadata') => {
  const text = JSON.stringify(event[part]) as string | undefined;
  if (text === undefined || !text.startsWith('{'))
    throw new InvalidAppend(`The ${part} of event ${event.id} is not a JSON object.`);
  return text;
};
