import type { Stay, Stays } from './stays.js';
import { isNamed, type StoredEvent } from './stored-events.js';
import {
  transformationOf,
  type StoredLinks,
  type StoredMembership,
  type TimedEdges,
} from './stored-links.js';
import type { StoredAmount } from './stored-rows.js';

export type WalkWay = 'forward' | 'backward';

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
  readonly kind: 'containment' | 'association' | 'transformation' | 'membership';
  readonly from: number;
  readonly to: number;
  readonly event: StoredEvent;
  readonly amount?: StoredAmount | undefined;
  readonly until?: number;
}

/** Where a reached thing leads next, and by which steps. */
export interface Expansion {
  readonly steps: WalkStep[];
  readonly next: ReachedThing[];
}

/** Names whose events `expand` needs besides those of the thing itself. */
export const besides = (
  { thing, as }: ReachedThing,
  way: WalkWay,
  links: StoredLinks,
): readonly number[] => {
  const made = way === 'forward' ? 'use' : 'yield';
  return links.of(thing).flatMap(({ edges }) => {
    const [kind, , , , , container, transformation] = edges;
    if (isNamed(container) && container !== thing) return container;
    return as !== 'carrier' && kind === made && isNamed(transformation) ? transformation : [];
  });
};

/** Where a reached thing leads next: only what happened while it could carry what is traced leads on. */
export const expand = (
  reached: ReachedThing,
  way: WalkWay,
  known: { readonly links: StoredLinks; readonly stays: Stays },
): Expansion => {
  const found: Expansion = { steps: [], next: [] };
  const walked: ExpandedThing = { reached, way, ...known, found };
  upwards(walked);
  if (reached.as === 'carrier') return found;
  downwards(walked);
  through(walked);
  if (reached.as === 'thing') toSerials(walked);
  if (reached.as === 'thing' && way === 'backward') toLots(walked);
  return found;
};

interface ExpandedThing {
  readonly reached: ReachedThing;
  readonly way: WalkWay;
  readonly links: StoredLinks;
  readonly stays: Stays;
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

const stepOf = ({ child, container, to, evidence, amount }: Stay): WalkStep => ({
  kind: evidence.event.rows[0][3] === 1 ? 'association' : 'containment',
  from: child,
  to: container,
  event: evidence.event,
  amount,
  ...(to < Infinity && { until: to }),
});

const upwards = (walked: ExpandedThing): void => {
  const { links, stays, found } = walked;
  const { thing } = walked.reached;
  const containers = new Set(
    links
      .of(thing)
      .map(({ edges }) => edges[5])
      .filter((container) => isNamed(container) && container !== thing),
  );
  for (const container of containers)
    for (const stay of stays.of(thing, container)) {
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
const through = ({ reached, way, links, found }: ExpandedThing): void => {
  const { thing, from, to } = reached;
  const [mine, others] =
    way === 'forward' ? (['use', 'yield'] as const) : (['yield', 'use'] as const);
  for (const own of links.of(thing)) {
    const key = own.edges[0] === mine ? transformationOf(own) : undefined;
    if (key === undefined || own.at < from || own.at > to) continue;
    for (const other of links.under(key)) {
      const inOrder = way === 'forward' ? other.at >= own.at : other.at <= own.at;
      if (other.edges[0] !== others || !inOrder) continue;
      other.edges[7].forEach((reachedThing, index) => {
        const input = way === 'forward' ? amountIn(own, thing) : other.edges[8]?.[index];
        const [source, target] = way === 'forward' ? [thing, reachedThing] : [reachedThing, thing];
        found.steps.push({
          ...{
            kind: 'transformation',
            from: source,
            to: target,
            event: other.event,
            amount: input,
          },
        });
        found.next.push({
          ...{ thing: reachedThing, as: 'thing' },
          ...carrying(way, { from: other.at, to: other.at }),
        });
      });
    }
  }
};

const amountIn = ({ edges }: TimedEdges, thing: number): StoredAmount | undefined =>
  edges[8]?.[edges[7].indexOf(thing)];

// What a lot is made of its serials are made of, and where a serial is a part of its lot is; neither at a moment.
const toSerials = ({ reached, way, links, found }: ExpandedThing): void => {
  const serials = links
    .serialsOf(reached.thing)
    .filter(({ serial, event }) => way === 'forward' || isMadeIn(serial, event));
  for (const { serial, lot, event } of firstOfReporters(serials))
    found.steps.push({ kind: 'membership', from: lot, to: serial, event });
  for (const serial of new Set(serials.map((one) => one.serial)))
    found.next.push({ thing: serial, as: 'item', ...carrying(way, reached) });
};

const isMadeIn = (serial: number, { rows: [, , groups] }: StoredEvent): boolean =>
  groups.some(([kind, , , , , , , things]) => kind === 'yield' && things.includes(serial));

const toLots = ({ reached, links, found }: ExpandedThing): void => {
  const lots = firstOfReporters(links.lotsOf(reached.thing));
  for (const { serial, lot, event } of lots)
    found.steps.push({ kind: 'membership', from: lot, to: serial, event });
  for (const lot of new Set(lots.map((one) => one.lot)))
    found.next.push({ thing: lot, as: 'lot', from: -Infinity, to: reached.to });
};

// Once for each reporter, since not everybody may read each report.
const firstOfReporters = (
  memberships: readonly StoredMembership[],
): readonly StoredMembership[] => {
  const first = new Map<string, StoredMembership>();
  for (const one of [...memberships].sort(
    (left, right) =>
      left.event.validFrom - right.event.validFrom || (left.event.id < right.event.id ? -1 : 1),
  )) {
    const key = `${one.lot} ${one.serial} ${one.event.reporter}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()];
};
