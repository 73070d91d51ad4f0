import type { TraceEdge, TraceNode } from '@zhixin/contracts';
import { identify, type IdentifierKind } from '@zhixin/identifiers';
import { custodyEdges, standingOfEdge } from './custody-edges.js';
import type { TracedCustody } from './traced-custody.js';
import { saidOf, type TellingEvent, type TraceStep, type WalkedGraph } from './walked-graph.js';

/** Names of enterprises by social credit code. */
export type EnterpriseNames = ReadonlyMap<string, { readonly name: string }>;

/** An edge, and who reported what it says, which decides who may see it. */
export interface AttributedEdge {
  readonly edge: Omit<TraceEdge, 'assertedBy'>;
  readonly assertedBy: readonly string[];
}

/** Everything that was walked, with the hand-overs of each thing while it carried what is traced. */
export const attributedEdges = (
  { ways, eventsAbout }: WalkedGraph,
  { graph, then, claims }: TracedCustody,
): readonly AttributedEdge[] => {
  const edges = new Map<string, AttributedEdge>();
  // What moves with its container is told by the container's hand-over.
  const handovers = custodyEdges(graph, then).filter(isTold(eventsAbout));
  for (const { steps, windows } of ways) {
    for (const step of steps) {
      const { spokenOf, event } = step;
      const said = { ...saidOf(spokenOf.thing, event), isMaking: spokenOf.isMaking };
      add(edges, {
        edge: { ...edgeOf(step), ...standingOfEdge(said, claims) },
        assertedBy: [event.uscc],
      });
    }
    for (const handover of handovers) {
      const window = windows.get(handover.edge.from);
      const at = Date.parse(handover.edge.eventTime);
      if (window !== undefined && at >= window.from && at <= window.to) add(edges, handover);
    }
  }
  return [...edges.values()].sort(byTimeOfEvent);
};

const isTold = (eventsAbout: WalkedGraph['eventsAbout']) => {
  const words = new Map<string, ReadonlySet<string>>();
  const wordsAbout = (thing: string) => {
    let known = words.get(thing);
    if (known === undefined) {
      known = new Set(eventsAbout(thing).map(({ eventId, uscc }) => `${eventId} ${uscc}`));
      words.set(thing, known);
    }
    return known;
  };
  return ({ edge: { from, eventId }, assertedBy }: AttributedEdge): boolean =>
    assertedBy.some((uscc) => wordsAbout(from).has(`${eventId} ${uscc}`));
};

const byTimeOfEvent = ({ edge: left }: AttributedEdge, { edge: right }: AttributedEdge): number => {
  const [mine, other] = [left, right].map(({ eventTime, eventId }) => `${eventTime} ${eventId}`);
  return mine! < other! ? -1 : Number(mine! > other!);
};

const add = (edges: Map<string, AttributedEdge>, found: AttributedEdge) => {
  const { kind, from, to, eventId, fromParty = '', toParty = '' } = found.edge;
  const key = [kind, from, to, fromParty, toParty, eventId, ...found.assertedBy].join(' ');
  edges.set(key, found);
};

const edgeOf = ({ kind, from, to, event, quantity, until }: TraceStep): AttributedEdge['edge'] => ({
  ...{ from, to, kind, eventId: event.eventId },
  eventTime: event.eventTime,
  recordTime: event.recordTime,
  ...(event.bizStep !== undefined && { bizStep: event.bizStep }),
  ...(quantity && { quantity }),
  ...(until !== undefined && { until }),
});

/** What a node is told by. */
export interface NodeWords {
  readonly depth: number;
  /** Events about the thing that the caller may see and that count. */
  readonly events: readonly TellingEvent[];
  readonly placeOf: (event: TellingEvent) => string | undefined;
  readonly names: EnterpriseNames;
  /** What things are called by those whose reports the caller may read. */
  readonly called: ReadonlyMap<string, string>;
}

/** A thing as a node. */
export const nodeOf = (
  id: string,
  { depth, events, placeOf, names, called }: NodeWords,
): TraceNode => {
  const last = lastOf(events);
  const location = last && placeOf(last);
  const name = last && called.get(id);
  return {
    id,
    kind: kindOf(id),
    label: labelOf(id),
    ...(name !== undefined && { name }),
    depth,
    ...(last && {
      holder: { uscc: last.uscc, name: names.get(last.uscc)?.name ?? last.uscc },
      lastSeen: last.eventTime,
    }),
    ...(location !== undefined && { location }),
  };
};

const lastOf = (events: readonly TellingEvent[]): TellingEvent | undefined =>
  events.reduce<TellingEvent | undefined>(
    (last, event) =>
      last === undefined ||
      event.eventTime > last.eventTime ||
      (event.eventTime === last.eventTime && event.position > last.position)
        ? event
        : last,
    undefined,
  );

const KINDS: Readonly<Partial<Record<IdentifierKind, TraceNode['kind']>>> = {
  instance: 'instance',
  component: 'instance',
  lot: 'class',
  product: 'class',
  'logistic-unit': 'logistic-unit',
  consignment: 'logistic-unit',
  shipment: 'logistic-unit',
  asset: 'asset',
};

/** What kind of thing an identifier names. */
export const kindOf = (id: string): TraceNode['kind'] => {
  const known = identify(id);
  return (known && KINDS[known.kind]) ?? 'other';
};

/** A short name for people: GS1 element string without the brackets' values being cut. */
export const labelOf = (id: string): string => {
  const known = identify(id);
  if (known === undefined) return id;
  const values = Object.entries(known.ais).sort(([left], [right]) => (left < right ? -1 : 1));
  return values.map(([ai, value]) => `(${ai})${value}`).join('');
};
