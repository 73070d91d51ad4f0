import type { Edge } from './edge.js';
import { NONE } from './names.js';
import type { TraceGraph } from './trace-graph.js';

/** Which events findings about some things stand on, as far as a graph shows. */
export interface FindingReach {
  /** Every event that names one of these, in any role, or a serial as of one of these lots. */
  readonly things: readonly string[];
  /** Every event of the same reporter under the same transformationID. */
  readonly transformations: readonly string[];
  /** Events that declarations announce instead of others. */
  readonly corrections: readonly string[];
}

/**
 * What a graph has to hold for the findings about some things: these, their lots and pieces, the containers that they
 * were in, and the transformations that they went into or came out of. Whoever makes one loads what this names, and asks again until
 * it names nothing new.
 */
export const findingReachOf = (graph: TraceGraph, of: readonly string[]): FindingReach => {
  const { names, events } = graph;
  const things = new Set(of.map((epc) => names.things.find(epc)).filter((thing) => thing !== NONE));
  const wanted = new Set(things);
  for (const { lot, serial } of graph.memberships) {
    if (things.has(serial)) wanted.add(lot);
    if (things.has(lot)) wanted.add(serial);
  }
  addContainers(graph, wanted);
  const parts = edgesOf(
    graph,
    ({ transformation, thing }) => transformation >= 0 && things.has(thing),
  );
  return {
    things: [...new Set([...of, ...[...wanted].map((thing) => names.things.textOf(thing))])],
    transformations: [...new Set(parts.map(({ transformation }) => transformation))].map((number) =>
      names.transformations.textOf(number),
    ),
    corrections: [...new Set(events.flatMap(({ corrections }) => corrections))],
  };
};

const edgesOf = ({ events }: TraceGraph, isWanted: (edge: Edge) => boolean): readonly Edge[] =>
  events.flatMap(({ edges }) => edges.filter(isWanted));

/** Adds the containers of some things, and theirs in turn. */
export const addContainers = (graph: TraceGraph, things: Set<number>): void => {
  const packings = edgesOf(graph, ({ container }) => container !== NONE);
  for (let size = -1; size < things.size;) {
    size = things.size;
    for (const { thing, container } of packings) if (things.has(thing)) things.add(container);
  }
};
