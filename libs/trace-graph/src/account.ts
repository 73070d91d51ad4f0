import { isSome, least, less, most, plus, type Amount } from './amount.js';
import { better, type Trail } from './trail.js';

/** What became of goods: where an item stands for those who look for it. */
export type ItemState =
  'on-hand' | 'recovered' | 'in-transit' | 'sold' | 'consumed' | 'destroyed' | 'unknown';

/**
 * In which sense something is suspect: by recorded links; besides by commingling and by all links of a
 * transformation; and by links of either kind that only one side claims.
 */
export const RECORDED = 0;
export const WORST = 1;
export const CLAIMED = 2;
export const CLAIMED_WORST = 3;
export const SENSES = [RECORDED, WORST, CLAIMED, CLAIMED_WORST] as const;

/** So much of a thing on its way from one account to another, and what of it is suspect. */
export interface Portion {
  amount: Amount;
  /** Of it suspect for certain, by recorded links. */
  low: bigint;
  /** Of it suspect at most, in each sense. */
  highs: Amount[];
  trails: (Trail | undefined)[];
}

/** Goods of one thing that cannot be told apart: in one holding and state. */
export interface Account extends Portion {
  readonly thing: number;
  readonly party: number;
  readonly place: number;
  readonly state: ItemState;
  /** What only its holder says is here; it takes nothing from anybody. */
  readonly claimed: boolean;
  /** The party a shipping names. */
  readonly to: number;
  /** A container that is itself suspect keeps what is in it apart. */
  readonly crate: number;
  readonly order: number;
  /** Since when something suspect is here, in each sense. */
  since: number[];
  /** By which events it came. */
  evidence: string[][];
  /** By which events all came that is here, suspect or not. */
  cameBy: string[];
  lastAt: number;
  disposition: string | undefined;
}

export const noPortion = (): Portion => ({
  amount: 0n,
  low: 0n,
  highs: [0n, 0n, 0n, 0n],
  trails: [undefined, undefined, undefined, undefined],
});

export const portionOf = (amount: Amount): Portion => ({ ...noPortion(), amount });

/** All of it is suspect in some senses. */
export const suspectAll = (
  { amount }: Portion,
  senses: readonly number[],
  trail: Trail | undefined,
): Portion => ({
  amount,
  low: senses.includes(RECORDED) ? (amount ?? 0n) : 0n,
  highs: SENSES.map((sense) => (senses.includes(sense) ? amount : 0n)),
  trails: SENSES.map((sense) => (senses.includes(sense) ? trail : undefined)),
});

export const isSuspect = ({ highs }: Portion): boolean => highs.some(isSome);

export const joined = (left: Portion, right: Portion): Portion => ({
  amount: plus(left.amount, right.amount),
  low: left.low + right.low,
  highs: SENSES.map((sense) => plus(left.highs[sense]!, right.highs[sense]!)),
  trails: SENSES.map((sense) => better(left.trails[sense], right.trails[sense])),
});

/**
 * Takes `amount` out of an account, all there is at most. Of q with l to h suspect, x taken has at least x − (q − l) and
 * at most h; what remains likewise. Of an unknown x nothing is certain on either side (scope.md, Quantity).
 */
export const draw = (from: Account, amount: Amount): Portion => {
  const { amount: held, low, highs, trails } = from;
  const isUnknown = amount === null;
  const taken = isUnknown ? null : least(amount, held);
  const rest = isUnknown ? null : less(held, taken);
  const portion: Portion = {
    amount: taken,
    low: isUnknown ? 0n : certainOf(taken!, held, low),
    highs: highs.map((high) => least(taken, high)),
    trails: [...trails],
  };
  from.amount = rest;
  from.low =
    rest === null ? (isUnknown ? 0n : (less(low, taken) ?? 0n)) : certainOf(rest, held, low);
  from.highs = highs.map((high) => least(rest, high));
  if (rest === 0n) clear(from);
  portion.trails = portion.highs.map((high, sense) => (isSome(high) ? trails[sense] : undefined));
  return portion;
};

/** Of `part` out of `whole` with `low` suspect for certain. */
const certainOf = (part: bigint, whole: Amount, low: bigint): bigint => {
  const clean = less(whole, low);
  return clean === null ? 0n : (less(part, clean) ?? 0n);
};

const clear = (account: Account): void => {
  account.low = 0n;
  account.highs = [0n, 0n, 0n, 0n];
  account.trails = [undefined, undefined, undefined, undefined];
  account.evidence = [[], [], [], []];
  account.cameBy = [];
};

/** Puts goods into an account, by an event at a time. */
export const put = (
  into: Account,
  portion: Portion,
  { at, events }: { readonly at: number; readonly events: readonly string[] },
): void => {
  for (const sense of SENSES) {
    const came = portion.highs[sense]!;
    if (!isSome(came)) continue;
    if (!isSome(into.highs[sense]!)) {
      into.since[sense] = at;
      into.evidence[sense] = [];
    }
    note(into.evidence[sense]!, events);
    into.highs[sense] = plus(into.highs[sense]!, came);
    into.trails[sense] = better(into.trails[sense], portion.trails[sense]);
  }
  note(into.cameBy, events);
  into.amount = plus(into.amount, portion.amount);
  into.low += portion.low;
  into.lastAt = at;
};

export const note = (evidence: string[], events: readonly string[]): void => {
  for (const event of events) if (evidence.at(-1) !== event) evidence.push(event);
};

/** Makes all that is here suspect in a sense. */
export const taint = (
  account: Account,
  {
    sense,
    trail,
    at,
    events,
  }: {
    readonly sense: number;
    readonly trail: Trail | undefined;
    readonly at: number;
    readonly events: readonly string[];
  },
): void => {
  if (!isSome(account.highs[sense]!)) {
    account.since[sense] = at;
    account.evidence[sense] = [...events];
  }
  account.highs[sense] = most(account.highs[sense]!, account.amount);
  account.trails[sense] = better(account.trails[sense], trail);
  if (sense === RECORDED) account.low = account.amount ?? 0n;
};
