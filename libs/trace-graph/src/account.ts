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
  readonly amount: Amount;
  /** Of it suspect for certain, by recorded links. */
  readonly low: bigint;
  /** Of it suspect at most, in each sense. */
  readonly highs: readonly Amount[];
  readonly trails: readonly (Trail | undefined)[];
}

/** When and by which events goods come: the same for all that come with them. */
export interface ArrivalRecord {
  readonly at: number;
  readonly events: readonly string[];
  /** The same for every sense, as accounts keep it that had nothing suspect before. */
  readonly since: readonly number[];
  readonly evidence: readonly (readonly string[])[];
}

/** Goods of one thing that cannot be told apart: in one holding and state. */
export interface Account {
  amount: Amount;
  low: bigint;
  highs: readonly Amount[];
  trails: readonly (Trail | undefined)[];
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
  since: readonly number[];
  /** By which events it came. */
  evidence: readonly (readonly string[])[];
  /** By which events all came that is here, suspect or not. */
  cameBy: readonly string[];
  lastAt: number;
  disposition: string | undefined;
}

const NOTHING: readonly Amount[] = [0n, 0n, 0n, 0n];
export const NO_TRAILS: readonly undefined[] = [undefined, undefined, undefined, undefined];
const NO_EVENTS: readonly string[] = [];
const NO_EVIDENCE: readonly (readonly string[])[] = [NO_EVENTS, NO_EVENTS, NO_EVENTS, NO_EVENTS];

/** Goods of which nothing is suspect. */
export const portionOf = (amount: Amount): Portion => ({
  amount,
  low: 0n,
  highs: NOTHING,
  trails: NO_TRAILS,
});

const NEVER: readonly number[] = [0, 0, 0, 0];

/** Which goods an account is for. */
export type AccountOf = Pick<
  Account,
  'thing' | 'party' | 'place' | 'state' | 'claimed' | 'to' | 'crate' | 'order'
>;

/** An account with nothing in it. Whatever grows in one begins as what all share. */
export const emptyAccount = ({
  thing,
  party,
  place,
  state,
  claimed,
  to,
  crate,
  order,
}: AccountOf): Account => ({
  thing,
  party,
  place,
  state,
  claimed,
  to,
  crate,
  order,
  amount: 0n,
  low: 0n,
  highs: NOTHING,
  trails: NO_TRAILS,
  since: NEVER,
  evidence: NO_EVIDENCE,
  cameBy: NO_EVENTS,
  lastAt: 0,
  disposition: undefined,
});

/** Goods all of which may be suspect, in each sense to which a way leads. */
export const suspected = (
  amount: Amount,
  trails: readonly (Trail | undefined)[],
  low = 0n,
): Portion => ({
  amount,
  low,
  highs: trails.map((trail) => (trail === undefined ? 0n : amount)),
  trails,
});

/** All of it is suspect in some senses. */
export const suspectAll = (
  amount: Amount,
  senses: readonly number[],
  trail: Trail | undefined,
): Portion => ({
  amount,
  low: senses.includes(RECORDED) ? (amount ?? 0n) : 0n,
  highs: SENSES.map((sense) => (senses.includes(sense) ? amount : 0n)),
  trails: SENSES.map((sense) => (senses.includes(sense) ? trail : undefined)),
});

export const isSuspect = ({ highs }: Pick<Portion, 'highs'>): boolean =>
  highs !== NOTHING && highs.some(isSome);

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
  if (!isUnknown && held !== null && held <= amount) {
    clear(from);
    return { amount: held, low, highs, trails: trailsWith(highs, trails) };
  }
  const taken = isUnknown ? null : least(amount, held);
  const rest = isUnknown ? null : less(held, taken);
  const isClean = !isSuspect(from);
  if (rest === 0n) clear(from);
  else {
    from.amount = rest;
    if (isUnknown) from.low = 0n;
    else from.low = rest === null ? (less(low, taken) ?? 0n) : certainOf(rest, held, low);
    if (!isClean) from.highs = highs.map((high) => least(rest, high));
  }
  if (isClean) return portionOf(taken);
  const drawn = highs.map((high) => least(taken, high));
  return {
    amount: taken,
    low: isUnknown ? 0n : certainOf(taken!, held, low),
    highs: drawn,
    trails: trailsWith(drawn, trails),
  };
};

/** A way is of those senses only in which something is suspect. */
const trailsWith = (highs: Portion['highs'], trails: Portion['trails']): Portion['trails'] =>
  highs.every((high, sense) => isSome(high) || trails[sense] === undefined)
    ? trails
    : trails.map((trail, sense) => (isSome(highs[sense]!) ? trail : undefined));

/** Of `part` out of `whole` with `low` suspect for certain. */
const certainOf = (part: bigint, whole: Amount, low: bigint): bigint => {
  const clean = less(whole, low);
  return clean === null ? 0n : (less(part, clean) ?? 0n);
};

const clear = (account: Account): void => {
  account.amount = 0n;
  account.low = 0n;
  account.highs = NOTHING;
  account.trails = NO_TRAILS;
  account.evidence = NO_EVIDENCE;
  account.cameBy = NO_EVENTS;
};

/** Puts goods into an account. */
export const put = (into: Account, portion: Portion, coming: ArrivalRecord): void => {
  if (isSuspect(portion))
    if (into.highs === NOTHING) putFirst(into, portion, coming);
    else putSuspect(into, portion, coming);
  into.cameBy = noted(into.cameBy, coming.events);
  into.amount = plus(into.amount, portion.amount);
  into.low = plus(into.low, portion.low) ?? 0n;
  into.lastAt = coming.at;
};

const putFirst = (into: Account, { highs, trails }: Portion, coming: ArrivalRecord): void => {
  into.highs = highs;
  into.trails = trails;
  into.since = coming.since;
  into.evidence = coming.evidence;
};

const putSuspect = (into: Account, portion: Portion, { at, events }: ArrivalRecord): void => {
  const came = portion.highs.map(isSome);
  const wasClean = into.highs.map((high) => !isSome(high));
  into.since = into.since.map((since, sense) => (came[sense] && wasClean[sense] ? at : since));
  into.evidence = into.evidence.map((evidence, sense) => {
    if (!came[sense]) return evidence;
    return noted(wasClean[sense] ? NO_EVENTS : evidence, events);
  });
  into.highs = into.highs.map((high, sense) => plus(high, portion.highs[sense]!));
  into.trails = into.trails.map((trail, sense) => better(trail, portion.trails[sense]));
};

/** What comes at a time by some events. */
export const comingBy = (at: number, events: readonly string[]): ArrivalRecord => {
  const own = noted(NO_EVENTS, events);
  return { at, events: own, since: [at, at, at, at], evidence: [own, own, own, own] };
};

/** Evidence with some events more; what an account began with is shared, what it grew to is its own. */
const noted = (evidence: readonly string[], events: readonly string[]): readonly string[] => {
  if (evidence.length === 0) return events.length < OWN_FROM ? events : [...events];
  if (events.length === 0 || (events.length === 1 && evidence.at(-1) === events[0]))
    return evidence;
  if (evidence.length < OWN_FROM) return [...evidence, ...events];
  (evidence as string[]).push(...events);
  return evidence;
};

// Shorter lists may be shared with others and are copied.
const OWN_FROM = 8;

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
    account.since = account.since.with(sense, at);
    account.evidence = account.evidence.with(sense, [...events]);
  }
  account.highs = account.highs.with(sense, most(account.highs[sense]!, account.amount));
  account.trails = account.trails.with(sense, better(account.trails[sense], trail));
  if (sense === RECORDED) account.low = account.amount ?? 0n;
};
