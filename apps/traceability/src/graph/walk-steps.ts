import { EDGE } from './edges-between.js';
import type { Stay, Stays } from './stays.js';
import type { StoredEdge } from './stored-edges.js';
import type { WalkLinks, WalkWay } from './walk-links.js';

/**
 * How a walk came to a thing, and when that could carry what is traced: from `from` until before `to` forward, until
 * `to` itself backward.
 *
 * A `carrier` was reached upwards, from something inside it: it moves what is traced, but its other contents are no
 * concern of the trace. A plain recursion that forgets this recalls too much. In the same way a `lot` was reached from
 * one of its serials, and its other serials are no concern; an `item` was reached from its lot.
 */
export interface ReachedThing {
  readonly thing: number;
  readonly as: 'thing' | 'carrier' | 'item' | 'lot';
  readonly from: number;
  readonly to: number;
}

/** A step between two things, learnt from an event. */
export interface WalkStep {
  readonly kind: 'containment' | 'transformation' | 'membership';
  readonly from: number;
  readonly to: number;
  /** Position of the event that tells it, and of the first that says the same. */
  readonly position: number;
  readonly told: number;
  /** Position of the event in which an input was used. */
  readonly used?: number;
  readonly until?: number;
}

/** Where a reached thing leads next, and by which steps. */
export interface Expansion {
  readonly steps: WalkStep[];
  readonly next: ReachedThing[];
}

/** Names whose edges `expand` needs besides those of the thing itself. */
export const besides = ({ thing, as }: ReachedThing, links: WalkLinks): readonly number[] =>
  links
    .of(thing)
    .flatMap(({ kind, others }) =>
      kind === EDGE.INSIDE ||
      (as !== 'carrier' && (kind === EDGE.INPUT_OF || kind === EDGE.OUTPUT_OF))
        ? others
        : [],
    );

/** What is known where a walk stands. */
export interface WalkGround {
  readonly way: WalkWay;
  readonly links: WalkLinks;
  readonly stays: Stays;
}

/** Where a reached thing leads next: only what happened while it could carry what is traced leads on. */
export const expand = (reached: ReachedThing, ground: WalkGround, found: Expansion): void => {
  const { way, links, stays } = ground;
  const edges = links.of(reached.thing);
  if (edges.length === 0) return;
  const walked: ExpandedThing = { reached, way, edges, links, stays, found };
  upwards(walked);
  if (reached.as === 'carrier') return;
  downwards(walked);
  through(walked);
  if (reached.as === 'thing') toSerials(walked);
  if (reached.as === 'thing' && way === 'backward') toLots(walked);
};

interface ExpandedThing extends WalkGround {
  readonly reached: ReachedThing;
  readonly edges: readonly StoredEdge[];
  readonly found: Expansion;
}

/** The time that a stay and a carrying have in common. */
const overlap = (
  { reached: { from, to }, way }: ExpandedThing,
  stay: Stay,
): { readonly from: number; readonly to: number } | undefined => {
  const both = { from: Math.max(from, stay.from), to: Math.min(to, stay.to) };
  const meets = way === 'forward' ? both.from < both.to : both.from <= both.to;
  return meets ? both : undefined;
};

const stepOf = ({ child, container, to, evidence: { position, told } }: Stay): WalkStep => ({
  ...{ kind: 'containment', from: child, to: container, position, told },
  ...(to < Infinity && { until: to }),
});

const upwards = (walked: ExpandedThing): void => {
  const { edges, stays, found, reached } = walked;
  const inside = edges.filter(({ kind }) => kind === EDGE.INSIDE);
  const containers = new Set(inside.flatMap(({ others }) => others));
  containers.delete(reached.thing);
  for (const container of containers)
    for (const stay of stays.of(reached.thing, container)) {
      const time = overlap(walked, stay);
      if (time === undefined) continue;
      found.steps.push(stepOf(stay));
      found.next.push({ thing: container, as: 'carrier', ...time });
    }
};

