import { shortened } from '../log/identifier-text.js';
import { rowEvents, TRACED_COLUMNS, type TracedRow } from '../log/log-reader.js';
import { ITEM_MADE, ITEM_NAMED, itemsOfLot, type Queryable } from '../log/log-statements.js';
import { KIND } from '../domain/identity-keys.js';
import type { TracedEvent } from '../domain/traced-event.js';

/** Which moment of which knowledge is asked for. */
export interface AsOf {
  /** Only what had happened by then. */
  readonly validAt: string;
  /** Only what the platform had learnt by then; errors declared later still stand. */
  readonly knownAt: string;
}

// An error declaration takes its event out of every answer about what is known after it.
const STANDING = `e.event_time <= $2 and e.record_time <= $3 and not e.is_declaration and not exists (
  select from traceability.identity d join traceability.event de on de.position = d.position
  where d.reporter = e.reporter and de.record_time <= $3 and (
    (d.kind = ${KIND.DECLARATION_OF_HASH} and d.key = traceability.key_of_hash(e.event_hash))
    or (d.kind = ${KIND.DECLARATION_OF_EVENT_ID} and d.key = traceability.key_of_event_id(e.event_uuid, e.event_id))))`;

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
  find(
    db,
    { name: 'events_about', keys: things.map(shortened), ...named('i.identifier = any($1)') },
    bounds,
  );

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
      standing as (select ${TRACED_COLUMNS} from ${from} where ${where} and ${STANDING}
        order by e.position limit $4),
      measured as (select *, count(*) over () as found,
        sum(octet_length(things)) over (order by position) - octet_length(things) as before
        from standing)
      select * from measured where before < ${FACTS_CHARACTERS_MAX} order by position`,
    values: [keys, validAt, knownAt, max],
  });
  const found = Number((rows[0] as { found: string } | undefined)?.found ?? 0);
  return {
    events: await rowEvents(db, rows as TracedRow[]),
    isCut: found >= max || found > rows.length,
  };
};
