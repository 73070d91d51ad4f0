import type { Account } from './account.js';
import { accountsOf } from './accounts.js';
import { isSome } from './amount.js';
import { holdingKey, isHeld, stateOf, type ComminglingWatch, type Ledger } from './ledger.js';

/** When the goods of one holding were used up, each time, and when they were last heard of. */
export interface Presence {
  readonly usedUp: number[];
  lastAt: number;
}

export type Presences = Map<string, Presence>;

/** Whether it is goods at hand that somebody is confirmed to hold, and that may lie open. */
export const isPresent = (ledger: Ledger, account: Account): boolean => {
  if (account.claimed || !isHeld(account)) return false;
  const { isContainer, mayLieOpen } = stateOf(ledger, account.thing);
  return mayLieOpen && !isContainer;
};

/** All accounts of a holding that have something in them. */
export const accountsOfHolding = (
  ledger: Ledger,
  { thing, party, place }: Pick<Account, 'thing' | 'party' | 'place'>,
): readonly Account[] =>
  accountsOf(stateOf(ledger, thing), party).filter(
    (one) => one.place === place && !one.claimed && isHeld(one) && isSome(one.amount),
  );

/** Learns from a first pass until when goods lay where they lay. */
export const presenceRecorder = (ledger: Ledger, presences: Presences): ComminglingWatch => {
  const noted = (account: Account): Presence => {
    const { at } = ledger.now;
    let presence = presences.get(holdingKey(account));
    if (presence === undefined)
      presences.set(holdingKey(account), (presence = { usedUp: [], lastAt: at }));
    presence.lastAt = Math.max(presence.lastAt, at);
    return presence;
  };
  return {
    changed: (account) => {
      if (!isPresent(ledger, account)) return;
      const presence = noted(account);
      if (accountsOfHolding(ledger, account).length === 0) presence.usedUp.push(ledger.now.at);
    },
    seen: (account) => {
      if (isPresent(ledger, account)) noted(account);
    },
  };
};
