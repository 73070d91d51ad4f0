import { ONE_PIECE, type Edge } from './edge.js';
import { NOTHING_YET, type ThingState } from './ledger.js';
import { NONE } from './names.js';
import type { ToldEvent } from './one-hop.js';
import type { StandingRecord } from './standing.js';
import type { GraphEvent, TraceGraph } from './trace-graph.js';
import { unitOf } from './unit.js';

interface ThingFacts {
  readonly units: Map<number, string | undefined>;
  readonly origins: Map<number, string | undefined>;
  readonly made: Set<number>;
  readonly serials: Set<number>;
  readonly containers: Set<number>;
}

/** A state for every thing of a graph, as it is before anything is told of it. */
export const thingStates = (
  { graph, events, retold }: StandingRecord,
  told: readonly ToldEvent[],
): Map<number, ThingState> => {
  const reading = read(told);
  const { lots, members } = membershipsOf(graph, new Set([...events, ...retold]));
  const things = new Map<number, ThingState>();
  for (let thing = 0; thing < graph.names.things.count(); thing += 1)
    things.set(
      thing,
      stateAtFirst(thing, reading, {
        lot: lots.get(thing) ?? NONE,
        members: members.get(thing) ?? [],
      }),
    );
  return things;
};

const read = (told: readonly ToldEvent[]): ThingFacts => {
  const reading: ThingFacts = {
    units: new Map(),
    origins: new Map(),
    made: new Set(),
    serials: new Set(),
    containers: new Set(),
  };
  for (const { edges } of told) for (const edge of edges) readEdge(reading, edge);
  return reading;
};

const readEdge = (
  { units, origins, made, serials, containers }: ThingFacts,
  { kind, thing, container, quantity, uom }: Edge,
): void => {
  if (quantity === ONE_PIECE) serials.add(thing);
  if (container !== NONE) containers.add(container);
  const isMaking = kind === 'make' || kind === 'yield';
  if (isMaking) made.add(thing);
  if (quantity === undefined) return;
  if (isMaking && !origins.has(thing)) origins.set(thing, uom);
  if (!units.has(thing)) units.set(thing, uom);
};

const membershipsOf = (graph: TraceGraph, standing: ReadonlySet<GraphEvent>) => {
  const lots = new Map<number, number>();
  const members = new Map<number, number[]>();
  for (const { lot, serial, event } of graph.memberships) {
    if (!standing.has(graph.events[event]!) || lots.has(serial) || lot === serial) continue;
    lots.set(serial, lot);
    const found = members.get(lot);
    if (found === undefined) members.set(lot, [serial]);
    else found.push(serial);
  }
  return { lots, members };
};

const stateAtFirst = (
  thing: number,
  { units, origins, made, serials, containers }: ThingFacts,
  { lot, members }: { readonly lot: number; readonly members: number[] },
): ThingState => {
  // A thing is measured as its maker measures it.
  const unitFor = (one: number) => unitOf(origins.has(one) ? origins.get(one) : units.get(one));
  const unit = unitFor(thing);
  const isAlike = lot !== NONE && unitFor(lot).dimension === unit.dimension;
  return {
    thing,
    unit,
    balancedWith: isAlike ? lot : thing,
    isSerial: serials.has(thing),
    lot,
    members,
    hasOrigin: made.has(thing) || made.has(lot),
    isContainer: containers.has(thing),
    accounts: new Map(),
    lines: NOTHING_YET.lines,
    inferred: NOTHING_YET.inferred,
    heldBy: NOTHING_YET.heldBy,
    contents: NOTHING_YET.contents,
    inside: NOTHING_YET.inside,
    touched: [undefined, undefined, undefined, undefined],
    isWhole: true,
    unnamed: NOTHING_YET.unnamed,
  };
};
