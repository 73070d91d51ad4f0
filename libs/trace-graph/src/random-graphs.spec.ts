import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  findingReachOf,
  findingsOf,
  massBalanceOf,
  reachOf,
  scopeOf,
  type FindingRequest,
  type ScopeRequest,
  type ScopeSet,
  type TraceEvent,
} from './index.js';
import {
  ask,
  contained,
  declared,
  epc,
  FINDING_RULES,
  graphFrom,
  made,
  observed,
  party,
  received,
  RULES,
  shipped,
  short,
  transformed,
} from './testing.js';

const PARTIES = ['p0', 'p1', 'p2'];
const LOTS = ['A', 'B', 'C', 'D', 'E'];
const AMOUNT_MAX = 20;

/** One thing that may happen; what it needs and does not find makes it nothing. */
interface RandomStep {
  readonly what: 'make' | 'hop' | 'sell' | 'destroy' | 'blend' | 'ship';
  readonly who: number;
  readonly whom: number;
  readonly lot: number;
  readonly beside: number;
  readonly into: number;
  readonly amount: number;
}

const happenings = fc.array(
  fc.record<RandomStep>({
    what: fc.constantFrom(
      'make',
      'make',
      'hop',
      'hop',
      'sell',
      'destroy',
      'blend',
      'blend',
      'ship',
    ),
    who: fc.nat(PARTIES.length - 1),
    whom: fc.nat(PARTIES.length - 1),
    lot: fc.nat(LOTS.length - 1),
    beside: fc.nat(LOTS.length - 1),
    into: fc.nat(LOTS.length - 1),
    amount: fc.integer({ min: 1, max: AMOUNT_MAX }),
  }),
  { maxLength: 16 },
);

interface Pile {
  amount: number;
  low: number;
  high: number;
}

interface ToldEvent {
  readonly events: readonly TraceEvent[];
  /** What the reference makes of it: `lot party state` → pile. */
  readonly piles: ReadonlyMap<string, Pile>;
  /** `lot party` that is reached by suspicion, found without any amounts. */
  readonly reached: ReadonlySet<string>;
  /** `lot party` whose goods are suspect in the worst case, and those of them that still lie there. */
  readonly commingled: ReadonlySet<string>;
  readonly lyingSuspect: readonly string[];
}

/** A link of the reference: from a holding, at a time, to another. */
interface Link {
  readonly from: string;
  readonly to: string;
  readonly left: number;
  readonly came: number;
}

const HOUR = 3_600_000;
const START = Date.parse('2026-05-01T00:00:00Z');

const when = (step: number): string => new Date(START + step * HOUR).toISOString().slice(8, 13);

/** A happening in words. */
interface StepContext {
  readonly id: string;
  readonly party: string;
  readonly taker: string;
  readonly name: string;
  readonly holding: string;
  readonly other: string;
  readonly made: string;
  readonly step: number;
  readonly amount: number;
  readonly text: string;
  /** By how much more comes out of a blend than went in. */
  readonly gain: number;
}

