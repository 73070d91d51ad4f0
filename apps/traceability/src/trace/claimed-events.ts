import { isEvent, KIND, type KnownKey } from '../domain/identity-keys.js';
import { claimsAmong, stands, type ClaimsOfKey } from '../domain/standing.js';
import type { TracedEvent } from '../domain/traced-event.js';
import { rowEvents, TRACED_COLUMNS, type TracedRow } from '../log/log-reader.js';
import type { Queryable } from '../log/queryable.js';
import type { HistoryBounds, EventHistory } from './as-of.js';

/** Columns of an event and its keys in the identity table; `e` is the event. */
export const CLAIMED_COLUMNS = `${TRACED_COLUMNS}, traceability.key_of_hash(e.event_hash) as hash_key,
  traceability.key_of_event_id(e.event_uuid, e.event_id) as id_key`;

/** What had happened at $2 and was known at $3, and is no declaration. */
export const KNOWN_EVENT = `e.event_time <= $2 and e.record_time <= $3 and not e.is_declaration`;

const EVENT_KINDS = `(${KIND.HASH}, ${KIND.HASH_BESIDE_EVENT_ID})`;

/**
 * Hashes of `candidate` events under which the identity table has more than the event: a repetition, or a
 * declaration. Each hash of a reporter is looked at once, however many events have it.
 */
export const CLAIMED_HASHES = `select own.reporter, own.hash_key
  from (select distinct reporter, hash_key from candidate) as own
  cross join lateral (select count(*) filter (where i.kind in ${EVENT_KINDS}) as told,
      coalesce(bool_or(i.kind = ${KIND.CONTENT_DECLARED}), false) as is_declared
    from traceability.identity i where i.key = own.hash_key and i.reporter = own.reporter) as claims
  where told > 1 or is_declared`;

/**
 * Whether anything is said of the event `c` beyond itself; `told` are the `CLAIMED_HASHES`. A scalar is answered by
 * key: PostgreSQL might hash the whole table for a join.
 */
export const IS_CLAIMED = `(c.reporter, c.hash_key) in (select reporter, hash_key from told)
  or coalesce((select true from traceability.identity d where d.key = c.id_key and d.reporter = c.reporter
    and d.kind = ${KIND.DECLARATION_OF_EVENT_ID} limit 1), false)`;

export interface ClaimedRow extends TracedRow {
  readonly hash_key: string;
  readonly id_key: string | null;
  readonly is_claimed: boolean;
}

/** Claims that one question reads; beyond them its answer is cut. */
const CLAIMS_MAX = 20_000;

/**
 * Of events about which more is said the ones that stand, with the repetitions that stand beside them or in their
 * place: one of them may name what the others do not.
 */
export const standingAmong = async (
  db: Queryable,
  rows: readonly ClaimedRow[],
  bounds: HistoryBounds,
): Promise<EventHistory> => {
  if (rows.length === 0) return { events: [], isCut: false };
  const own = await claimsOn(db, rows, bounds);
  const read = new Set(rows.map(({ position }) => Number(position)));
  const unread = own.claims.filter((claim) => isEvent(claim) && !read.has(claim.position));
  const others = await knownAmong(db, unread, bounds);
  const theirs = await claimsOn(db, others, bounds);
  const claims = claimsAmong([...own.claims, ...theirs.claims]);
  return {
    events: await standingOf(db, [...rows, ...others], claims),
    isCut: own.isCut || theirs.isCut || others.length >= bounds.max,
  };
};

const standingOf = async (
  db: Queryable,
  rows: readonly ClaimedRow[],
  claims: ClaimsOfKey,
): Promise<readonly TracedEvent[]> => {
  const events = await rowEvents(db, rows);
  return events.filter(({ uscc, position }, index) => {
    const { hash_key: hashKey, id_key: idKey } = rows[index]!;
    return stands({ uscc, position, hashKey, ...(idKey !== null && { idKey }) }, claims);
  });
};

// Declarations come first, so that what is cut away declares nothing.
const claimsOn = async (db: Queryable, rows: readonly ClaimedRow[], { knownAt }: HistoryBounds) => {
  const keys = rows.flatMap(({ reporter, hash_key, id_key }) =>
    [hash_key, id_key].flatMap((key) => (key === null ? [] : [{ reporter, key }])),
  );
  const { rows: found } = await db.query({
    name: 'claims_on_events',
    text: `select r.uscc, i.kind, i.key, i.content, i.position::float8 as position
      from (select distinct * from unnest($1::int[], $2::uuid[]) as k (reporter, key)) as k
      join traceability.reporter r on r.number = k.reporter
      join traceability.identity i on i.key = k.key and i.reporter = k.reporter
      where i.kind in ${EVENT_KINDS}
        or i.kind in (${KIND.DECLARATION_OF_EVENT_ID}, ${KIND.CONTENT_DECLARED}) and exists
          (select from traceability.event e where e.position = i.position and e.record_time <= $3)
      order by i.kind in ${EVENT_KINDS}, i.position limit ${CLAIMS_MAX}`,
    values: [keys.map(({ reporter }) => reporter), keys.map(({ key }) => key), knownAt],
  });
  return { claims: found as KnownKey[], isCut: found.length >= CLAIMS_MAX };
};

const knownAmong = async (
  db: Queryable,
  claims: readonly KnownKey[],
  { validAt, knownAt, max }: HistoryBounds,
): Promise<readonly ClaimedRow[]> => {
  if (claims.length === 0) return [];
  const { rows } = await db.query({
    name: 'claimed_events',
    text: `select ${CLAIMED_COLUMNS} from traceability.event e
      where e.position = any($1) and ${KNOWN_EVENT} order by e.position limit $4`,
    values: [claims.map(({ position }) => position), validAt, knownAt, max],
  });
  return rows as ClaimedRow[];
};
