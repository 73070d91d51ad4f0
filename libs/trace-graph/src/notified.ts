import { countOf } from './few-numbers.js';
import type { PartyRole } from './scope.js';
import { RECORDED, type Account, type ItemState } from './account.js';
import { accountsOf } from './accounts.js';
import { isSome } from './amount.js';
import { partyText, type SuspectThing } from './books.js';
import { takersOf, type ItemRow } from './items.js';
import { allLines, stateOf, type Ledger } from './ledger.js';
import { bytewise, NONE } from './names.js';

const HOLDING: ReadonlySet<ItemState> = new Set(['on-hand', 'recovered', 'unknown']);

/** Who is to be told of a set, by name (scope.md, Parties to notify). */
export const notified = (
  ledger: Ledger,
  sense: 0 | 1,
  rows: readonly ItemRow[],
): readonly { readonly party: string; readonly as: PartyRole }[] => {
  const roles = new Map<number, PartyRole>();
  for (const party of ledger.held[sense]) roles.set(party, 'had');
  if (sense !== RECORDED) for (const party of ledger.held[RECORDED]) roles.set(party, 'had');
  for (const row of rows)
    for (const party of takersOf(row)) if (party !== NONE) roles.set(party, 'addressed');
  for (const { state, party } of rows) if (HOLDING.has(state)) roles.set(party, 'holds');
  return [...roles]
    .map(([party, as]) => ({ party: partyText(ledger, party), as }))
    .sort((left, right) => bytewise(left.party, right.party));
};

/** A container with what it stands in: on hand, under way or sold with somebody. */
export interface Carrier {
  readonly thing: number;
  readonly account: Account;
}

const CARRIED: ReadonlySet<ItemState> = new Set(['on-hand', 'recovered', 'in-transit', 'sold']);

/** Containers that have something affected in them, with whoever has them. */
export const carriersOf = (
  ledger: Ledger,
  found: readonly SuspectThing[],
  sense: 0 | 1,
): readonly Carrier[] => {
  const carriers = new Map<number, Carrier>();
  for (const { thing, accounts } of found)
    for (const account of countOf(thing.inside) === 0 ? [] : accounts) {
      if (account.claimed || !isSome(account.highs[sense]!)) continue;
      if (!CARRIED.has(account.state)) continue;
      for (const outer of thing.inside) carry(ledger, outer, account, carriers);
    }
  return [...carriers.values()];
};

const carry = (
  ledger: Ledger,
  container: number,
  inside: Account,
  carriers: Map<number, Carrier>,
): void => {
  if (carriers.has(container)) return;
  const thing = stateOf(ledger, container);
  const account = [
    ...accountsOf(thing, inside.party),
    ...allLines(thing).map((line) => line.account),
  ].find(
    (one) =>
      one.party === inside.party &&
      (one.state === 'in-transit') === (inside.state === 'in-transit') &&
      isSome(one.amount),
  );
  if (account === undefined) return;
  carriers.set(container, { thing: container, account });
  for (const outer of thing.inside) carry(ledger, outer, inside, carriers);
};
