import { shortened } from '../log/identifier-text.js';
import { rowEvents } from '../log/log-reader.js';
import { ITEM_MADE, ITEM_NAMED, itemsOfLot } from '../log/log-statements.js';
import type { Queryable } from '../log/queryable.js';
import { countedOnce } from '../domain/repetition.js';
import type { EventHistory, HistoryBounds } from './as-of.js';
import {
  CLAIMED_COLUMNS,
  CLAIMED_HASHES,
  IS_CLAIMED,
  KNOWN_EVENT,
  standingAmong,
  type ClaimedRow,
} from './claimed-events.js';

/** Characters that one question reads of what events say about their things; beyond it the answer is cut. */
const FACTS_CHARACTERS_MAX = 16 * 1_048_576;

/** Events that name any of the things and still stand. */
export const eventsAbout = (
  db: Queryable,
  things: readonly string[],
  bounds: HistoryBounds,
): Promise<EventHistory> =>
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
  { made, ...bounds }: HistoryBounds & { readonly made: boolean },
): Promise<EventHistory> =>
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
  bounds: HistoryBounds,
): Promise<EventHistory> =>
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

interface HistoryQuery {
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
  { name, keys, hits, from, where }: HistoryQuery,
  bounds: HistoryBounds,
): Promise<EventHistory> => {
  if (keys.length === 0) return { events: [], isCut: false };
  const { validAt, knownAt, max } = bounds;
  const { rows } = await db.query({
    name,
    text: `with ${hits}
      candidate as (select ${CLAIMED_COLUMNS} from ${from} where ${where} and ${KNOWN_EVENT}
        order by e.position limit $4),
      told as materialized (${CLAIMED_HASHES}),
      measured as (select *, count(*) over () as found,
        sum(octet_length(things)) over (order by position) - octet_length(things) as before
        from candidate)
      select c.*, ${IS_CLAIMED} as is_claimed
      from measured c where before < ${FACTS_CHARACTERS_MAX} order by position`,
    values: [keys, validAt, knownAt, max],
  });
  const found = rows as (ClaimedRow & { readonly found: string })[];
  const count = Number(found[0]?.found ?? 0);
  const events = await rowEvents(
    db,
    found.filter((row) => !row.is_claimed),
  );
  const claimed = found.filter((row) => row.is_claimed);
  const settled = await standingAmong(db, claimed, bounds);
  return {
    events: countedOnce([...events, ...settled.events]),
    isCut: count >= max || count > found.length || settled.isCut,
  };
};
