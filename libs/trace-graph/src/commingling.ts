import { WORST, taint, type Account } from './account.js';
import { isSome } from './amount.js';
import { isHeld, stateOf, type Commingling, type Ledger } from './ledger.js';
import { noteSuspicion } from './suspicion.js';
import { further } from './trail.js';
import { isOpenMeasure } from './unit.js';
import type { Told } from './one-hop.js';
import type { GraphEvent } from './trace-graph.js';

/** When the goods of one holding were used up, each time, and when they were last heard of. */
export interface Presence {
  readonly usedUp: number[];
  lastAt: number;
}

export type Presences = Map<string, Presence>;

const keyOf = ({ thing, party, place }: Account): string => `${thing} ${party} ${place}`;

const isWatched = (ledger: Ledger, account: Account): boolean =>
  !account.claimed && isHeld(account) && !stateOf(ledger, account.thing).isContainer;

/** Learns from a first pass until when goods lay where they lay. */
export const presenceRecorder = (ledger: Ledger, presences: Presences): Commingling => {
  const noted = (account: Account, at: number): Presence => {
    let presence = presences.get(keyOf(account));
    if (presence === undefined)
      presences.set(keyOf(account), (presence = { usedUp: [], lastAt: at }));
    presence.lastAt = Math.max(presence.lastAt, at);
    return presence;
  };
  return {
    changed: (account, at) => {
      if (!isWatched(ledger, account)) return;
      const presence = noted(account, at);
      if (isUsedUp(ledger, account)) presence.usedUp.push(at);
    },
    seen: (account, at) => {
      if (isWatched(ledger, account)) noted(account, at);
    },
  };
};

const isUsedUp = (ledger: Ledger, { thing, party, place }: Account): boolean =>
  !(stateOf(ledger, thing).accounts.get(party) ?? []).some(
    (one) => one.place === place && !one.claimed && isHeld(one) && isSome(one.amount),
  );

interface Pool {
  readonly account: Account;
  readonly presence: Presence;
  times: number;
  isCommingled: boolean;
}

interface Station {
  readonly pools: Set<Pool>;
  readonly suspect: Set<Pool>;
  readonly below: Set<number>;
}

/** Where open suspect goods and other open goods lie together at a place of one party, all of the others are suspect. */
export const comminglingAt = (
  ledger: Ledger,
  {
    presences,
    validAt,
    used,
  }: {
    readonly presences: Presences;
    readonly validAt: number;
    readonly used: ReadonlyMap<string, ReadonlySet<number>>;
  },
): Commingling => {
  const { places } = ledger.standing;
  const withinMs = ledger.rules.withinDays * DAY_MS;
  const pools = new Map<string, Pool>();
  const stations = new Map<string, Station>();
  const endOf = ({ presence, times }: Pool): number =>
    presence.usedUp[times] ?? Math.min(validAt + 1, presence.lastAt + withinMs);
  const isOpen = ({ thing, party, place }: Account): boolean => {
    if (isOpenMeasure(stateOf(ledger, thing).unit.dimension)) return true;
    const usedAt = used.get(`${thing} ${party}`);
    return usedAt !== undefined && [...usedAt].some((one) => places.meet(one, place));
  };
  const stationOf = (party: number, place: number): Station => {
    const key = `${party} ${place}`;
    let station = stations.get(key);
    if (station === undefined) {
      stations.set(key, (station = { pools: new Set(), suspect: new Set(), below: new Set() }));
      for (const outer of places.above(place)) stationOf(party, outer).below.add(place);
    }
    return station;
  };
  const around = (account: Account): readonly Station[] => {
    const { party, place } = account;
    const station = stationOf(party, place);
    const meeting = [...places.above(place), ...station.below].map((one) => stationOf(party, one));
    return [station, ...meeting];
  };
  const accountsOf = ({ account: { thing, party, place } }: Pool): readonly Account[] =>
    (stateOf(ledger, thing).accounts.get(party) ?? []).filter(
      (one) => one.place === place && !one.claimed && isHeld(one) && isSome(one.amount),
    );
  const spread = (first: Pool, at: number, event: string) => {
    const queue = [first];
    for (let source = queue.pop(); source !== undefined; source = queue.pop()) {
      if (endOf(source) <= at) continue;
      for (const station of around(source.account))
        for (const pool of station.pools) {
          if (pool === source || pool.isCommingled) continue;
          if (endOf(pool) <= at) station.pools.delete(pool);
          else if (commingle(pool, source, at, event)) queue.push(pool);
        }
    }
  };
  const commingle = (pool: Pool, source: Pool, at: number, event: string): boolean => {
    const from = accountsOf(source).find(({ highs }) => isSome(highs[WORST]!));
    const trail = further(from?.trails[WORST], 'commingled', at, [event]);
    if (trail === undefined) return false;
    pool.isCommingled = true;
    for (const account of accountsOf(pool)) {
      taint(account, { sense: WORST, trail, at, events: [event] });
      noteSuspicion(ledger, stateOf(ledger, account.thing), account, {
        at,
        event: NO_EVENT,
        circular: false,
      });
    }
    const station = stationOf(pool.account.party, pool.account.place);
    station.pools.delete(pool);
    station.suspect.add(pool);
    return true;
  };
  const sourceFor = (pool: Pool, at: number): Pool | undefined => {
    for (const station of around(pool.account))
      for (const source of station.suspect) {
        if (source === pool) continue;
        if (endOf(source) <= at || !accountsOf(source).some(isWorst))
          station.suspect.delete(source);
        else return source;
      }
    return undefined;
  };
  const poolOf = (account: Account): Pool => {
    const key = keyOf(account);
    let pool = pools.get(key);
    if (pool === undefined)
      pools.set(
        key,
        (pool = { account, presence: presences.get(key)!, times: 0, isCommingled: false }),
      );
    return pool;
  };
  return {
    changed: (account, at, event) => {
      if (!isWatched(ledger, account) || !isOpen(account)) return;
      const pool = poolOf(account);
      const station = stationOf(account.party, account.place);
      if (isUsedUp(ledger, account)) {
        pool.times += 1;
        pool.isCommingled = false;
        station.pools.delete(pool);
        station.suspect.delete(pool);
        return;
      }
      if (endOf(pool) <= at) return;
      if (pool.isCommingled) return refresh(pool, at, event);
      station.pools.add(pool);
      const source = sourceFor(pool, at);
      if (source !== undefined) commingle(pool, source, at, event);
      if (!accountsOf(pool).some(isWorst)) return;
      station.suspect.add(pool);
      spread(pool, at, event);
    },
    seen: () => undefined,
  };

  function refresh(pool: Pool, at: number, event: string): void {
    const known = accountsOf(pool).find(isWorst)?.trails[WORST];
    for (const account of accountsOf(pool))
      taint(account, { sense: WORST, trail: known, at, events: [event] });
  }
};

const isWorst = ({ highs }: Account): boolean => isSome(highs[WORST]!);

const DAY_MS = 86_400_000;

const NO_EVENT = { id: '' } as GraphEvent;

/** Where each party used each thing as an input. */
export const usesIn = (told: readonly Told[]): ReadonlyMap<string, ReadonlySet<number>> => {
  const used = new Map<string, Set<number>>();
  for (const { edges } of told)
    for (const { kind, thing, party, place } of edges) {
      if (kind !== 'use') continue;
      const key = `${thing} ${party}`;
      used.set(key, (used.get(key) ?? new Set()).add(place));
    }
  return used;
};
