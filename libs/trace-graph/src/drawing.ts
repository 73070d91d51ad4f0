import { draw, type Account, type Portion } from './account.js';
import type { Amount } from './amount.js';
import type { Ledger, Moment } from './ledger.js';

/** Draws from an account, and tells those who watch it. */
export const drawn = (
  ledger: Ledger,
  account: Account,
  amount: Amount,
  { at, event }: Moment,
): Portion => {
  const portion = draw(account, amount);
  account.lastAt = at;
  ledger.commingling?.changed(account, at, event.id);
  return portion;
};
