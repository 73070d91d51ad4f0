import type { TraceEdge } from '@zhixin/contracts';
import {
  eventsByTeller,
  toldBy,
  type Custody,
  type CustodyHop,
  type GraphEvent,
  type TraceGraph,
} from '@zhixin/trace-graph';

/** A hand-over of a thing as an edge of a trace; parties stand by their codes or identifiers until they are named. */
export interface CustodyEdge {
  readonly edge: Omit<TraceEdge, 'assertedBy'>;
  /** Who reports it as giver or taker: whoever may read the report of one of them may see the edge. */
  readonly assertedBy: readonly string[];
}

/**
 * The hand-overs among hops, each told by its last event: the receive, or the shipping while nobody answers it. That
 * goods begin with their maker, or come back to who sold them, is none. A claim is shown even if it names no other side.
 */
export const custodyEdges = (graph: TraceGraph, { hops }: Custody): readonly CustodyEdge[] => {
  const events = eventsByTeller(graph);
  return hops.flatMap((hop) => {
    const event = lastEventOf(hop, events);
    const isHandover = hop.claimed || (hop.from !== undefined && hop.to !== undefined);
    return isHandover && event !== undefined
      ? [{ edge: edgeOf(hop, event), assertedBy: hop.assertedBy }]
      : [];
  });
};

const lastEventOf = (
  { events: ids, from, to }: CustodyHop,
  events: ReadonlyMap<string, GraphEvent>,
): GraphEvent | undefined => {
  const tellers = [to, from].filter((party) => party !== undefined);
  return tellers.map((party) => events.get(toldBy(ids.at(-1)!, party))).find((event) => event);
};

const edgeOf = (
  { thing, from, to, quantity: { value, uom }, confirmedBy, claimed }: CustodyHop,
  { id, bizStep, validFrom, knownFrom }: GraphEvent,
): CustodyEdge['edge'] => ({
  ...{ from: thing, to: thing, kind: 'custody', eventId: id },
  eventTime: new Date(validFrom).toISOString(),
  recordTime: new Date(knownFrom).toISOString(),
  ...(bizStep !== undefined && { bizStep }),
  ...(from !== undefined && { fromParty: from }),
  ...(to !== undefined && { toParty: to }),
  ...(value !== null && { quantity: { value, uom } }),
  ...(confirmedBy !== undefined && { confirmedBy }),
  ...(claimed && { claimed }),
});

/** What an event says of a thing. */
export interface SaidOfThing {
  readonly thing: string;
  readonly id: string;
  readonly reporter: string;
}

/**
 * Whether what an event says of a thing is a claim: of it nobody becomes a holder, and nothing follows from it. Undefined
 * where custody has no word of it.
 */
export type Claims = (said: SaidOfThing) => boolean | undefined;

/** The claims in a custody, to be looked up. */
export const claimsIn = ({ words }: Custody): Claims => {
  const byThing = new Map<string, Map<string, boolean>>();
  for (const { thing, event, reporter, claimed } of words) {
    const about = byThing.get(thing) ?? new Map<string, boolean>();
    byThing.set(thing, about.set(toldBy(event, reporter), claimed));
  }
  return ({ thing, id, reporter }) => byThing.get(thing)?.get(toldBy(id, reporter));
};

/** Whether what an event says of a thing counts, and what for. */
export interface EdgeStanding {
  readonly confirmedBy?: 'maker' | 'holder';
  readonly claimed?: true;
}

/**
 * Whether an edge of another kind counts, by the word of its event about the thing that its reporter has to hold for
 * it: what went into a container or a transformation, what came out of one.
 */
export const standingOfEdge = (
  said: SaidOfThing & { readonly isMaking: boolean },
  claims: Claims,
): EdgeStanding => {
  if (claims(said) ?? !said.isMaking) return { claimed: true };
  return { confirmedBy: said.isMaking ? 'maker' : 'holder' };
};
