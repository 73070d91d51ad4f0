import type { TraceEdge, TraceGraph, TraceNode } from '@zhixin/contracts';
import { layersOf, type Arrow } from './layers.js';
import { orderRows, placeRows } from './rows.js';

export const NODE_WIDTH_PX = 184;
export const NODE_HEIGHT_PX = 64;
const COLUMN_PX = 260;
const ROW_PX = 88;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A node with its top left corner, and the hand-overs recorded of it. */
export interface PlacedNode extends Point {
  readonly node: TraceNode;
  readonly handOvers: readonly TraceEdge[];
}

/** One line: every recorded step of one kind between the same two nodes, and where the line runs. */
export interface PlacedLine {
  readonly key: string;
  readonly kind: TraceEdge['kind'];
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

interface Line extends Arrow {
  readonly key: string;
  readonly kind: TraceEdge['kind'];
  readonly steps: TraceEdge[];
}

const linesOf = (edges: readonly TraceEdge[]): Line[] => {
  const lines = new Map<string, Line>();
  for (const edge of edges) {
    const { from, to, kind } = edge;
    const key = `${kind} ${from} ${to}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { key, kind, from, to, steps: [edge] });
    else line.steps.push(edge);
  }
  return [...lines.values()];
};

/** The stations of a line from column to column; columns in between get a way point of its own. */
const stationsOf = (line: Line, layers: ReadonlyMap<string, number>): string[] => {
  const start = layers.get(line.from) ?? 0;
  const end = layers.get(line.to) ?? 0;
  const step = start <= end ? 1 : -1;
  const between = Math.max(0, Math.abs(end - start) - 1);
  const wayPoints = Array.from(
    { length: between },
    (_, index) => `${line.key} @${start + step * (index + 1)}`,
  );
  return [line.from, ...wayPoints, line.to];
};

const rightward = (a: string, b: string, layerOf: (id: string) => number): Arrow =>
  layerOf(a) <= layerOf(b) ? { from: a, to: b } : { from: b, to: a };

const columnsOf = (ids: Iterable<string>, layerOf: (id: string) => number): string[][] => {
  const columns: string[][] = [];
  for (const id of ids) (columns[layerOf(id)] ??= []).push(id);
  return Array.from(columns, (column) => column ?? []);
};

/**
 * A layered picture of a trace: what was first stands left, what became of it right. Hand-overs of
 * a thing (from itself to itself) belong to its node; steps whose other end was cut off are left out.
 */
export const pictureOf = (graph: Pick<TraceGraph, 'nodes' | 'edges'>): TracePicture => {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const known = graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const lines = linesOf(known.filter(({ from, to }) => from !== to));
  const layers = layersOf([...ids], lines);
  const stations = new Map(lines.map((line) => [line.key, stationsOf(line, layers)]));
  for (const line of lines)
    for (const id of stations.get(line.key)?.slice(1, -1) ?? [])
      layers.set(id, Number(id.slice(id.lastIndexOf('@') + 1)));
  const layerOf = (id: string): number => layers.get(id) ?? 0;
  const arrows = [...stations.values()].flatMap((way) =>
    way.slice(1).map((id, index) => rightward(way[index] ?? '', id, layerOf)),
  );
  const columns = orderRows(columnsOf(layers.keys(), layerOf), arrows);
  const rows = placeRows(columns, arrows);

  const cornerOf = (id: string): Point => ({
    x: layerOf(id) * COLUMN_PX,
    y: (rows.get(id) ?? 0) * ROW_PX,
  });
  return {
    nodes: graph.nodes.map((node) => ({
      node,
      ...cornerOf(node.id),
      handOvers: known.filter(({ from, to }) => from === node.id && to === node.id),
    })),
    lines: lines.map((line) => ({
      ...line,
      points: runOf(stations.get(line.key) ?? [], cornerOf),
    })),
    width: Math.max(1, columns.length) * COLUMN_PX - (COLUMN_PX - NODE_WIDTH_PX),
    height: Math.max(0, ...rows.values()) * ROW_PX + NODE_HEIGHT_PX,
  };
};

/** From the side of the first box to the facing side of the last, through the way points. */
const runOf = (stations: readonly string[], cornerOf: (id: string) => Point): Point[] => {
  const corners = stations.map(cornerOf);
  const leftToRight = (corners[0]?.x ?? 0) <= (corners.at(-1)?.x ?? 0);
  const last = corners.length - 1;
  return corners.flatMap(({ x, y }, index) => {
    const middle = y + NODE_HEIGHT_PX / 2;
    const right = { x: x + NODE_WIDTH_PX, y: middle };
    const left = { x, y: middle };
    if (index === 0) return [leftToRight ? right : left];
    if (index === last) return [leftToRight ? left : right];
    return leftToRight ? [left, right] : [right, left];
  });
};

/** An SVG path through the points, with level tangents so that lines leave and reach boxes straight. */
export const pathThrough = (points: readonly Point[]): string =>
  points
    .map(({ x, y }, index) => {
      const previous = points[index - 1];
      if (previous === undefined) return `M${x},${y}`;
      const half = (previous.x + x) / 2;
      return `C${half},${previous.y} ${half},${y} ${x},${y}`;
    })
    .join('');