// What was taken out of a container goes on from that moment; what went in came until that moment.
const downwards = (walked: ExpandedThing): void => {
  const { reached, way, stays, found } = walked;
  for (const stay of stays.in(reached.thing)) {
    const time = overlap(walked, stay);
    if (time === undefined) continue;
    found.steps.push(stepOf(stay));
    found.next.push({ thing: stay.child, as: 'thing', ...carrying(way, time) });
  }
};

const carrying = (way: WalkWay, { from, to }: { readonly from: number; readonly to: number }) =>
  way === 'forward' ? { from, to: Infinity } : { from: -Infinity, to };

// Inputs lead to outputs of the same moment or later; inputs and outputs may come in several events.
const through = (walked: ExpandedThing): void => {
  const { reached, way, edges, links } = walked;
  const [direct, via, others] =
    way === 'forward'
      ? ([EDGE.MADE_INTO, EDGE.INPUT_OF, EDGE.OUTPUTS] as const)
      : ([EDGE.MADE_OF, EDGE.OUTPUT_OF, EDGE.INPUTS] as const);
  for (const own of edges) {
    if (own.at < reached.from || own.at > reached.to) continue;
    if (own.kind === direct) transformed(walked, own, own);
    if (own.kind !== via) continue;
    const isInOrder = ({ kind, at }: StoredEdge) =>
      kind === others && (way === 'forward' ? at >= own.at : at <= own.at);
    for (const other of own.others.flatMap((transformation) => links.of(transformation)))
      if (isInOrder(other)) transformed(walked, own, other);
  }
};

const transformed = (
  { reached: { thing }, way, found }: ExpandedThing,
  own: StoredEdge,
  { at, others, position, told }: StoredEdge,
): void => {
  const isForward = way === 'forward';
  const used = isForward ? own.position : position;
  const time = carrying(way, { from: at, to: at });
  for (const other of others) {
    const [from, to] = isForward ? [thing, other] : [other, thing];
    found.steps.push({ kind: 'transformation', from, to, position, told, used });
    found.next.push({ thing: other, as: 'thing', from: time.from, to: time.to });
  }
};

// What a lot is made of its serials are made of, and where a serial is a part of its lot is; neither at a moment.
const toSerials = ({ reached, way, edges, found }: ExpandedThing): void => {
  const memberships = edges
    .filter(({ kind }) => kind === EDGE.SERIALS || kind === EDGE.SERIALS_MADE)
    .flatMap((edge) => edge.others.map((serial) => ({ lot: reached.thing, serial, edge })));
  for (const serial of membershipSteps(memberships, found))
    found.next.push({ thing: serial.serial, as: 'item', ...carrying(way, reached) });
};

const toLots = ({ reached, edges, found }: ExpandedThing): void => {
  const memberships = edges
    .filter(({ kind }) => kind === EDGE.LOTS)
    .flatMap((edge) => edge.others.map((lot) => ({ lot, serial: reached.thing, edge })));
  for (const { lot } of membershipSteps(memberships, found))
    found.next.push({ thing: lot, as: 'lot', from: -Infinity, to: reached.to });
};

interface Membership {
  readonly lot: number;
  readonly serial: number;
  readonly edge: StoredEdge;
}

/** A step for each reporter, since not everybody may read each report; and each pair of lot and serial once. */
const membershipSteps = (
  memberships: readonly Membership[],
  { steps }: Expansion,
): Iterable<Membership> => {
  const first = new Set<string>();
  const pairs = new Map<string, Membership>();
  for (const one of [...memberships].sort(byTimeOfEvent)) {
    const { lot, serial, edge } = one;
    const pair = `${lot} ${serial}`;
    if (!pairs.has(pair)) pairs.set(pair, one);
    const key = `${pair} ${edge.reporter}`;
    if (first.has(key)) continue;
    first.add(key);
    const { position, told } = edge;
    steps.push({ kind: 'membership', from: lot, to: serial, position, told });
  }
  return pairs.values();
};

const byTimeOfEvent = ({ edge: left }: Membership, { edge: right }: Membership): number =>
  left.at - right.at || (left.id < right.id ? -1 : 1);
