import type { GradeRecord } from './enterprise.events.js';
import type { Bilingual } from './words.js';

/** Why an evaluation takes place. */
export interface EvaluationOccasion {
  readonly what: Bilingual;
  readonly eventId?: string;
}

/** One sentence on what changed and why. */
export const reasonOf = (
  { what }: EvaluationOccasion,
  outcome: Pick<GradeRecord, 'score' | 'grade' | 'provisional' | 'stale'>,
  last: GradeRecord | undefined,
): Bilingual => {
  if (outcome.stale === true)
    return {
      zh: `${what.zh}：现行规则无法评判，维持${outcome.grade}级`,
      en: `${what.en}: the rules in force cannot judge it, grade ${outcome.grade} is kept`,
    };
  const provisional = outcome.provisional
    ? { zh: '（暂定）', en: ' (provisional)' }
    : { zh: '', en: '' };
  if (last === undefined)
    return {
      zh: `${what.zh}：得分${outcome.score}，${outcome.grade}级${provisional.zh}`,
      en: `${what.en}: score ${outcome.score}, grade ${outcome.grade}${provisional.en}`,
    };
  const score =
    outcome.score === last.score ? `${outcome.score}` : `${last.score}→${outcome.score}`;
  const grade = outcome.grade === last.grade ? outcome.grade : `${last.grade}→${outcome.grade}`;
  return {
    zh: `${what.zh}：得分${score}，等级${grade}${provisional.zh}`,
    en: `${what.en}: score ${score}, grade ${grade}${provisional.en}`,
  };
};
