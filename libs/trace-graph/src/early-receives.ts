import type { Edge } from './edge.js';
import { NONE } from './names.js';
import type { Told } from './one-hop.js';
import type { Standing } from './standing.js';

interface Half {
  readonly edge: Edge;
  readonly told: number;
}

/**
 * Clocks differ: a receive that comes before its shipping by no more than the tolerance counts at the shipping's
 * instant, and so does what the taker did with the goods until then.
 */
export const atTheirShipping = (
  told: readonly Told[],
  { partyOf }: Standing,
  toleranceMs: number,
): readonly Told[] => {
  const shifted = new Map<number, number>();
  for (const { left, came } of halvesByThing(told).values())
    for (const receive of came) {
      const shipping = shippingAfter(receive, { left, came, told, partyOf, toleranceMs });
      if (shipping !== undefined) shift(told, shifted, receive, shipping.edge.validFrom);
    }
  return shifted.size === 0
    ? told
    : told.map((one, place) => {
        const at = shifted.get(place);
        return at === undefined ? one : { ...one, at };
      });
};

const halvesByThing = (told: readonly Told[]) => {
  const halves = new Map<number, { left: Half[]; came: Half[] }>();
  told.forEach(({ edges }, place) => {
    for (const edge of edges) {
      if (edge.kind !== 'leave' && edge.kind !== 'arrive') continue;
      let found = halves.get(edge.thing);
      if (found === undefined) halves.set(edge.thing, (found = { left: [], came: [] }));
      (edge.kind === 'leave' ? found.left : found.came).push({ edge, told: place });
    }
  });
  return halves;
};

interface Halves {
  readonly left: readonly Half[];
  readonly came: readonly Half[];
  readonly told: readonly Told[];
  readonly partyOf: Standing['partyOf'];
  readonly toleranceMs: number;
}

const shippingAfter = (
  receive: Half,
  { left, came, told, partyOf, toleranceMs }: Halves,
): Half | undefined => {
  const at = receive.edge.validFrom;
  const mayBe = ({ edge }: Half) =>
    edge.party !== receive.edge.party &&
    (edge.other === NONE || partyOf(edge.other) === receive.edge.party) &&
    (receive.edge.other === NONE || partyOf(receive.edge.other) === edge.party);
  const later = left.filter(
    (half) => half.edge.validFrom > at && half.edge.validFrom - at <= toleranceMs && mayBe(half),
  );
  if (later.length === 0) return undefined;
  const { documents } = told[receive.told]!.event;
  const documented = later.find((half) =>
    told[half.told]!.event.documents.some((document) => documents.includes(document)),
  );
  if (documented !== undefined) return documented;
  const shippedBefore = left.filter((half) => half.edge.validFrom <= at && mayBe(half)).length;
  const receivedBefore = came.filter(
    (half) => half.edge.party === receive.edge.party && half.told < receive.told,
  ).length;
  return shippedBefore > receivedBefore ? undefined : later[0];
};

const shift = (
  told: readonly Told[],
  shifted: Map<number, number>,
  receive: Half,
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
