import type { Account } from './account.js';

/**
 * The accounts of one thing: those of a party together, parties in the order in which they first had some of it. Most
 * things are single pieces with an account or two, for which a short list is enough.
 */
export type Accounts = readonly Account[] | Map<number, readonly Account[]>;

/** A thing, as far as its accounts go. */
export interface AccountOwner {
  accounts: Accounts;
}

export const NO_ACCOUNTS: readonly Account[] = [];

/** Longer lists are kept by party. */
const LIST_MAX = 8;

export const accountsOf = ({ accounts }: AccountOwner, party: number): readonly Account[] => {
  if (accounts instanceof Map) return accounts.get(party) ?? NO_ACCOUNTS;
  const [first] = accounts;
  if (first === undefined) return NO_ACCOUNTS;
  if (first.party === party && accounts.at(-1)!.party === party) return accounts;
  return accounts.filter((account) => account.party === party);
};

export const allAccounts = ({ accounts }: AccountOwner): readonly Account[] =>
  accounts instanceof Map ? [...accounts.values()].flat() : accounts;

/** Who has some of it. */
export const partiesOf = ({ accounts }: AccountOwner): readonly number[] =>
  accounts instanceof Map ? [...accounts.keys()] : [...new Set(accounts.map(({ party }) => party))];

export const addAccount = (owner: AccountOwner, account: Account): void => {
  const { accounts } = owner;
  const { party } = account;
  if (accounts instanceof Map) {
    accounts.set(party, [...(accounts.get(party) ?? NO_ACCOUNTS), account]);
    return;
  }
  const last = accounts.findLastIndex((one) => one.party === party);
  owner.accounts = last < 0 ? [...accounts, account] : accounts.toSpliced(last + 1, 0, account);
  if (accounts.length === LIST_MAX) owner.accounts = byParty(owner.accounts);
};

const byParty = (accounts: readonly Account[]): Accounts => {
  const found = new Map<number, readonly Account[]>();
  for (const account of accounts)
    found.set(account.party, [...(found.get(account.party) ?? NO_ACCOUNTS), account]);
  return found;
};

/** Forgets an account that nothing is left in. */
export const removeAccount = (owner: AccountOwner, account: Account): void => {
  const { accounts } = owner;
  if (!(accounts instanceof Map)) {
    if (accounts.length > 1) owner.accounts = accounts.filter((one) => one !== account);
    else if (accounts[0] === account) owner.accounts = NO_ACCOUNTS;
    return;
  }
  const rest = (accounts.get(account.party) ?? NO_ACCOUNTS).filter((one) => one !== account);
  if (rest.length === 0) accounts.delete(account.party);
  else accounts.set(account.party, rest);
};
