import { SENSES, type Account } from './account.js';
import { byHolder, epcOf, holderOf } from './books.js';
import { isOpen, usesIn } from './commingling.js';
import { addContainers, type FindingReach } from './finding-reach.js';
import type { Ledger, ThingState } from './ledger.js';
import { bytewise, NONE } from './names.js';
import type { ScopeRequest } from './request.js';
import type { ScopeHolder } from './scope.js';

/** Which events a scope stands on. */
export interface Reach extends FindingReach {
  /** With commingling: every event of this party at a place that meets this one; `things` has what they name. */
  readonly stations: readonly ScopeHolder[];
}

/** What a scope stands on, by the books of its graph. */
export const reachIn = (ledger: Ledger, { commingling }: ScopeRequest): Reach => {
  const { graph } = ledger.standing;
  const stations = commingling === 'station' ? stationsIn(ledger) : [];
  const things = new Set<number>(thingsAt(ledger, stations));
  for (const state of ledger.things)
    if (isReached(ledger, state)) for (const thing of kinOf(state)) things.add(thing);
  addContainers(graph, things);
  return {
    things: [...things].map((thing) => epcOf(ledger, thing)).sort(bytewise),
    transformations: transformationsOf(ledger, things),
    corrections: [...new Set(graph.events.flatMap(({ corrections }) => corrections))].sort(
      bytewise,
    ),
    stations: stations.map(({ party, place }) => holderOf(ledger, party, place)).sort(byHolder),
  };
};

/** What else lies there may lie open, and for how long shows by its own events. */
const thingsAt = (
  { standing: { graph, places } }: Ledger,
  stations: readonly Account[],
): readonly number[] => {
  const byParty = new Map<number, Set<number>>();
  for (const { party, place } of stations)
    byParty.set(party, (byParty.get(party) ?? new Set()).add(place));
  return graph.events.flatMap(({ edges }) =>
    edges
      .filter(({ party, place }) => {
        const there = byParty.get(party);
        return there !== undefined && [...there].some((one) => places.meet(one, place));
      })
      .map(({ thing }) => thing),
  );
};

const isReached = ({ roots }: Ledger, { thing, touched }: ThingState): boolean =>
  roots.has(thing) || SENSES.some((sense) => touched[sense] !== undefined);

const kinOf = ({ thing, lot, members }: ThingState): readonly number[] =>
  lot === NONE ? [thing, ...members] : [thing, lot, ...members];

const transformationsOf = (
  { standing: { graph } }: Ledger,
  things: ReadonlySet<number>,
): readonly string[] => {
  const found = new Set<number>();
  for (const { edges } of graph.events)
    for (const { thing, transformation } of edges)
      if (transformation !== NONE && things.has(thing)) found.add(transformation);
  return [...found].map((number) => graph.names.transformations.textOf(number)).sort(bytewise);
};

const stationsIn = (ledger: Ledger): readonly Account[] => {
  const used = usesIn(ledger.standing.events);
  const found = new Map<string, Account>();
  for (const account of ledger.lay.values())
    if (isOpen({ ledger, used }, account)) found.set(`${account.party} ${account.place}`, account);
  return [...found.values()];
};
