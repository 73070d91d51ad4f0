import type { Grade } from '@zhixin/rule-packs';
import type { AppendOnlyList } from './append-only-list.js';
import { courseOf, type AssessmentQuery } from './assess.js';
import {
  bandGround,
  provisionalGround,
  ruleGround,
  upgradeGround,
  type GradeGround,
} from './grounds.js';
import { knownOf, type EnterpriseFact } from './knowledge.js';
import { TENTHS, type LedgerLine } from './ledger-line.js';
import { scoreAt } from './score.js';
import { eraAt, stepsOf, type GradeCourse, type GradeStep } from './standing.js';
import type { Bilingual } from './words.js';

/** A grade, since when it was held, and what it rested on. */
export interface GradeHeld {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly grade: Grade;
  readonly previous: Grade | undefined;
  readonly score: number;
  readonly provisional: boolean;
  readonly because: Bilingual;
  readonly grounds: readonly GradeGround[];
}

/** Grades told at most; the newest. */
export const GRADES_HELD_MAX = 500;

/**
 * Every grade held until `validAt` as known at `knownAt`, oldest first, and why: what the evaluations
 * would have been, had everything been known at its time.
 */
export const gradesHeld = (
  facts: AppendOnlyList<EnterpriseFact>,
  question: AssessmentQuery,
): readonly GradeHeld[] => {
  const knowledge = knownOf(facts, question.knownAt);
  const course = knowledge.particulars && courseOf(knowledge, question);
  if (course === undefined) return [];
  const steps = stepsOf(course, question.validAt);
  return steps.map((step, index) => held(course, step, steps[index - 1])).slice(-GRADES_HELD_MAX);
};

const held = (course: GradeCourse, step: GradeStep, before: GradeStep | undefined): GradeHeld => {
  const { ledger, shares } = eraAt(course, step.at);
  const score = scoreAt(ledger, step.at, shares) / TENTHS;
  const grounds = groundsAt(course, step, before);
  return {
    ...step,
    previous: before?.grade,
    score,
    grounds,
    because: inWords(grounds, step, { before, score }),
  };
};

const groundsAt = (
  course: GradeCourse,
  step: GradeStep,
  before: GradeStep | undefined,
): readonly GradeGround[] => {
  const { ledger } = eraAt(course, step.at);
  if (before !== undefined && step.grade < before.grade)
    return [before.provisional ? provisionalGround(ledger.pack) : upgradeGround(ledger.pack)];
  const turned = ledger.lines
    .filter((line) => lowersFrom(line, step.at))
    .map(({ event, rule }) => ruleGround(rule, event?.eventId));
  if (turned.length > 0) return turned;
  return [step.provisional ? provisionalGround(ledger.pack) : bandGround(ledger.pack, step.grade)];
};

// What takes points begins, or what gave or saved some ends.
const lowersFrom = ({ rule, from, until }: LedgerLine, at: number): boolean =>
  ((rule.points < 0 || rule.forces !== undefined) && from === at) ||
  ((rule.points > 0 || rule.causeFactor !== undefined) && until === at);

const inWords = (
  grounds: readonly GradeGround[],
  { grade }: GradeStep,
  { before, score }: { readonly before: GradeStep | undefined; readonly score: number },
): Bilingual => {
  const titled = (language: keyof Bilingual, comma: string) =>
    grounds.map(({ title }) => title[language]).join(comma);
  const change =
    before === undefined || before.grade === grade ? grade : `${before.grade}→${grade}`;
  return {
    zh: `${titled('zh', '、')}：得分${score}，等级${change}`,
    en: `${titled('en', ', ')}: score ${score}, grade ${change}`,
  };
};
