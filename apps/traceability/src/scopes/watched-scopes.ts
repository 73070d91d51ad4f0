import type { GraphSources } from '../graph/graph-sources.js';
import { placesMeeting } from '../graph/places-meet.js';
import { digestOf } from '../log/dictionary.js';
import type { LoggedEvent } from '../log/log-entry.js';
import type { Queryable } from '../log/queryable.js';
import { keyOfEventId, keyOfHash } from '../domain/identity-keys.js';

/** Names that one statement writes. */
const NAMES_WRITTEN_TOGETHER = 10_000;

/** A scope that is watched, and how far its watch has come. */
export interface WatchedScope {
  /** Number of the scope. */
  readonly scope: number;
  readonly scopeId: string;
  readonly marks: number;
  readonly seen: number;
  /** The scope that is computed to be compared; null: none. */
  readonly pending: string | null;
  /** Up to where in the log what was computed last knows. */
  readonly position: number;
  /** Up to when what was computed last knows what else is said; null: nothing was computed. */
  readonly knownAt: Date | null;
  /** When the last of that was recorded; null: nothing was said. */
  readonly saidAt: Date | null;
  /** How often in a row it could not be computed. */
  readonly failures: number;
}

/** Begins with scopes that somebody watches now, and leaves those alone that nobody watches any longer. */
export const takeUpWatches = async (db: Queryable): Promise<void> => {
  await db.query({
    text: `insert into traceability.scope_watch (scope)
      select distinct s.number from traceability.scope_watcher w
      join traceability.recall_scope s on s.name = w.scope_id
      where not exists (select from traceability.scope_watch v where v.scope = s.number)
      on conflict do nothing`,
  });
  await db.query({
    // What is being computed for one is seen to first.
    text: `delete from traceability.scope_watch v where pending is null and not exists (
        select from traceability.recall_scope s join traceability.scope_watcher w on w.scope_id = s.name
        where s.number = v.scope)`,
  });
};

/**
 * Marks the watched scopes that events have to do with: they are to be computed anew.
 *
 * @param saidAt when something else was recorded that is said of the events, or of parties and places in them
 */
export const markWatched = async (
  db: Queryable,
  events: readonly LoggedEvent[],
  saidAt?: string,
): Promise<void> => {
  if (events.length === 0) return;
  const { rows } = await db.query({
    text: 'select distinct scope from traceability.watched_name where name = any($1::uuid[])',
    values: [[...new Set(events.flatMap(namesIn))]],
  });
  const named = (rows as readonly { scope: number }[]).map(({ scope }) => scope);
  const touched = [...new Set([...named, ...(await watchedAround(db, events))])];
  if (touched.length === 0) return;
  await db.query({
    text: `update traceability.scope_watch v set marks = marks + 1, said_at = greatest(v.said_at, $2) from (
        select scope from traceability.scope_watch where scope = any($1) order by scope for update
      ) as t where v.scope = t.scope`,
    values: [touched, saidAt ?? null],
  });
};

const namesIn = ({ facts, transformationId, eventId, hash }: LoggedEvent): readonly string[] => [
  ...facts.things.flatMap(({ id, lot }) => (lot === undefined ? [id] : [id, lot])).map(digestOf),
  ...(transformationId === undefined ? [] : [digestOf(transformationId)]),
  ...[keyOfEventId(eventId), keyOfHash(hash)],
];

/** Scopes with stations of the reporters at places which the events meet. */
const watchedAround = async (
  db: Queryable,
  events: readonly LoggedEvent[],
): Promise<readonly number[]> => {
  const { rows } = await db.query({
    text: 'select party, place, scope from traceability.watched_station where party = any($1)',
    values: [[...new Set(events.map(({ uscc }) => uscc))]],
  });
  const stations = rows as readonly { party: string; place: string; scope: number }[];
  if (stations.length === 0) return [];
  const parties = new Set(stations.map(({ party }) => party));
  const there = events
    .filter(({ uscc }) => parties.has(uscc))
    .flatMap((event) => placesIn(event).map((place) => ({ party: event.uscc, place })));
  const places = new Set([...stations, ...there].map(({ place }) => place));
  const meet = await placesMeeting(db, [...places]);
  return stations
    .filter(({ party, place }) => there.some((at) => at.party === party && meet(at.place, place)))
    .map(({ scope }) => scope);
};

const placesIn = ({ readPoint, bizLocation, facts }: LoggedEvent): readonly string[] => [
  ...[readPoint, bizLocation].filter((place) => place !== undefined),
  ...[...(facts.sources ?? []), ...(facts.destinations ?? [])].map(({ id }) => id),
];

