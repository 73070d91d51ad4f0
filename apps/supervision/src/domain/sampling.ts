import { defineAggregate, refuse, type Decider, type Decision } from '@zhixin/decider';
import { isBefore, isFuture } from './moment.js';
import { differingFields } from './same-facts.js';
import { samplingEvents, type SamplingEvent } from './sampling.events.js';

/** What was found, with the officer's stamp: `at` when it was recorded, `by` whom. */
type Facts = Extract<SamplingEvent, { type: 'SamplingResultRecorded' }>['data'];

export type SamplingCommand = { readonly type: 'RecordSamplingResult' } & Facts;

export type SamplingRefusal =
  | 'SAMPLE_NUMBER_TAKEN'
  | 'SAMPLED_IN_FUTURE'
  | 'RESULT_IN_FUTURE'
  | 'RESULT_BEFORE_SAMPLE'
  | 'FAILED_ITEMS_MISSING'
  | 'FAILED_ITEMS_ON_PASS';

export type SamplingState =
  { readonly status: 'none' } | { readonly status: 'recorded'; readonly facts: Facts };

type Outcome = Decision<SamplingEvent, SamplingRefusal>;

const decide = (command: SamplingCommand, state: SamplingState): Outcome => {
  const { type: _, ...facts } = command;
  if (state.status === 'recorded') return recordAgain(facts, state.facts);
  return refusalOf(facts) ?? [{ type: 'SamplingResultRecorded', data: facts }];
};

const recordAgain = (sent: Facts, recorded: Facts): Outcome => {
  const differing = differingFields(recorded, sent);
  if (differing.length === 0) return [];
  return refuse(
    'SAMPLE_NUMBER_TAKEN',
    `Sample ${recorded.sampleNumber} is recorded with other content: ${differing.join(', ')}.`,
  );
};

const refusalOf = (facts: Facts) => {
  if (isFuture(facts.sampledAt, facts.at))
    return refuse('SAMPLED_IN_FUTURE', `${facts.sampledAt} has not come yet.`);
  if (isFuture(facts.resultAt, facts.at))
    return refuse('RESULT_IN_FUTURE', `${facts.resultAt} has not come yet.`);
  if (isBefore(facts.resultAt, facts.sampledAt))
    return refuse(
      'RESULT_BEFORE_SAMPLE',
      `The result (${facts.resultAt}) is older than the sample (${facts.sampledAt}).`,
    );
  if (facts.outcome === 'pass' && facts.failedItems.length > 0)
    return refuse('FAILED_ITEMS_ON_PASS', 'A sample that passed has no failed item.');
  if (facts.outcome !== 'pass' && facts.failedItems.length === 0)
    return refuse('FAILED_ITEMS_MISSING', 'A failed sample names what failed.');
  return undefined;
};

const evolve = (_: SamplingState, event: SamplingEvent): SamplingState => ({
  status: 'recorded',
  facts: event.data,
});

const decider: Decider<SamplingState, SamplingCommand, SamplingEvent, SamplingRefusal> = {
  initialState: { status: 'none' },
  decide,
  evolve,
};

/** One sample of an enterprise's product (产品质量监督抽查): stream `sampling-{id}`. */
export const sampling = defineAggregate({
  category: 'sampling',
  events: samplingEvents,
  decider,
  evolverVersion: 1,
});