/** Tells happenings twice: as events, and step by step in the most obvious way. */
const tell = (steps: readonly RandomStep[], unit: string): ToldEvent => {
  const events: TraceEvent[] = [];
  const piles = new Map<string, Pile>();
  const links: Link[] = [];
  const lying: { holding: string; from: number; to: number }[] = [];
  const pile = (key: string): Pile => {
    const found = piles.get(key) ?? { amount: 0, low: 0, high: 0 };
    piles.set(key, found);
    return found;
  };
  const took = (key: string, amount: number): Pile => {
    const from = pile(key);
    const clean = from.amount - from.low;
    const taken = {
      amount,
      low: Math.max(0, amount - clean),
      high: Math.min(amount, from.high),
    };
    from.low = Math.max(0, from.amount - amount - clean);
    from.amount -= amount;
    from.high = Math.min(from.amount, from.high);
    return taken;
  };
  const gave = (key: string, { amount, low, high }: Pile) => {
    const into = pile(key);
    into.amount += amount;
    into.low += low;
    into.high += high;
  };
  const lies = (holding: string, step: number) => {
    const open = lying.findLast((one) => one.holding === holding && one.to === Infinity);
    const { amount } = pile(`${holding} on-hand`);
    if (amount > 0 && open === undefined) lying.push({ holding, from: step, to: Infinity });
    if (amount === 0 && open !== undefined) open.to = step;
  };
  const tellers: Readonly<Record<RandomStep['what'], (one: StepContext) => void>> = {
    make: ({ id, party, name, holding, step, amount, text }) => {
      events.push(made(id, party, when(step), text));
      const suspect = name === 'A' ? amount : 0;
      gave(`${holding} on-hand`, { amount, low: suspect, high: suspect });
      lies(holding, step);
    },
    hop: ({ id, party, taker, name, holding, step, amount, text }) => {
      if (party === taker) return;
      events.push(shipped(`${id}s`, [party, taker], when(step), text));
      events.push(received(`${id}r`, [taker, party], when(step + 1), text));
      gave(`${name} ${taker} on-hand`, wholeOf(name, took(`${holding} on-hand`, amount)));
      links.push({ from: holding, to: `${name} ${taker}`, left: step, came: step + 1 });
      lies(holding, step);
      lies(`${name} ${taker}`, step + 1);
    },
    ship: ({ id, party, holding, step, amount, text }) => {
      events.push(shipped(`${id}s`, [party], when(step), text));
      gave(`${holding} in-transit`, took(`${holding} on-hand`, amount));
      lies(holding, step);
    },
    sell: (one) => ended(one, 'retail_selling', 'sold'),
    destroy: (one) => ended(one, 'destroying', 'destroyed'),
    blend: ({ id, party, holding, other, made: output, step, amount, text, gain }) => {
      const second = Math.min(amount, pile(`${other} on-hand`).amount);
      const [into] = output.split(' ');
      if (second === 0 || into === 'A' || new Set([holding, other, output]).size < 3) return;
      const came = amount + second + gain;
      const beside = `${other.split(' ')[0]} ${second} ${unit}`;
      events.push(
        transformed(id, party, when(step), [[text, beside], [`${into} ${came} ${unit}`]]),
      );
      const inputs = [took(`${holding} on-hand`, amount), took(`${other} on-hand`, second)];
      gave(`${holding} consumed`, inputs[0]!);
      gave(`${other} consumed`, inputs[1]!);
      gave(`${output} on-hand`, blended(inputs, came));
      for (const from of [holding, other]) links.push({ from, to: output, left: step, came: step });
      for (const one of [holding, other, output]) lies(one, step);
    },
  };
  const ended = (
    { id, party, holding, step, amount, text }: StepContext,
    by: string,
    as: string,
  ) => {
    events.push(observed(id, party, when(step), [by, text]));
    gave(`${holding} ${as}`, took(`${holding} on-hand`, amount));
    lies(holding, step);
  };
  steps.forEach(({ what, who, whom, lot, beside, into, amount }, index) => {
    const [party, name] = [PARTIES[who]!, LOTS[lot]!];
    const holding = `${name} ${party}`;
    if (what !== 'make' && pile(`${holding} on-hand`).amount < amount) return;
    tellers[what]({
      id: `e${index}`,
      party,
      taker: PARTIES[whom]!,
      name,
      holding,
      other: `${LOTS[beside]} ${party}`,
      made: `${LOTS[into]} ${party}`,
      step: index * 2,
      amount,
      text: `${name} ${amount} ${unit}`,
      gain: who - 1,
    });
  });
  const last = steps.length * 2;
  const starts = new Map(
    PARTIES.map((one) => [`A ${one}`, lying.find(({ holding }) => holding === `A ${one}`)])
      .filter(([, first]) => first !== undefined)
      .map(([holding, first]) => [holding as string, (first as { from: number }).from]),
  );
  const suspect = reach(starts, links, pairsOf(lying, last));
  return {
    events,
    piles,
    reached: new Set(reach(starts, links, []).keys()),
    commingled: new Set(suspect.keys()),
    lyingSuspect: lying
      .filter(({ holding, from, to }) => to === Infinity && (suspect.get(holding) ?? -1) >= from)
      .map(({ holding }) => holding),
  };
};

