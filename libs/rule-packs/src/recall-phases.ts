import { isSkipped, type CaseFacts } from './deadline-rule.js';
import type { RecallDeadline } from './recall-deadline.js';
import type { RecallHappening, RecallStory } from './recall-story.js';

/** A part of a case in which its level and what was decided stay the same. */
export interface RecallPhase {
  /** Absent: from the beginning. */
  readonly from?: string;
  readonly level?: number;
  readonly facts: CaseFacts;
}

/**
 * The parts of a case, in the order of time. What is set or decided for the first time is taken to have been so from the
 * beginning; only what replaces it begins another part.
 */
export const phasesOf = (
  { level, facts = {} }: RecallStory,
  happened: readonly RecallHappening[],
): readonly RecallPhase[] => {
  const { decision, ...others } = facts;
  const isTold = happened.some(isDecision);
  const phases: RecallPhase[] = [
    { ...(level !== undefined && { level }), facts: isTold ? others : { ...others, decision } },
  ];
  for (const each of happened) {
    const last = phases.at(-1) as RecallPhase;
    const next = phaseAfter(last, each);
    if (isReplaced(last, next)) phases.push({ ...next, from: each.at });
    else phases.splice(-1, 1, next);
  }
  const first = phases.find((phase) => phase.level !== undefined)?.level;
  return phases.map((phase) =>
    phase.level === undefined && first !== undefined ? { ...phase, level: first } : phase,
  );
};

const isDecision = ({ of, outcome }: RecallHappening) => of === 'decision' && outcome !== undefined;

const phaseAfter = (phase: RecallPhase, told: RecallHappening): RecallPhase => ({
  ...phase,
  ...(told.level !== undefined && { level: told.level }),
  ...(isDecision(told) && { facts: { ...phase.facts, decision: told.outcome } }),
});

const isReplaced = (before: RecallPhase, after: RecallPhase): boolean =>
  (before.level !== undefined && before.level !== after.level) ||
  (before.facts['decision'] !== undefined && before.facts['decision'] !== after.facts['decision']);

/** In which part of a case a rule holds. */
export interface TimeOfRule {
  /** From when on it holds; absent: from the beginning. */
  readonly since?: string;
  /** Before this it runs from no trigger; absent: from whichever trigger. */
  readonly from?: string;
  /** From when on it holds no more. */
  readonly to?: string;
}

/**
 * In which part of a case a rule holds, the last where there are several; undefined: in none. A rule that comes with
 * another level or decision counts from then on; that of a lower level from its trigger, which gives the longer time.
 */
export const timeOf = (
  rule: RecallDeadline,
  phases: readonly RecallPhase[],
): TimeOfRule | undefined => {
  const last = phases.findLastIndex((phase) => holds(rule, phase));
  if (last < 0) return undefined;
  const before = phases.slice(0, last).findLastIndex((phase) => !holds(rule, phase));
  const since = phases[before + 1]?.from;
  const to = phases[last + 1]?.from;
  return {
    ...(since !== undefined && { since }),
    ...(since !== undefined && !isRelief(phases[before], phases[before + 1]) && { from: since }),
    ...(to !== undefined && { to }),
  };
};

const holds = (rule: RecallDeadline, { level, facts }: RecallPhase): boolean =>
  !isSkipped(rule, facts) &&
  (level === undefined || rule.levels === undefined || rule.levels.includes(level));

// Level 1 is the highest.
const isRelief = (before?: RecallPhase, after?: RecallPhase): boolean =>
  (before?.level ?? 0) < (after?.level ?? 0) && before?.level !== undefined;
