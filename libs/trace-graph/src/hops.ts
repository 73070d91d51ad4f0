import type { Account } from './account.js';
import { isSome, least, less, plus, type Amount } from './amount.js';
import { book } from './balance.js';
import { contentsOf, placeContainer } from './contents.js';
import { drawn } from './drawing.js';
import type { Edge } from './edge.js';
import {
  accountOf,
  amountOf,
  balanceThing,
  heldBy,
  isHeld,
  onePiece,
  openAccount,
  stateOf,
  type Ledger,
  type Line,
  type Moment,
  type Shipment,
  type ThingState,
} from './ledger.js';
import { NONE } from './names.js';
import { appearing, asClaim, deposit, stepped } from './suspicion.js';
import { take, type Taken } from './taking.js';
import {
  deliver,
  deliverContents,
  inferShipment,
  isReturn,
  linesFor,
  linesOf,
  type Answer,
} from './under-way.js';

/** Goods leave a party: they are under way until somebody answers. */
export const leave = (ledger: Ledger, edge: Edge, moment: Moment): void => {
  const { partyOf, isConfirmed } = ledger.standing;
  if (edge.own !== NONE && partyOf(edge.own) !== edge.party) return;
  const thing = stateOf(ledger, edge.thing);
  const { party, place } = edge;
  const amount = amountOf(ledger, edge, thing) ?? figureOfTaker(ledger, edge, thing, moment);
  const contents = contentsOf(ledger, thing);
  const shipments = new Map<boolean, Shipment>();
  const ship = (taken: Taken, via: number) => {
    let shipment = shipments.get(taken.claimed);
    if (shipment === undefined)
      shipments.set(taken.claimed, (shipment = shipmentOf(ledger, edge, moment, taken.claimed)));
    send(ledger, shipment, taken, { via, moment });
  };
  for (const taken of take(ledger, thing, { party, place, amount }, moment)) ship(taken, NONE);
  for (const { thing: child, amount: inside, container } of contents)
    for (const taken of takeInside(
      ledger,
      child,
      { party, place, amount: inside, container },
      moment,
    ))
      ship(taken, container);
  const sure = shipments.get(false);
  if (sure !== undefined && isConfirmed(moment.event)) inferShipment(ledger, sure, moment);
};

const shipmentOf = (
  ledger: Ledger,
  edge: Edge,
  { event, at }: Moment,
  claimed: boolean,
): Shipment => ({
  giver: edge.party,
  taker: ledger.standing.partyOf(edge.other),
  event,
  at,
  order: (ledger.order += 1),
  claimed,
  lines: [],
});

const send = (
  ledger: Ledger,
  shipment: Shipment,
  { thing, portion, claimed, from, crate }: Taken,
  { via, moment }: { readonly via: number; readonly moment: Moment },
): void => {
  const account = openAccount(ledger, thing.thing, {
    party: shipment.giver,
    place: from,
    state: 'in-transit',
    claimed,
    crate,
    to: shipment.taker,
  });
  deposit(ledger, account, claimed ? asClaim(portion) : portion, moment);
  const line: Line = { shipment, account, via };
  shipment.lines.push(line);
  const lines = thing.lines.get(shipment.taker);
  if (lines === undefined) thing.lines.set(shipment.taker, [line]);
  else lines.push(line);
  if (!claimed)
    book(ledger.balances.of(balanceThing(thing), shipment.giver), 'shipped', portion.amount);
};

