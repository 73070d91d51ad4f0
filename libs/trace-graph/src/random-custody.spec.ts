import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { custodyOf, scopeOf, thingAt, type Scope, type TraceEvent } from './index.js';
import {
  ask,
  contained,
  epc,
  graphFrom,
  made,
  observed,
  received,
  RULES,
  shipped,
} from './testing.js';

const PARTIES = ['p0', 'p1', 'p2', 'p3'];
const LOTS = ['A', 'B'];
const HOURS_PER_STEP = 5;
const AMOUNT_MAX = 9;

/** Anything that anybody may report of anything, true or not. */
interface RandomReport {
  readonly what: 'make' | 'ship' | 'receive' | 'sell' | 'count' | 'pack' | 'void' | 'see';
  readonly who: number;
  /** The other side, where one is named. */
  readonly whom: number | undefined;
  readonly lot: number;
  readonly amount: number;
}

const reports = fc.array(
  fc.record<RandomReport>({
    what: fc.constantFrom(
      'make',
      'ship',
      'ship',
      'receive',
      'receive',
      'sell',
      'count',
      'pack',
      'void',
      'see',
    ),
    who: fc.nat(PARTIES.length - 1),
    whom: fc.option(fc.nat(PARTIES.length - 1), { nil: undefined }),
    lot: fc.nat(LOTS.length - 1),
    amount: fc.integer({ min: 1, max: AMOUNT_MAX }),
  }),
  { maxLength: 14 },
);

const START = Date.parse('2026-05-01T08:00:00Z');
const HOUR_MS = 3_600_000;

/** Each lot is made first, by somebody: where nobody made a thing, everybody's word counts. */
const eventsOf = (found: readonly RandomReport[]): readonly TraceEvent[] => [
  ...LOTS.map((lot, index) => made(`m${lot}`, PARTIES[index]!, '01T00', `${lot} 20 KGM`)),
  ...found.map(({ what, who, whom, lot, amount }, index): TraceEvent => {
    const [id, by] = [`e${String(index).padStart(2, '0')}`, PARTIES[who]!];
    const other = whom === undefined || whom === who ? undefined : PARTIES[whom]!;
    const when = new Date(START + index * HOURS_PER_STEP * HOUR_MS).toISOString().slice(8, 13);
    const goods = `${LOTS[lot]} ${amount} KGM`;
    switch (what) {
      case 'make':
        return made(id, by, when, goods);
      case 'ship':
        return shipped(id, other === undefined ? [by] : [by, other], when, goods);
      case 'receive':
        return received(id, other === undefined ? [by] : [by, other], when, goods);
      case 'pack':
        return contained(id, by, when, ['ADD', `[C${who}]`, goods]);
      case 'sell':
        return observed(id, by, when, ['retail_selling', goods]);
      case 'count':
        return observed(id, by, when, ['cycle_counting', goods]);
      case 'void':
        return observed(id, by, when, ['void_shipping', goods]);
      case 'see':
        return observed(id, by, when, ['inspecting', goods]);
    }
  }),
];

const RUNS = { numRuns: 400 };

describe('custody and scope come to the same', () => {
  test('on what lies with whom, confirmed and claimed', () =>
    fc.assert(
      fc.property(reports, (found) => {
        const graph = graphFrom(...eventsOf(found));
        for (const lot of LOTS) {
          const scope = scopeOf(graph, ask([lot]));
          const { knownAt, validAt } = scope;
          const standing = thingAt(graph, epc(lot), { validAt, knownAt, rules: RULES })!;
          expect(sumsOf(standing.holdings)).toEqual(rowsOf(scope, lot));
          expect(sumsOf(standing.claimed)).toEqual(claimsOf(scope, lot));
        }
      }),
      RUNS,
    ));

  test('on who ever held it, and to whom it is on its way', () =>
    fc.assert(
      fc.property(reports, (found) => {
        const graph = graphFrom(...eventsOf(found));
        for (const lot of LOTS) {
          const scope = scopeOf(graph, ask([lot]));
          const { hops } = custodyOf(graph, { ...scope, rules: RULES });
          const held = hops.filter(
            ({ thing, claimed, to, state }) =>
              thing === epc(lot) && !claimed && to !== undefined && state !== 'came-back',
          );
          expect([...new Set(held.map(({ to }) => to))].sort()).toEqual(
            scope.sets.recorded.parties.map((one) => one.party).sort(),
          );
        }
      }),
      RUNS,
    ));

  test('on whose word counts: who never had it by any confirmed hop says nothing that does', () =>
    fc.assert(
      fc.property(reports, (found) => {
        const graph = graphFrom(...eventsOf(found));
        const { hops, words } = custodyOf(graph, { ...ask([]), rules: RULES });
        for (const lot of LOTS) {
          const holders = new Set(
            hops
              .filter(
                ({ thing, claimed, state }) =>
                  thing === epc(lot) && !claimed && state === 'arrived',
              )
              .map(({ to }) => to),
          );
          for (const { thing, reporter, claimed } of words)
            if (thing === epc(lot) && !holders.has(reporter)) expect(claimed).toBe(true);
        }
      }),
      RUNS,
    ));
});

interface HeldAmount {
  readonly holder: { readonly party: string };
  readonly state: string;
  readonly value: number | null;
}

const summed = (rows: readonly HeldAmount[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { holder, state, value } of rows) {
    const key = `${holder.party} ${state}`;
    sums.set(key, (sums.get(key) ?? 0) + value!);
  }
  return sums;
};

const sumsOf = (
  holdings: readonly {
    holder: { party: string };
    state: string;
    quantity: { value: number | null };
  }[],
) => summed(holdings.map(({ quantity, ...row }) => ({ ...row, value: quantity.value })));

const rowsOf = ({ sets }: Scope, lot: string) =>
  summed(
    sets.recorded.items
      .filter((row) => row.epc === epc(lot))
      .map(({ holder, state, quantity }) => ({ holder, state, value: quantity.high })),
  );

const claimsOf = ({ sets }: Scope, lot: string) =>
  summed(
    sets.recorded.claimed
      .filter((row) => row.epc === epc(lot))
      .map(({ holder, state, quantity }) => ({ holder, state, value: quantity.value })),
  );
