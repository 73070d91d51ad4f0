import {
  comingBy,
  emptyAccount,
  type Account,
  type ArrivalRecord,
  type ItemState,
  type Portion,
} from './account.js';
import { accountsOf, addAccount, type Accounts } from './accounts.js';
import { amountAt, plus, product, type Amount } from './amount.js';
import type { Arrivals } from './arrivals.js';
import type { Balances } from './balance.js';
import { ONE_PIECE, type Edge } from './edge.js';
import type { FewNumbers } from './few-numbers.js';
import type { FindingKind } from './finding-kinds.js';
import type { LineQueue } from './line-queue.js';
import type { Line, Shipment } from './shipment.js';
import { NONE } from './names.js';
import type { ToldEvent } from './one-hop.js';
import type { ScopeRules } from './request.js';
import type { SharedValues } from './sharing.js';
import type { StandingRecord } from './standing.js';
import type { GraphEvent } from './trace-graph.js';
import type { Trail } from './trail.js';
import { PIECES, unitOf, type Unit } from './unit.js';

/** What is suspect from the start: a thing, everywhere or in one holding, ever or since a time. */
export interface SuspectRoot {
  readonly thing: number;
  readonly party: number;
  readonly place: number;
  readonly from: number;
}

/** A receive that only shows by what its taker did later. */
export interface InferredReceive {
  readonly shipment: Shipment;
  readonly taker: number;
  readonly shownBy: string;
  amount: Amount;
  answered: boolean;
}

/** All that is known of one thing while events are told. */
export interface ThingState {
  readonly thing: number;
  readonly unit: Unit;
  readonly isSerial: boolean;
  readonly lot: number;
  readonly members: readonly number[];
  /** The lot with which it is balanced, where that is measured alike; else itself. */
  readonly balancedWith: number;
  /** Somebody says that he made it. */
  readonly hasOrigin: boolean;
  readonly isContainer: boolean;
  /** Measured by weight, volume or length, or used as an input somewhere. */
  readonly mayLieOpen: boolean;
  accounts: Accounts;
  /** By the taker that is named, or `NONE`. */
  lines: Map<number, LineQueue>;
  inferred: InferredReceive[];
  heldBy: FewNumbers;
  contents: Map<number, Amount>;
  inside: FewNumbers;
  /** In which senses something of it has been suspect. */
  touched: readonly (Trail | undefined)[];
  /** Whether every origin of it was suspect for certain. */
  isWhole: boolean;
  /** Pieces that left by the lot while their serials stayed behind. */
  unnamed: Map<number, bigint>;
}

/** What most things never have: every state begins with these, and gets its own with the first entry. */
export const NOTHING_YET = {
  lines: new Map<number, LineQueue>(),
  inferred: [] as InferredReceive[],
  contents: new Map<number, Amount>(),
  unnamed: new Map<number, bigint>(),
};

/** The thing's own collection, to be written to. */
export const own = <Key extends keyof typeof NOTHING_YET>(
  thing: ThingState,
  key: Key,
): (typeof NOTHING_YET)[Key] => {
  const collections: typeof NOTHING_YET = thing;
  const shared = NOTHING_YET[key];
  if (collections[key] === shared)
    collections[key] = (Array.isArray(shared) ? [] : new Map()) as (typeof NOTHING_YET)[Key];
  return collections[key];
};

/** One matter that the record does not explain. */
export interface Finding {
  readonly kind: FindingKind;
  readonly thing: number;
  /** Whose matter it is. */
  readonly party: number;
  readonly amount: Amount;
  readonly events: readonly string[];
  /** The event that tells it from others of its kind, thing and party; absent where there is but one. */
  readonly matter?: string;
}

/** The event that is being told. */
export interface Moment {
  readonly at: number;
  readonly event: GraphEvent;
  readonly circular: boolean;
  /** How what it brings is noted. */
  readonly coming: ArrivalRecord;
}

export const momentOf = ({ at, event, circular }: Omit<Moment, 'coming'>): Moment => ({
  at,
  event,
  circular,
  coming: comingBy(at, [event.id]),
});

/** Watches where suspect goods lie beside others. */
export interface ComminglingWatch {
  readonly changed: (account: Account) => void;
  readonly seen: (account: Account) => void;
}

