import { hashUri } from '../domain/identity-keys.js';
import { DATED_TEXT } from '../graph/dates-in.js';
import type { TracedParty } from '../domain/traced-event.js';
import { withEventId } from './body-text.js';
import { textsOf, type DictionaryTexts } from './dictionary.js';
import type { EventFacts, LoggedEvent } from './log-entry.js';
import { actionOf } from './log-statements.js';
import type { Queryable } from './queryable.js';
import { present } from './present.js';
import { thingsIn } from './thing-text.js';

/** Columns of a whole event; `e` is the event. */
export const EVENT_COLUMNS = `e.position, e.record_time, e.event_time, e.reporter, e.region, e.event_uuid, e.event_id,
  e.event_hash, e.event_type, e.action, e.biz_step, e.disposition, e.transformation_id, e.read_point,
  e.biz_location, e.parties, e.things, e.repeats, e.capture_id, e.is_declaration, e.is_id_apart, e.context, e.body`;

export interface TracedRow {
  readonly position: string;
  readonly record_time: Date;
  readonly event_time: Date;
  readonly reporter: number;
  readonly region: string;
  readonly event_uuid: string | null;
  readonly event_id: string | null;
  readonly event_hash: Buffer;
  readonly event_type: number;
  readonly action: string | null;
  readonly biz_step: number | null;
  readonly disposition: number | null;
  readonly transformation_id: string | null;
  readonly read_point: number | null;
  readonly biz_location: number | null;
  readonly parties: number | null;
  readonly things: string;
  readonly repeats: string | null;
}

export interface EventRow extends TracedRow {
  readonly capture_id: string;
  readonly is_declaration: boolean;
  /** The body is kept without its eventID. */
  readonly is_id_apart: boolean;
  /** Null where the text is not wanted. */
  readonly context: number | null;
  readonly body: string;
}

/** What a row says of an event, but for its text and its capture. */
export type RowEvent = Omit<
  LoggedEvent,
  'captureId' | 'isDeclaration' | 'body' | 'context' | 'facts'
> &
  EventFacts;

/** Rows as whole events. */
export const loggedEvents = async (
  db: Queryable,
  rows: readonly EventRow[],
): Promise<LoggedEvent[]> => {
  if (rows.length === 0) return [];
  const numbers = numbersIn(rows);
  for (const { context } of rows) if (context !== null) numbers.texts.add(context);
  const texts = await textsOf(db, numbers);
  return rows.map((row) => {
    const { things, sources, destinations, ...event } = rowEvent(row, texts);
    return {
      ...event,
      captureId: row.capture_id,
      isDeclaration: row.is_declaration,
      facts: { things, ...present('sources', sources), ...present('destinations', destinations) },
      body: row.is_id_apart ? withEventId(row.body, event.eventId) : row.body,
      context: row.context === null ? '' : texts.text(row.context),
    };
  });
};

const numbersIn = (rows: readonly TracedRow[]) => {
  const numbers = { texts: new Set<number>(), reporters: new Set<number>() };
  for (const row of rows) {
    numbers.reporters.add(row.reporter);
    numbers.texts.add(row.event_type);
    const { biz_step, disposition, read_point, biz_location, parties } = row;
    for (const number of [biz_step, disposition, read_point, biz_location, parties])
      if (number !== null) numbers.texts.add(number);
  }
  return numbers;
};

const rowEvent = (row: TracedRow, { text, uscc }: DictionaryTexts): RowEvent => {
  const word = (number: number | null) => (number === null ? undefined : text(number));
  return {
    position: Number(row.position),
    recordTime: row.record_time.toISOString(),
    eventTime: row.event_time.toISOString(),
    uscc: uscc(row.reporter),
    region: row.region,
    eventId: eventIdOf(row),
    hash: row.event_hash.toString('hex'),
    type: text(row.event_type),
    ...present('action', actionOf(row.action)),
    ...present('bizStep', word(row.biz_step)),
    ...present('disposition', word(row.disposition)),
    ...present('transformationId', row.transformation_id),
    ...present('readPoint', word(row.read_point)),
    ...present('bizLocation', word(row.biz_location)),
    ...present('repeats', row.repeats === null ? undefined : Number(row.repeats)),
    things: thingsIn(row.things),
    ...(row.parties !== null && endsIn(text(row.parties))),
  };
};

const endsIn = (parties: string): Pick<EventFacts, 'sources' | 'destinations'> => {
  const ends: { source: TracedParty[]; destination: TracedParty[] } = {
    source: [],
    destination: [],
  };
  for (const [end, type, id] of JSON.parse(parties) as ['source' | 'destination', string, string][])
    ends[end].push({ type, id });
  const { source, destination } = ends;
  return {
    ...(source.length > 0 && { sources: source }),
    ...(destination.length > 0 && { destinations: destination }),
  };
};

