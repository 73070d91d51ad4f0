import { draw, type Account, type Portion } from './account.js';
import { removeAccount } from './accounts.js';
import type { Amount } from './amount.js';
import { stateOf, type Ledger } from './ledger.js';

/** Draws from an account, and tells those who watch it. */
export const drawn = (ledger: Ledger, account: Account, amount: Amount): Portion => {
  const portion = draw(account, amount);
  account.lastAt = ledger.now.at;
  ledger.commingling?.changed(account);
  if (account.amount === 0n) removeAccount(stateOf(ledger, account.thing), account);
  return portion;
};
