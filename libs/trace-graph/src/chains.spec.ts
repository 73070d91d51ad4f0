import { describe, expect, test } from '@jest/globals';
import {
  custodyOf,
  graphOf,
  massBalanceOf,
  openedTo,
  scopeOf,
  type Root,
  type Scope,
  type ScopeRequest,
  type ScopeSet,
} from './index.js';
import {
  CHAINS,
  registered,
  RULES,
  traceEvent,
  writtenChains,
  type ChainEvent,
} from './testing.js';

interface ItemRow {
  readonly epc: string;
  readonly low?: number;
  readonly high?: number | null;
  readonly quantity?: number;
  readonly uom?: string;
  readonly holder: string;
  readonly state: string;
  readonly kind?: string;
  readonly evidence?: readonly string[];
}

interface Question {
  readonly question: {
    readonly roots: readonly (string | Root)[];
    readonly validAt: string;
    readonly knownAt: string;
    readonly commingling: 'none' | 'station';
    readonly withinDays?: number;
  };
  readonly expected: {
    readonly recorded?: readonly ItemRow[];
    readonly worstCase?: readonly ItemRow[];
    readonly claimed?: readonly ItemRow[];
    readonly claimedParties?: readonly string[];
    readonly carriers?: readonly ItemRow[];
    readonly parties?: readonly { readonly party: string; readonly as: string }[];
    readonly partiesWorstCase?: readonly { readonly party: string; readonly as: string }[];
    readonly massBalance?: readonly (ItemRow & Record<string, unknown>)[];
    readonly yield?: readonly Record<string, unknown>[];
    readonly unexplained?: readonly ItemRow[];
    readonly totals?: readonly unknown[];
    readonly access?: readonly { readonly party: string; readonly reads: readonly string[] }[];
    readonly why: string;
  };
}

interface Chain extends Question {
  readonly name: string;
  readonly parties: readonly { readonly party: string; readonly reports: readonly string[] }[];
  readonly events: readonly ChainEvent[];
  readonly more?: readonly Question[];
}

const graphOfChain = ({ events, parties }: Chain) =>
  graphOf({
    events: events.map((event) =>
      traceEvent(event, parties.find(({ reports }) => reports.includes(event.eventID!))!.party),
    ),
    parties: registered(...parties.map(({ party }) => party)),
  });

const requestOf = ({ withinDays, ...question }: Question['question']): ScopeRequest => ({
  ...question,
  rules: { ...RULES, ...(withinDays !== undefined && { withinDays }) },
});

const rowsOf = ({ items }: ScopeSet): readonly ItemRow[] =>
  items.map(({ epc, quantity: { low, high, uom }, holder, state }) => ({
    epc,
    low,
    high,
    uom,
    holder: holder.party,
    state,
  }));

const sorted = <Item>(items: readonly Item[]): readonly Item[] =>
  [...items].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));

const expectRows = (found: readonly unknown[], expected: readonly unknown[] | undefined) => {
  if (expected === undefined) return;
  expect(sorted(found)).toEqual(sorted(expected));
};

const expectScope = (scope: Scope, { expected }: Question) => {
  const { recorded, 'worst-case': worst } = scope.sets;
  expectRows(rowsOf(recorded), expected.recorded);
  expectRows(rowsOf(worst), expected.worstCase);
  expectRows(recorded.parties, expected.parties);
  expectRows(worst.parties, expected.partiesWorstCase ?? expected.parties);
  expectRows(
    recorded.claimed.map(({ holder, quantity, ...claim }) => ({
      ...claim,
      holder: holder.party,
      quantity: quantity.value,
      uom: quantity.uom,
    })),
    expected.claimed ?? [],
  );
  expectRows(recorded.claimedParties, expected.claimedParties);
  expectRows(
    recorded.carriers.map(({ holder, ...carrier }) => ({ ...carrier, holder: holder.party })),
    expected.carriers,
  );
  expectRows(
    recorded.unexplained.map(({ holder, quantity, ...found }) => ({
      ...found,
      ...(holder && { holder: holder.party }),
      ...(quantity && { quantity: quantity.value, uom: quantity.uom }),
    })),
    expected.unexplained,
  );
  expectRows(recorded.totals, expected.totals);
};

if (CHAINS === undefined)
  test('the chains written by others are there', () => {
    process.stdout.write('Scope chains: no folder, nothing checked.\n');
    expect(process.env['CI']).toBeUndefined();
  });
else
  describe.each(writtenChains<Chain>())('%s', (_file, chain) => {
    const graph = graphOfChain(chain);

    test.each(
      [chain, ...(chain.more ?? [])].map(
        (question) => [JSON.stringify(question.question).slice(0, 200), question] as const,
      ),
    )('%s', (_name, question) => {
      const request = requestOf(question.question);
      expectScope(scopeOf(graph, request), question);
      const { balances, yields } = massBalanceOf(graph, request);
      for (const expected of question.expected.massBalance ?? [])
        expect(
          balances.filter(
            ({ epc, holder, uom }) =>
              epc === expected.epc && holder === expected.holder && uom === expected.uom,
          ),
        ).toEqual([expect.objectContaining(expected)]);
      const custody = custodyOf(graph, request);
      for (const { party, reads } of question.expected.access ?? []) {
        const opened = openedTo(custody, party);
        const readable = chain.parties.flatMap((one) => (opened.has(one.party) ? one.reports : []));
        expect(sorted(readable)).toEqual(sorted(reads));
      }
      for (const expected of question.expected.yield ?? [])
        expect(yields).toContainEqual(expect.objectContaining(expected));
    });

    test('is the same in whatever order it is reported', () => {
      const request = requestOf(chain.question);
      const turned = graphOfChain({ ...chain, events: [...chain.events].reverse() });
      expect(scopeOf(turned, request)).toEqual(scopeOf(graph, request));
    });
  });
