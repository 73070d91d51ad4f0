import { portionOf, RECORDED, type Portion } from './account.js';
import { accountsOf } from './accounts.js';
import { isSome, least, less, plus, type Amount } from './amount.js';
import { book, bookLost } from './balance.js';
import { contentsOf, placeContainer } from './contents.js';
import { drawn } from './drawing.js';
import type { Edge, EndState } from './edge.js';
import { takeInside } from './inside.js';
import {
  accountOf,
  amountOf,
  balanceThing,
  heldAt,
  heldBy,
  isAt,
  stateOf,
  type Ledger,
  type ThingState,
} from './ledger.js';
import { NONE } from './names.js';
import { appearing, asClaim, deposit, stepped } from './suspicion.js';
import { countsBeyond, revealSerial, take, type TakenGoods } from './taking.js';
import { inferReceives } from './under-way.js';

interface HolderPlace {
  readonly party: number;
  readonly place: number;
}

/** A maker's own word that goods begin. */
export const make = (ledger: Ledger, edge: Edge): void => {
  const thing = stateOf(ledger, edge.thing);
  const { party, place } = edge;
  const amount = amountOf(ledger, edge, thing);
  const into = accountOf(ledger, thing, { party, place, state: 'on-hand' });
  if (thing.isSerial && isSome(into.amount)) return;
  begin(ledger, thing, madeOf(ledger, thing, amount), into);
  book(ledger.balances.of(balanceThing(thing), party), 'produced', amount);
};

/** Goods that a party made come into its holding. */
export const begin = (
  ledger: Ledger,
  thing: ThingState,
  portion: Portion,
  into: ReturnType<typeof accountOf>,
): void => {
  deposit(ledger, into, portion);
  ledger.custody?.came({ into, amount: portion.amount, by: 'maker' });
  if (into.low !== into.amount) thing.isWhole = false;
};

// A serial is suspect because its lot is; another origin of a lot is not because the first one is.
const madeOf = (ledger: Ledger, { lot }: ThingState, amount: Amount): Portion => {
  if (lot === NONE) return portionOf(amount);
  const { touched, isWhole } = stateOf(ledger, lot);
  const trails = ledger.shared.members(touched);
  const isCertain = isWhole && trails[RECORDED] !== undefined;
  return ledger.shared.suspected(amount, trails, isCertain ? (amount ?? 0n) : 0n);
};

/** Goods end: sold, sampled, destroyed, or not known any more. */
export const end = (ledger: Ledger, edge: Edge): void => {
  const thing = stateOf(ledger, edge.thing);
  const { party, place, state = 'unknown' } = edge;
  const amount = amountOf(ledger, edge, thing);
  const contents = state === 'unknown' ? [] : contentsOf(ledger, thing);
  for (const taken of take(ledger, thing, { party, place, amount }))
    endTaken(ledger, taken, { party, state });
  for (const { thing: child, amount: inside, container } of contents)
    for (const taken of takeInside(ledger, child, { party, place, amount: inside, container }))
      endTaken(ledger, taken, { party, state });
};

const endTaken = (
  ledger: Ledger,
  { thing, portion, claimed, from }: TakenGoods,
  { party, state }: { readonly party: number; readonly state: EndState },
): void => {
  const into = accountOf(ledger, thing, { party, place: from, state, claimed });
  deposit(ledger, into, claimed ? asClaim(portion) : portion);
  if (claimed) return;
  const balance = ledger.balances.of(balanceThing(thing), party);
  if (state === 'unknown') bookLost(balance, portion.amount);
  else book(balance, state, portion.amount);
};

/** So much lies there: what the books have more is missing, what they have less was found. */
export const count = (ledger: Ledger, edge: Edge): void => {
  const thing = stateOf(ledger, edge.thing);
  const counted = amountOf(ledger, edge, thing);
  const { party, place } = edge;
  if (counted === null) return;
  inferReceives(ledger, thing, { party, place, amount: counted });
  const named = serialsAt(ledger, thing, { party, place });
  const booked = plus(heldAt(ledger, thing, { party, place }), named);
  const isHolder = isSome(booked) || countsBeyond(thing, party);
  if (!isHolder) {
    claimCount(ledger, thing, edge, counted);
    return;
  }
  ledger.balances.of(balanceThing(thing), party).counts.push(ledger.now.event.id);
  const missing = less(booked, counted);
  if (missing === null) settle(ledger, thing, edge, less(counted, named) ?? 0n);
  else if (missing > 0n) miss(ledger, thing, edge, missing);
  else find(ledger, thing, edge, less(counted, booked));
};

const claimCount = (
  ledger: Ledger,
  thing: ThingState,
  { party, place }: Edge,
  counted: Amount,
): void => {
  const into = accountOf(ledger, thing, { party, place, state: 'on-hand', claimed: true });
  const more = less(counted, into.amount);
  if (!isSome(more)) return;
  deposit(ledger, into, appearing(ledger, thing, more, { party, place, claimed: true }));
};

