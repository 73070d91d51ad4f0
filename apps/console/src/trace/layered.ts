import { layersOf, type Arrow } from './layers.js';
import { orderRows, placeRows } from './rows.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How large boxes are, and how far the left top corners of neighbours stand apart; in CSS pixels. */
export interface BoxGrid {
  readonly width: number;
  readonly height: number;
  readonly column: number;
  readonly row: number;
}

/** A line between two boxes; `key` is its own. */
export interface KeyedArrow extends Arrow {
  readonly key: string;
}

/** Where boxes stand and lines run. */
export interface LayeredPicture {
  readonly cornerOf: (id: string) => Point;
  readonly pointsOf: (line: KeyedArrow) => readonly Point[];
  readonly width: number;
  readonly height: number;
}

/** The stations of a line from column to column; columns in between get a way point of its own. */
const stationsOf = (line: KeyedArrow, layers: ReadonlyMap<string, number>): string[] => {
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

/** From the side of the first box to the facing side of the last, through the way points. */
const runOf = (corners: readonly Point[], grid: BoxGrid): Point[] => {
  const leftToRight = (corners[0]?.x ?? 0) <= (corners.at(-1)?.x ?? 0);
  const last = corners.length - 1;
  return corners.flatMap(({ x, y }, index) => {
    const middle = y + grid.height / 2;
    const right = { x: x + grid.width, y: middle };
    const left = { x, y: middle };
    if (index === 0) return [leftToRight ? right : left];
    if (index === last) return [leftToRight ? left : right];
    return leftToRight ? [left, right] : [right, left];
  });
};

/** What stands in the picture: boxes by id, in the columns given or those that follow from the lines. */
interface BoxesAndLines {
  readonly ids: readonly string[];
  readonly lines: readonly KeyedArrow[];
  readonly columns?: ReadonlyMap<string, number>;
}

/** Boxes in columns from where lines begin to where they end, with few crossings; long lines run round boxes. */
export const layeredPicture = (
  { ids, lines, columns: given }: BoxesAndLines,
  grid: BoxGrid,
): LayeredPicture => {
  const layers = new Map(given ?? layersOf(ids, lines));
  const stations = new Map(lines.map((line) => [line.key, stationsOf(line, layers)]));
  for (const way of stations.values())
    for (const id of way.slice(1, -1)) layers.set(id, Number(id.slice(id.lastIndexOf('@') + 1)));
  const layerOf = (id: string): number => layers.get(id) ?? 0;
  const arrows = [...stations.values()].flatMap((way) =>
    way.slice(1).map((id, index) => rightward(way[index] ?? '', id, layerOf)),
  );
  const columns = orderRows(columnsOf(layers.keys(), layerOf), arrows);
  const rows = placeRows(columns, arrows);
  const cornerOf = (id: string): Point => ({
    x: layerOf(id) * grid.column,
    y: (rows.get(id) ?? 0) * grid.row,
  });
  return {
    cornerOf,
    pointsOf: ({ key }) => runOf((stations.get(key) ?? []).map(cornerOf), grid),
    width: Math.max(1, columns.length) * grid.column - (grid.column - grid.width),
    height: Math.max(0, ...rows.values()) * grid.row + grid.height,
  };
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
