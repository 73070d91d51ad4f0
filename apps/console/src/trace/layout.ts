import type { TraceEdge, TraceGraph, TraceNode } from '@zhixin/contracts';
import { layeredPicture, type BoxGrid, type KeyedArrow, type Point } from './layered.js';

export const NODE_WIDTH_PX = 184;
export const NODE_HEIGHT_PX = 64;
const GRID: BoxGrid = { width: NODE_WIDTH_PX, height: NODE_HEIGHT_PX, column: 260, row: 88 };

/** A node with its top left corner, and the hand-overs recorded of it. */
export interface PlacedNode extends Point {
  readonly node: TraceNode;
  readonly handOvers: readonly TraceEdge[];
}

/** One line: every recorded step of one kind and certainty between the same two nodes, and where it runs. */
export interface PlacedLine {
  readonly key: string;
  readonly kind: TraceEdge['kind'];
  /** Only one side says so, of every step of it. */
  readonly isClaimed: boolean;
  readonly from: string;
  readonly to: string;
  readonly steps: readonly TraceEdge[];
  readonly points: readonly Point[];
}

export interface TracePicture {
  readonly nodes: readonly PlacedNode[];
  readonly lines: readonly PlacedLine[];
  readonly width: number;
  readonly height: number;
}

interface Line extends KeyedArrow {
  readonly kind: TraceEdge['kind'];
  readonly isClaimed: boolean;
  readonly steps: TraceEdge[];
}

const linesOf = (edges: readonly TraceEdge[]): Line[] => {
  const lines = new Map<string, Line>();
  for (const edge of edges) {
    const { from, to, kind, claimed: isClaimed = false } = edge;
    const key = `${isClaimed ? 'claimed ' : ''}${kind} ${from} ${to}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { key, kind, isClaimed, from, to, steps: [edge] });
    else line.steps.push(edge);
  }
  return [...lines.values()];
};

const handOversIn = (edges: readonly TraceEdge[]): ReadonlyMap<string, readonly TraceEdge[]> => {
  const handOvers = new Map<string, TraceEdge[]>();
  for (const edge of edges.filter(({ from, to }) => from === to)) {
    const known = handOvers.get(edge.from);
    if (known === undefined) handOvers.set(edge.from, [edge]);
    else known.push(edge);
  }
  return handOvers;
};

/**
 * A layered picture of a trace: what was first stands left, what became of it right. Hand-overs of
 * a thing (from itself to itself) belong to its node; steps whose other end was cut off are left out.
 */
export const pictureOf = (graph: Pick<TraceGraph, 'nodes' | 'edges'>): TracePicture => {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const known = graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const lines = linesOf(known.filter(({ from, to }) => from !== to));
  const handOvers = handOversIn(known);
  const { cornerOf, pointsOf, width, height } = layeredPicture({ ids: [...ids], lines }, GRID);
  return {
    nodes: graph.nodes.map((node) => ({
      node,
      ...cornerOf(node.id),
      handOvers: handOvers.get(node.id) ?? [],
    })),
    lines: lines.map((line) => ({ ...line, points: pointsOf(line) })),
    width,
    height,
  };
};
