import type { Grade, RulePack } from '@zhixin/rule-packs';
import { addMonths, monthStartAfter, monthStartFrom } from './calendar.js';
import type { Ledger } from './ledger.js';
import { bandOf, forcedAt, frozenAt, gradeOf, scoreAt, type LineShares } from './score.js';

/** A stretch of time under one version of the rules. */
export interface RuleEra {
  readonly from: number;
  readonly ledger: Ledger;
  readonly shares: LineShares;
  /** Until then the enterprise is young by this version. */
  readonly youngUntil: number;
}

/** Everything a grade depends on. Instants are epoch milliseconds. */
export interface GradeCourse {
  /** In order; the first begins no later than the course. */
  readonly eras: readonly [RuleEra, ...RuleEra[]];
  readonly beginsAt: number;
}

/** A grade, and since when it has been held. */
export interface GradeStep {
  readonly at: number;
  readonly grade: Grade;
  readonly provisional: boolean;
}

/** The grade that the facts ask for at a moment, whatever was held before. */
export interface IndicatedGrade {
  readonly grade: Grade;
  readonly score: number;
  readonly scoreGrade: Grade;
  readonly provisional: boolean;
  readonly forced: boolean;
}

/**
 * The grades an enterprise went through until `validAt`: down at once on the event that causes it, up
 * by the monthly run only, a step at a time, after the months that the rules ask for.
 */
export const stepsOf = (
  course: GradeCourse,
  validAt: number,
): readonly [GradeStep, ...GradeStep[]] => {
  const triggers = triggersOf(course);
  let now = Math.min(course.beginsAt, validAt);
  let step = firstStep(course, now);
  const steps: [GradeStep, ...GradeStep[]] = [step];
  let earliest = upgradeFrom(course, step);
  let next = 0;
  for (;;) {
    while (next < triggers.length && (triggers[next] as number) <= now) next += 1;
    const run = step.grade === 'A' ? Infinity : Math.max(monthStartAfter(now), earliest);
    now = Math.min(triggers[next] ?? Infinity, run);
    if (now > validAt) return steps;
    const after = stepAt(course, step, { at: now, isRun: now === run, earliest });
    if (after === step) continue;
    step = after;
    earliest = upgradeFrom(course, step);
    steps.push(step);
  }
};

/** The version of the rules and the events under it at a moment. */
export const eraAt = ({ eras }: GradeCourse, at: number): RuleEra =>
  eras.findLast(({ from }) => from <= at) ?? eras[0];

/** What the facts ask for at a moment. */
export const wantedAt = (course: GradeCourse, at: number): IndicatedGrade => {
  const era = eraAt(course, at);
  const { ledger, shares } = era;
  const { pack } = ledger;
  const score = scoreAt(ledger, at, shares);
  const scoreGrade = gradeOf(pack, score);
  const provisional = isProvisional(era, at);
  const earned = provisional ? worse(pack.provisional.grade, scoreGrade) : scoreGrade;
  const forced = forcedAt(ledger, at);
  const grade = forced === undefined ? earned : worse(forced, earned);
  return {
    grade,
    score,
    scoreGrade,
    provisional: provisional && forced === undefined,
    forced: forced !== undefined,
  };
};

/** The first monthly run that may raise the grade, were the score good enough. */
export const upgradeFrom = (course: GradeCourse, step: GradeStep): number => {
  const { ledger } = eraAt(course, step.at);
  return step.provisional
    ? monthStartAfter(step.at)
    : monthStartFrom(addMonths(step.at, bandOf(ledger.pack, step.grade).upgradeAfterMonths));
};

/** The worse of two grades. */
export const worse = (left: Grade, right: Grade): Grade => (left > right ? left : right);

const firstStep = (course: GradeCourse, at: number): GradeStep => {
  const { grade, provisional } = wantedAt(course, at);
  return { at, grade, provisional };
};

interface GradeMoment {
  readonly at: number;
  /** A monthly run takes place. */
  readonly isRun: boolean;
  /** The first run that may raise the grade. */
  readonly earliest: number;
}

const stepAt = (
  course: GradeCourse,
  step: GradeStep,
  { at, isRun, earliest }: GradeMoment,
): GradeStep => {
  const wanted = wantedAt(course, at);
  if (wanted.grade > step.grade) return { at, grade: wanted.grade, provisional: false };
  if (step.provisional && !wanted.provisional && wanted.grade === step.grade)
    return { ...step, provisional: false };
  const { ledger } = eraAt(course, at);
  if (!isRun || wanted.grade === step.grade || frozenAt(ledger, at)) return step;
  // A provisional grade was never earned, so it is not held: the first run gives the true one.
  if (step.provisional)
    return wanted.provisional ? step : { at, grade: wanted.grade, provisional: false };
  if (at < earliest) return step;
  return { at, grade: raised(ledger.pack, step.grade, wanted.grade), provisional: false };
};

const raised = ({ grades, upgrade }: RulePack, from: Grade, wanted: Grade): Grade => {
  const rank = (grade: Grade) => grades.findIndex((band) => band.grade === grade);
  const target = Math.max(rank(wanted), rank(from) - upgrade.stepsPerRun);
  return grades[target]?.grade ?? from;
};

const isProvisional = ({ ledger, youngUntil }: RuleEra, at: number): boolean => {
  if (at >= youngUntil) return false;
  const { withoutEventsForMonths } = ledger.pack.provisional;
  return !ledger.lines.some(
    ({ from }) => from <= at && at < addMonths(from, withoutEventsForMonths),
  );
};

/** Moments after the beginning at which a score may fall, ascending. */
const triggersOf = ({ eras, beginsAt }: GradeCourse): readonly number[] => {
  const moments = new Set<number>();
  for (const { from, ledger } of eras) {
    if (from > beginsAt) moments.add(from);
    for (const line of ledger.lines) {
      const { rule } = line;
      if ((rule.points < 0 || rule.forces !== undefined) && line.from > beginsAt)
        moments.add(line.from);
      if (rule.points > 0 && line.until > beginsAt && line.until !== Infinity)
        moments.add(line.until);
      // A reduction that ends early gives the cause its full points back.
      if (rule.causeFactor !== undefined && line.until !== Infinity) moments.add(line.until);
    }
  }
  return [...moments].sort((left, right) => left - right);
};
