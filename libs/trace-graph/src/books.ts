import { isSuspect, type Account } from './account.js';
import { numberOf, type Amount } from './amount.js';
import type { Ledger, ThingState } from './ledger.js';
import { bytewise, NONE } from './names.js';
import type { ScopeHolder } from './scope.js';

/** An account with its thing. */
export type SuspectAccount = readonly [ThingState, Account];

/** Every account with something suspect in it, goods under way included. */
export const suspectAccounts = ({ things }: Ledger): readonly SuspectAccount[] => {
  const found: SuspectAccount[] = [];
  for (const thing of things.values()) {
    for (const accounts of thing.accounts.values())
      for (const account of accounts) if (isSuspect(account)) found.push([thing, account]);
    for (const lines of thing.lines.values())
      for (const { account } of lines) if (isSuspect(account)) found.push([thing, account]);
  }
  return found;
};

export const epcOf = ({ standing: { graph } }: Ledger, thing: number): string =>
  graph.names.things.textOf(thing);

export const partyText = ({ standing: { graph } }: Ledger, party: number): string =>
  graph.names.parties.textOf(party);

export const holderOf = (ledger: Ledger, party: number, place: number): ScopeHolder => ({
  party: partyText(ledger, party),
  ...(place !== NONE && { place: ledger.standing.graph.names.places.textOf(place) }),
});

/** An amount in the unit of its thing. */
export const figure = (
  { scale }: Ledger,
  { unit: { factor } }: Pick<ThingState, 'unit'>,
  amount: bigint,
  rounding: 'down' | 'up',
): number => numberOf(amount, { scale, factor }, rounding);

export const figureOrNull = (ledger: Ledger, thing: ThingState, amount: Amount): number | null =>
  amount === null ? null : figure(ledger, thing, amount, 'up');

/** Events by time, then by name; each once. */
export const inEvidenceOrder = (
  { standing: { graph } }: Ledger,
  events: readonly string[],
): readonly string[] => {
  const unique = [...new Set(events)].filter((id) => id !== '');
  if (unique.length < 2) return unique;
  const times = timesOf(graph.events);
  return unique.sort(
    (left, right) => (times.get(left) ?? 0) - (times.get(right) ?? 0) || bytewise(left, right),
  );
};

/** When an event happened; 0 where the graph has none of this name. */
export const timeOf = ({ standing: { graph } }: Ledger, event: string | undefined): number =>
  timesOf(graph.events).get(event ?? '') ?? 0;

const known = new WeakMap<object, ReadonlyMap<string, number>>();

const timesOf = (
  events: readonly { readonly id: string; readonly validFrom: number }[],
): ReadonlyMap<string, number> => {
  let times = known.get(events);
  if (times === undefined)
    known.set(events, (times = new Map(events.map(({ id, validFrom }) => [id, validFrom]))));
  return times;
};

/** Order by holder: party, then place, bytewise. */
export const byHolder = (left: ScopeHolder, right: ScopeHolder): number =>
  bytewise(left.party, right.party) || bytewise(left.place ?? '', right.place ?? '');
