import { instantOf } from '@zhixin/instant';
import { NONE } from './names.js';
import { placesOf, type PlaceHierarchy } from './place.js';
import type { GraphEvent, TraceGraph } from './trace-graph.js';

/** What of a graph is known at a moment, and what its names mean then. */
export interface StandingRecord {
  readonly graph: TraceGraph;
  readonly knownAt: number;
  readonly events: readonly GraphEvent[];
  /** Events declared wrong until then. */
  readonly withdrawn: readonly GraphEvent[];
  /** The party an identifier means; one that nobody has registered is a party of its own. */
  readonly partyOf: (named: number) => number;
  readonly places: PlaceHierarchy;
  readonly isConfirmed: (event: GraphEvent) => boolean;
}

/** Edges count from our record time of their event until that of its declaration, both included (scope.md, Two clocks). */
export const standingAt = (graph: TraceGraph, knownAt: number): StandingRecord => {
  const known = graph.events.filter(({ knownFrom }) => knownFrom <= knownAt);
  const confirmed = new Set(
    graph.confirmations
      .filter(
        ({ recordTime, withdrawnAt }) =>
          instantOf(recordTime) <= knownAt &&
          (withdrawnAt === undefined || instantOf(withdrawnAt) > knownAt),
      )
      .map(({ eventId }) => eventId),
  );
  const owners = ownersAt(graph, knownAt);
  return {
    graph,
    knownAt,
    events: known.filter(({ knownUntil }) => knownUntil > knownAt),
    withdrawn: known.filter(({ knownUntil }) => knownUntil <= knownAt),
    partyOf: (named) => (named === NONE ? NONE : (owners.get(named) ?? named)),
    places: placesOf(graph.names.places, withinAt(graph, knownAt)),
    isConfirmed: ({ id }) => confirmed.has(id),
  };
};

const ownersAt = ({ parties, names }: TraceGraph, knownAt: number) => {
  const owners = new Map<number, number>();
  for (const { identifier, party, recordTime, withdrawnAt } of parties) {
    const named = names.parties.find(identifier);
    const stands =
      instantOf(recordTime) <= knownAt &&
      (withdrawnAt === undefined || instantOf(withdrawnAt) > knownAt);
    if (stands && named !== NONE) owners.set(named, names.parties.numberOf(party));
  }
  return owners;
};

const withinAt = ({ places, names }: TraceGraph, knownAt: number) =>
  new Map(
    places
      .filter(({ recordTime }) => instantOf(recordTime) <= knownAt)
      .map(({ place, within }) => [names.places.find(place), names.places.find(within)] as const),
  );
