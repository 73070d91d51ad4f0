import { instantOf } from '@zhixin/instant';
import { OWN_TRANSFORMATION, type Edge } from './edge.js';
import type { GraphNames } from './edges-of.js';
import {
  nameOf,
  rowsOf,
  type EventRows,
  type GivenDates,
  type MembershipRow,
} from './event-rows.js';
import { bytewise, names } from './names.js';
import type { Confirmation, PartyRegistration, PlaceWithin, TraceEvent } from './trace-event.js';

/** A serial is of a lot, by the word of an event. */
export interface Membership extends MembershipRow {
  readonly event: number;
}

/** An event of the graph. Its declarations stand as the end of what is known of it. */
export interface GraphEvent extends KnownTimes {
  readonly id: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly reporter: number;
  readonly region?: string;
  readonly validFrom: number;
  readonly documents: readonly string[];
  /** What it says of containers is of parts of a thing or a place, not of packing. */
  readonly isAssociation?: true;
  readonly edges: readonly Edge[];
  /** Things the event ties to its documents, without more. */
  readonly tied: readonly number[];
  readonly dates?: readonly GivenDates[];
  /** Events of one number are one event, told by its reporter several times. */
  readonly told: number;
}

/** When an event was known, and as what. */
export interface KnownTimes {
  readonly knownFrom: number;
  /** When its declaration was recorded; infinity while it has none. */
  readonly knownUntil: number;
  /** Events that its declaration announces instead of it. */
  readonly corrections: readonly string[];
  /** Its place in the log that it was read from, where there is one; no answer of this library depends on it. */
  readonly position?: number;
}

/** An event's rows, with what is known of the event. */
export interface KnownRows extends EventRows, KnownTimes {
  /** What is the same where the reporter has told one event several times, under several names. */
  readonly told: string | number;
}

/** What is known of some events: rows, and whatever gives their names a meaning. */
export interface TraceGraph extends NameMeanings {
  readonly names: GraphNames;
  readonly events: readonly GraphEvent[];
  readonly memberships: readonly Membership[];
}

/** What gives the names of a graph a meaning. */
export interface NameMeanings {
  readonly parties: readonly PartyRegistration[];
  readonly places: readonly PlaceWithin[];
  readonly confirmations: readonly Confirmation[];
}

/** From what a graph is made. */
export interface TraceRecord extends Partial<NameMeanings> {
  readonly events: readonly TraceEvent[];
}

/** The names of a graph that has none yet. */
export const graphNames = (): GraphNames => ({
  things: names(),
  parties: names(),
  places: names(),
  transformations: names(),
});

/** The graph of some events, the same in whatever order they come. */
export const graphOf = ({
  events,
  parties = [],
  places = [],
  confirmations = [],
}: TraceRecord): TraceGraph => {
  const found = graphNames();
  const ended = declared(events);
  const rows = inOneOrder(events).map((event): KnownRows => {
    const declaration = ended.get(identityOf(event));
    return {
      ...rowsOf(event, found),
      knownFrom: instantOf(event.recordTime),
      knownUntil: declaration?.recorded ?? Infinity,
      corrections: declaration?.corrections ?? [],
      told: `${event.reporter} ${event.hash}`,
    };
  });
  return graphOfRows({ names: found, events: rows, parties, places, confirmations });
};

/** What a graph is put together from. */
export interface RowRecord extends NameMeanings {
  /** Those that the rows are written in, numbered from 0 on without a gap. */
  readonly names: GraphNames;
  readonly events: readonly KnownRows[];
}

/**
 * The graph that rows make, the same in whatever order they come. A graph of all rows that `rowsOf` makes of some
 * events is that which `graphOf` makes of them.
 */
export const graphOfRows = ({ names: found, events, ...meanings }: RowRecord): TraceGraph => {
  for (const { place, within } of meanings.places) {
    found.places.numberOf(place);
    found.places.numberOf(within);
  }
  const told = new Map<string | number, number>();
  const inOrder = [...events].sort(
    (left, right) =>
      (left.reporter === right.reporter
        ? 0
        : bytewise(found.parties.textOf(left.reporter), found.parties.textOf(right.reporter))) ||
      bytewise(left.id, right.id),
  );
  return {
    names: found,
    events: inOrder.map((rows, event) => {
      const { memberships: _, edges: __, ...said } = rows;
      if (!told.has(said.told)) told.set(said.told, told.size);
      return { ...said, told: told.get(said.told)!, edges: edgesIn(rows, event, found) };
    }),
    memberships: inOrder.flatMap(({ memberships }, event) =>
      memberships.map((membership) => ({ ...membership, event })),
    ),
    ...meanings,
  };
};

const edgesIn = (
  { edges, id, reporter, validFrom, knownFrom, knownUntil }: KnownRows,
  event: number,
  { parties, transformations }: GraphNames,
): readonly Edge[] => {
  const times = { event, validFrom, knownFrom, knownUntil };
  if (!edges.some(({ transformation }) => transformation === OWN_TRANSFORMATION))
    return edges.map((edge) => ({ ...edge, ...times }));
  const own = transformations.numberOf(`event ${parties.textOf(reporter)} ${id}`);
  return edges.map((edge) => ({ ...edge, ...times, transformation: own }));
};

const identityOf = (event: TraceEvent): string => `${event.reporter} ${nameOf(event)}`;

/** Events without declarations and without repetitions, by name: the order of arrival leaves no trace. */
const inOneOrder = (events: readonly TraceEvent[]): readonly TraceEvent[] => {
  const first = new Map<string, TraceEvent>();
  for (const event of events) {
    if (event.errorDeclaration !== undefined) continue;
    const known = first.get(identityOf(event));
    if (known === undefined || instantOf(event.recordTime) < instantOf(known.recordTime))
      first.set(identityOf(event), event);
  }
  return [...first].sort(([left], [right]) => bytewise(left, right)).map(([, event]) => event);
};

interface ErrorRecord {
  readonly recorded: number;
  readonly corrections: readonly string[];
}

/** Since when each event is declared an error by its own reporter, and what is to stand instead. */
const declared = (events: readonly TraceEvent[]): ReadonlyMap<string, ErrorRecord> => {
  const found = new Map<string, ErrorRecord>();
  for (const event of events) {
    if (event.errorDeclaration === undefined) continue;
    const recorded = instantOf(event.recordTime);
    const known = found.get(identityOf(event));
    found.set(identityOf(event), {
      recorded: Math.min(recorded, known?.recorded ?? Infinity),
      corrections: [
        ...new Set([...(known?.corrections ?? []), ...event.errorDeclaration.correctiveEventIds]),
      ].sort(bytewise),
    });
  }
  return found;
};
