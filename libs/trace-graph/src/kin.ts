import { allAccounts } from './accounts.js';
import { isSome } from './amount.js';
import { book } from './balance.js';
import { drawn } from './drawing.js';
import {
  accountOf,
  balanceThing,
  isHeld,
  own,
  stateOf,
  type Ledger,
  type ThingState,
} from './ledger.js';
import { answerLine, isWanted, type ReceiveMatch } from './matching.js';
import { NONE } from './names.js';
import { deposit, stepped } from './suspicion.js';
import { isReturn, linesFor, type ReceiveAnswer } from './under-way.js';

/** One side may speak of the lot and the other of its serials. */
export const answerKin = (
  ledger: Ledger,
  thing: ThingState,
  answer: ReceiveAnswer,
  matching: ReceiveMatch,
): void => {
  for (const member of thing.members) {
    if (!isWanted(matching)) return;
    for (const line of linesFor(stateOf(ledger, member), answer))
      answerLine(ledger, line, answer, { matching, free: line.account.amount });
  }
  if (thing.lot === NONE || !isWanted(matching)) return;
  const [line] = linesFor(stateOf(ledger, thing.lot), answer);
  if (line === undefined) return;
  const { party, place } = answer;
  const portion = drawn(ledger, line.account, ledger.piece);
  const events = ledger.shared.answer(line.shipment.event.id, ledger.now.event.id);
  const into = accountOf(ledger, thing, {
    party,
    place,
    state: isReturn(ledger) ? 'recovered' : 'on-hand',
    claimed: line.shipment.claimed,
  });
  leaveBehind(ledger, thing);
  deposit(ledger, into, stepped(ledger, portion, 'hop', events));
  const { giver, claimed } = line.shipment;
  ledger.custody?.came({
    into,
    amount: portion.amount,
    by: claimed ? undefined : 'other-side',
    from: giver,
    line,
  });
  book(
    ledger.balances.of(balanceThing(thing), party),
    isReturn(ledger) ? 'returned' : 'received',
    portion.amount,
  );
  matching.rest = 0n;
  matching.matched = true;
};

/** A serial that shows up elsewhere left with the pieces of its lot that were shipped unnamed. */
const leaveBehind = (ledger: Ledger, serial: ThingState): void => {
  const lot = stateOf(ledger, serial.lot);
  for (const account of allAccounts(serial)) {
    const unnamed = lot.unnamed.get(account.party) ?? 0n;
    if (account.claimed || !isHeld(account) || !isSome(account.amount) || unnamed === 0n) continue;
    drawn(ledger, account, account.amount);
    own(lot, 'unnamed').set(account.party, unnamed - ledger.piece);
    return;
  }
};