const wholeOf = (lot: string, pile: Pile): Pile =>
  lot === 'A' ? { ...pile, low: pile.amount, high: pile.amount } : pile;

const blended = (inputs: readonly Pile[], out: number): Pile => {
  const sum = (of: (pile: Pile) => number) => inputs.reduce((total, one) => total + of(one), 0);
  const [amount, low, high] = [
    sum((one) => one.amount),
    sum((one) => one.low),
    sum((one) => one.high),
  ];
  const gain = Math.max(0, out - amount);
  return {
    amount: out,
    low: low === amount ? out : Math.max(0, out - (amount - low) - gain),
    high: high > 0 ? out : 0,
  };
};

/** Two holdings of one party that lie there together for a moment. */
interface Pair {
  readonly left: string;
  readonly right: string;
  readonly from: number;
  readonly to: number;
}

const pairsOf = (
  lying: readonly { holding: string; from: number; to: number }[],
  last: number,
): readonly Pair[] =>
  lying.flatMap((left) =>
    lying
      .filter(
        (right) =>
          right !== left &&
          right.holding.split(' ')[1] === left.holding.split(' ')[1] &&
          Math.max(left.from, right.from) < Math.min(left.to, right.to, last + 1),
      )
      .map((right) => ({
        left: left.holding,
        right: right.holding,
        from: Math.max(left.from, right.from),
        to: Math.min(left.to, right.to),
      })),
  );

/** Earliest suspicion of each holding, by trying every link until nothing changes. */
const reach = (
  starts: ReadonlyMap<string, number>,
  links: readonly Link[],
  pairs: readonly Pair[],
): ReadonlyMap<string, number> => {
  const since = new Map(starts);
  for (let changed = true; changed;) {
    changed = false;
    const arrive = (to: string, at: number) => {
      if (at >= (since.get(to) ?? Infinity)) return;
      since.set(to, at);
      changed = true;
    };
    for (const { from, to, left, came } of links)
      if ((since.get(from) ?? Infinity) <= left) arrive(to, came);
    for (const { left, right, from, to } of pairs) {
      const at = Math.max(since.get(left) ?? Infinity, from);
      if (at < to) arrive(right, at);
    }
  }
  return since;
};

const figures = ({ items }: ScopeSet): ReadonlyMap<string, readonly [number, number | null]> =>
  new Map(
    items.map(({ epc, holder, state, quantity: { low, high } }) => [
      `${short(epc)} ${holder.party.slice(6)} ${state}`,
      [low, high],
    ]),
  );

const RUNS = { numRuns: 300 };

describe('random small graphs agree with a slow and obvious reference', () => {
  test('on every bound of every pile', () =>
    fc.assert(
      fc.property(happenings, fc.constantFrom('KGM', 'C62'), (steps, unit) => {
        const { events, piles } = tell(steps, unit);
        const expected = [...piles]
          .filter(([, { high }]) => high > 0)
          .map(([key, { low, high }]) => [key, [low, high]]);
        expect(figures(scopeOf(graphFrom(...events), ask(['A'])).sets.recorded)).toEqual(
          new Map(expected as [string, [number, number]][]),
        );
      }),
      RUNS,
    ));

  test('on what is touched at all', () =>
    fc.assert(
      fc.property(happenings, (steps) => {
        const { events, reached } = tell(steps, 'C62');
        const found = scopeOf(graphFrom(...events), ask(['A'])).sets.recorded;
        for (const key of figures(found).keys())
          expect(reached).toContain(key.split(' ').slice(0, 2).join(' '));
        for (const { party: told } of found.parties)
          expect([...reached].map((key) => party(key.split(' ')[1]!))).toContain(told);
      }),
      RUNS,
    ));

  test('on what lay with suspect goods', () =>
    fc.assert(
      fc.property(happenings, (steps) => {
        const { events, commingled, lyingSuspect } = tell(steps, 'KGM');
        const found = scopeOf(
          graphFrom(...events),
          ask(['A'], { commingling: 'station', rules: { ...RULES, withinDays: 60 } }),
        ).sets;
        const touched = new Set(
          [...figures(found['worst-case']).keys()].map((key) =>
            key.split(' ').slice(0, 2).join(' '),
          ),
        );
        for (const key of touched) expect(commingled).toContain(key);
        for (const key of lyingSuspect)
          expect([...figures(found['worst-case']).keys()]).toContain(`${key} on-hand`);
        for (const [key, [low]] of figures(found.recorded))
          expect(figures(found['worst-case']).get(key)?.[0]).toBe(low);
      }),
      RUNS,
    ));

  test('on every balance', () =>
    fc.assert(
      fc.property(happenings, (steps) => {
        const { events, piles } = tell(steps, 'C62');
        for (const balance of massBalanceOf(graphFrom(...events), ask([])).balances) {
          const key = `${short(balance.epc)} ${balance.holder.slice(6)}`;
          expect(balance.unexplained).toBe(0);
          expect(balance.onHand).toBe(piles.get(`${key} on-hand`)?.amount ?? 0);
          expect(balance.sold).toBe(piles.get(`${key} sold`)?.amount ?? 0);
          expect(balance.consumed).toBe(piles.get(`${key} consumed`)?.amount ?? 0);
        }
      }),
      RUNS,
    ));
});

