import { instantOf, utcMillis } from '@zhixin/instant';
import { CLAIMED, RECORDED, WORST, type ItemState } from './account.js';
import { plus, type Amount } from './amount.js';
import { byHolder, epcOf, figure, holderOf, suspectThings, type SuspectThing } from './books.js';
import {
  claimsOf,
  inOrder,
  itemWriter,
  ranksOf,
  rowsOf,
  type ItemRow,
  type ItemWriter,
} from './items.js';
import type { Ledger } from './ledger.js';
import { bytewise } from './names.js';
import { carriersOf, notified } from './notified.js';
import type { Root, ScopeRequest } from './request.js';
import type { Scope, ScopeCarrier, ScopeHolder, ScopeSet, ScopeTotal } from './scope.js';
import { unexplainedIn } from './unexplained.js';
import type { Unit } from './unit.js';

/** What some roots have affected, by the books of their graph. */
export const scopeIn = (ledger: Ledger, request: ScopeRequest): Scope => {
  const validAt = instantOf(request.validAt);
  const found = suspectThings(ledger);
  const said = { validAt, write: itemWriter(ledger), ranks: ranksOf(ledger, found) };
  return {
    roots: request.roots
      .map((root) => (typeof root === 'string' ? { epc: root } : root))
      .map((root) => ({ ...root, ...originsOf(ledger, root) }))
      .sort((left, right) => bytewise(JSON.stringify(left), JSON.stringify(right))),
    validAt: utcMillis(request.validAt),
    knownAt: utcMillis(request.knownAt),
    commingling: request.commingling,
    withinDays: request.rules.withinDays,
    sets: {
      recorded: setOf(ledger, found, { ...said, sense: RECORDED }),
      'worst-case': setOf(ledger, found, { ...said, sense: WORST }),
    },
    truncated: false,
  };
};

const originsOf = (ledger: Ledger, root: Root): { readonly origins?: readonly ScopeHolder[] } => {
  if (root.holder !== undefined) return {};
  const { names } = ledger.standing.graph;
  const thing = names.things.find(root.epc);
  const origins = new Map<string, ScopeHolder>();
  for (const { edges } of ledger.standing.events)
    for (const { kind, thing: made, party, place } of edges)
      if ((kind === 'make' || kind === 'yield') && made === thing)
        origins.set(`${party} ${place}`, holderOf(ledger, party, place));
  return origins.size < 2 ? {} : { origins: [...origins.values()].sort(byHolder) };
};

interface ScopeSense {
  readonly sense: 0 | 1;
  readonly validAt: number;
  readonly write: ItemWriter;
  readonly ranks: ReturnType<typeof ranksOf>;
}

const setOf = (
  ledger: Ledger,
  found: readonly SuspectThing[],
  { sense, validAt, write, ranks }: ScopeSense,
): ScopeSet => {
  const rows = rowsOf(ledger, found, sense);
  const claimed = claimsOf(ledger, found, sense + CLAIMED);
  return {
    things: new Set(rows.map(({ thing }) => thing)).size,
    totals: totalsOf(ledger, rows),
    parties: notified(ledger, sense, rows),
    claimed,
    claimedParties: [...new Set(claimed.map(({ holder }) => holder.party))].sort(bytewise),
    carriers: carrierRows(ledger, found, sense),
    unexplained: unexplainedIn(ledger, { sense, rows, validAt }),
    items: inOrder(ledger, rows, ranks).map(write),
  };
};

interface UnitSum {
  readonly unit: Unit;
  readonly byState: Map<ItemState, { low: bigint; high: Amount }>;
}

/** Plain sums of rows, never of unlike units; what was used up went on as something else. */
const totalsOf = (ledger: Ledger, rows: readonly ItemRow[]): readonly ScopeTotal[] => {
  const sums = new Map<string, UnitSum>();
  for (const { thing, state, low, high } of rows) {
    if (state === 'consumed') continue;
    const { unit } = thing;
    let sum = sums.get(unit.code);
    if (sum === undefined) sums.set(unit.code, (sum = { unit, byState: new Map() }));
    const known = sum.byState.get(state);
    sum.byState.set(state, {
      low: (known?.low ?? 0n) + low,
      high: known === undefined ? high : plus(known.high, high),
    });
  }
  return [...sums]
    .sort(([left], [right]) => bytewise(left, right))
    .map(([uom, { unit, byState }]) => {
      const bounds = (low: bigint, high: Amount) => ({
        low: figure(ledger, { unit }, low, 'down'),
        high: high === null ? null : figure(ledger, { unit }, high, 'up'),
      });
      const states = [...byState].sort(([left], [right]) => bytewise(left, right));
      const low = states.reduce((sum, [, state]) => sum + state.low, 0n);
      const high = states.reduce<Amount>((sum, [, state]) => plus(sum, state.high), 0n);
      return {
        uom,
        ...bounds(low, high),
        byState: Object.fromEntries(
          states.map(([state, sum]) => [state, bounds(sum.low, sum.high)]),
        ),
      };
    });
};

const carrierRows = (
  ledger: Ledger,
  found: readonly SuspectThing[],
  sense: 0 | 1,
): readonly ScopeCarrier[] =>
  [...carriersOf(ledger, found, sense)]
    .map(({ thing, account: { party, place, state } }) => ({
      epc: epcOf(ledger, thing),
      holder: holderOf(ledger, party, place),
      state,
    }))
    .sort((left, right) => bytewise(left.epc, right.epc) || byHolder(left.holder, right.holder));
