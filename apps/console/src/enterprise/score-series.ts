import type { Grade } from '@zhixin/contracts';
import type { SeenMoment } from '../api/seen.js';

/** A stretch of time with one grade. */
export interface GradeBand {
  readonly grade: Grade;
  readonly from: string;
  readonly to: string;
}

/** Stretches of equal grade, the last one reaching to `until`. */
export const bandsOf = (timeline: readonly SeenMoment[], until: string): GradeBand[] => {
  const bands: { grade: Grade; from: string; to: string }[] = [];
  for (const { at, grade } of timeline) {
    const last = bands.at(-1);
    if (last?.grade === grade) continue;
    if (last !== undefined) last.to = at;
    bands.push({ grade, from: at, to: until });
  }
  return bands;
};

/** The line of the chart: every recorded score, held until the last moment known. */
export const pointsOf = (
  timeline: readonly SeenMoment[],
  until: string,
): readonly (readonly [string, number])[] => {
  const points = timeline.flatMap(({ at, score }) =>
    score === undefined ? [] : [[at, score] as const],
  );
  const last = points.at(-1);
  if (last === undefined || Date.parse(last[0]) >= Date.parse(until)) return points;
  return [...points, [until, last[1]] as const];
};
