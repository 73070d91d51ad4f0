import { hashUri, type EventFacts, type LoggedEvent } from './log-entry.js';
import type { Queryable } from './log-statements.js';

/** Columns of a logged event; `e` is the event and `c` its context. */
export const EVENT_COLUMNS = `e.position, e.record_time, e.event_time, e.uscc, e.region, e.capture_id, e.event_id,
  e.event_hash, e.is_declaration, e.event_type, e.action, e.biz_step, e.disposition,
  e.transformation_id, e.read_point, e.biz_location, e.facts, e.body, c.body as context`;

export const EVENT_TABLES = `traceability.event e join traceability.event_context c using (context_id)`;

export interface EventRow {
  readonly position: string;
  readonly record_time: Date;
  readonly event_time: Date;
  readonly uscc: string;
  readonly region: string;
  readonly capture_id: string;
  readonly event_id: string | null;
  readonly event_hash: Buffer;
  readonly is_declaration: boolean;
  readonly event_type: string;
  readonly action: string | null;
  readonly biz_step: string | null;
  readonly disposition: string | null;
  readonly transformation_id: string | null;
  readonly read_point: string | null;
  readonly biz_location: string | null;
  readonly facts: string;
  readonly body: string;
  readonly context: string;
}

/** A row as the event it holds. */
export const loggedEvent = (row: EventRow): LoggedEvent => {
  const hash = row.event_hash.toString('hex');
  return {
    position: Number(row.position),
    recordTime: row.record_time.toISOString(),
    eventTime: row.event_time.toISOString(),
    uscc: row.uscc,
    region: row.region,
    captureId: row.capture_id,
    eventId: row.event_id ?? hashUri(hash),
    hash,
    isDeclaration: row.is_declaration,
    type: row.event_type,
    ...(row.action === null ? {} : { action: row.action }),
    ...(row.biz_step === null ? {} : { bizStep: row.biz_step }),
    ...(row.disposition === null ? {} : { disposition: row.disposition }),
    ...(row.transformation_id === null ? {} : { transformationId: row.transformation_id }),
    ...(row.read_point === null ? {} : { readPoint: row.read_point }),
    ...(row.biz_location === null ? {} : { bizLocation: row.biz_location }),
    facts: JSON.parse(row.facts) as EventFacts,
    body: row.body,
    context: row.context,
  };
};

/** Which events come with their text: those who need none spare the server and themselves the bytes. */
export type Bodies = 'all' | 'with ilmd' | 'none';

const WITHOUT_TEXT = EVENT_COLUMNS.replace('e.body, c.body as context', `%, '' as context`);

/** Bytes of events that one reading brings, beyond its first event: a few large ones must not fill the memory. */
const READ_BYTES_MAX = 16 * 1_048_576;

const SIZE = 'octet_length(body) + octet_length(facts)';
const NEXT = `(select next.*, sum(${SIZE}) over (order by position) - (${SIZE}) as before
  from (select * from traceability.event where position > $1 order by position limit $2) as next) as e`;

const AFTER: Readonly<Record<Bodies, string>> = {
  all: `select ${EVENT_COLUMNS} from ${NEXT} join traceability.event_context c using (context_id)`,
  'with ilmd': `select ${WITHOUT_TEXT.replace('%', `case when position('"ilmd"' in e.body) > 0 then e.body else '' end as body`)} from ${NEXT}`,
  none: `select ${WITHOUT_TEXT.replace('%', `'' as body`)} from ${NEXT}`,
};

/** Events after a position, oldest first: `max`, or fewer where they are large. Without its body, an event's `body` and `context` are ''. */
export const eventsAfter = async (
  db: Queryable,
  {
    after,
    max,
    bodies = 'all',
  }: { readonly after: number; readonly max: number; readonly bodies?: Bodies },
): Promise<LoggedEvent[]> => {
  const { rows } = await db.query({
    name: `events_after_${bodies.replace(' ', '_')}`,
    text: `${AFTER[bodies]} where e.before < ${READ_BYTES_MAX} order by e.position`,
    values: [after, max],
  });
  return (rows as EventRow[]).map(loggedEvent);
};

/** Position of the newest event; 0 while the log is empty. */
export const headPosition = async (db: Queryable): Promise<number> => {
  const { rows } = await db.query({ text: 'select position from traceability.log_head' });
  return Number((rows[0] as { position: string }).position);
};
