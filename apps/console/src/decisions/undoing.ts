import type {
  annulmentFields,
  CountStatus,
  ExplanationItem,
  repairFields,
  DocumentToSend,
} from '@zhixin/contracts';
import { CASES_PATH, type CaseKind } from '../api/supervision-queries.js';
import type { FieldOfRefusal } from './field-faults.js';
import { latestOf } from './moment.js';

/** What the officer fills in to annul a case; the day is a Beijing day. */
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
export const REPAIR_REFUSALS: FieldOfRefusal<RepairForm> = { REPAIR_TOO_EARLY: 'repairedAt' };

/** Body of `POST /api/supervision/penalties/{id}/annulment` and of its like. */
export const annulmentOf = (
  form: AnnulmentForm,
  now: Date,
): DocumentToSend<typeof annulmentFields> => ({
  annulmentRef: form.annulmentRef.trim(),
  annulledAt: latestOf(form.annulledAt, now),
  reason: form.reason.trim(),
});

/** Body of `POST /api/credit/enterprises/{uscc}/repairs`. */
export const repairOf = (
  eventId: string,
  form: RepairForm,
  now: Date,
): DocumentToSend<typeof repairFields> => ({
  eventId,
  reference: form.reference.trim(),
  repairedAt: latestOf(form.repairedAt, now),
});

const OVER: readonly CountStatus[] = ['annulled', 'repaired'];

/** A case of an agency that a line of the explanation speaks of. */
export interface AgencyCaseReference {
  readonly kind: CaseKind;
  readonly id: string;
}

const isCaseKind = (kind: string | undefined): kind is CaseKind =>
  kind !== undefined && kind in CASES_PATH;

/** The case that a line of the explanation speaks of. */
export const caseOf = ({
  eventId,
}: Pick<ExplanationItem, 'eventId'>): AgencyCaseReference | undefined => {
  const [kind, id] = eventId.split(':');
  return isCaseKind(kind) && id !== undefined ? { kind, id } : undefined;
};

/** The line of the explanation that speaks of a case. */
export const eventIdOf = ({ kind, id }: AgencyCaseReference): string => `${kind}:${id}`;

/** The case behind a line of the explanation, while it can still be annulled. */
export const annullableCase = (item: ExplanationItem): AgencyCaseReference | undefined =>
  item.status === 'annulled' ? undefined : caseOf(item);

/** Whether a line costs points that a credit repair would give back. */
export const isRepairable = (item: ExplanationItem): boolean =>
  caseOf(item) !== undefined &&
  !OVER.includes(item.status) &&
  (item.points < 0 || item.forces !== undefined);
