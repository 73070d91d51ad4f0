import type { Edge } from './edge.js';
import { bytewise } from './names.js';
import type { Standing } from './standing.js';
import type { GraphEvent } from './trace-graph.js';
import { unitOf } from './unit.js';

/** An event with those of its edges that count, at the time at which they count. */
export interface Told {
  readonly event: GraphEvent;
  readonly edges: readonly Edge[];
  readonly at: number;
  /** Of a circle of causes within one instant: what comes out of it has no certain part. */
  readonly circular: boolean;
}

interface Head {
  readonly steps: Set<string>;
  readonly amount: string;
  readonly documents: readonly string[];
}

interface Way {
  kind: Edge['kind'];
  heads: Head[];
}

/**
 * Arriving, unloading and receiving of the same goods by one reporter are one hop, at the first's time, as long as
 * nothing of it went the other way between; so for leaving. A hand-over is the half that its reporter has in it.
 */
export const toldOnce = ({ events, partyOf }: Standing): readonly Told[] => {
  const ways = new Map<string, Way>();
  return [...events]
    .sort((left, right) => left.validFrom - right.validFrom || bytewise(left.id, right.id))
    .map((event) => ({
      event,
      edges: ownHalf(event, partyOf).filter((edge) => !isRetold(edge, event, ways)),
      at: event.validFrom,
      circular: false,
    }))
    .filter(({ edges, event }) => edges.length > 0 || event.tied.length > 0);
};

const ownHalf = (
  { edges, reporter, bizStep }: GraphEvent,
  partyOf: Standing['partyOf'],
): readonly Edge[] =>
  bizStep !== undefined || !edges.some(({ kind }) => kind === 'leave')
    ? edges
    : edges.filter(({ own }) => partyOf(own) === reporter);

const isRetold = (edge: Edge, event: GraphEvent, ways: Map<string, Way>): boolean => {
  if (edge.kind !== 'leave' && edge.kind !== 'arrive') return false;
  const key = `${edge.party} ${edge.thing}`;
  const amount = amountText(edge);
  let way = ways.get(key);
  if (way === undefined || way.kind !== edge.kind)
    ways.set(key, (way = { kind: edge.kind, heads: [] }));
  const step = event.bizStep ?? '';
  const told = way.heads.find(
    (head) =>
      !head.steps.has(step) &&
      head.amount === amount &&
      (head.documents.length === 0 ||
        event.documents.length === 0 ||
        head.documents.some((document) => event.documents.includes(document))),
  );
  told?.steps.add(step);
  if (told === undefined)
    way.heads.push({ steps: new Set([step]), amount, documents: event.documents });
  return told !== undefined;
};

const amountText = ({ quantity, uom }: Edge): string => {
  if (quantity === undefined) return 'unknown';
  const { dimension, factor } = unitOf(uom);
  let [digits, scale] = [quantity.digits * factor.digits, quantity.scale + factor.scale];
  while (scale > 0 && digits % 10n === 0n) [digits, scale] = [digits / 10n, scale - 1];
  return `${digits}e-${scale} ${dimension}`;
};
