import type { Refusals } from './field-faults.js';
import { startOf } from './moment.js';

export const OUTCOMES = ['pass', 'fail-label', 'fail-general', 'fail-safety'] as const;

/** What the officer fills in; days are Beijing days. */
export interface SamplingForm {
  readonly authority: string;
  readonly sampleNumber: string;
  readonly product: string;
  readonly lot?: string | undefined;
  readonly sampledAt: string;
  readonly resultAt: string;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly failedItems?: readonly string[] | undefined;
  readonly causeId?: string | undefined;
}

/** Which field a refusal of the service speaks of. */
export const SAMPLING_REFUSALS: Refusals<SamplingForm> = {
  SAMPLE_NUMBER_TAKEN: 'sampleNumber',
  SAMPLED_IN_FUTURE: 'sampledAt',
  RESULT_IN_FUTURE: 'resultAt',
  RESULT_BEFORE_SAMPLE: 'resultAt',
  FAILED_ITEMS_MISSING: 'failedItems',
  FAILED_ITEMS_ON_PASS: 'failedItems',
};

const given = (name: 'lot' | 'causeId', text: string | undefined) =>
  text === undefined || text.trim() === '' ? {} : { [name]: text.trim() };

/** Body of `POST /api/supervision/sampling-results`. */
export const samplingOf = (uscc: string, form: SamplingForm) => ({
  uscc,
  authority: form.authority.trim(),
  sampleNumber: form.sampleNumber.trim(),
  product: form.product.trim(),
  sampledAt: startOf(form.sampledAt),
  resultAt: startOf(form.resultAt),
  outcome: form.outcome,
  failedItems: form.outcome === 'pass' ? [] : (form.failedItems ?? []),
  ...given('lot', form.lot),
  ...given('causeId', form.causeId),
});