// A count makes an unknown amount known.
const settle = (
  ledger: Ledger,
  thing: ThingState,
  { party, place }: Edge,
  counted: bigint,
): void => {
  for (const account of heldBy(ledger, thing, party, place)) {
    if (!isAt(ledger, account, place) || account.amount !== null) continue;
    account.amount = counted;
    if (account.low > counted) account.low = counted;
    account.highs = account.highs.map((high) => least(high, counted));
    return;
  }
};

const miss = (ledger: Ledger, thing: ThingState, { party, place }: Edge, amount: bigint): void => {
  let rest: Amount = amount;
  for (const account of heldBy(ledger, thing, party, place)) {
    if (rest === 0n) return;
    if (!isAt(ledger, account, place)) continue;
    const portion = drawn(ledger, account, rest);
    rest = less(rest, portion.amount);
    deposit(
      ledger,
      accountOf(ledger, thing, { party, place: account.place, state: 'unknown' }),
      portion,
    );
  }
};

const find = (ledger: Ledger, thing: ThingState, { party, place }: Edge, amount: Amount): void => {
  let rest = amount;
  const into = accountOf(ledger, thing, { party, place, state: 'on-hand' });
  for (const account of accountsOf(thing, party)) {
    if (!isSome(rest)) return;
    if (account.claimed || account.state !== 'unknown' || !isSome(account.amount)) continue;
    const portion = drawn(ledger, account, rest);
    rest = less(rest, portion.amount);
    deposit(ledger, into, portion);
  }
  if (!isSome(rest)) return;
  deposit(ledger, into, appearing(ledger, thing, rest, { party, place, claimed: false }));
  if (!thing.hasOrigin) ledger.custody?.came({ into, amount: rest, by: 'no-origin' });
};

/** Of a lot, the pieces that are there under their own serials: a count of the lot covers them. */
const serialsAt = (ledger: Ledger, { members }: ThingState, whose: HolderPlace): Amount =>
  members.map((member) => heldAt(ledger, stateOf(ledger, member), whose)).reduce(plus, 0n);

/** Goods were seen: what lacks there was moved from where the party had it last; a seen taker has received. */
export const sight = (ledger: Ledger, edge: Edge): void => {
  const thing = stateOf(ledger, edge.thing);
  const { party, place } = edge;
  bring(ledger, thing, { party, place, amount: amountOf(ledger, edge, thing) });
  for (const account of heldBy(ledger, thing, party, place))
    if (isAt(ledger, account, place)) {
      account.disposition = ledger.now.event.disposition;
      ledger.commingling?.seen(account);
    }
};

/** Makes sure that goods lie where their holder says, as far as it has them. Answers how much it has there. */
export const bring = (
  ledger: Ledger,
  thing: ThingState,
  { party, place, amount }: HolderPlace & { readonly amount: Amount },
): Amount => {
  inferReceives(ledger, thing, { party, place, amount });
  if (thing.isSerial) revealSerial(ledger, thing, { party, place });
  if (place === NONE) return heldAt(ledger, thing, { party, place });
  const there = heldAt(ledger, thing, { party, place });
  let rest = amount === null ? 0n : less(amount, there);
  if (!isSome(rest)) return there;
  const contents = contentsOf(ledger, thing);
  for (const account of heldBy(ledger, thing, party, place)) {
    if (!isSome(rest)) break;
    if (isAt(ledger, account, place)) continue;
    const portion = drawn(ledger, account, rest);
    rest = less(rest, portion.amount);
    const { state, crate } = account;
    deposit(
      ledger,
      accountOf(ledger, thing, { party, place, state, crate }),
      stepped(ledger, portion, 'hop'),
    );
    moveContents(ledger, contents, { party, place });
  }
  return plus(heldAt(ledger, thing, { party, place }), 0n);
};

const moveContents = (
  ledger: Ledger,
  contents: ReturnType<typeof contentsOf>,
  { party, place }: HolderPlace,
): void => {
  for (const { thing, amount, container } of contents)
    for (const { portion, crate } of takeInside(ledger, thing, {
      party,
      place: NONE,
      amount,
      container,
    }))
      deposit(
        ledger,
        accountOf(ledger, thing, { party, place, state: 'on-hand', crate }),
        stepped(ledger, portion, 'hop'),
      );
};

/** Where nobody made a thing, whoever handles it has it. */
export const bringOrBegin = (
  ledger: Ledger,
  thing: ThingState,
  whose: HolderPlace & { readonly amount: Amount },
): Amount => {
  const there = bring(ledger, thing, whose);
  if (isSome(there) || thing.hasOrigin) return there;
  const { party, place, amount } = whose;
  if (thing.isContainer) {
    placeContainer(ledger, thing, { party, place });
    return amount;
  }
  const into = accountOf(ledger, thing, { party, place, state: 'on-hand' });
  deposit(ledger, into, appearing(ledger, thing, amount, { party, place, claimed: false }));
  ledger.custody?.came({ into, amount, by: 'no-origin' });
  ledger.findings.push({
    kind: 'no-origin',
    thing: thing.thing,
    party,
    amount,
    events: [ledger.now.event.id],
  });
  return amount;
};
