import { isSome, less, plus, type Amount } from './amount.js';
import { contentsOf, placeContainer } from './contents.js';
import type { Edge } from './edge.js';
import { answerKin } from './kin.js';
import { amountOf, documentsOf, stateOf, type Ledger, type ThingState } from './ledger.js';
import type { Line } from './shipment.js';
import { answerLine, isWanted, type ReceiveMatch } from './matching.js';
import { NONE } from './names.js';
import { claim, unmatched } from './one-sided.js';
import { isReturn, linesFor, linesOf, type ReceiveAnswer } from './under-way.js';

/** Goods come to a party: by a shipping that they answer, back from buyers, by an officer's word, or by one side's alone. */
export const arrive = (ledger: Ledger, edge: Edge): void => {
  const { partyOf } = ledger.standing;
  const thing = stateOf(ledger, edge.thing);
  const amount = amountOf(ledger, edge, thing);
  ledger.arrived += 1;
  if (edge.own !== NONE && partyOf(edge.own) !== edge.party) {
    claim(ledger, thing, edge, { amount, matched: false });
    return;
  }
  const answer: ReceiveAnswer = {
    party: edge.party,
    place: edge.place,
    giver: partyOf(edge.other),
    documents: documentsOf(ledger, ledger.now.event, thing.thing),
  };
  const { rest, matched } = answerShippings(ledger, thing, answer, amount);
  if (rest === null ? matched : rest === 0n) return;
  unmatched(ledger, thing, { edge, rest, matched });
};

const answerShippings = (
  ledger: Ledger,
  thing: ThingState,
  answer: ReceiveAnswer,
  amount: Amount,
): ReceiveMatch => {
  const matching: ReceiveMatch = { rest: amount, matched: false };
  for (const line of linesFor(thing, answer)) {
    if (!isWanted(matching)) break;
    const free = amount === null ? line.account.amount : unreserved(ledger, line, answer);
    if (isSome(free)) answerLine(ledger, line, answer, { matching, free });
  }
  answerInferred(ledger, thing, answer, matching);
  if (isWanted(matching)) answerKin(ledger, thing, answer, matching);
  if (isWanted(matching) && thing.contents.size > 0 && answerContents(ledger, thing, answer))
    matching.matched = true;
  if (isWanted(matching) && isReturn(ledger)) answerOwn(ledger, thing, answer, matching);
  return matching;
};

/** What of a line no later receive asks for by its document. */
const unreserved = (ledger: Ledger, line: Line, { documents }: ReceiveAnswer): Amount => {
  const asked = line.documents;
  if (asked.length === 0 || asked.some((document) => documents.includes(document)))
    return line.account.amount;
  const thing = stateOf(ledger, line.account.thing);
  const { partyOf } = ledger.standing;
  let reserved: Amount = 0n;
  const { taker, giver } = line.shipment;
  for (const { edge } of ledger.arrivals.naming(asked, ledger.arrived, thing.thing)) {
    if (taker !== NONE && taker !== edge.party) continue;
    if (edge.other !== NONE && partyOf(edge.other) !== giver) continue;
    reserved = plus(reserved, amountOf(ledger, edge, thing));
  }
  return reserved === null ? 0n : less(line.account.amount, reserved);
};

/** A receive that comes after what showed it already. */
const answerInferred = (
  { custody }: Ledger,
  thing: ThingState,
  { party, giver }: ReceiveAnswer,
  matching: ReceiveMatch,
): void => {
  for (const inferred of thing.inferred) {
    if (!isWanted(matching)) return;
    if (inferred.answered || inferred.taker !== party) continue;
    if (giver !== NONE && giver !== inferred.shipment.giver) continue;
    const { amount } = inferred;
    inferred.amount = matching.rest === null ? 0n : less(amount, matching.rest);
    inferred.answered = !isSome(inferred.amount);
    matching.rest = matching.rest === null ? null : less(matching.rest, amount);
    matching.matched = true;
    custody?.answered(inferred, thing);
  }
};

/** One side may speak of the container and the other of what is in it. */
const answerContents = (ledger: Ledger, thing: ThingState, answer: ReceiveAnswer): boolean => {
  let found = false;
  for (const { thing: child, amount } of contentsOf(ledger, thing)) {
    const matching: ReceiveMatch = { rest: amount, matched: false };
    for (const line of linesFor(child, answer)) {
      if (!isWanted(matching)) break;
      answerLine(ledger, line, answer, { matching, free: line.account.amount });
    }
    found ||= matching.matched;
  }
  if (found && thing.isContainer) placeContainer(ledger, thing, answer);
  return found;
};

/** What comes back undelivered was the giver's all the time. */
const answerOwn = (
  ledger: Ledger,
  thing: ThingState,
  answer: ReceiveAnswer,
  matching: ReceiveMatch,
): void => {
  for (const line of linesOf(thing, answer.party)) {
    if (!isWanted(matching)) return;
    if (!line.shipment.claimed)
      answerLine(ledger, line, answer, { matching, free: line.account.amount });
  }
};