/** Whatever anybody may report, true or not. */
const anything = fc
  .array(
    fc.record({
      what: fc.constantFrom(
        'make',
        'ship',
        'receive',
        'sell',
        'count',
        'blend',
        'pack',
        'unpack',
        'empty',
        'void',
        'see',
      ),
      who: fc.constantFrom(...PARTIES),
      whom: fc.option(fc.constantFrom(...PARTIES), { nil: undefined }),
      lot: fc.constantFrom('A', 'B', 'C', 'A#1', 'B#1', '[K1]', '[K2]'),
      other: fc.constantFrom('B', 'C', 'D'),
      amount: fc.option(fc.integer({ min: 1, max: AMOUNT_MAX }), { nil: undefined }),
      hour: fc.nat(40),
      wrong: fc.boolean(),
    }),
    { maxLength: 18 },
  )
  .map((reports) =>
    reports.flatMap(({ what, who, whom, lot, other, amount, hour, wrong }, index) => {
      const [id, at] = [`e${index}`, when(hour)];
      const isLot = !lot.includes('#') && !lot.startsWith('[');
      const text = isLot && amount !== undefined ? `${lot} ${amount} KGM` : lot;
      const told = reportOf(what, { id, who, whom, at, text, other });
      return wrong && index % 3 === 0
        ? [told, declared(told, '2026-05-20T00:00:00Z', 'e1')]
        : [told];
    }),
  );

interface Report {
  readonly id: string;
  readonly who: string;
  readonly whom: string | undefined;
  readonly at: string;
  readonly text: string;
  readonly other: string;
}

const reportOf = (what: string, { id, who, whom, at, text, other }: Report): TraceEvent => {
  switch (what) {
    case 'make':
      return made(id, who, at, text);
    case 'ship':
      return shipped(id, whom === undefined ? [who] : [who, whom], at, text);
    case 'receive':
      return received(id, whom === undefined ? [who] : [who, whom], at, text);
    case 'blend':
      return transformed(id, who, at, [[text], [`${other} 5 KGM`]]);
    case 'pack':
      return contained(id, who, at, ['ADD', '[K1]', text]);
    case 'unpack':
      return contained(id, who, at, ['DELETE', '[K1]', text]);
    case 'empty':
      return contained(id, who, at, ['DELETE', '[K1]']);
    default:
      return observed(id, who, at, [STEPS[what]!, text]);
  }
};

const STEPS: Readonly<Record<string, string>> = {
  sell: 'retail_selling',
  count: 'cycle_counting',
  void: 'void_shipping',
  see: 'storing',
};

const ABOUT_ALL: FindingRequest = {
  ...ask([]),
  rules: FINDING_RULES,
  of: [...LOTS, 'A#1', 'A#2', '[K1]'].map(epc),
};

