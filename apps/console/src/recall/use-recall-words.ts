import { useWords } from '../language/translation.js';
import type { StatusWord } from './status-line.js';
import type { RecallStepName } from './step-form.js';

type Words = ReturnType<typeof useWords>['t'];

/** Who may act in a case. */
export type ActorWord =
  | 'recaller'
  | 'holder'
  | 'samr'
  | 'province'
  | 'prefecture'
  | 'county'
  | 'drugs'
  | 'health'
  | 'agriculture'
  | 'housing'
  | 'ecology';

/** Words for what the API names: steps, statuses, those who act. */
export const useRecallWords = () => {
  const { t } = useWords();
  return {
    stepOf: (step: string): string => t(`recall.steps.${step as RecallStepName}`),
    statusOf: (status: string): string => t(`recall.statuses.${status as StatusWord}`),
    actorsOf: (actors: readonly string[]): string => actorsIn(t, actors),
  };
};

const actorsIn = (t: Words, actors: readonly string[]): string =>
  actors.map((actor) => t(`recall.actors.${actor as ActorWord}`)).join(t('recall.or'));
