import { hashUri, type EventFacts } from '../log/log-entry.js';
import { ITEM_MADE, ITEM_NAMED, itemsOfLot, type Queryable } from '../log/log-statements.js';
import type { TracedEvent } from '../domain/traced-event.js';

/** Which moment of which knowledge is asked for. */
export interface AsOf {
  /** Only what had happened by then. */
  readonly validAt: string;
  /** Only what the platform had learnt by then; errors declared later still stand. */
  readonly knownAt: string;
}

interface HistoryRow {
  readonly position: string;
  readonly record_time: Date;
  readonly event_time: Date;
  readonly uscc: string;
  readonly region: string;
  readonly event_id: string | null;
  readonly event_hash: Buffer;
  readonly event_type: string;
  readonly action: string | null;
  readonly biz_step: string | null;
  readonly disposition: string | null;
  readonly transformation_id: string | null;
  readonly read_point: string | null;
  readonly biz_location: string | null;
  readonly facts: string;
}

const COLUMNS = `e.position, e.record_time, e.event_time, e.uscc, e.region, e.event_id, e.event_hash, e.event_type,
  e.action, e.biz_step, e.disposition, e.transformation_id, e.read_point, e.biz_location, e.facts`;

// An error declaration takes its event out of every answer about what is known after it.
const STANDING = `e.event_time <= $2 and e.record_time <= $3 and not e.is_declaration and not exists (
  select from traceability.event_identity d
  where d.uscc = e.uscc and d.declaration <> ''::bytea and d.record_time <= $3
    and (d.event_hash = e.event_hash or d.event_id = e.event_id))`;

/** Events that name any of the things and still stand, oldest in the log first, `max` at most. */
export const eventsAbout = async (
  db: Queryable,
  things: readonly string[],
  { validAt, knownAt, max }: AsOf & { readonly max: number },
): Promise<readonly TracedEvent[]> => {
  if (things.length === 0) return [];
  const { rows } = await db.query({
    name: 'events_about',
    text: `with hit as materialized (
        select distinct i.position, i.record_time from traceability.event_identifier i
        where i.identifier = any($1) and i.record_time <= $3)
      select ${COLUMNS} from hit join traceability.event e using (position, record_time)
      where ${STANDING} order by e.position limit $4`,
    values: [things, validAt, knownAt, max],
  });
  return (rows as HistoryRow[]).map(tracedEvent);
};

/**
 * Events that name items as of any of the lots and still stand, oldest in the log first, `max` at most.
 * `made`: only those by which the items came out of a transformation.
 */
export const eventsOfItems = async (
  db: Queryable,
  lots: readonly string[],
  { validAt, knownAt, max, made }: AsOf & { readonly max: number; readonly made: boolean },
): Promise<readonly TracedEvent[]> => {
  if (lots.length === 0) return [];
  const { rows } = await db.query({
    name: 'events_of_items',
    text: `with hit as materialized (
        select distinct i.position, i.record_time from traceability.event_identifier i
        where i.identifier = any($1) and i.role = any($5) and i.record_time <= $3)
      select ${COLUMNS} from hit join traceability.event e using (position, record_time)
      where ${STANDING} order by e.position limit $4`,
    values: [
      lots.map(itemsOfLot),
      validAt,
      knownAt,
      max,
      made ? [ITEM_MADE] : [ITEM_MADE, ITEM_NAMED],
    ],
  });
  return (rows as HistoryRow[]).map(tracedEvent);
};

/** Events of the transformations that still stand. */
export const eventsOfTransformations = async (
  db: Queryable,
  transformationIds: readonly string[],
  { validAt, knownAt, max }: AsOf & { readonly max: number },
): Promise<readonly TracedEvent[]> => {
  if (transformationIds.length === 0) return [];
  const { rows } = await db.query({
    name: 'events_of_transformations',
    text: `select ${COLUMNS} from traceability.event e
      where e.transformation_id = any($1) and ${STANDING} order by e.position limit $4`,
    values: [transformationIds, validAt, knownAt, max],
  });
  return (rows as HistoryRow[]).map(tracedEvent);
};

const tracedEvent = (row: HistoryRow): TracedEvent => {
  const { things, sources, destinations } = JSON.parse(row.facts) as EventFacts;
  return {
    position: Number(row.position),
    eventId: row.event_id ?? hashUri(row.event_hash.toString('hex')),
    eventTime: row.event_time.toISOString(),
    recordTime: row.record_time.toISOString(),
    uscc: row.uscc,
    region: row.region,
    type: row.event_type,
    things,
    ...present('action', row.action),
    ...present('bizStep', row.biz_step),
    ...present('disposition', row.disposition),
    ...present('transformationId', row.transformation_id),
    ...present('readPoint', row.read_point),
    ...present('bizLocation', row.biz_location),
    ...present('sources', sources ?? null),
    ...present('destinations', destinations ?? null),
  };
};

const present = <Name extends string, Value>(name: Name, value: Value | null) =>
  (value === null ? {} : { [name]: value }) as { [N in Name]?: Value };
