import type { TraceEdge, TraceNode } from '@zhixin/contracts';
import { identify, type IdentifierKind } from '@zhixin/identifiers';
import { handoversOf } from '../domain/custody.js';
import { byEventTime, type TracedEvent } from '../domain/traced-event.js';
import { quantityOf, type TraceStep } from '../domain/trace-graph.js';
import type { WalkResult } from './trace-walk.js';

/** Names of enterprises by social credit code. */
export type EnterpriseNames = ReadonlyMap<string, { readonly name: string }>;

/** Who reported what an edge or a node says, which decides who may see it. */
export interface AttributedEdge {
  readonly edge: TraceEdge;
  readonly event: TracedEvent;
}

/** Everything that was walked, with what each thing's events say about it. */
export const attributedEdges = (walks: readonly WalkResult[]): readonly AttributedEdge[] => {
  const edges = new Map<string, AttributedEdge>();
  for (const { steps, windows, events } of walks) {
    for (const step of steps) add(edges, { edge: edgeOf(step), event: step.event });
    for (const [id, window] of windows)
      for (const { event, from, to } of handoversOf(events.get(id) ?? [])) {
        if (event.eventTime < window.from || event.eventTime > window.to) continue;
        add(edges, {
          edge: {
            from: id,
            to: id,
            kind: 'custody',
            ...frameOf(event),
            ...quantityOf(event.things.find((thing) => thing.id === id)),
            ...(from === undefined ? {} : { fromParty: from }),
            ...(to === undefined ? {} : { toParty: to }),
          },
          event,
        });
      }
  }
  return [...edges.values()].sort((left, right) => byEventTime(left.event, right.event));
};

const add = (edges: Map<string, AttributedEdge>, found: AttributedEdge) => {
  const { kind, from, to, fromParty = '', toParty = '' } = found.edge;
  const hash = kind === 'custody' ? found.edge.eventTime : String(found.event.position);
  edges.set([kind, from, to, fromParty, toParty, hash].join(' '), found);
};

const frameOf = (event: TracedEvent) => ({
  eventId: event.eventId,
  eventTime: event.eventTime,
  recordTime: event.recordTime,
  ...(event.bizStep === undefined ? {} : { bizStep: event.bizStep }),
});

const edgeOf = ({ kind, from, to, event, quantity, until }: TraceStep): TraceEdge => ({
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
    names,
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
          holder: { uscc: last.uscc, name: names.get(last.uscc)?.name ?? last.uscc },
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
