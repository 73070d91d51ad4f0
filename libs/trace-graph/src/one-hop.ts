import type { Edge } from './edge.js';
import { ARRIVING_STEPS, LEAVING_STEPS } from './edges-of.js';
import { bytewise } from './names.js';
import type { StandingRecord } from './standing.js';
import type { GraphEvent } from './trace-graph.js';
import { unitOf } from './unit.js';

/** An event with those of its edges that count, at the time at which they count. */
export interface ToldEvent {
  readonly event: GraphEvent;
  readonly edges: readonly Edge[];
  readonly at: number;
  /** Of a circle of causes within one instant: what comes out of it has no certain part. */
  readonly circular: boolean;
}

interface Hop {
  readonly documents: readonly string[];
}

interface HopDirection {
  readonly kind: Edge['kind'];
  /** Hops that a step has not told yet, by amount and step: those that it may tell once more. */
  readonly untold: Map<string, Hop[]>;
}

/**
 * Arriving, unloading and receiving of the same goods by one reporter are one hop, at the first's time, as long as
 * nothing of it went the other way between; so for leaving. A hand-over is the half that its reporter has in it.
 */
export const toldOnce = ({ events, partyOf }: StandingRecord): readonly ToldEvent[] => {
  const ways = new Map<string, HopDirection>();
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
  partyOf: StandingRecord['partyOf'],
): readonly Edge[] =>
  bizStep !== undefined || !edges.some(({ kind }) => kind === 'leave')
    ? edges
    : edges.filter(({ own }) => partyOf(own) === reporter);

const STEPS = {
  leave: [...LEAVING_STEPS, ''],
  arrive: [...ARRIVING_STEPS, ''],
} as const;

const isRetold = (edge: Edge, event: GraphEvent, ways: Map<string, HopDirection>): boolean => {
  const { kind } = edge;
  if (kind !== 'leave' && kind !== 'arrive') return false;
  const key = `${edge.party} ${edge.thing}`;
  const amount = amountText(edge);
  const step = event.bizStep ?? '';
  let way = ways.get(key);
  if (way === undefined || way.kind !== kind) ways.set(key, (way = { kind, untold: new Map() }));
  const waiting = way.untold.get(`${amount} ${step}`) ?? [];
  const told = waiting.findIndex(({ documents }) => areOne(documents, event.documents));
  if (told >= 0) {
    waiting.splice(told, 1);
    return true;
  }
  const hop: Hop = { documents: event.documents };
  for (const other of STEPS[kind]) if (other !== step) wait(way, `${amount} ${other}`, hop);
  return false;
};

const wait = ({ untold }: HopDirection, key: string, hop: Hop): void => {
  const hops = untold.get(key);
  if (hops === undefined) untold.set(key, [hop]);
  else hops.push(hop);
};

const areOne = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === 0 || right.length === 0 || left.some((document) => right.includes(document));

const amountText = ({ quantity, uom }: Edge): string => {
  if (quantity === undefined) return 'unknown';
  const { dimension, factor } = unitOf(uom);
  let [digits, scale] = [quantity.digits * factor.digits, quantity.scale + factor.scale];
  while (scale > 0 && digits % 10n === 0n) [digits, scale] = [digits / 10n, scale - 1];
  return `${digits}e-${scale} ${dimension}`;
};