/** Of what is in a container there moves what its party holds, and no more. */
export const takeInside = (
  ledger: Ledger,
  child: ThingState,
  {
    party,
    place,
    amount,
    container,
  }: {
    readonly party: number;
    readonly place: number;
    readonly amount: Amount;
    readonly container: number;
  },
  moment: Moment,
): readonly Taken[] => {
  const held = heldBy(ledger, child, party, place);
  const apart = held.filter(({ crate }) => crate === container);
  const taken: Taken[] = [];
  let rest = amount;
  for (const account of [...apart, ...held.filter(({ crate }) => crate === NONE)]) {
    if (rest === 0n) break;
    const portion = drawn(ledger, account, rest === null ? account.amount : rest, moment);
    rest = rest === null ? null : less(rest, portion.amount);
    taken.push({
      thing: child,
      portion,
      claimed: false,
      from: account.place,
      crate: account.crate,
    });
  }
  return taken;
};

/** The amount that the taker names of a shipping that names none. */
const figureOfTaker = (
  ledger: Ledger,
  edge: Edge,
  thing: ThingState,
  { at, event }: Moment,
): Amount => {
  const { partyOf } = ledger.standing;
  const taker = partyOf(edge.other);
  const mayAnswer = (ledger.arrivals.get(edge.thing) ?? []).filter(
    ({ edge: arrival, at: arrivedAt }) =>
      arrivedAt >= at &&
      (taker === NONE || taker === arrival.party) &&
      (arrival.other === NONE || partyOf(arrival.other) === edge.party) &&
      !ledger.answeredArrivals.has(arrival),
  );
  const documented = mayAnswer.find(({ event: { documents } }) =>
    documents.some((document) => event.documents.includes(document)),
  );
  const answer = documented ?? mayAnswer[0];
  return answer === undefined ? null : amountOf(ledger, answer.edge, thing);
};

/** Goods come to a party: by a shipping that they answer, back from buyers, by an officer's word, or by one side's alone. */
export const arrive = (ledger: Ledger, edge: Edge, moment: Moment): void => {
  const { partyOf } = ledger.standing;
  const thing = stateOf(ledger, edge.thing);
  const amount = amountOf(ledger, edge, thing);
  ledger.answeredArrivals.add(edge);
  if (edge.own !== NONE && partyOf(edge.own) !== edge.party) {
    claim(ledger, thing, edge, amount, moment);
    return;
  }
  const answer: Answer = {
    party: edge.party,
    place: edge.place,
    giver: partyOf(edge.other),
    documents: moment.event.documents,
  };
  const { rest, matched } = answerShippings(ledger, thing, answer, amount, moment);
  if (rest === null ? matched : rest === 0n) return;
  unmatched(ledger, thing, { edge, rest, matched }, moment);
};

interface Matching {
  rest: Amount;
  matched: boolean;
}

const answerShippings = (
  ledger: Ledger,
  thing: ThingState,
  answer: Answer,
  amount: Amount,
  moment: Moment,
): Matching => {
  const matching: Matching = { rest: amount, matched: false };
  for (const line of linesFor(thing, answer)) {
    if (!isWanted(matching)) break;
    const free = amount === null ? line.account.amount : unreserved(ledger, line, answer);
    if (isSome(free)) answerLine(ledger, line, answer, { matching, free }, moment);
  }
  answerInferred(thing, answer, matching);
  if (isWanted(matching)) answerKin(ledger, thing, answer, matching, moment);
  if (
    isWanted(matching) &&
    thing.contents.size > 0 &&
    answerContents(ledger, thing, answer, moment)
  )
    matching.matched = true;
  if (isWanted(matching) && isReturn(moment)) answerOwn(ledger, thing, answer, matching, moment);
  return matching;
};

const isWanted = ({ rest, matched }: Matching): boolean => (rest === null ? !matched : rest > 0n);

const answerLine = (
  ledger: Ledger,
  line: Line,
  { party, place }: Answer,
  { matching, free }: { readonly matching: Matching; readonly free: Amount },
  moment: Moment,
): void => {
  const amount = matching.rest === null ? null : least(matching.rest, free);
  const came = deliver(ledger, line, { party, place, amount }, moment);
  matching.rest = matching.rest === null ? null : less(matching.rest, came);
  matching.matched = true;
  const thing = stateOf(ledger, line.account.thing);
  if (thing.contents.size > 0)
    for (const inside of withContainers(ledger, thing))
      deliverContents(ledger, line.shipment, inside, { party, place }, moment);
};

