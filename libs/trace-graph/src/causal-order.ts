import type { Edge, EdgeKind } from './edge.js';
import { bytewise, NONE } from './names.js';
import type { ToldEvent } from './one-hop.js';

/** Order within one instant where no cause decides (scope.md, Two clocks). */
const RANKS: Readonly<Record<EdgeKind, number>> = {
  make: 0,
  yield: 0,
  arrive: 1,
  unpack: 2,
  empty: 2,
  pack: 3,
  within: 3,
  use: 4,
  leave: 5,
  void: 5,
  end: 5,
  sight: 6,
  count: 7,
};

/** Events in the order in which they take effect: by time, then causes first, then by rank, then by name. */
export const inCausalOrder = (told: readonly ToldEvent[]): readonly ToldEvent[] => {
  const sorted = told
    .map((one) => ({ one, rank: rankOf(one) }))
    .sort(
      (left, right) =>
        left.one.at - right.one.at ||
        left.rank - right.rank ||
        bytewise(left.one.event.id, right.one.event.id),
    )
    .map(({ one }) => one);
  const ordered: ToldEvent[] = [];
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end]!.at === sorted[start]!.at) end += 1;
    ordered.push(...(end - start === 1 ? [sorted[start]!] : causesFirst(sorted.slice(start, end))));
    start = end;
  }
  return ordered;
};

const rankOf = ({ edges }: ToldEvent): number => {
  if (edges.some(({ kind }) => kind === 'use')) return RANKS.use;
  return Math.min(RANKS.count, ...edges.map(({ kind }) => RANKS[kind]));
};

// What brings a thing to a party comes before what the party does with it there.
const BRINGING: ReadonlySet<EdgeKind> = new Set(['make', 'yield', 'arrive']);

/** Kahn's algorithm over the causes inside one instant, taking the lowest of those that are ready. */
const causesFirst = (instant: readonly ToldEvent[]): readonly ToldEvent[] => {
  const { waits, leadsTo } = causesIn(instant);
  if (waits.every((count) => count === 0)) return instant;
  const ordered: ToldEvent[] = [];
  const rest = new Set(instant.keys());
  let circular = false;
  while (rest.size > 0) {
    const next = firstReady(rest, waits);
    circular ||= waits[next]! > 0;
    rest.delete(next);
    ordered.push(circular ? { ...instant[next]!, circular } : instant[next]!);
    for (const later of leadsTo[next]!) waits[later]! -= 1;
  }
  return ordered;
};

/** The first that waits for nothing; in a circle the first of those that wait for least. */
const firstReady = (rest: ReadonlySet<number>, waits: readonly number[]): number => {
  let best = -1;
  for (const place of rest) {
    if (waits[place]! <= 0) return place;
    if (best < 0 || waits[place]! < waits[best]!) best = place;
  }
  return best;
};

interface CausalRule {
  /** What cause and effect have in common; undefined where the edge is neither. */
  readonly key: (edge: Edge) => string | undefined;
  readonly isCause: (edge: Edge) => boolean;
  readonly betweenParties?: boolean;
}

const CAUSAL_RULES: readonly CausalRule[] = [
  {
    key: ({ thing, party }) => `${thing} ${party}`,
    isCause: ({ kind }) => BRINGING.has(kind),
  },
  {
    key: ({ kind, thing, container, party }) => {
      if (kind === 'pack') return `${container} ${party}`;
      return kind === 'leave' ? `${thing} ${party}` : undefined;
    },
    isCause: ({ kind }) => kind === 'pack',
  },
  {
    key: ({ kind, thing }) => (kind === 'leave' || kind === 'arrive' ? `${thing}` : undefined),
    isCause: ({ kind }) => kind === 'leave',
    betweenParties: true,
  },
  {
    key: ({ transformation }) => (transformation === NONE ? undefined : `${transformation}`),
    isCause: ({ kind }) => kind === 'use',
  },
];

type InstantEdge = readonly [place: number, edge: Edge];

interface CausalSides {
  readonly causes: InstantEdge[];
  readonly effects: InstantEdge[];
}

const causesIn = (instant: readonly ToldEvent[]) => {
  const waits = instant.map(() => 0);
  const leadsTo = instant.map(() => new Set<number>());
  const lead = (from: number, to: number) => {
    if (from === to || leadsTo[from]!.has(to)) return;
    leadsTo[from]!.add(to);
    waits[to]! += 1;
  };
  for (const rule of CAUSAL_RULES.filter((one) => mayApply(instant, one)))
    for (const { causes, effects } of sidesOf(instant, rule))
      for (const [from, cause] of causes)
        effects
          .filter(([, effect]) => rule.betweenParties !== true || cause.party !== effect.party)
          .forEach(([to]) => lead(from, to));
  return { waits, leadsTo };
};

/** Many things of one kind often happen in one instant: made together, packed together. */
const mayApply = (instant: readonly ToldEvent[], { isCause }: CausalRule): boolean =>
  instant.some(({ edges }) => edges.some(isCause)) &&
  instant.some(({ edges }) => !edges.every(isCause));

const sidesOf = (
  instant: readonly ToldEvent[],
  { key, isCause }: CausalRule,
): Iterable<CausalSides> => {
  const sides = new Map<string, CausalSides>();
  instant.forEach(({ edges }, place) => {
    for (const edge of edges) {
      const common = key(edge);
      if (common === undefined) continue;
      let found = sides.get(common);
      if (found === undefined) sides.set(common, (found = { causes: [], effects: [] }));
      (isCause(edge) ? found.causes : found.effects).push([place, edge]);
    }
  });
  return sides.values();
};
