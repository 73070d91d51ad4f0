import type { RecallChannel, RecoveryFigures } from '@zhixin/contracts';
import { decimalFrom, numberOf } from '@zhixin/trace-graph';

/** So much of the goods of a recall: of one unit, lot and holder, in one state. */
export interface GoodsSum {
  /** `accepted`: as the case stands on them; `now`: as events tell today. */
  readonly as: 'accepted' | 'now';
  readonly uom: string;
  readonly lot?: string;
  /** Social credit code or identifier of who has them, or sold them. */
  readonly party: string;
  readonly channel: RecallChannel;
  readonly state: string;
  /** On hand, and marked as recalled or not to be sold. */
  readonly isBlocked: boolean;
  /** Upper bound as an exact decimal; null: nobody knows. */
  readonly high: string | null;
}

/** What no event tells and somebody has proved. */
export interface RemedyProof extends Pick<GoodsSum, 'uom' | 'lot' | 'party' | 'channel'> {
  /** `remedied`: by repair, replacement, correction or warning; `gone`: consumed, destroyed before, exported. */
  readonly is: 'remedied' | 'gone';
  readonly quantity: string;
}

/** Figures of each group, by the group's key. */
export type GroupFigures = ReadonlyMap<string, RecoveryFigures>;

/** What recovery is computed from. */
export interface RecoveryInput {
  readonly goods: readonly GoodsSum[];
  readonly proofs: readonly RemedyProof[];
}

/** Whose figures: `whole` groups keep their goods together; from `held` ones goods go to others. */
interface FigureGroups {
  readonly keyOf: (of: Pick<GoodsSum, 'uom' | 'lot' | 'party' | 'channel'>) => string;
  readonly is: 'whole' | 'held';
}

/** The key of a group: its unit, and its lot, party or channel. */
export const groupKey = (uom: string, name = ''): string => `${uom} ${name}`;

/** Per unit. */
export const byUnit = (input: RecoveryInput): GroupFigures =>
  figuresOf(input, { keyOf: ({ uom }) => groupKey(uom), is: 'whole' });

/** Per unit and lot; what no lot is told of stands under the empty name. */
export const byLot = (input: RecoveryInput): GroupFigures =>
  figuresOf(input, { keyOf: ({ uom, lot }) => groupKey(uom, lot), is: 'whole' });

/** Per unit and party. */
export const byParty = (input: RecoveryInput): GroupFigures =>
  figuresOf(input, { keyOf: ({ uom, party }) => groupKey(uom, party), is: 'held' });

/** Per unit and channel: what is sold is with consumers, whoever sold it and whenever. */
export const byChannel = ({ goods, proofs }: RecoveryInput): GroupFigures =>
  figuresOf(
    { goods: withConsumers(goods), proofs },
    { keyOf: ({ uom, channel }) => groupKey(uom, channel), is: 'held' },
  );

/** Upper bounds in steps of one scale; null is unknown. */
type Amount = bigint | null;

const STATES = ['on-hand', 'in-transit', 'sold', 'consumed', 'destroyed', 'recovered'] as const;
type State = (typeof STATES)[number] | 'blocked' | 'unknown';
type Sums = Record<State, Amount>;

interface Group {
  readonly uom: string;
  readonly accepted: Sums;
  readonly now: Sums;
  remedied: Amount;
  gone: Amount;
}

const none = (): Sums => ({
  ...{ 'on-hand': 0n, 'in-transit': 0n, sold: 0n, consumed: 0n, destroyed: 0n, recovered: 0n },
  ...{ blocked: 0n, unknown: 0n },
});

const plus = (...amounts: readonly Amount[]): Amount =>
  amounts.reduce<Amount>((sum, one) => (sum === null || one === null ? null : sum + one), 0n);

/** What is left; never below nothing. */
const less = (from: Amount, ...taken: readonly Amount[]): Amount => {
  const all = plus(...taken);
  if (from === null || all === null) return null;
  return all > from ? 0n : from - all;
};

const least = (left: Amount, right: Amount): Amount =>
  left === null || right === null ? null : left < right ? left : right;

const figuresOf = ({ goods, proofs }: RecoveryInput, { keyOf, is }: FigureGroups): GroupFigures => {
  const scale = scaleOf([
    ...goods.flatMap(({ high }) => high ?? []),
    ...proofs.map(({ quantity }) => quantity),
  ]);
  const groups = new Map<string, Group>();
  const groupOf = (of: GoodsSum | RemedyProof): Group => {
    const key = keyOf(of);
    let group = groups.get(key);
    if (group === undefined) {
      group = { uom: of.uom, accepted: none(), now: none(), remedied: 0n, gone: 0n };
      groups.set(key, group);
    }
    return group;
  };
  for (const sum of goods) {
    const sums = groupOf(sum)[sum.as];
    const state = stateOf(sum);
    sums[state] = plus(sums[state], amountOf(sum.high, scale));
  }
  for (const proof of proofs) {
    const group = groupOf(proof);
    group[proof.is] = plus(group[proof.is], amountOf(proof.quantity, scale));
  }
  const told = is === 'whole' ? wholeFigures : heldFigures;
  return new Map([...groups].map(([key, group]) => [key, written(told(group), group.uom, scale)]));
};

