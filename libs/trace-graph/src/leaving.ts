import type { Account } from './account.js';
import { isSome, type Amount } from './amount.js';
import type { Arrival } from './arrivals.js';
import { book } from './balance.js';
import { contentsOf } from './contents.js';
import { drawn } from './drawing.js';
import type { Edge } from './edge.js';
import { takeInside } from './inside.js';
import { enqueue, lineQueue } from './line-queue.js';
import {
  accountOf,
  amountOf,
  balanceThing,
  documentsOf,
  openAccount,
  own,
  stateOf,
  type Ledger,
  type ThingState,
} from './ledger.js';
import type { Line, Shipment } from './shipment.js';
import { NONE } from './names.js';
import { asClaim, deposit } from './suspicion.js';
import { take, type TakenGoods } from './taking.js';
import { inferShipment, linesOf } from './under-way.js';

/** Goods leave a party: they are under way until somebody answers. */
export const leave = (ledger: Ledger, edge: Edge): void => {
  const { partyOf, isConfirmed } = ledger.standing;
  if (edge.own !== NONE && partyOf(edge.own) !== edge.party) return;
  const thing = stateOf(ledger, edge.thing);
  const { party, place } = edge;
  const amount = amountOf(ledger, edge, thing) ?? figureOfTaker(ledger, edge, thing);
  const contents = contentsOf(ledger, thing);
  const shipments = new Map<boolean, Shipment>();
  const ship = (taken: TakenGoods, via: number) => {
    let shipment = shipments.get(taken.claimed);
    if (shipment === undefined)
      shipments.set(taken.claimed, (shipment = shipmentOf(ledger, edge, taken.claimed)));
    send(ledger, shipment, taken, { via });
  };
  for (const taken of take(ledger, thing, { party, place, amount })) ship(taken, NONE);
  for (const { thing: child, amount: inside, container } of contents)
    for (const taken of takeInside(ledger, child, { party, place, amount: inside, container }))
      ship(taken, container);
  const sure = shipments.get(false);
  if (sure !== undefined && isConfirmed(ledger.now.event)) inferShipment(ledger, sure);
};

const shipmentOf = (ledger: Ledger, edge: Edge, claimed: boolean): Shipment => ({
  giver: edge.party,
  taker: ledger.standing.partyOf(edge.other),
  event: ledger.now.event,
  at: ledger.now.at,
  order: (ledger.order += 1),
  claimed,
  lines: [],
});

const send = (
  ledger: Ledger,
  shipment: Shipment,
  { thing, portion, claimed, from, crate }: TakenGoods,
  { via }: { readonly via: number },
): void => {
  const account = openAccount(ledger, thing.thing, {
    party: shipment.giver,
    place: from,
    state: 'in-transit',
    claimed,
    crate,
    to: shipment.taker,
  });
  deposit(ledger, account, claimed ? asClaim(portion) : portion);
  const documents = documentsOf(ledger, shipment.event, thing.thing);
  const line: Line = { shipment, account, via, documents };
  shipment.lines.push(line);
  const queue = thing.lines.get(shipment.taker);
  if (queue === undefined) own(thing, 'lines').set(shipment.taker, lineQueue(line));
  else enqueue(queue, line);
  ledger.custody?.left(line, portion.amount);
  if (!claimed)
    book(ledger.balances.of(balanceThing(thing), shipment.giver), 'shipped', portion.amount);
};

/** The amount that the taker names of a shipping that names none. */
const figureOfTaker = (ledger: Ledger, edge: Edge, thing: ThingState): Amount => {
  const { arrivals, arrived, now } = ledger;
  const { partyOf } = ledger.standing;
  const taker = partyOf(edge.other);
  const answerAmong = (later: Iterable<Arrival>): Arrival | undefined => {
    for (const arrival of later) {
      const { party, other } = arrival.edge;
      const isMeant = taker === NONE || taker === party;
      if (isMeant && (other === NONE || partyOf(other) === edge.party)) return arrival;
    }
    return undefined;
  };
  const asked = documentsOf(ledger, now.event, edge.thing);
  const answer =
    answerAmong(arrivals.naming(asked, arrived, edge.thing)) ??
    answerAmong(arrivals.from(arrived, edge.thing));
  return answer === undefined ? null : amountOf(ledger, answer.edge, thing);
};

/** The last shipping of a thing that nobody answered is taken back, with what it carried. */
export const takeBack = (ledger: Ledger, edge: Edge): void => {
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
  for (const line of lines)
    if (isSome(line.account.amount)) {
      restore(ledger, line.account);
      ledger.custody?.takenBack(line);
    }
};

const restore = (ledger: Ledger, account: Account): void => {
  const thing = stateOf(ledger, account.thing);
  const { party, place, claimed, crate } = account;
  const portion = drawn(ledger, account, account.amount);
  deposit(
    ledger,
    accountOf(ledger, thing, { party, place, state: 'on-hand', claimed, crate }),
    portion,
  );
  if (!claimed && portion.amount !== null)
    book(ledger.balances.of(balanceThing(thing), party), 'shipped', -portion.amount);
};