const withContainers = (ledger: Ledger, thing: ThingState): readonly number[] => [
  thing.thing,
  ...contentsOf(ledger, thing)
    .filter(({ thing: child }) => child.contents.size > 0)
    .map(({ thing: child }) => child.thing),
];

/** What of a line no later receive asks for by its document. */
const unreserved = (ledger: Ledger, line: Line, { documents }: Answer): Amount => {
  const asked = line.shipment.event.documents;
  if (asked.length === 0 || asked.some((document) => documents.includes(document)))
    return line.account.amount;
  const thing = stateOf(ledger, line.account.thing);
  const { partyOf } = ledger.standing;
  let reserved: Amount = 0n;
  for (const { edge, event } of ledger.arrivals.get(thing.thing) ?? []) {
    if (ledger.answeredArrivals.has(edge)) continue;
    const { taker, giver } = line.shipment;
    if (taker !== NONE && taker !== edge.party) continue;
    if (edge.other !== NONE && partyOf(edge.other) !== giver) continue;
    if (!event.documents.some((document) => asked.includes(document))) continue;
    reserved = plus(reserved, amountOf(ledger, edge, thing));
  }
  return reserved === null ? 0n : less(line.account.amount, reserved);
};

/** A receive that comes after what showed it already. */
const answerInferred = (thing: ThingState, { party, giver }: Answer, matching: Matching): void => {
  for (const inferred of thing.inferred) {
    if (!isWanted(matching)) return;
    if (inferred.answered || inferred.taker !== party) continue;
    if (giver !== NONE && giver !== inferred.shipment.giver) continue;
    const { amount } = inferred;
    inferred.amount = matching.rest === null ? 0n : less(amount, matching.rest);
    inferred.answered = !isSome(inferred.amount);
    matching.rest = matching.rest === null ? null : less(matching.rest, amount);
    matching.matched = true;
  }
};

/** One side may speak of the lot and the other of its serials. */
const answerKin = (
  ledger: Ledger,
  thing: ThingState,
  answer: Answer,
  matching: Matching,
  moment: Moment,
): void => {
  for (const member of thing.members) {
    if (!isWanted(matching)) return;
    for (const line of linesFor(stateOf(ledger, member), answer))
      answerLine(ledger, line, answer, { matching, free: line.account.amount }, moment);
  }
  if (thing.lot === NONE || !isWanted(matching)) return;
  const [line] = linesFor(stateOf(ledger, thing.lot), answer);
  if (line === undefined) return;
  const { party, place } = answer;
  const portion = drawn(ledger, line.account, onePiece(ledger), moment);
  const events = [line.shipment.event.id, moment.event.id];
  const into = accountOf(ledger, thing, {
    party,
    place,
    state: isReturn(moment) ? 'recovered' : 'on-hand',
    claimed: line.shipment.claimed,
  });
  leaveBehind(ledger, thing, moment);
  deposit(ledger, into, stepped(portion, 'hop', moment, events), moment);
  book(
    ledger.balances.of(balanceThing(thing), party),
    isReturn(moment) ? 'returned' : 'received',
    portion.amount,
  );
  matching.rest = 0n;
  matching.matched = true;
};

/** A serial that shows up elsewhere left with the pieces of its lot that were shipped unnamed. */
const leaveBehind = (ledger: Ledger, serial: ThingState, moment: Moment): void => {
  const lot = stateOf(ledger, serial.lot);
  for (const account of [...serial.accounts.values()].flat()) {
    const unnamed = lot.unnamed.get(account.party) ?? 0n;
    if (account.claimed || !isHeld(account) || !isSome(account.amount) || unnamed === 0n) continue;
    drawn(ledger, account, account.amount, moment);
    lot.unnamed.set(account.party, unnamed - onePiece(ledger));
    return;
  }
};