const stateOf = ({ state, isBlocked }: GoodsSum): State => {
  if (state === 'on-hand' && isBlocked) return 'blocked';
  return STATES.find((known) => known === state) ?? 'unknown';
};

type Figures = Readonly<
  Record<Exclude<keyof RecoveryFigures, 'uom' | 'rate' | 'rateAtFirms'>, Amount>
>;

// What was used up or destroyed before the case stood on the goods was never to be recalled.
const affectedOf = ({ accepted, now, gone }: Group): Amount => {
  const { sold, recovered, blocked, unknown } = accepted;
  const held = plus(accepted['on-hand'], accepted['in-transit'], sold, recovered, blocked, unknown);
  return less(held, less(now.consumed, accepted.consumed), gone);
};

const seenIn = ({ now }: Group) => ({
  ...{ blocked: now.blocked, onHand: now['on-hand'], inTransit: now['in-transit'] },
  sold: now.sold,
});

const wholeFigures = (group: Group): Figures => {
  const { accepted, now, remedied: otherwise } = group;
  const affected = affectedOf(group);
  const destroyed = less(now.destroyed, accepted.destroyed);
  const returned = now.recovered;
  const remedied = plus(returned, destroyed, otherwise);
  const seen = seenIn(group);
  const unaccounted = less(affected, remedied, ...Object.values(seen));
  return { affected, remedied, returned, destroyed, otherwise, ...seen, unaccounted };
};

// What a holder had and has no longer has gone back, or stands with who has it now.
const heldFigures = (group: Group): Figures => {
  const { accepted, now } = group;
  const affected = affectedOf(group);
  const seen = seenIn(group);
  const open = less(plus(...Object.values(seen), now.unknown), group.remedied);
  const remedied = less(affected, open);
  const destroyed = least(remedied, less(now.destroyed, accepted.destroyed));
  const otherwise = least(less(remedied, destroyed), group.remedied);
  const returned = less(remedied, destroyed, otherwise);
  return {
    ...{ affected, remedied, returned, destroyed, otherwise, ...seen },
    unaccounted: least(now.unknown, affected),
  };
};

// Goods that were sold since the case stands on them are affected where they are now.
const withConsumers = (goods: readonly GoodsSum[]): readonly GoodsSum[] => {
  const moved: GoodsSum[] = [];
  const scale = scaleOf(goods.flatMap(({ high }) => high ?? []));
  const sold = new Map<string, { of: GoodsSum; accepted: Amount; now: Amount }>();
  for (const sum of goods) {
    if (sum.state !== 'sold') {
      moved.push(sum);
      continue;
    }
    const key = JSON.stringify([sum.uom, sum.channel]);
    const known = sold.get(key) ?? { of: sum, accepted: 0n, now: 0n };
    known[sum.as] = plus(known[sum.as], amountOf(sum.high, scale));
    sold.set(key, known);
  }
  for (const { of, accepted, now } of sold.values()) {
    const since = less(now, accepted);
    const consumers = { ...of, channel: 'consumer' as const };
    moved.push(
      { ...consumers, as: 'accepted', high: textOf(plus(accepted, since), scale) },
      { ...consumers, as: 'now', high: textOf(now, scale) },
      // Whoever sold them has them no longer.
      { ...of, as: 'now', state: 'consumed', high: textOf(since, scale) },
    );
  }
  return moved;
};

const textOf = (amount: Amount, scale: number): string | null =>
  amount === null ? null : `${amount}e-${scale}`;

const scaleOf = (texts: readonly string[]): number =>
  texts.reduce((most, text) => Math.max(most, decimalOf(text).scale), 0);

const decimalOf = (text: string) => {
  const decimal = decimalFrom(text);
  if (decimal === undefined) throw new Error(`“${text}” is no decimal.`);
  return decimal;
};

const amountOf = (text: string | null, scale: number): Amount => {
  if (text === null) return null;
  const { digits, scale: own } = decimalOf(text);
  return digits * 10n ** BigInt(scale - own);
};

const ONE = { digits: 1n, scale: 0 };
/** Steps of a rate. */
const RATE_STEPS = 10_000n;

const rateOf = (remedied: Amount, affected: Amount): number | null => {
  if (remedied === null || affected === null || affected === 0n) return null;
  const steps = (remedied * RATE_STEPS) / affected;
  return Number(steps > RATE_STEPS ? RATE_STEPS : steps) / Number(RATE_STEPS);
};

/** Figures that are at least so much; the others are at most so much. */
const AT_LEAST: ReadonlySet<string> = new Set(['remedied', 'returned', 'destroyed', 'otherwise']);

const written = (figures: Figures, uom: string, scale: number): RecoveryFigures => {
  const { remedied, affected, sold } = figures;
  const numbers = Object.fromEntries(
    Object.entries(figures).map(([name, amount]) => [
      name,
      amount === null
        ? null
        : numberOf(amount, { scale, factor: ONE }, AT_LEAST.has(name) ? 'down' : 'up'),
    ]),
  ) as Readonly<Record<keyof Figures, number | null>>;
  return {
    ...{ uom, ...numbers },
    rate: rateOf(remedied, affected),
    rateAtFirms: rateOf(remedied, less(affected, sold)),
  };
};
