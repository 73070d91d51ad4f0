import type { Grade } from '@zhixin/rule-packs';
import type { AppendOnlyList } from './append-only-list.js';
import { courseOf, type AssessmentQuery } from './assess.js';
import { addMonths, monthStartAfter } from './calendar.js';
import { knownOf, type EnterpriseFact, type Knowledge } from './knowledge.js';
import { TENTHS } from './ledger-line.js';
import { eraAt, stepsOf, type GradeCourse } from './standing.js';
import { scoreAt } from './score.js';

/** One point of the score's line. */
export interface TimelinePoint {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly score: number;
  readonly grade: Grade;
}

/** How far back the line goes: as long as a serious decision may be public. */
export const TIMELINE_MONTHS = 36;
/** Points of one line at most; the newest are kept. */
export const TIMELINE_POINTS_MAX = 1_000;

/**
 * Score and grade over time as known at `knownAt`, oldest first: a point wherever something begins or
 * ends and at every month's beginning. A repair changes what may be used from its day on, so the line
 * is made of stretches between repairs.
 */
export const timelineOf = (
  facts: AppendOnlyList<EnterpriseFact>,
  { rules, validAt, knownAt }: AssessmentQuery,
): readonly TimelinePoint[] => {
  const knowledge = knownOf(facts, knownAt);
  if (knowledge.particulars === undefined) return [];
  const earliest = addMonths(validAt, -TIMELINE_MONTHS);
  const cuts = [earliest, ...repairsBetween(knowledge, earliest, validAt), validAt];
  const points = cuts.slice(0, -1).flatMap((from, index) => {
    const until = cuts[index + 1] as number;
    const course = courseOf(knowledge, { rules, validAt: until, knownAt }, from);
    return course === undefined
      ? []
      : stretch(course, { from, until, isLast: index === cuts.length - 2 });
  });
  return points.slice(-TIMELINE_POINTS_MAX);
};

interface TimelineStretch {
  readonly from: number;
  readonly until: number;
  /** Only the last one shows its end; the others end where the next begins. */
  readonly isLast: boolean;
}

const stretch = (
  course: GradeCourse,
  { from, until, isLast }: TimelineStretch,
): readonly TimelinePoint[] => {
  const begin = Math.max(from, Math.min(course.beginsAt, until));
  const steps = stepsOf(course, until);
  let step = 0;
  return momentsOf(course, { from: begin, until, isLast }).map((at) => {
    while (step + 1 < steps.length && (steps[step + 1]?.at ?? Infinity) <= at) step += 1;
    const { ledger, shares } = eraAt(course, at);
    return {
      at,
      score: scoreAt(ledger, at, shares) / TENTHS,
      grade: (steps[step] ?? steps[0]).grade,
    };
  });
};

const momentsOf = (
  { eras }: GradeCourse,
  { from, until, isLast }: TimelineStretch,
): readonly number[] => {
  const moments = new Set([from]);
  const add = (at: number) => {
    if (at > from && at < until) moments.add(at);
  };
  for (let at = monthStartAfter(from); at < until; at = monthStartAfter(at)) add(at);
  for (const era of eras) {
    add(era.from);
    for (const line of era.ledger.lines) {
      add(line.from);
      add(line.until);
    }
  }
  if (isLast) moments.add(until);
  return [...moments].sort((left, right) => left - right);
};

// One at the end counts for the last point, as the answer about that moment does.
const repairsBetween = ({ events }: Knowledge, from: number, until: number): readonly number[] => [
  ...new Set(
    events
      .map(({ repairedAt }) => repairedAt)
      .filter((at) => at > from && at <= until)
      .sort((left, right) => left - right),
  ),
];
