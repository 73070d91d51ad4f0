import { isSuspect, type Account } from './account.js';
import { allAccounts } from './accounts.js';
import { numberOf, type Amount } from './amount.js';
import { allLines, type Ledger, type ThingState } from './ledger.js';
import { bytewise, NONE } from './names.js';
import type { ScopeHolder } from './scope.js';

/** A thing with those of its accounts that have something suspect in them, goods under way included. */
export interface SuspectThing {
  readonly thing: ThingState;
  readonly accounts: readonly Account[];
}

export const suspectThings = ({ things }: Ledger): readonly SuspectThing[] => {
  const found: SuspectThing[] = [];
  for (const thing of things) {
    const accounts = suspectAccounts(thing);
    if (accounts.length > 0) found.push({ thing, accounts });
  }
  return found;
};

const suspectAccounts = (thing: ThingState): readonly Account[] => {
  const [accounts, lines] = [allAccounts(thing), allLines(thing)];
  if (lines.length === 0 && accounts.every(isSuspect)) return accounts;
  return [...accounts, ...lines.map(({ account }) => account)].filter(isSuspect);
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

export const figureOrNull = (
  ledger: Ledger,
  thing: Pick<ThingState, 'unit'>,
  amount: Amount,
): number | null => (amount === null ? null : figure(ledger, thing, amount, 'up'));

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
