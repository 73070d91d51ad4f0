import { instantOf } from '@zhixin/instant';
import type { Edge } from './edge.js';
import { edgesOf, lotBeside, type GraphNames } from './edges-of.js';
import { bytewise, names } from './names.js';
import type { Confirmation, PartyRegistration, PlaceWithin, TraceEvent } from './trace-event.js';

/** A serial is of a lot, by the word of an event. */
export interface Membership {
  readonly lot: number;
  readonly serial: number;
  readonly event: number;
}

/** An event of the graph. Its declarations stand as the end of what is known of it. */
export interface GraphEvent {
  readonly id: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly reporter: number;
  readonly validFrom: number;
  readonly knownFrom: number;
  readonly knownUntil: number;
  readonly documents: readonly string[];
  /** Events that its declaration announces instead of it. */
  readonly corrections: readonly string[];
  readonly edges: readonly Edge[];
  /** Things the event ties to its documents, without more. */
  readonly tied: readonly number[];
}

/** What is known of some events: rows, and whatever gives their names a meaning. */
export interface TraceGraph {
  readonly names: GraphNames;
  readonly events: readonly GraphEvent[];
  readonly memberships: readonly Membership[];
  readonly parties: readonly PartyRegistration[];
  readonly places: readonly PlaceWithin[];
  readonly confirmations: readonly Confirmation[];
}

/** From what a graph is made. */
export interface TraceRecord {
  readonly events: readonly TraceEvent[];
  readonly parties?: readonly PartyRegistration[];
  readonly places?: readonly PlaceWithin[];
  readonly confirmations?: readonly Confirmation[];
}

/** The graph of some events, the same in whatever order they come. */
export const graphOf = ({
  events,
  parties = [],
  places = [],
  confirmations = [],
}: TraceRecord): TraceGraph => {
  const graphNames: GraphNames = {
    things: names(),
    parties: names(),
    places: names(),
    transformations: names(),
  };
  for (const { place, within } of places) {
    graphNames.places.numberOf(place);
    graphNames.places.numberOf(within);
  }
  const ended = declared(events);
  const memberships: Membership[] = [];
  const found = inOneOrder(events).map((event, index) => {
    for (const { serial, lot } of serialsIn(event))
      memberships.push({
        serial: graphNames.things.numberOf(serial),
        lot: graphNames.things.numberOf(lot),
        event: index,
      });
    return graphEvent(event, graphNames, { index, declaration: ended.get(identityOf(event)) });
  });
  return { names: graphNames, events: found, memberships, parties, places, confirmations };
};

const graphEvent = (
  event: TraceEvent,
  graphNames: GraphNames,
  { index, declaration }: { readonly index: number; readonly declaration: ErrorRecord | undefined },
): GraphEvent => {
  const times = {
    event: index,
    validFrom: instantOf(event.eventTime),
    knownFrom: instantOf(event.recordTime),
    knownUntil: declaration?.recorded ?? Infinity,
  };
  const isTying = event.type === 'TransactionEvent';
  return {
    id: nameOf(event),
    ...(event.bizStep !== undefined && { bizStep: event.bizStep }),
    ...(event.disposition !== undefined && { disposition: event.disposition }),
    reporter: graphNames.parties.numberOf(event.reporter),
    ...times,
    documents: (event.documents ?? []).map(({ id }) => id),
    corrections: declaration?.corrections ?? [],
    edges: edgesOf(event, graphNames, times),
    tied: isTying ? event.things.map(({ id }) => graphNames.things.numberOf(id)) : [],
  };
};

const nameOf = ({ eventId, hash }: TraceEvent): string => eventId ?? hash;
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

const MAKING: ReadonlySet<string> = new Set(['epc', 'outputEPC']);

const serialsIn = (event: TraceEvent) => {
  const isMaking = event.action === 'ADD' || event.type === 'TransformationEvent';
  return event.things.flatMap((thing) => {
    const lot = isMaking && MAKING.has(thing.role) ? lotBeside(thing, event.things) : thing.lot;
    return lot === undefined ? [] : [{ serial: thing.id, lot }];
  });
};
