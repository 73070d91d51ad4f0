import { allAccounts } from './accounts.js';
import { isSome, less, type Amount } from './amount.js';
import { book } from './balance.js';
import { contentsOf, placeContainer } from './contents.js';
import { drawn } from './drawing.js';
import type { Edge } from './edge.js';
import { hasNumber } from './few-numbers.js';
import { accountOf, balanceThing, heldBy, type Ledger, type ThingState } from './ledger.js';
import { NONE } from './names.js';
import { appearing, deposit, stepped } from './suspicion.js';
import { isReturn } from './under-way.js';

interface UnmatchedReceive {
  readonly edge: Edge;
  readonly rest: Amount;
  readonly matched: boolean;
}

/** What no shipping answers for: goods back from buyers, an officer's word, a thing of nobody's making, or a claim. */
export const unmatched = (ledger: Ledger, thing: ThingState, receive: UnmatchedReceive): void => {
  const { edge, matched } = receive;
  if (matched && thing.isContainer) return;
  const giver = ledger.standing.partyOf(edge.other);
  const rest = isFromBuyers(ledger, thing, { giver, taker: edge.party })
    ? comeBack(ledger, thing, receive)
    : receive.rest;
  if (rest === 0n) return;
  if (ledger.standing.isConfirmed(ledger.now.event))
    beginHere(ledger, thing, edge, {
      amount: handOver(ledger, thing, { ...receive, rest }),
      by: 'officer',
    });
  else if (thing.hasOrigin) claim(ledger, thing, edge, { amount: rest, matched });
  else if (thing.isContainer) placeContainer(ledger, thing, edge);
  else {
    beginHere(ledger, thing, edge, { amount: rest, by: 'no-origin' });
    finding(ledger, 'no-origin', thing, { party: edge.party, amount: rest });
  }
};

/** Whether goods come back without a giver on record, to somebody who made or had them. */
const isFromBuyers = (
  ledger: Ledger,
  { heldBy: holders }: ThingState,
  { giver, taker }: { readonly giver: number; readonly taker: number },
): boolean =>
  isReturn(ledger) && hasNumber(holders, taker) && (giver === NONE || !hasNumber(holders, giver));

/** Goods that count with whoever took them, wherever they come from. */
const beginHere = (
  ledger: Ledger,
  thing: ThingState,
  { party, place }: Edge,
  { amount, by }: { readonly amount: Amount; readonly by: 'officer' | 'no-origin' },
): void => {
  if (amount === 0n) return;
  const isBack = isReturn(ledger);
  const into = accountOf(ledger, thing, {
    party,
    place,
    state: isBack ? 'recovered' : 'on-hand',
  });
  deposit(ledger, into, appearing(ledger, thing, amount, { party, place, claimed: false }));
  ledger.custody?.came({ into, amount, by });
  book(ledger.balances.of(balanceThing(thing), party), isBack ? 'returned' : 'received', amount);
};

/** The named giver, whom nobody heard, gave what it held. */
const handOver = (
  ledger: Ledger,
  thing: ThingState,
  { edge, rest: amount }: UnmatchedReceive,
): Amount => {
  const giver = ledger.standing.partyOf(edge.other);
  const { party, place } = edge;
  let rest = amount;
  if (giver === NONE) return rest;
  for (const account of heldBy(ledger, thing, giver, NONE)) {
    if (rest === 0n) break;
    const portion = drawn(ledger, account, rest);
    rest = rest === null ? 0n : less(rest, portion.amount);
    book(ledger.balances.of(balanceThing(thing), giver), 'shipped', portion.amount);
    book(ledger.balances.of(balanceThing(thing), party), 'received', portion.amount);
    const into = accountOf(ledger, thing, { party, place, state: 'on-hand' });
    deposit(ledger, into, stepped(ledger, portion, 'hop'));
    ledger.custody?.came({ into, amount: portion.amount, by: 'officer', from: giver });
  }
  return rest;
};

/** Goods back from buyers: what was sold and is not back, its own sales first, then the oldest (Confirmed (e)). */
const comeBack = (
  ledger: Ledger,
  thing: ThingState,
  { edge: { party, place }, rest: amount }: UnmatchedReceive,
): Amount => {
  const sold = allAccounts(thing)
    .filter(({ state, claimed, amount: some }) => state === 'sold' && !claimed && isSome(some))
    .sort(
      (left, right) =>
        Number(right.party === party) - Number(left.party === party) || left.order - right.order,
    );
  let rest = amount;
  for (const account of sold) {
    if (rest === 0n) break;
    const portion = drawn(ledger, account, rest);
    rest = rest === null ? null : less(rest, portion.amount);
    book(ledger.balances.of(balanceThing(thing), party), 'returned', portion.amount);
    const into = accountOf(ledger, thing, { party, place, state: 'recovered' });
    deposit(ledger, into, account.party === party ? portion : stepped(ledger, portion, 'hop'));
    ledger.custody?.came({ into, amount: portion.amount, by: 'return' });
  }
  return rest === null && sold.length > 0 ? 0n : rest;
};

/** One side's word: it takes nothing from anybody, and stands apart. */
export const claim = (
  ledger: Ledger,
  thing: ThingState,
  { party, place, other }: Edge,
  { amount, matched }: { readonly amount: Amount; readonly matched: boolean },
): void => {
  const state = isReturn(ledger) ? 'recovered' : 'on-hand';
  const where = { party, place, claimed: true };
  const from = ledger.standing.partyOf(other);
  const put = (one: ThingState, some: Amount) => {
    const into = accountOf(ledger, one, { party, place, state, claimed: true });
    deposit(ledger, into, appearing(ledger, one, some, where));
    ledger.custody?.came({ into, amount: some, by: undefined, from });
  };
  put(thing, amount);
  for (const { thing: child, amount: inside } of contentsOf(ledger, thing)) put(child, inside);
  finding(ledger, matched ? 'more-received-than-shipped' : 'received-not-shipped', thing, {
    party,
    amount,
  });
};

const finding = (
  ledger: Ledger,
  kind: 'no-origin' | 'received-not-shipped' | 'more-received-than-shipped',
  thing: ThingState,
  { party, amount }: { readonly party: number; readonly amount: Amount },
): void => {
  ledger.findings.push({ kind, thing: thing.thing, party, amount, events: [ledger.now.event.id] });
};
