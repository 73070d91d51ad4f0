import { refuse, type Refusal } from '@zhixin/decider';
import { caseKind } from './agency-case.js';
import { samplingEvents, type SamplingEvent } from './sampling.events.js';

type Facts = Extract<SamplingEvent, { type: 'SamplingResultRecorded' }>['data'];

const refusalOf = ({ outcome, failedItems }: Facts): Refusal | undefined => {
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

/** One sample of an enterprise's product (产品质量监督抽查): stream `sampling-{id}`. */
export const sampling = caseKind<Facts>({
  category: 'sampling',
  events: samplingEvents,
  recorded: 'SamplingResultRecorded',
  annulled: 'SamplingResultAnnulled',
  number: 'sampleNumber',
  dated: 'resultAt',
  happened: { field: 'sampledAt', ahead: 'SAMPLED_IN_FUTURE' },
  stands: { field: 'resultAt', ahead: 'RESULT_IN_FUTURE', early: 'RESULT_BEFORE_SAMPLE' },
  taken: 'SAMPLE_NUMBER_TAKEN',
  unknown: 'SAMPLING_RESULT_UNKNOWN',
  annulledEarly: 'ANNULLED_BEFORE_RESULT',
  refusalOf,
});