/** One side may speak of the container and the other of what is in it. */
const answerContents = (
  ledger: Ledger,
  thing: ThingState,
  answer: Answer,
  moment: Moment,
): boolean => {
  let found = false;
  for (const { thing: child, amount } of contentsOf(ledger, thing)) {
    const matching: Matching = { rest: amount, matched: false };
    for (const line of linesFor(child, answer)) {
      if (!isWanted(matching)) break;
      answerLine(ledger, line, answer, { matching, free: line.account.amount }, moment);
    }
    found ||= matching.matched;
  }
  if (found && thing.isContainer) placeContainer(ledger, thing, answer, moment);
  return found;
};

/** What comes back undelivered was the giver's all the time. */
const answerOwn = (
  ledger: Ledger,
  thing: ThingState,
  answer: Answer,
  matching: Matching,
  moment: Moment,
): void => {
  for (const line of linesOf(thing, answer.party)) {
    if (!isWanted(matching)) return;
    if (!line.shipment.claimed)
      answerLine(ledger, line, answer, { matching, free: line.account.amount }, moment);
  }
};

interface Unmatched {
  readonly edge: Edge;
  readonly rest: Amount;
  readonly matched: boolean;
}

const unmatched = (
  ledger: Ledger,
  thing: ThingState,
  { edge, rest: amount, matched }: Unmatched,
  moment: Moment,
): void => {
  if (matched && thing.isContainer) return;
  const { isConfirmed, partyOf } = ledger.standing;
  const { party, place } = edge;
  let rest = amount;
  const giver = partyOf(edge.other);
  if (isReturn(moment) && !isGiverOnRecord(thing, giver) && hasHeld(thing, party))
    rest = comeBack(ledger, thing, { edge, rest, matched }, moment);
  if (rest === 0n) return;
  const byOfficer = isConfirmed(moment.event);
  if (!byOfficer && thing.hasOrigin) {
    claim(ledger, thing, edge, rest, moment, matched);
    return;
  }
  if (thing.isContainer && !byOfficer) {
    placeContainer(ledger, thing, { party, place }, moment);
    return;
  }
  if (byOfficer && giver !== NONE) rest = handOver(ledger, thing, { edge, rest, matched }, moment);
  if (rest === 0n) return;
  const state = isReturn(moment) ? 'recovered' : 'on-hand';
  deposit(
    ledger,
    accountOf(ledger, thing, { party, place, state }),
    appearing(ledger, thing, rest, { party, place, claimed: false, at: moment.at }),
    moment,
  );
  book(
    ledger.balances.of(balanceThing(thing), party),
    isReturn(moment) ? 'returned' : 'received',
    rest,
  );
  if (!thing.hasOrigin) finding(ledger, 'no-origin', thing, { party, amount: rest }, moment);
};

const isGiverOnRecord = (thing: ThingState, giver: number): boolean =>
  giver !== NONE && thing.heldBy.has(giver);

const hasHeld = (thing: ThingState, party: number): boolean => thing.heldBy.has(party);

/** The named giver, whom nobody heard, gave what it held. */
const handOver = (
  ledger: Ledger,
  thing: ThingState,
  { edge, rest: amount }: Unmatched,
  moment: Moment,
): Amount => {
  const giver = ledger.standing.partyOf(edge.other);
  const { party, place } = edge;
  let rest = amount;
  for (const account of heldBy(ledger, thing, giver, NONE)) {
    if (rest === 0n) break;
    const portion = drawn(ledger, account, rest, moment);
    rest = rest === null ? 0n : less(rest, portion.amount);
    book(ledger.balances.of(balanceThing(thing), giver), 'shipped', portion.amount);
    book(ledger.balances.of(balanceThing(thing), party), 'received', portion.amount);
    deposit(
      ledger,
      accountOf(ledger, thing, { party, place, state: 'on-hand' }),
      stepped(portion, 'hop', moment, [moment.event.id]),
      moment,
    );
  }
  return rest;
};

