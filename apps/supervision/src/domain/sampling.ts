import { refuse, type Refusal } from '@zhixin/decider';
import {
  caseKind,
  field,
  type AnnulDocument,
  type CodeIn,
  type RecordDocument,
} from './agency-case.js';
import { samplingEvents, type SamplingEvent } from './sampling.events.js';

export interface RecordSamplingResult extends RecordDocument<
  Extract<SamplingEvent, { type: 'SamplingResultRecorded' }>['data']
> {
  readonly type: 'RecordSamplingResult';
}

export interface AnnulSamplingResult extends AnnulDocument {
  readonly type: 'AnnulSamplingResult';
}

const refusals = {
  numberTaken: 'SAMPLE_NUMBER_TAKEN',
  unknown: 'SAMPLING_RESULT_UNKNOWN',
  happensInFuture: 'SAMPLED_IN_FUTURE',
  standsInFuture: 'RESULT_IN_FUTURE',
  standsBeforeItHappened: 'RESULT_BEFORE_SAMPLE',
  annulledBeforeDocument: 'ANNULLED_BEFORE_RESULT',
} as const;

type Contradiction = 'FAILED_ITEMS_MISSING' | 'FAILED_ITEMS_ON_PASS';

const contradictionIn = ({
  outcome,
  failedItems,
}: RecordSamplingResult['facts']): Refusal<Contradiction> | undefined => {
  if (outcome === 'pass' && failedItems.length > 0)
    return refuse('FAILED_ITEMS_ON_PASS', 'The sample passed, but failed items are named.', [
      'failedItems',
    ]);
  if (outcome !== 'pass' && failedItems.length === 0)
    return refuse('FAILED_ITEMS_MISSING', 'The sample failed, but no failed item is named.', [
      'failedItems',
    ]);
  return undefined;
};

export interface SamplingTypes {
  readonly record: RecordSamplingResult;
  readonly annul: AnnulSamplingResult;
  readonly event: SamplingEvent;
  readonly refusal: CodeIn<typeof refusals> | Contradiction;
}

/** One sample of an enterprise's product (产品质量监督抽查): stream `sampling-{id}`. */
export const sampling = caseKind<SamplingTypes>({
  category: 'sampling',
  events: samplingEvents,
  recorded: (facts) => ({ type: 'SamplingResultRecorded', data: facts }),
  annul: (annulment) => ({ type: 'AnnulSamplingResult', ...annulment }),
  annulled: (annulment, { sampleNumber }) => ({
    type: 'SamplingResultAnnulled',
    data: { ...annulment, sampleNumber },
  }),
  contentOf: ({ type, data }) =>
    type === 'SamplingResultRecorded' ? { facts: data } : { annulment: data },
  number: field('sampleNumber'),
  happenedAt: field('sampledAt'),
  standsFrom: field('resultAt'),
  documentDate: field('resultAt'),
  refusals,
  contradictionIn,
});