/** Watched scopes with something to do that do not rest, those first that waited longest. */
export const watchesToDo = async (
  db: Queryable,
  { now, max }: { readonly now: string; readonly max: number },
): Promise<readonly number[]> => {
  const { rows } = await db.query({
    text: `select scope from traceability.scope_watch
      where (pending is not null or marks > seen) and (rests_until is null or rests_until <= $1)
      order by asked_at nulls first, scope limit $2`,
    values: [now, max],
  });
  return (rows as readonly { scope: number }[]).map(({ scope }) => scope);
};

/** Takes one in hand until the transaction ends; undefined where another instance has it. */
export const takeWatch = async (
  db: Queryable,
  scope: number,
): Promise<WatchedScope | undefined> => {
  const { rows } = await db.query({
    text: `select v.scope, s.name as "scopeId", v.marks::int, v.seen::int, v.pending, v.position::float8 as position,
        v.known_at as "knownAt", v.said_at as "saidAt", v.failures
      from traceability.scope_watch v join traceability.recall_scope s on s.number = v.scope
      where v.scope = $1 for update of v skip locked`,
    values: [scope],
  });
  return (rows as readonly WatchedScope[])[0];
};

/** How many scopes are computed for watches. */
export const watchesPending = async (db: Queryable): Promise<number> => {
  const { rows } = await db.query({
    text: 'select count(*)::int as count from traceability.scope_watch where pending is not null',
  });
  return (rows as readonly { count: number }[])[0]!.count;
};

/** What is computed for a watch. */
export interface AskedAnew {
  /** Null: there is nothing that is not known already. */
  readonly pending: string | null;
  readonly position: number;
  /** RFC 3339. */
  readonly knownAt: string;
  readonly at: string;
}

/** Notes what is computed for a watch, and that this knows every mark up to now. */
export const noteAsked = async (
  db: Queryable,
  scope: number,
  { pending, position, knownAt, at }: AskedAnew,
): Promise<void> => {
  await db.query({
    text: `update traceability.scope_watch set pending = $2, position = $3, seen = marks, known_at = $4, asked_at = $5
      where scope = $1`,
    values: [scope, pending, position, knownAt, at],
  });
};

/**
 * What comes after a comparison: nothing before the next mark; another one if the log has gone on since; or another one
 * in any case, as it is not known what to look out for.
 */
export type NextLook = 'seen' | 'more' | 'unknown';

/** Notes that what was computed was compared. */
export const noteCompared = async (db: Queryable, scope: number, next: NextLook): Promise<void> => {
  await db.query({
    text: `update traceability.scope_watch set pending = null, failures = 0, rests_until = null,
        marks = case when $2 = 'seen' then marks else marks + 1 end,
        position = case when $2 = 'unknown' then 0 else position end
      where scope = $1`,
    values: [scope, next],
  });
};

/** Notes that it could not be computed: it is tried again after a rest. */
export const noteFailed = async (
  db: Queryable,
  scope: number,
  restsUntil: string,
): Promise<void> => {
  await db.query({
    text: `update traceability.scope_watch
      set pending = null, marks = marks + 1, position = 0, failures = failures + 1, rests_until = $2 where scope = $1`,
    values: [scope, restsUntil],
  });
};

/** How many scopes are marked and not yet told of, and how many of them could not be computed. */
export const watchesLeft = async (
  db: Queryable,
): Promise<{ readonly left: number; readonly failed: number }> => {
  const { rows } = await db.query({
    text: `select count(*)::int as left, count(*) filter (where failures > 0)::int as failed
      from traceability.scope_watch where pending is not null or marks > seen`,
  });
  return (rows as readonly { left: number; failed: number }[])[0]!;
};

/** Enters what a newer scope was read from; whether any of it is new. */
export const enterSources = async (
  db: Queryable,
  scope: number,
  { names, stations }: GraphSources,
): Promise<boolean> => {
  let entered = 0;
  const enter = async (text: string, ...values: unknown[]) => {
    const { rows } = await db.query({
      text: `with entered as (${text} on conflict do nothing returning 1) select count(*)::int as count from entered`,
      values: [scope, ...values],
    });
    entered += (rows as readonly { count: number }[])[0]!.count;
  };
  for (let from = 0; from < names.length; from += NAMES_WRITTEN_TOGETHER)
    await enter(
      `insert into traceability.watched_name (name, scope) select name, $1 from unnest($2::uuid[]) as n (name)`,
      names.slice(from, from + NAMES_WRITTEN_TOGETHER),
    );
  await enter(
    `insert into traceability.watched_station (party, place, scope)
     select party, place, $1 from unnest($2::text[], $3::text[]) as s (party, place)`,
    stations.map(({ party }) => party),
    stations.map(({ place }) => place),
  );
  return entered > 0;
};
