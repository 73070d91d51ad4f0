import type { listingFields, DocumentToSend } from '@zhixin/contracts';
import { endOf, startOf } from './moment.js';
import type { FieldOfRefusal } from './field-faults.js';

/** Body of `POST /api/credit/enterprises/{uscc}/listings`. */
export type ListingDecision = DocumentToSend<typeof listingFields>;

/** What the officer fills in; days are Beijing days, `2026-11-21`. */
export interface ListingForm {
  readonly decisionRef: string;
  readonly officer: string;
  readonly since: string;
  readonly until?: string | undefined;
  readonly ground?: ListingDecision['ground'] | undefined;
  readonly reason: string;
  readonly confirmed?: boolean;
}

/** Which field a refusal of the service speaks of. */
export const LISTING_REFUSALS: FieldOfRefusal<ListingForm> = { LISTING_PERIOD_EMPTY: 'until' };

/** The decision as the service wants it: a listing counts from the start of its day to the end of its last. */
export const listingOf = (form: ListingForm, listed: boolean): ListingDecision => {
  const named = {
    decisionRef: form.decisionRef.trim(),
    officer: form.officer.trim(),
    since: startOf(form.since),
    reason: form.reason.trim(),
  };
  if (listed) return { action: 'take-off', ...named, ground: form.ground ?? 'expired' };
  return {
    action: 'put-on',
    ...named,
    ...(form.until === undefined ? {} : { until: endOf(form.until) }),
  };
};
