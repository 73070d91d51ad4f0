import { less, type Amount } from './amount.js';
import { drawn } from './drawing.js';
import { heldBy, type Ledger, type ThingState } from './ledger.js';
import { NONE } from './names.js';
import type { TakenGoods } from './taking.js';

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
): readonly TakenGoods[] => {
  const held = heldBy(ledger, child, party, place);
  const apart = held.filter(({ crate }) => crate === container);
  const taken: TakenGoods[] = [];
  let rest = amount;
  for (const account of [...apart, ...held.filter(({ crate }) => crate === NONE)]) {
    if (rest === 0n) break;
    const portion = drawn(ledger, account, rest === null ? account.amount : rest);
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
