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

/** Characters that one question reads of what events say about their things; beyond it the answer is cut. */
const FACTS_CHARACTERS_MAX = 16 * 1_048_576;

interface Bounds extends AsOf {
  /** Events that are read at most. */
  readonly max: number;
}

/** Events oldest in the log first; `isCut` where there are more than may be read. */
export interface Found {
  readonly events: readonly TracedEvent[];
  readonly isCut: boolean;
}

/** Events that name any of the things and still stand. */
export const eventsAbout = (
  db: Queryable,
  things: readonly string[],
  bounds: Bounds,
): Promise<Found> =>
  find(db, { name: 'events_about', keys: things, ...named('i.identifier = any($1)') }, bounds);

/**
 * Events that name items as of any of the lots and still stand. `made`: only those by which the items came
 * out of a transformation.
 */
export const eventsOfItems = (
  db: Queryable,
  lots: readonly string[],
  { made, ...bounds }: Bounds & { readonly made: boolean },
): Promise<Found> =>
  find(
    db,
    {
      name: `events_of_items_${made ? 'made' : 'named'}`,
      keys: lots.map(itemsOfLot),
      ...named(
        `i.identifier = any($1) and i.role in ('${ITEM_MADE}'${made ? '' : `, '${ITEM_NAMED}'`})`,
      ),
    },
    bounds,
  );

/** Events of the transformations that still stand. */
export const eventsOfTransformations = (
  db: Queryable,
  transformationIds: readonly string[],
  bounds: Bounds,
): Promise<Found> =>
  find(
    db,
    {
      name: 'events_of_transformations',
      keys: transformationIds,
      hits: '',
      from: 'traceability.event e',
      where: 'e.transformation_id = any($1)',
    },
    bounds,
  );

interface Question {
  readonly name: string;
  readonly keys: readonly string[];
  /** What is read first, as an SQL `with` query. */
  readonly hits: string;
  readonly from: string;
  readonly where: string;
}

const named = (condition: string) => ({
  hits: `hit as materialized (select distinct i.position, i.record_time
    from traceability.event_identifier i where ${condition} and i.record_time <= $3),`,
  from: 'hit join traceability.event e using (position, record_time)',
  where: 'true',
});

const find = async (
  db: Queryable,
  { name, keys, hits, from, where }: Question,
  { validAt, knownAt, max }: Bounds,
): Promise<Found> => {
  if (keys.length === 0) return { events: [], isCut: false };
  const { rows } = await db.query({
    name,
    text: `with ${hits}
      standing as (select ${COLUMNS} from ${from} where ${where} and ${STANDING}
        order by e.position limit $4),
      measured as (select *, count(*) over () as found,
        sum(octet_length(facts)) over (order by position) - octet_length(facts) as before
        from standing)
      select * from measured where before < ${FACTS_CHARACTERS_MAX} order by position`,
    values: [keys, validAt, knownAt, max],
  });
  const found = Number((rows[0] as { found: string } | undefined)?.found ?? 0);
  return {
    events: (rows as HistoryRow[]).map(tracedEvent),
    isCut: found >= max || found > rows.length,
  };
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