describe('whatever is reported', () => {
  test('the answer is the same in any order of arrival', () =>
    fc.assert(
      fc.property(
        anything.chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
        ),
        ([events, turned]) => {
          const request = ask(['A', '[K1]'], { commingling: 'station' });
          expect(scopeOf(graphFrom(...turned), request)).toEqual(
            scopeOf(graphFrom(...events), request),
          );
        },
      ),
      RUNS,
    ));

  test('the findings are the same in any order of arrival', () =>
    fc.assert(
      fc.property(
        anything.chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
        ),
        ([events, turned]) =>
          expect(findingsOf(graphFrom(...turned), ABOUT_ALL)).toEqual(
            findingsOf(graphFrom(...events), ABOUT_ALL),
          ),
      ),
      RUNS,
    ));

  test('what is certain is never more than what may be, and the worst case never less than the record', () =>
    fc.assert(
      fc.property(anything, (events) => {
        const { recorded, 'worst-case': worst } = scopeOf(
          graphFrom(...events),
          ask(['A'], { commingling: 'station' }),
        ).sets;
        for (const [key, [low, high]] of figures(recorded)) {
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(high ?? Infinity);
          const [, most] = figures(worst).get(key)!;
          expect(most ?? Infinity).toBeGreaterThanOrEqual(high ?? Infinity);
        }
      }),
      RUNS,
    ));
});

/** Loads what `reachOf` asks for, until it asks for nothing new. */
const loaded = (events: readonly TraceEvent[], request: ScopeRequest): readonly TraceEvent[] => {
  const names = (known: ReadonlySet<string>) => (one: TraceEvent) =>
    one.things.some(({ id, lot }) => known.has(id) || (lot !== undefined && known.has(lot)));
  const roots = request.roots.map((root) => (typeof root === 'string' ? root : root.epc));
  let chosen = events.filter(names(new Set(roots)));
  for (let count = -1; count < chosen.length;) {
    count = chosen.length;
    const { things, transformations, corrections, stations } = reachOf(
      graphFrom(...chosen),
      request,
    );
    const isNamed = names(new Set([...roots, ...things]));
    const isThere = ({ reporter, readPoint }: TraceEvent) =>
      stations.some((station) => station.party === reporter && station.place === readPoint);
    const isPart = ({ reporter, transformationId }: TraceEvent) =>
      transformations.includes(`${reporter} ${transformationId}`);
    chosen = events.filter(
      (one) =>
        chosen.includes(one) ||
        isNamed(one) ||
        isThere(one) ||
        isPart(one) ||
        corrections.includes(one.eventId!),
    );
  }
  return chosen;
};

/** Loads what `findingReachOf` asks for, until it asks for nothing new. */
const loadedFor = (events: readonly TraceEvent[], of: readonly string[]): readonly TraceEvent[] => {
  let chosen: readonly TraceEvent[] = [];
  for (let count = -1; count < chosen.length;) {
    count = chosen.length;
    const { things, corrections } = findingReachOf(graphFrom(...chosen), of);
    chosen = events.filter(
      (one) =>
        chosen.includes(one) ||
        one.things.some(({ id, lot = id }) => things.includes(id) || things.includes(lot)) ||
        corrections.includes(one.eventId!),
    );
  }
  return chosen;
};

describe('what has to be loaded', () => {
  test.each(['A', 'A#1', '[K1]'])('finds of %s what it would if everything were', (name) =>
    fc.assert(
      fc.property(anything, (events) => {
        const request = { ...ABOUT_ALL, of: [epc(name)] };
        expect(findingsOf(graphFrom(...loadedFor(events, request.of)), request)).toEqual(
          findingsOf(graphFrom(...events), request),
        );
      }),
      RUNS,
    ),
  );

  test.each(['none', 'station'] as const)(
    'answers as if everything were, with commingling %s',
    (commingling) =>
      fc.assert(
        fc.property(anything, (events) => {
          const request = ask(['A'], { commingling });
          expect(scopeOf(graphFrom(...loaded(events, request)), request)).toEqual(
            scopeOf(graphFrom(...events), request),
          );
        }),
        RUNS,
      ),
  );
});