/** By what it is certain that goods came to a party or are on their way (scope.md, Confirmed). */
export type ConfirmedBy =
  'other-side' | 'inferred' | 'maker' | 'holder' | 'officer' | 'return' | 'no-origin';

/** Goods that come into an account; by a claim where nothing confirms them. */
export interface GoodsArrival {
  readonly into: Account;
  readonly amount: Amount;
  readonly by: ConfirmedBy | undefined;
  /** The party that gave them, where somebody says so. */
  readonly from?: number;
  /** The shipping that brought them. */
  readonly line?: Line;
}

/** Watches who gives what to whom, and whose word counts. */
export interface CustodyWatch {
  readonly left: (line: Line, amount: Amount) => void;
  readonly takenBack: (line: Line) => void;
  readonly came: (arrival: GoodsArrival) => void;
  /** A receive comes after what showed it already. */
  readonly answered: (inferred: InferredReceive, thing: ThingState) => void;
  readonly put: (account: Account) => void;
  readonly told: (edges: readonly Edge[]) => void;
}

/** Before the first event is told. */
export const NO_EVENT: GraphEvent = {
  id: '',
  reporter: NONE,
  validFrom: 0,
  knownFrom: 0,
  knownUntil: 0,
  documents: [],
  corrections: [],
  edges: [],
  tied: [],
  told: NONE,
};

/** The books, as far as they are told. */
export interface Ledger {
  readonly standing: StandingRecord;
  /** All that happened until the moment asked for, in its order. */
  readonly told: readonly ToldEvent[];
  readonly rules: ScopeRules;
  readonly scale: number;
  /** One piece at that scale. */
  readonly piece: bigint;
  /** By number. */
  readonly things: readonly ThingState[];
  readonly roots: ReadonlyMap<number, readonly SuspectRoot[]>;
  readonly balances: Balances;
  readonly findings: Finding[];
  readonly transformations: Map<number, TransformationState>;
  /** Transformations that an earlier pass has found to be suspect, by sense and number: see `passes`. */
  readonly known: ReadonlyMap<string, Trail>;
  /** Who held something suspect, in each of the two sets. */
  readonly held: readonly [Set<number>, Set<number>];
  /** Holdings in which something suspect lay at some time, in the worst case. */
  readonly lay: Map<string, Account>;
  readonly arrivals: Arrivals;
  /** How many receives are told: all from this number on are still to come. */
  arrived: number;
  /** Documents to which a party has tied a thing, without more: `party thing`. */
  readonly tied: ReadonlyMap<string, readonly string[]>;
  readonly shared: SharedValues;
  commingling: ComminglingWatch | undefined;
  custody: CustodyWatch | undefined;
  /** The event that is being told. */
  now: Moment;
  order: number;
}

/** What went into a transformation and came out, so far. */
export interface TransformationState {
  readonly inputs: Portion[];
  /** What came in and went out, by dimension; undefined once something is unknown. */
  readonly cameIn: Map<string, bigint>;
  readonly certain: Map<string, bigint>;
  readonly cameOut: Map<string, bigint>;
  isMeasured: boolean;
  isWhole: boolean;
  /** The instant of a circle of causes that it is part of. */
  circularAt: number | undefined;
  readonly outputs: Set<number>;
  /** Senses in which some output came out clean. */
  readonly missed: Set<number>;
}

/** What an edge's quantity makes in steps of the ledger's scale; unknown where none is written or the unit is another. */
export const amountOf = (
  { scale, piece }: Ledger,
  { quantity, uom }: Edge,
  { unit }: ThingState,
): Amount => {
  if (quantity === undefined) return null;
  if (quantity === ONE_PIECE && uom === undefined && unit.code === PIECES) return piece;
  const { dimension, factor } = unitOf(uom);
  return dimension === unit.dimension ? amountAt(scale, product(quantity, factor)) : null;
};

export const stateOf = (ledger: Ledger, thing: number): ThingState => ledger.things[thing]!;

const HELD: ReadonlySet<ItemState> = new Set(['on-hand', 'recovered']);
export const isHeld = ({ state }: Account): boolean => HELD.has(state);

export interface AccountKey {
  readonly party: number;
  readonly place: number;
  readonly state: ItemState;
  readonly claimed?: boolean;
  readonly crate?: number;
}

