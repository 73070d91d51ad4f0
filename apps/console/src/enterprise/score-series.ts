import type { Grade, GradeHistory } from '@zhixin/contracts';

/** A stretch of time with one grade. */
export interface GradeBand {
  readonly grade: Grade;
  readonly from: string;
  readonly to: string;
}

/** Stretches of equal grade, the last one reaching to `until`. */
export const bandsOf = (timeline: GradeHistory['timeline'], until: string): GradeBand[] => {
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
  timeline: GradeHistory['timeline'],
  until: string,
): readonly (readonly [string, number])[] => {
  const points = timeline.map(({ at, score }) => [at, score] as const);
  const last = timeline.at(-1);
  if (last === undefined || Date.parse(last.at) >= Date.parse(until)) return points;
  return [...points, [until, last.score] as const];
};
