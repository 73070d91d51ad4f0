import { instantOf } from '@zhixin/instant';
import { bytewise, NONE } from './names.js';
import { placesOf, type PlaceHierarchy } from './place.js';
import type { GraphEvent, TraceGraph } from './trace-graph.js';

/** What of a graph is known at a moment, and what its names mean then. */
export interface StandingRecord {
  readonly graph: TraceGraph;
  readonly knownAt: number;
  /** Each once: of one that its reporter told several times, the one whose name comes first in bytes. */
  readonly events: readonly GraphEvent[];
  /** Others that stand and tell one of these again. */
  readonly retold: readonly GraphEvent[];
  /** Events declared wrong until then. */
  readonly withdrawn: readonly GraphEvent[];
  /** The party an identifier means; one that nobody has registered is a party of its own. */
  readonly partyOf: (named: number) => number;
  /** Whether a party is one to which identifiers are registered. */
  readonly isRegistered: (party: number) => boolean;
  readonly places: PlaceHierarchy;
  readonly isConfirmed: (event: GraphEvent) => boolean;
}

/** Edges count from our record time of their event until that of its declaration, both included (scope.md, Two clocks). */
export const standingAt = (graph: TraceGraph, knownAt: number): StandingRecord => {
  const known = graph.events.filter(({ knownFrom }) => knownFrom <= knownAt);
  const confirmedIds = new Set(
    graph.confirmations
      .filter((one) => isKnown(one, knownAt))
      .map(({ eventId, reporter = '' }) => `${reporter} ${eventId}`),
  );
  const isMeant = ({ id, reporter }: GraphEvent) =>
    confirmedIds.has(` ${id}`) || confirmedIds.has(`${graph.names.parties.textOf(reporter)} ${id}`);
  const confirmed = new Set(known.filter(isMeant).map(({ told }) => told));
  const owners = ownersAt(graph, knownAt);
  const registered = new Set(owners.values());
  return {
    graph,
    knownAt,
    ...eachOnce(known.filter(({ knownUntil }) => knownUntil > knownAt)),
    withdrawn: known.filter(({ knownUntil }) => knownUntil <= knownAt),
    partyOf: (named) => (named === NONE ? NONE : (owners.get(named) ?? named)),
    isRegistered: (party) => registered.has(party),
    places: placesOf(graph.names.places, withinAt(graph, knownAt)),
    isConfirmed: ({ told }) => confirmed.has(told),
  };
};

const eachOnce = (standing: readonly GraphEvent[]) => {
  const first = new Map<number, GraphEvent>();
  for (const event of standing) {
    const known = first.get(event.told);
    if (known === undefined || bytewise(event.id, known.id) < 0) first.set(event.told, event);
  }
  if (first.size === standing.length) return { events: standing, retold: [] };
  const isFirst = (event: GraphEvent) => first.get(event.told) === event;
  return { events: standing.filter(isFirst), retold: standing.filter((one) => !isFirst(one)) };
};

/** Whether what was recorded was known at a moment, and not withdrawn until then. */
const isKnown = (
  { recordTime, withdrawnAt }: { readonly recordTime: string; readonly withdrawnAt?: string },
  knownAt: number,
): boolean =>
  instantOf(recordTime) <= knownAt &&
  (withdrawnAt === undefined || instantOf(withdrawnAt) > knownAt);

/** Whether an event is known at a moment and not declared wrong until then. */
export const standsAt = (
  { knownFrom, knownUntil }: Pick<GraphEvent, 'knownFrom' | 'knownUntil'>,
  knownAt: number,
): boolean => knownFrom <= knownAt && knownUntil > knownAt;

const ownersAt = ({ parties, names }: TraceGraph, knownAt: number) => {
  const owners = new Map<number, number>();
  for (const { identifier, party } of parties.filter((one) => isKnown(one, knownAt))) {
    const named = names.parties.find(identifier);
    if (named !== NONE) owners.set(named, names.parties.numberOf(party));
  }
  return owners;
};

const withinAt = ({ places, names }: TraceGraph, knownAt: number) =>
  new Map(
    places
      .filter((one) => isKnown(one, knownAt))
      .map(({ place, within }) => [names.places.find(place), names.places.find(within)] as const),
  );
