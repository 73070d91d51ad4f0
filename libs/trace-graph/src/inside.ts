import type { Account } from './account.js';
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
  const taken: TakenGoods[] = [];
  let rest = amount;
  for (const account of apartFirst(heldBy(ledger, child, party, place), container)) {
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

/** What is kept apart in a container, then what lies with its like. */
const apartFirst = (held: readonly Account[], container: number): readonly Account[] => {
  const apart = held.filter(({ crate }) => crate === container);
  const loose = held.filter(({ crate }) => crate === NONE);
  return apart.length === 0 ? loose : [...apart, ...loose];
};
