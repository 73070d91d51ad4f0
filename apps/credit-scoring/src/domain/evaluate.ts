import { createHash } from 'node:crypto';
import type { RuleBook } from '@zhixin/rule-packs';
import { itemsOf } from './append-only-list.js';
import { assess, isAssessment, type Assessment } from './assess.js';
import { instantOf, timeOf } from './calendar.js';
import { evolve, type EnterpriseState } from './enterprise-state.js';
import type { EnterpriseEvent, EnterpriseEventOf, GradeRecord } from './enterprise.events.js';
import type { EnterpriseFact } from './knowledge.js';
import { inEffect } from './ledger-line.js';
import { reasonOf, type EvaluationOccasion } from './reason.js';

/** Who evaluates, when, by which rules, and on what occasion. */
export interface EvaluationRequest {
  readonly at: string;
  readonly by: string;
  readonly rules: RuleBook;
  readonly occasion: EvaluationOccasion;
}

/**
 * The evaluation that the facts ask for now: none where nothing changed since the last one, where the
 * enterprise is not registered yet, or where no rules are in force (the last grade then stays).
 */
export const evaluationOf = (
  state: EnterpriseState,
  { at, by, rules, occasion }: EvaluationRequest,
): readonly EnterpriseEventOf<'GradeEvaluated'>[] => {
  const now = notBefore(state, at);
  const found = assess(state.facts, { rules, validAt: now, knownAt: now });
  if (!isAssessment(found)) return [];
  const last = state.evaluation;
  const outcome = outcomeOf(found, last);
  if (last !== undefined && sameOutcome(outcome, last)) return [];
  const inputs = inputsOf(found, now);
  return [
    {
      type: 'GradeEvaluated',
      data: {
        at: timeOf(now),
        by,
        region: found.particulars.region,
        ...outcome,
        ...(last === undefined ? {} : { previousGrade: last.grade }),
        reason: reasonOf(occasion, outcome, last),
        ...(occasion.eventId === undefined ? {} : { causedBy: occasion.eventId }),
        inputs,
        inputsHash: hashOf(found, state),
      },
    },
  ];
};

/** A fact, and what it does to the grade, in one decision. */
export const withEvaluation = (
  state: EnterpriseState,
  { at, by, rules }: Omit<EvaluationRequest, 'occasion'>,
  { fact, occasion }: { readonly fact: EnterpriseFact; readonly occasion: EvaluationOccasion },
): readonly EnterpriseEvent[] => [
  fact,
  ...evaluationOf(evolve(state, fact), { at, by, rules, occasion }),
];

/** Who and when, as every event of the stream carries it. */
export const stampOf = ({ at, by }: { readonly at: string; readonly by: string }) => ({ at, by });

/** Whether two pieces of data say the same. */
export const same = (left: object, right: object): boolean =>
  canonicalText(left) === canonicalText(right);

/** What an evaluation concludes. */
type EvaluationOutcome = Pick<
  GradeRecord,
  'score' | 'grade' | 'tier' | 'gradeSince' | 'listed' | 'provisional' | 'stale' | 'rulePack'
>;

// What the rules cannot judge is never guessed: the last conclusion stands, marked stale.
const outcomeOf = (found: Assessment, last: GradeRecord | undefined): EvaluationOutcome => {
  const stale = found.unjudged.length > 0;
  if (stale && last !== undefined) {
    const { score, grade, tier, gradeSince, listed, provisional, rulePack } = last;
    return { score, grade, tier, gradeSince, listed, provisional, stale, rulePack };
  }
  const { score, grade, tier, provisional, listing, pack } = found;
  return {
    score,
    grade,
    tier,
    gradeSince: timeOf(found.gradeSince),
    listed: listing !== undefined,
    provisional,
    ...(stale ? { stale } : {}),
    rulePack: { id: pack.id, version: pack.version },
  };
};

const sameOutcome = (outcome: EvaluationOutcome, last: GradeRecord) =>
  outcome.score === last.score &&
  outcome.grade === last.grade &&
  outcome.tier === last.tier &&
  outcome.listed === last.listed &&
  outcome.provisional === last.provisional &&
  outcome.stale === last.stale;

// A fact may be delivered late, after the stream has moved on; time in the stream does not run back.
const notBefore = ({ facts, evaluation }: EnterpriseState, at: string): number =>
  itemsOf(facts).reduce(
    (latest, { data }) => Math.max(latest, instantOf(data.at)),
    Math.max(instantOf(at), evaluation === undefined ? -Infinity : instantOf(evaluation.at)),
  );

const inputsOf = ({ lines, shares }: Assessment, now: number): string[] =>
  lines.flatMap((line, index) => {
    const matters =
      shares[index] !== 0 ||
      (inEffect(line, now) && (line.rule.forces ?? line.rule.freezesUpgrade) !== undefined);
    if (!matters) return [];
    return line.event === undefined ? [...line.basis] : [line.event.eventId];
  });

const hashOf = ({ pack }: Assessment, { facts }: EnterpriseState): string =>
  createHash('sha256')
    .update(canonicalText([pack.id, pack.version, itemsOf(facts)]))
    .digest('hex');

/** JSON with the names of every object in order, so that equal data give equal text. */
const canonicalText = (data: unknown): string =>
  JSON.stringify(data, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
