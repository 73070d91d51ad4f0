/** What one point leads back to, and by which events at the fewest. */
export interface FoundSource {
  readonly key: string;
  readonly events: readonly string[];
  /** Milliseconds between its nearest event and the point. */
  readonly before: number;
}

/** Something that points have in common. */
export interface RankedSource {
  readonly key: string;
  readonly score: number;
  readonly daysBefore: number;
  readonly paths: readonly { readonly point: number; readonly events: readonly string[] }[];
}

const DAY_MS = 86_400_000;
const HUNDREDTHS = 100;

/**
 * Sources by the share of points that lead back to them, the nearer in time first among equals. Each counts once for a
 * point, by its shortest path, and by its nearest event.
 */
export const rankedSources = (
  points: readonly (readonly FoundSource[])[],
): readonly RankedSource[] => {
  const found = new Map<string, Map<number, FoundSource>>();
  points.forEach((sources, point) => {
    for (const source of sources) {
      const byPoint = found.get(source.key) ?? new Map<number, FoundSource>();
      found.set(source.key, byPoint.set(point, nearer(source, byPoint.get(point))));
    }
  });
  return [...found]
    .map(([key, byPoint]) => rankedSource(key, byPoint, points.length))
    .sort(
      (left, right) =>
        right.score - left.score ||
        left.daysBefore - right.daysBefore ||
        (left.key < right.key ? -1 : 1),
    );
};

const nearer = (source: FoundSource, known: FoundSource | undefined): FoundSource => {
  if (known === undefined) return source;
  const { events } = isShorter(source.events, known.events) ? source : known;
  return { key: source.key, events, before: Math.min(source.before, known.before) };
};

const isShorter = (left: readonly string[], right: readonly string[]): boolean =>
  left.length < right.length || (left.length === right.length && left.join() < right.join());

const rankedSource = (
  key: string,
  byPoint: ReadonlyMap<number, FoundSource>,
  points: number,
): RankedSource => {
  const sum = [...byPoint.values()].reduce((total, { before }) => total + before, 0);
  return {
    key,
    score: byPoint.size / points,
    daysBefore: Math.round((sum / byPoint.size / DAY_MS) * HUNDREDTHS) / HUNDREDTHS,
    paths: [...byPoint].map(([point, { events }]) => ({ point, events })),
  };
};
