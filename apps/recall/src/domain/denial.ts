import type { Refusal } from '@zhixin/decider';
import type { RuleCitation } from '@zhixin/rule-packs';

/** Codes of what a case refuses. */
export type RecallRefusal =
  | 'CASE_UNKNOWN'
  | 'CASE_TAKEN'
  | 'REGIME_UNKNOWN'
  | 'NO_TEXT_IN_FORCE'
  | 'LEVEL_NOT_IN_REGIME'
  | 'ROLE_NOT_IN_REGIME'
  | 'MEASURE_NOT_IN_REGIME'
  | 'STEP_NOT_IN_REGIME'
  | 'STEP_OUT_OF_ORDER'
  | 'WRONG_PARTY'
  | 'WRONG_ISSUER'
  | 'IN_FUTURE'
  | 'BEFORE_DISCOVERY'
  | 'PAPER_INCOMPLETE'
  | 'DECISION_STANDS'
  | 'PLAN_STANDS'
  | 'LANE_NOT_IN_REGIME'
  | 'MAY_NOT_BE_LEFT_OUT'
  | 'NO_MEASURE_PENDING'
  | 'NOT_SUSPENDED'
  | 'SUSPENDED_ALREADY'
  | 'REFUSAL_WITHOUT_ORDER'
  | 'NOT_EFFECTIVE'
  | 'RIGHT_LAPSED'
  | 'MEASURE_LIFTED'
  | 'NOT_NOTIFIED';

/** A text for people in both languages. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

/** A no, with the reasons in both languages and the fields at fault. */
export const deny = (
  refused: RecallRefusal,
  { zh, en }: Sentence,
  faults: Refusal['faults'] = [],
): Refusal<RecallRefusal> => ({
  refused,
  because: en,
  zh,
  ...(faults.length > 0 && { faults }),
});

/** A no because of one field. */
export const denyField = (
  refused: RecallRefusal,
  pointer: string,
  sentence: Sentence,
): Refusal<RecallRefusal> => deny(refused, sentence, [{ pointer, ...sentence }]);

/** A text of law as it is cited. */
export const cited = ({ instrument, article }: RuleCitation): Sentence => ({
  zh: article === undefined ? `《${instrument}》` : `《${instrument}》第${article}条`,
  en: article === undefined ? instrument : `${instrument}, article ${article}`,
});
