import type { Arrow } from './layers.js';

const ORDER_SWEEPS = 8;
const PLACE_SWEEPS = 6;

type Neighbours = ReadonlyMap<string, readonly string[]>;

const neighboursOf = (arrows: readonly Arrow[], toward: 'from' | 'to'): Neighbours => {
  const end = toward === 'from' ? 'to' : 'from';
  const neighbours = new Map<string, string[]>();
  for (const arrow of arrows) {
    const known = neighbours.get(arrow[end]);
    if (known === undefined) neighbours.set(arrow[end], [arrow[toward]]);
    else known.push(arrow[toward]);
  }
  return neighbours;
};

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

const meanAt = (ids: readonly string[] | undefined, at: ReadonlyMap<string, number>) =>
  mean((ids ?? []).flatMap((id) => at.get(id) ?? []));

const rightAndBack = (columns: number): number[] => {
  const right = Array.from({ length: columns }, (_, index) => index);
  return [...right.slice(1), ...right.toReversed().slice(1)];
};

/** Columns reordered so that arrows between neighbouring columns cross little (barycentre sweeps). */
export const orderRows = (
  columns: readonly (readonly string[])[],
  arrows: readonly Arrow[],
): string[][] => {
  const before = neighboursOf(arrows, 'from');
  const after = neighboursOf(arrows, 'to');
  const ordered = columns.map((column) => [...column]);
  const at = new Map(ordered.flatMap((column) => column.map((id, index) => [id, index])));
  for (let sweep = 0; sweep < ORDER_SWEEPS; sweep += 1)
    for (const [step, index] of rightAndBack(ordered.length).entries()) {
      const toward = step < ordered.length - 1 ? before : after;
      const column = ordered[index] ?? [];
      const weights = new Map(
        column.map((id) => [id, meanAt(toward.get(id), at) ?? at.get(id) ?? 0]),
      );
      column.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
      column.forEach((id, row) => at.set(id, row));
    }
  return ordered;
};

/**
 * Positions nearest to the wished ones (least squares) that keep the order and stand at least
 * one apart: isotonic regression by pooling neighbours that collide.
 */
export const apart = (wishes: readonly number[]): number[] => {
  const pools: { sum: number; count: number }[] = [];
  wishes.forEach((wish, index) => {
    pools.push({ sum: wish - index, count: 1 });
    for (let last = pools.at(-1); last !== undefined; last = pools.at(-1)) {
      const previous = pools.at(-2);
      if (previous === undefined || previous.sum / previous.count <= last.sum / last.count) break;
      previous.sum += last.sum;
      previous.count += last.count;
      pools.pop();
    }
  });
  return pools
    .flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count))
    .map((place, index) => place + index);
};

/** The row of every node, in units of one row, smallest 0: close to its neighbours, never overlapping. */
export const placeRows = (
  columns: readonly (readonly string[])[],
  arrows: readonly Arrow[],
): Map<string, number> => {
  const before = neighboursOf(arrows, 'from');
  const after = neighboursOf(arrows, 'to');
  const tallest = Math.max(1, ...columns.map(({ length }) => length));
  const at = new Map(
    columns.flatMap((column) =>
      column.map((id, row) => [id, row + (tallest - column.length) / 2] as const),
    ),
  );
  for (let sweep = 0; sweep < PLACE_SWEEPS; sweep += 1)
    for (const [step, index] of rightAndBack(columns.length).entries()) {
      const toward = step < columns.length - 1 ? before : after;
      const column = columns[index] ?? [];
      const wishes = column.map((id) => meanAt(toward.get(id), at) ?? at.get(id) ?? 0);
      apart(wishes).forEach((row, position) => at.set(column[position] ?? '', row));
    }
  const top = Math.min(...at.values());
  return new Map([...at].map(([id, row]) => [id, row - top]));
};
