import type { RecallHappening, RecallStep } from '@zhixin/rule-packs';
import { currentRound, type OpenedCase, type StepRecord } from './recall-case.js';

/** What of documents tells moments. */
interface ToldFields {
  readonly defect?: boolean;
  readonly upheld?: boolean;
  readonly kind?: string;
  readonly outcome?: string;
  readonly leftOut?: string;
  readonly to?: string;
  readonly completedAt?: string;
  readonly modifiedAt?: string;
  readonly incidentAt?: string;
  readonly days?: number;
  readonly level?: number;
  readonly onTheSpot?: boolean;
}

/** How a step came out, where it can come out in several ways. */
export const outcomeOf = ({ step, document }: Pick<StepRecord, 'step' | 'document'>) =>
  OUTCOMES[step]?.(document);

const OUTCOMES: Readonly<Partial<Record<RecallStep, (said: ToldFields) => string | undefined>>> = {
  finding: ({ defect }) => (defect === false ? 'no-defect' : 'defect'),
  'expert-review': ({ upheld }) => (upheld === true ? 'no-defect' : 'defect'),
  decision: ({ kind }) => kind,
  publication: ({ leftOut, to = 'public' }) => (leftOut === undefined ? to : 'left-out'),
  'effect-review': ({ outcome }) => outcome,
};

/**
 * When a step counts as taken: what a firm enters itself is taken when it enters it, so that nobody is in time by saying
 * so; what an officer enters has the time that the officer found.
 */
export const takenAt = ({ enterprise, receivedAs, at, occurredAt }: StepRecord): string =>
  enterprise !== undefined && receivedAs === undefined ? at : occurredAt;

/** All that a deadline of the present recall may hang on, in any order. */
export const momentsOf = (state: OpenedCase): readonly RecallHappening[] => {
  const round = currentRound(state);
  const isFirst = round.length === state.steps.length;
  const carriedOut = round.find(({ status }) => status === 'EXECUTING' || status === 'DISPOSAL');
  return [
    ...(isFirst ? beginningOf(state) : []),
    ...round.flatMap(momentsOfStep),
    ...(carriedOut === undefined
      ? []
      : [{ of: 'execution', by: 'recaller', at: takenAt(carriedOut) } as const]),
  ];
};

const beginningOf = ({ facts, openedAt }: OpenedCase): readonly RecallHappening[] => [
  { of: 'discovery', by: 'recaller', at: facts.discoveredAt },
  ...(facts.source.kind === 'own-report' ? [] : [{ of: 'signal', at: openedAt } as const]),
];

const momentsOfStep = (record: StepRecord): readonly RecallHappening[] => {
  const { step, actor: by } = record;
  const outcome = outcomeOf(record);
  const said: ToldFields = record.document;
  const occurrence = (
    of: RecallHappening['of'],
    at: string | undefined,
  ): readonly RecallHappening[] => (at === undefined ? [] : [{ of, by, at }]);
  // A measure that was approved beforehand waits for nobody.
  if (step === 'measure' && said.onTheSpot !== true) return [];
  return [
    {
      ...{ of: step, by, at: takenAt(record) },
      ...(outcome !== undefined && { outcome }),
      ...(said.level !== undefined && { level: said.level }),
      ...(said.days !== undefined && {
        extends: { value: said.days, unit: 'natural_day' } as const,
      }),
    },
    ...occurrence('completion', said.completedAt),
    ...occurrence('plan-modified', said.modifiedAt),
    ...(step === 'incident-report' && said.incidentAt !== undefined
      ? [
          {
            of: 'incident' as const,
            at: said.incidentAt,
            ...(said.kind !== undefined && { outcome: said.kind }),
          },
        ]
      : []),
  ];
};
