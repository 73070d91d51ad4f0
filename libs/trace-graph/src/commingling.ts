import { taint, WORST, type Account } from './account.js';
import { isSome } from './amount.js';
import { holdingKey, stateOf, type ComminglingWatch, type Ledger } from './ledger.js';
import type { ToldEvent } from './one-hop.js';
import { accountsOfHolding, isPresent, type Presences } from './presence.js';
import { stations, type Pool, type Stations } from './station.js';
import { noteSuspicion } from './suspicion.js';
import { further } from './trail.js';
import { isOpenMeasure } from './unit.js';

const DAY_MS = 86_400_000;

/** Where each party used each thing as an input: `thing party` → places. */
export type InputUses = ReadonlyMap<string, ReadonlySet<number>>;

export const usesIn = (told: readonly Pick<ToldEvent, 'edges'>[]): InputUses => {
  const used = new Map<string, Set<number>>();
  for (const { edges } of told)
    for (const { kind, thing, party, place } of edges) {
      if (kind !== 'use') continue;
      const key = `${thing} ${party}`;
      used.set(key, (used.get(key) ?? new Set()).add(place));
    }
  return used;
};

/** What is known beforehand of the goods at stations. */
export interface StationRecord {
  readonly presences: Presences;
  readonly used: InputUses;
  readonly validAt: number;
}

interface StationWatch extends StationRecord {
  readonly ledger: Ledger;
  readonly pools: Map<string, Pool>;
  readonly stations: Stations;
}

/**
 * Where open suspect goods and other open goods lie together at a place of one party, all of the others that is there
 * then or later is suspect, and hands it on (scope.md, Worst case).
 */
export const comminglingAt = (ledger: Ledger, record: StationRecord): ComminglingWatch => {
  const watch: StationWatch = {
    ...record,
    ledger,
    pools: new Map(),
    stations: stations(ledger.standing.places),
  };
  return {
    changed: (account) => {
      if (isPresent(ledger, account) && isOpen(watch, account)) look(watch, poolOf(watch, account));
    },
    seen: () => undefined,
  };
};

/** Whether goods lie open: measured by weight, volume or length, or used as an input there. */
export const isOpen = (
  { ledger, used }: { readonly ledger: Ledger; readonly used: InputUses },
  { thing, party, place }: Account,
): boolean => {
  if (isOpenMeasure(stateOf(ledger, thing).unit.dimension)) return true;
  const places = used.get(`${thing} ${party}`);
  return places !== undefined && [...places].some((one) => ledger.standing.places.meet(one, place));
};

const poolOf = ({ pools, presences }: StationWatch, account: Account): Pool => {
  const key = holdingKey(account);
  let pool = pools.get(key);
  if (pool === undefined) {
    const presence = presences.get(key) ?? { usedUp: [], lastAt: Infinity };
    pools.set(key, (pool = { account, presence, times: 0, isCommingled: false }));
  }
  return pool;
};

const look = (watch: StationWatch, pool: Pool): void => {
  const { ledger } = watch;
  const station = watch.stations.at(pool.account);
  const accounts = accountsOfHolding(ledger, pool.account);
  if (accounts.length === 0) {
    pool.times += 1;
    pool.isCommingled = false;
    station.open.delete(pool);
    station.suspect.delete(pool);
    return;
  }
  if (endOf(watch, pool) <= ledger.now.at) return;
  if (pool.isCommingled) {
    const trail = accounts.find(isWorst)?.trails[WORST];
    for (const account of accounts) taintHere(ledger, account, trail);
    return;
  }
  station.open.add(pool);
  const source = sourceFor(watch, pool);
  if (source !== undefined) commingle(watch, pool, source);
  if (!accounts.some(isWorst)) return;
  station.suspect.add(pool);
  spread(watch, pool);
};

/** Until when goods lie there: until they are used up; if they never are, for so long after they were last heard of. */
const endOf = ({ ledger, validAt }: StationWatch, { presence, times }: Pool): number =>
  presence.usedUp[times] ??
  Math.min(validAt + 1, presence.lastAt + ledger.rules.withinDays * DAY_MS);

const isWorst = ({ highs }: Account): boolean => isSome(highs[WORST]!);

/** Suspect goods that lie where these do. */
const sourceFor = (watch: StationWatch, pool: Pool): Pool | undefined => {
  for (const { suspect } of watch.stations.around(pool.account))
    for (const source of suspect) {
      if (source === pool) continue;
      const lies =
        endOf(watch, source) > watch.ledger.now.at &&
        accountsOfHolding(watch.ledger, source.account).some(isWorst);
      if (lies) return source;
      suspect.delete(source);
    }
  return undefined;
};

const spread = (watch: StationWatch, first: Pool): void => {
  const queue = [first];
  for (let source = queue.pop(); source !== undefined; source = queue.pop())
    for (const { open } of watch.stations.around(source.account))
      for (const pool of open) {
        if (pool === source || pool.isCommingled) continue;
        if (endOf(watch, pool) <= watch.ledger.now.at) open.delete(pool);
        else if (commingle(watch, pool, source)) queue.push(pool);
      }
};

const commingle = (watch: StationWatch, pool: Pool, source: Pool): boolean => {
  const { ledger, stations: all } = watch;
  const from = accountsOfHolding(ledger, source.account).find(isWorst);
  const { at, event } = ledger.now;
  const trail = further(from?.trails[WORST], 'commingled', at, [event.id]);
  if (trail === undefined) return false;
  pool.isCommingled = true;
  for (const account of accountsOfHolding(ledger, pool.account)) taintHere(ledger, account, trail);
  const station = all.at(pool.account);
  station.open.delete(pool);
  station.suspect.add(pool);
  return true;
};

const taintHere = (ledger: Ledger, account: Account, trail: Account['trails'][number]): void => {
  const { at, event } = ledger.now;
  taint(account, { sense: WORST, trail, at, events: [event.id] });
  noteSuspicion(ledger, stateOf(ledger, account.thing), account);
};
