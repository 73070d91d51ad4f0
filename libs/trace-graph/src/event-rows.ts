import { instantOf } from '@zhixin/instant';
import type { EdgeRow } from './edge.js';
import { edgesOf, lotsBeside, type GraphNames } from './edges-of.js';
import type { TraceEvent } from './trace-event.js';

/** A serial, and the lot that an event says it is of. */
export interface MembershipRow {
  readonly serial: number;
  readonly lot: number;
}

/** Days that an event gives a thing: see `ThingDates`. */
export interface GivenDates {
  readonly thing: number;
  readonly lastDay?: string;
  readonly harvestEnd?: string;
}

/** All that one event says, in numbers. It depends on the event alone, so the order of arrival leaves no trace. */
export interface EventRows {
  /** Its eventID, or its hash where it has none. */
  readonly id: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly reporter: number;
  readonly region?: string;
  readonly validFrom: number;
  readonly documents: readonly string[];
  /** What it says of containers is of parts of a thing or a place, not of packing. */
  readonly isAssociation?: true;
  readonly edges: readonly EdgeRow[];
  readonly memberships: readonly MembershipRow[];
  /** Things the event ties to its documents, without more. */
  readonly tied: readonly number[];
  readonly dates?: readonly GivenDates[];
}

/** What one event says, as rows. An error declaration is no event, and says nothing of things. */
export const rowsOf = (event: TraceEvent, names: GraphNames): EventRows => {
  const { bizStep, disposition, region, type } = event;
  const number = (thing: string) => names.things.numberOf(thing);
  return {
    id: nameOf(event),
    ...(bizStep !== undefined && { bizStep }),
    ...(disposition !== undefined && { disposition }),
    ...(region !== undefined && { region }),
    reporter: names.parties.numberOf(event.reporter),
    validFrom: instantOf(event.eventTime),
    documents: (event.documents ?? []).map(({ id }) => id),
    ...(type === 'AssociationEvent' && { isAssociation: true }),
    memberships: serialsIn(event).map(({ serial, lot }) => ({
      serial: number(serial),
      lot: number(lot),
    })),
    edges: edgesOf(event, names),
    tied: type === 'TransactionEvent' ? event.things.map(({ id }) => number(id)) : [],
    ...(event.dates && {
      dates: event.dates.map(({ id, ...days }) => ({ thing: number(id), ...days })),
    }),
  };
};

/** How an event is called: by its eventID, else by its hash. */
export const nameOf = ({ eventId, hash }: TraceEvent): string => eventId ?? hash;

const MAKING: ReadonlySet<string> = new Set(['epc', 'outputEPC']);

const serialsIn = (event: TraceEvent) => {
  const isMaking = event.action === 'ADD' || event.type === 'TransformationEvent';
  const lotOf = lotsBeside(isMaking ? event.things : []);
  return event.things.flatMap((thing) => {
    const lot = MAKING.has(thing.role) ? lotOf(thing) : thing.lot;
    return lot === undefined ? [] : [{ serial: thing.id, lot }];
  });
};