/** The eventID of a row: as reported, as the log gave it, or the hash URI. */
export const eventIdOf = (
  row: Pick<TracedRow, 'event_uuid' | 'event_id' | 'event_hash'>,
): string =>
  row.event_uuid === null
    ? (row.event_id ?? hashUri(row.event_hash.toString('hex')))
    : `urn:uuid:${row.event_uuid}`;

/** The eventIDs of the events at some positions. */
export const eventIdsAt = async (
  db: Queryable,
  positions: readonly number[],
): Promise<ReadonlyMap<number, string>> => {
  if (positions.length === 0) return new Map();
  const { rows } = await db.query({
    text: `select e.position, e.event_uuid, e.event_id, e.event_hash from traceability.event e
      where e.position = any($1)`,
    values: [positions],
  });
  return new Map(
    (rows as TracedRow[]).map((row) => [Number(row.position), eventIdOf(row)] as const),
  );
};

/** The events at some positions, oldest first, without their text. */
export const eventsAtPositions = async (
  db: Queryable,
  positions: readonly number[],
): Promise<LoggedEvent[]> => {
  if (positions.length === 0) return [];
  const { rows } = await db.query({
    name: 'events_at_positions',
    text: `select ${WITHOUT_TEXT.replace('%', `''`)} from traceability.event e
      where e.position = any($1) order by e.position`,
    values: [positions],
  });
  return loggedEvents(db, rows as EventRow[]);
};

/** Which events come with their text: those who need none spare the server and themselves the bytes. */
export type BodySelection = 'all' | 'with ilmd' | 'traced' | 'none';

/** What is in the text of an event for which it is wanted. `traced`: documents, amounts of more digits than a double has, days of expiry and harvest. */
const WANTED_IN_TEXT = {
  'with ilmd': '"ilmd"',
  traced: `"bizTransactionList"|"quantity":-?[0-9.]{16}|${DATED_TEXT}`,
} as const satisfies Partial<Record<BodySelection, string>>;

const WANTED = Object.fromEntries(
  Object.entries(WANTED_IN_TEXT).map(([bodies, sign]) => [bodies, new RegExp(sign)]),
);

/** Whether a selection wants the text of an event. */
export const isTextWanted = (body: string, bodies: BodySelection): boolean =>
  bodies === 'all' || (WANTED[bodies]?.test(body) ?? false);

const WITHOUT_TEXT = EVENT_COLUMNS.replace('e.context, e.body', `null as context, % as body`);

/** Bytes of events that one reading brings, beyond its first event: a few large ones must not fill the memory. */
const READ_BYTES_MAX = 16 * 1_048_576;

const SIZE = 'octet_length(body) + octet_length(things)';
const NEXT = `(select next.*, sum(${SIZE}) over (order by position) - (${SIZE}) as before
  from (select * from traceability.event where position > $1 order by position limit $2) as next) as e`;

const wanted = (bodies: keyof typeof WANTED_IN_TEXT) =>
  `case when e.body ~ '${WANTED_IN_TEXT[bodies]}' then e.body else '' end`;

const AFTER: Readonly<Record<BodySelection, string>> = {
  all: `select ${EVENT_COLUMNS} from ${NEXT}`,
  'with ilmd': `select ${WITHOUT_TEXT.replace('%', wanted('with ilmd'))} from ${NEXT}`,
  traced: `select ${WITHOUT_TEXT.replace('%', wanted('traced'))} from ${NEXT}`,
  none: `select ${WITHOUT_TEXT.replace('%', `''`)} from ${NEXT}`,
};

/** Events after a position, oldest first: `max`, or fewer where they are large. Without its body, an event's `body` and `context` are ''. */
export const eventsAfter = async (
  db: Queryable,
  {
    after,
    max,
    bodies = 'all',
  }: { readonly after: number; readonly max: number; readonly bodies?: BodySelection },
): Promise<LoggedEvent[]> => {
  const { rows } = await db.query({
    name: `events_after_${bodies.replace(' ', '_')}`,
    text: `${AFTER[bodies]} where e.before < ${READ_BYTES_MAX} order by e.position`,
    values: [after, max],
  });
  return loggedEvents(db, rows as EventRow[]);
};

/** Position of the newest event; 0 while the log is empty. */
export const headPosition = async (db: Queryable): Promise<number> => {
  const { rows } = await db.query({ text: 'select position from traceability.log_head' });
  return Number((rows[0] as { position: string }).position);
};