/** The account of some goods, opened where there was none. */
export const accountOf = (ledger: Ledger, thing: ThingState, key: AccountKey): Account => {
  const { party, place, state, claimed = false, crate = NONE } = key;
  for (const one of accountsOf(thing, party)) {
    const isMeant = one.place === place && one.state === state && one.claimed === claimed;
    if (isMeant && one.crate === crate && one.to === NONE) return one;
  }
  const opened = openAccount(ledger, thing.thing, {
    party,
    place,
    state,
    claimed,
    crate,
    to: NONE,
  });
  addAccount(thing, opened);
  return opened;
};

export const openAccount = (
  ledger: Ledger,
  thing: number,
  { party, place, state, claimed = false, crate = NONE, to }: AccountKey & { readonly to: number },
): Account => {
  const order = (ledger.order += 1);
  return emptyAccount({ thing, party, place, state, claimed, crate, to, order });
};

/** Confirmed goods that a party has at hand, in the order in which they are taken for a place. */
export const heldBy = (
  { standing: { places, graph } }: Ledger,
  thing: ThingState,
  party: number,
  place: number,
): readonly Account[] => {
  const rankOf = (account: Account): number => {
    if (account.place === place) return 0;
    const below = place === NONE ? -1 : places.above(account.place).indexOf(place);
    if (below >= 0) return 1 + below;
    const above = places.above(place).indexOf(account.place);
    return above >= 0 ? 1_000 + above : 2_000;
  };
  const accounts = accountsOf(thing, party);
  const held = accounts.every(isAtHand) ? accounts : accounts.filter(isAtHand);
  if (held.length < 2) return held;
  return held
    .map((account) => ({ account, rank: rankOf(account) }))
    .sort(
      (left, right) =>
        left.rank - right.rank ||
        Number(left.account.state === 'recovered') - Number(right.account.state === 'recovered') ||
        // What lies elsewhere was moved from where it lay last.
        (left.rank === 2_000
          ? right.account.lastAt - left.account.lastAt
          : left.account.order - right.account.order) ||
        textOrder(graph.names.places.textOf, left.account.place, right.account.place),
    )
    .map(({ account }) => account);
};

const isAtHand = (account: Account): boolean =>
  !account.claimed && isHeld(account) && account.amount !== 0n;

const textOrder = (textOf: (place: number) => string, left: number, right: number): number => {
  if (left === right || left === NONE || right === NONE) return left - right;
  return textOf(left) < textOf(right) ? -1 : 1;
};

/** Whether what lies in an account is at a place: there or below it. */
export const isAt = ({ standing: { places } }: Ledger, account: Account, place: number): boolean =>
  place === NONE || account.place === place || places.above(account.place).includes(place);

/** How much a party is confirmed to hold at a place and below it. */
export const heldAt = (
  ledger: Ledger,
  thing: ThingState,
  { party, place }: { readonly party: number; readonly place: number },
): Amount => {
  let sum: Amount = 0n;
  for (const account of heldBy(ledger, thing, party, place))
    if (isAt(ledger, account, place)) sum = plus(sum, account.amount);
  return sum;
};

/** A serial is balanced with its lot. */
export const balanceThing = ({ balancedWith }: ThingState): number => balancedWith;

/** Whether a root means what lies with a party at a place. */
export const covers = (
  { standing: { places } }: Ledger,
  root: SuspectRoot,
  { party, place }: { readonly party: number; readonly place: number },
): boolean =>
  (root.party === NONE || root.party === party) &&
  (root.place === NONE || root.place === place || places.above(place).includes(root.place));

/** The documents of a party's hop: those it names, else those to which it has tied the thing. */
export const documentsOf = (
  { tied }: Pick<Ledger, 'tied'>,
  { documents, reporter }: GraphEvent,
  thing: number,
): readonly string[] =>
  documents.length > 0 || tied.size === 0
    ? documents
    : (tied.get(`${reporter} ${thing}`) ?? documents);

/** Every line of a thing, closed ones among them. */
export const allLines = ({ lines }: ThingState): readonly Line[] =>
  lines.size === 0 ? NO_LINES : [...lines.values()].flatMap((queue) => queue.lines);

const NO_LINES: readonly Line[] = [];

/** The holding of an account, in whatever state or crate. */
export const holdingKey = ({ thing, party, place }: Account): string =>
  `${thing} ${party} ${place}`;
