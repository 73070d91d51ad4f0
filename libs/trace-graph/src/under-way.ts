import type { Account } from './account.js';
import { isSome, least, less, plus, type Amount } from './amount.js';
import { book } from './balance.js';
import { drawn } from './drawing.js';
import { hasOpen, merged, openIn, openNaming, type LineQueue } from './line-queue.js';
import {
  accountOf,
  balanceThing,
  heldBy,
  NOTHING_YET,
  own,
  stateOf,
  type ConfirmedBy,
  type Ledger,
  type ThingState,
} from './ledger.js';
import type { Line, Shipment } from './shipment.js';
import { NONE } from './names.js';
import { asClaim, deposit, stepped } from './suspicion.js';

/** Who answers a shipping: the party that takes, where it says the goods are, whom it names as giver. */
export interface ReceiveAnswer {
  readonly party: number;
  readonly place: number;
  readonly giver: number;
  readonly documents: readonly string[];
}

/**
 * Shippings that nobody has answered for and that may be meant for a party, in the order in which they are answered:
 * by document, then by named party, then oldest first; what is only claimed comes last.
 */
export function* linesFor(thing: ThingState, answer: ReceiveAnswer): Iterable<Line> {
  const { party, giver, documents } = answer;
  const [named, unnamed] = [thing.lines.get(party), thing.lines.get(NONE)];
  if (named === undefined && unnamed === undefined) return;
  const isMeant = ({ shipment }: Line) => giver === NONE || giver === shipment.giver;
  const documented = new Set<Line>();
  for (const line of merged(openNaming(named, documents), openNaming(unnamed, documents)))
    if (!line.shipment.claimed && isMeant(line)) {
      documented.add(line);
      yield line;
    }
  for (const line of byName(named, unnamed, answer))
    if (!line.shipment.claimed && isMeant(line) && !documented.has(line)) yield line;
  for (const line of merged(openIn(named), openIn(unnamed)))
    if (line.shipment.claimed && isMeant(line)) yield line;
}

/** Those that name a party come first; who names the giver names a party of every line that is meant. */
function* byName(
  named: LineQueue | undefined,
  unnamed: LineQueue | undefined,
  { giver }: ReceiveAnswer,
): Iterable<Line> {
  if (giver === NONE) {
    yield* openIn(named);
    yield* openIn(unnamed);
  } else yield* merged(openIn(named), openIn(unnamed));
}

/** All goods under way that a party gave away, oldest first. */
export const linesOf = (thing: ThingState, giver: number): readonly Line[] =>
  [...thing.lines.values()]
    .flatMap((queue) => [...openIn(queue)])
    .filter(({ shipment }) => shipment.giver === giver)
    .sort((left, right) => left.shipment.order - right.shipment.order);

const RETURNING: ReadonlySet<string> = new Set(['returned', 'recalled']);

/** Whether an event takes goods back. */
export const isReturn = ({
  now: {
    event: { disposition },
  },
}: Ledger): boolean => disposition !== undefined && RETURNING.has(disposition);

interface LineDelivery {
  readonly party: number;
  readonly place: number;
  readonly amount: Amount;
  /** By what it is certain that they arrived. */
  readonly by: ConfirmedBy;
}

/** Goods under way arrive: up to `amount` of a line becomes the taker's. */
export const deliver = (
  ledger: Ledger,
  line: Line,
  { party, place, amount, by }: LineDelivery,
): Amount => {
  const thing = stateOf(ledger, line.account.thing);
  const { shipment, account } = line;
  const from = account.amount;
  const portion = drawn(ledger, account, whole(account, amount));
  if (account.amount === 0n) closeLine(thing, line);
  const came = from === null && amount !== null ? amount : portion.amount;
  const events = ledger.shared.answer(shipment.event.id, ledger.now.event.id);
  arrived(ledger, thing, { ...portion, amount: came }, { line, party, place, events, by });
  return came;
};

const closeLine = (thing: ThingState, { shipment: { taker } }: Line): void => {
  const queue = thing.lines.get(taker);
  if (queue === undefined || hasOpen(queue)) return;
  thing.lines.delete(taker);
  if (thing.lines.size === 0) thing.lines = NOTHING_YET.lines;
};

// An unknown amount on either side is the other side's.
const whole = (account: Account, amount: Amount): Amount =>
  amount === null ? account.amount : least(amount, account.amount);

interface LineArrival extends Omit<LineDelivery, 'amount'> {
  readonly line: Line;
  readonly events: readonly string[];
}

const arrived = (
  ledger: Ledger,
  thing: ThingState,
  portion: ReturnType<typeof drawn>,
  { line, party, place, events, by }: LineArrival,
): void => {
  const { shipment, account } = line;
  const state = isReturn(ledger) ? 'recovered' : 'on-hand';
  const { claimed } = shipment;
  const into = accountOf(ledger, thing, { party, place, state, claimed, crate: account.crate });
  const came = stepped(ledger, portion, 'hop', events);
  deposit(ledger, into, claimed ? asClaim(came) : came);
  ledger.custody?.came({
    into,
    amount: portion.amount,
    by: claimed ? undefined : by,
    from: shipment.giver,
    line,
  });
  if (!claimed)
    book(
      ledger.balances.of(balanceThing(thing), party),
      isReturn(ledger) ? 'returned' : 'received',
      portion.amount,
    );
};

/** Whatever else came in a container that came. */
export const deliverContents = (
  ledger: Ledger,
  shipment: Shipment,
  container: number,
  { party, place }: { readonly party: number; readonly place: number },
): void => {
  for (const line of shipment.lines)
    if (line.via === container && isSome(line.account.amount))
      deliver(ledger, line, { party, place, amount: null, by: 'other-side' });
};

/**
 * A party to which a confirmed holder has shipped, and which does something with goods that it would not have
 * otherwise, has received them (scope.md, Confirmed (b)). What is shipped in one is taken to have come in one.
 */
export const inferReceives = (
  ledger: Ledger,
  thing: ThingState,
  {
    party,
    place,
    amount,
  }: { readonly party: number; readonly place: number; readonly amount: Amount },
): void => {
  const queue = thing.lines.get(party);
  if (queue === undefined) return;
  const held = heldBy(ledger, thing, party, place);
  let have = held.map((account) => account.amount).reduce(plus, 0n);
  for (const line of openIn(queue)) {
    if (line.shipment.claimed) continue;
    if (amount === null ? have !== 0n : less(amount, have) === 0n) return;
    have = plus(have, line.account.amount);
    inferLine(ledger, line, { party, place, by: 'inferred' });
  }
};

/** All of a shipping came, by what its taker does. */
const inferLine = (
  ledger: Ledger,
  { shipment }: Line,
  { party, place, by }: Omit<LineDelivery, 'amount'>,
): void => {
  for (const line of shipment.lines) {
    if (!isSome(line.account.amount)) continue;
    const amount = deliver(ledger, line, { party, place, amount: null, by });
    own(stateOf(ledger, line.account.thing), 'inferred').push({
      shipment,
      taker: party,
      shownBy: ledger.now.event.id,
      amount,
      answered: false,
    });
  }
};

/** An officer says that a shipping came. */
export const inferShipment = (ledger: Ledger, shipment: Shipment): void => {
  const [line] = shipment.lines;
  if (line !== undefined && shipment.taker !== NONE)
    inferLine(ledger, line, { party: shipment.taker, place: NONE, by: 'officer' });
};