/** Goods back from buyers: what was sold and is not back, its own sales first, then the oldest (Confirmed (e)). */
const comeBack = (
  ledger: Ledger,
  thing: ThingState,
  { edge: { party, place }, rest: amount }: Unmatched,
  moment: Moment,
): Amount => {
  const sold = [...thing.accounts.values()]
    .flat()
    .filter(({ state, claimed, amount: some }) => state === 'sold' && !claimed && isSome(some))
    .sort(
      (left, right) =>
        Number(right.party === party) - Number(left.party === party) || left.order - right.order,
    );
  let rest = amount;
  for (const account of sold) {
    if (rest === 0n) break;
    const portion = drawn(ledger, account, rest, moment);
    rest = rest === null ? null : less(rest, portion.amount);
    book(ledger.balances.of(balanceThing(thing), party), 'returned', portion.amount);
    deposit(
      ledger,
      accountOf(ledger, thing, { party, place, state: 'recovered' }),
      account.party === party ? portion : stepped(portion, 'hop', moment, [moment.event.id]),
      moment,
    );
  }
  return rest === null && sold.length > 0 ? 0n : rest;
};

/** One side's word: it takes nothing from anybody, and stands apart. */
const claim = (
  ledger: Ledger,
  thing: ThingState,
  { party, place }: Edge,
  amount: Amount,
  moment: Moment,
  matched = false,
): void => {
  const state = isReturn(moment) ? 'recovered' : 'on-hand';
  const where = { party, place, claimed: true, at: moment.at };
  const put = (one: ThingState, some: Amount) =>
    deposit(
      ledger,
      accountOf(ledger, one, { party, place, state, claimed: true }),
      appearing(ledger, one, some, where),
      moment,
    );
  put(thing, amount);
  for (const { thing: child, amount: inside } of contentsOf(ledger, thing)) put(child, inside);
  finding(
    ledger,
    matched ? 'more-received-than-shipped' : 'received-not-shipped',
    thing,
    { party, amount },
    moment,
  );
};

const finding = (
  ledger: Ledger,
  kind: 'no-origin' | 'received-not-shipped' | 'more-received-than-shipped',
  thing: ThingState,
  { party, amount }: { readonly party: number; readonly amount: Amount },
  { event }: Moment,
): void => {
  ledger.findings.push({ kind, thing: thing.thing, party, amount, events: [event.id] });
};

/** The last shipping of a thing that nobody answered is taken back, with what it carried. */
export const takeBack = (ledger: Ledger, edge: Edge, moment: Moment): void => {
  const thing = stateOf(ledger, edge.thing);
  const taker = ledger.standing.partyOf(edge.other);
  const last = linesOf(thing, edge.party)
    .filter(({ shipment }) => taker === NONE || shipment.taker === NONE || shipment.taker === taker)
    .reduce<Line | undefined>(
      (left, right) =>
        left === undefined || right.shipment.order > left.shipment.order ? right : left,
      undefined,
    );
  if (last === undefined) return;
  const { shipment } = last;
  const lines = shipment.lines.filter((line) => line === last || line.via !== NONE);
  for (const { account } of lines) if (isSome(account.amount)) restore(ledger, account, moment);
};

const restore = (ledger: Ledger, account: Account, moment: Moment): void => {
  const thing = stateOf(ledger, account.thing);
  const { party, place, claimed, crate } = account;
  const portion = drawn(ledger, account, account.amount, moment);
  deposit(
    ledger,
    accountOf(ledger, thing, { party, place, state: 'on-hand', claimed, crate }),
    portion,
    moment,
  );
  if (!claimed && portion.amount !== null)
    ledger.balances.of(balanceThing(thing), party).columns.shipped -= portion.amount;
};
