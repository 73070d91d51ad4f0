import type { CountStatus, ExplanationItem } from '@zhixin/contracts';
import type { Refusals } from './field-faults.js';
import { latestOf } from './moment.js';

/** What the officer fills in to annul a penalty; the day is a Beijing day. */
export interface AnnulmentForm {
  readonly annulmentRef: string;
  readonly annulledAt: string;
  readonly reason: string;
}

/** What the officer fills in to record a credit repair. */
export interface RepairForm {
  readonly reference: string;
  readonly repairedAt: string;
}

/** Which field a refusal of the service speaks of. */
export const ANNULMENT_REFUSALS: Refusals<AnnulmentForm> = {
  ANNULLED_IN_FUTURE: 'annulledAt',
  ANNULLED_BEFORE_DECIDED: 'annulledAt',
};
export const REPAIR_REFUSALS: Refusals<RepairForm> = { REPAIR_TOO_EARLY: 'repairedAt' };

/** Body of `POST /api/supervision/penalties/{id}/annulment`. */
export const annulmentOf = (form: AnnulmentForm, now: Date) => ({
  annulmentRef: form.annulmentRef.trim(),
  annulledAt: latestOf(form.annulledAt, now),
  reason: form.reason.trim(),
});

/** Body of `POST /api/credit/enterprises/{uscc}/repairs`. */
export const repairOf = (eventId: string, form: RepairForm, now: Date) => ({
  eventId,
  reference: form.reference.trim(),
  repairedAt: latestOf(form.repairedAt, now),
});

const PENALTY = 'penalty:';
const OVER: readonly CountStatus[] = ['annulled', 'repaired'];

/** The penalty behind a line of the explanation, while it can still be annulled. */
export const annullablePenalty = ({ eventId, status }: ExplanationItem): string | undefined =>
  eventId.startsWith(PENALTY) && status !== 'annulled' ? eventId.slice(PENALTY.length) : undefined;

/** Whether a line costs points that a credit repair would give back. */
export const isRepairable = ({ eventId, status, points, forces }: ExplanationItem): boolean =>
  /^(penalty|sampling):/.test(eventId) &&
  !OVER.includes(status) &&
  (points < 0 || forces !== undefined);
