import type { TraceEdge, TraceNode } from '@zhixin/contracts';
import { identify, type IdentifierKind } from '@zhixin/identifiers';
import {
  byEventTime,
  INPUT_ROLES,
  names,
  OBJECT_ROLES,
  OUTPUT_ROLES,
  type TracedEvent,
} from '../domain/traced-event.js';
import type { TraceStep } from '../domain/trace-graph.js';
import { custodyEdges, standingOfEdges } from './custody-edges.js';
import type { WalkResult } from './trace-walk.js';
import type { TracedCustody } from './traced-custody.js';

/** Names of enterprises by social credit code. */
export type EnterpriseNames = ReadonlyMap<string, { readonly name: string }>;

/** An edge, and who reported what it says, which decides who may see it. */
export interface AttributedEdge {
  readonly edge: Omit<TraceEdge, 'assertedBy'>;
  readonly event: TracedEvent;
  readonly assertedBy: readonly string[];
}

/** Everything that was walked, with the hand-overs of each thing while it carried what is traced. */
export const attributedEdges = (
  walks: readonly WalkResult[],
  { graph, then }: TracedCustody,
): readonly AttributedEdge[] => {
  const edges = new Map<string, AttributedEdge>();
  const standing = standingOfEdges(then);
  const handovers = custodyEdges(graph, then);
  for (const { steps, windows, events } of walks) {
    for (const step of steps) {
      const edge = { ...edgeOf(step), ...standing(spokenOf(step)) };
      add(edges, { edge, event: step.event, assertedBy: [step.event.uscc] });
    }
    for (const { edge, assertedBy } of handovers) {
      const window = windows.get(edge.from);
      const event = events
        .get(edge.from)
        ?.find(({ eventId, uscc }) => eventId === edge.eventId && assertedBy.includes(uscc));
      if (window === undefined || event === undefined) continue;
      if (event.eventTime < window.from || event.eventTime > window.to) continue;
      add(edges, { edge: { ...edge, ...frameOf(event) }, event, assertedBy });
    }
  }
  return [...edges.values()].sort((left, right) => byEventTime(left.event, right.event));
};

/** Of which thing the reporter of a step has to have some for it to count: of what goes in, else of what it makes. */
const spokenOf = ({ kind, from, to, event }: TraceStep) => {
  const goesIn =
    kind === 'transformation' ? names(event, from, INPUT_ROLES) : kind !== 'membership';
  const thing = goesIn ? from : to;
  const isMaking =
    names(event, thing, OUTPUT_ROLES) ||
    (event.action === 'ADD' && names(event, thing, OBJECT_ROLES));
  return { id: event.eventId, reporter: event.uscc, thing, isMaking };
};

const add = (edges: Map<string, AttributedEdge>, found: AttributedEdge) => {
  const { kind, from, to, fromParty = '', toParty = '' } = found.edge;
  edges.set([kind, from, to, fromParty, toParty, found.event.position].join(' '), found);
};

const frameOf = (event: TracedEvent) => ({
  eventId: event.eventId,
  eventTime: event.eventTime,
  recordTime: event.recordTime,
  ...(event.bizStep === undefined ? {} : { bizStep: event.bizStep }),
});

const edgeOf = ({ kind, from, to, event, quantity, until }: TraceStep): AttributedEdge['edge'] => ({
  from,
  to,
  kind,
  ...frameOf(event),
  ...(quantity === undefined ? {} : { quantity }),
  ...(until === undefined ? {} : { until }),
});

/** A thing as a node; `events` are those the caller may see. */
export const nodeOf = (
  id: string,
  depth: number,
  {
    events,
    names: known,
    called,
  }: {
    readonly events: readonly TracedEvent[];
    readonly names: EnterpriseNames;
    /** What things are called by those whose reports the caller may read. */
    readonly called: ReadonlyMap<string, string>;
  },
): TraceNode => {
  const last = [...events].sort(byEventTime).at(-1);
  const location = last?.bizLocation ?? last?.readPoint;
  const name = events.length === 0 ? undefined : called.get(id);
  return {
    id,
    kind: kindOf(id),
    label: labelOf(id),
    ...(name === undefined ? {} : { name }),
    depth,
    ...(last === undefined
      ? {}
      : {
          holder: { uscc: last.uscc, name: known.get(last.uscc)?.name ?? last.uscc },
          lastSeen: last.eventTime,
        }),
    ...(location === undefined ? {} : { location }),
  };
};

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
