import type { Edge } from './edge.js';
import { NONE } from './names.js';
import type { ToldEvent } from './one-hop.js';
import type { StandingRecord } from './standing.js';

interface HopHalf {
  readonly edge: Edge;
  readonly told: number;
}

/** The halves of hops of one thing, oldest first. */
interface HopHalves {
  /** By the taker they name, or `NONE`. */
  readonly left: Map<number, HopHalf[]>;
  readonly came: HopHalf[];
}

/**
 * Clocks differ: a receive that comes before its shipping by no more than the tolerance counts at the shipping's
 * instant, and so does what the taker did with the goods until then.
 */
export const atTheirShipping = (
  told: readonly ToldEvent[],
  standing: StandingRecord,
  toleranceMs: number,
): readonly ToldEvent[] => {
  const shifted = new Map<number, number>();
  const clocks: ClockTolerance = { told, standing, toleranceMs };
  for (const { left, came } of halvesByThing(told, standing).values()) {
    const received = new Map<number, number>();
    for (const receive of came) {
      const { party } = receive.edge;
      const before = received.get(party) ?? 0;
      received.set(party, before + 1);
      const shipping = shippingAfter(receive, left, before, clocks);
      if (shipping !== undefined) shift(told, shifted, receive, shipping.edge.validFrom);
    }
  }
  return shifted.size === 0
    ? told
    : told.map((one, place) => {
        const at = shifted.get(place);
        return at === undefined ? one : { ...one, at };
      });
};

const halvesByThing = (told: readonly ToldEvent[], { partyOf }: StandingRecord) => {
  const halves = new Map<number, HopHalves>();
  told.forEach(({ edges }, place) => {
    for (const edge of edges) {
      if (edge.kind !== 'leave' && edge.kind !== 'arrive') continue;
      let found = halves.get(edge.thing);
      if (found === undefined) halves.set(edge.thing, (found = { left: new Map(), came: [] }));
      if (edge.kind === 'arrive') found.came.push({ edge, told: place });
      else {
        const taker = partyOf(edge.other);
        const left = found.left.get(taker);
        if (left === undefined) found.left.set(taker, [{ edge, told: place }]);
        else left.push({ edge, told: place });
      }
    }
  });
  return halves;
};

interface ClockTolerance {
  readonly told: readonly ToldEvent[];
  readonly standing: StandingRecord;
  readonly toleranceMs: number;
}

/** The shipping that a receive is too early for, if there is one and no earlier shipping that it may answer. */
const shippingAfter = (
  { edge: receive, told: place }: HopHalf,
  left: HopHalves['left'],
  receivedBefore: number,
  { told, standing, toleranceMs }: ClockTolerance,
): HopHalf | undefined => {
  const { validFrom: at, party } = receive;
  const giver = standing.partyOf(receive.other);
  const mayBe = ({ edge }: HopHalf) =>
    edge.party !== party && (giver === NONE || giver === edge.party);
  const meant = [left.get(party) ?? [], left.get(NONE) ?? []];
  const later = meant
    .flatMap((halves) => halves.slice(firstAfter(halves, at), firstAfter(halves, at + toleranceMs)))
    .filter(mayBe)
    .sort((one, other) => one.told - other.told);
  if (later.length === 0) return undefined;
  const { documents } = told[place]!.event;
  const documented = later.find((half) =>
    told[half.told]!.event.documents.some((document) => documents.includes(document)),
  );
  if (documented !== undefined) return documented;
  const shippedBefore = meant.reduce((sum, halves) => sum + firstAfter(halves, at), 0);
  return shippedBefore > receivedBefore ? undefined : later[0];
};

/** The place of the first half later than a time. */
const firstAfter = (halves: readonly HopHalf[], at: number): number => {
  let [low, high] = [0, halves.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (halves[middle]!.edge.validFrom > at) high = middle;
    else low = middle + 1;
  }
  return low;
};

const shift = (
  told: readonly ToldEvent[],
  shifted: Map<number, number>,
  receive: HopHalf,
  until: number,
): void => {
  const goods = new Set<number>([receive.edge.thing]);
  for (let place = receive.told; place < told.length; place += 1) {
    const { event, edges, at } = told[place]!;
    if (at >= until) break;
    if (event.reporter !== receive.edge.party) continue;
    if (!edges.some(({ thing, container }) => goods.has(thing) || goods.has(container))) continue;
    shifted.set(place, Math.max(until, shifted.get(place) ?? until));
    for (const { kind, thing, container } of edges) {
      if (kind === 'yield') goods.add(thing);
      if (kind === 'pack') goods.add(container);
    }
  }
};
