import { least, less, type Amount } from './amount.js';
import { contentsOf } from './contents.js';
import { stateOf, type Ledger, type ThingState } from './ledger.js';
import type { Line } from './shipment.js';
import { deliver, deliverContents, type ReceiveAnswer } from './under-way.js';

/** What of a receive nobody has answered for yet. */
export interface ReceiveMatch {
  rest: Amount;
  matched: boolean;
}

export const isWanted = ({ rest, matched }: ReceiveMatch): boolean =>
  rest === null ? !matched : rest > 0n;

/** A receive takes what it may of a shipping, with what that carried. */
export const answerLine = (
  ledger: Ledger,
  line: Line,
  { party, place }: ReceiveAnswer,
  { matching, free }: { readonly matching: ReceiveMatch; readonly free: Amount },
): void => {
  const amount = matching.rest === null ? null : least(matching.rest, free);
  const came = deliver(ledger, line, { party, place, amount, by: 'other-side' });
  matching.rest = matching.rest === null ? null : less(matching.rest, came);
  matching.matched = true;
  const thing = stateOf(ledger, line.account.thing);
  if (thing.contents.size > 0)
    for (const inside of withContainers(ledger, thing))
      deliverContents(ledger, line.shipment, inside, { party, place });
};

const withContainers = (ledger: Ledger, thing: ThingState): readonly number[] => [
  thing.thing,
  ...contentsOf(ledger, thing)
    .filter(({ thing: child }) => child.contents.size > 0)
    .map(({ thing: child }) => child.thing),
];
