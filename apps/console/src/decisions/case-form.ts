import {
  complaintFields,
  complaintOutcome,
  incidentFields,
  incidentOutcome,
  inspectionFields,
  inspectionOutcome,
  penaltyFields,
  samplingOutcome,
  samplingResultFields,
  wordsOf,
  type AgencyCase,
} from '@zhixin/contracts';
import type { CaseKind } from '../api/supervision-queries.js';
import { dayOf } from '../format/time.js';
import { startOf } from './moment.js';

/** What documents of all kinds have, by the name it has in each: a number, and two days. */
export const CASE_FIELDS = {
  sampling: { number: 'sampleNumber', happened: 'sampledAt', stands: 'resultAt' },
  penalty: { number: 'decisionNumber', happened: 'decidedAt', stands: 'effectiveFrom' },
  inspection: { number: 'inspectionNumber', happened: 'inspectedAt', stands: 'resultAt' },
  complaint: { number: 'complaintNumber', happened: 'receivedAt', stands: 'resultAt' },
  incident: { number: 'incidentNumber', happened: 'occurredAt', stands: 'resultAt' },
} as const;

/** What a document of each kind says. */
export const CASE_DOCUMENTS = {
  sampling: samplingResultFields,
  penalty: penaltyFields,
  inspection: inspectionFields,
  complaint: complaintFields,
  incident: incidentFields,
} as const;

/** Each kind's outcomes, the best first. */
export const CASE_OUTCOMES = {
  sampling: wordsOf(samplingOutcome),
  inspection: wordsOf(inspectionOutcome),
  complaint: wordsOf(complaintOutcome),
  incident: wordsOf(incidentOutcome),
} as const;

/** Outcomes that are kept on record only: no line of the explanation will speak of them. */
const UNCOUNTED: Readonly<Partial<Record<CaseKind, readonly string[]>>> = {
  inspection: ['compliant'],
  complaint: ['not-substantiated', 'settled'],
  incident: ['not-at-fault'],
};

/** What the officer fills in: named as in the body, so that faults find it; days are Beijing days. */
export type CaseForm = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

/**
 * Body of `POST /api/supervision/…`: what was left empty is left out. A day that stands as it stood in
 * the document that is corrected keeps its hour.
 */
export const caseBody = (kind: CaseKind, form: CaseForm, corrected: CaseForm = {}): CaseForm => {
  const { happened, stands } = CASE_FIELDS[kind];
  const filled = Object.entries(form)
    .map(([name, value]) => [name, textOf(value)] as const)
    .filter(([, value]) => !isEmpty(value));
  const moment = (name: string, day: string): string => {
    const before = corrected[name];
    return typeof before === 'string' && dayOf(before) === day ? before : startOf(day);
  };
  return Object.fromEntries(
    filled.map(([name, value]) =>
      name === happened || name === stands ? [name, moment(name, String(value))] : [name, value],
    ),
  );
};

/** The form with what a recorded document says. */
export const refilled = (kind: CaseKind, document: AgencyCase): CaseForm => {
  const { happened, stands } = CASE_FIELDS[kind];
  const said: CaseForm = { ...document };
  return {
    ...said,
    [happened]: dayOf(String(said[happened])),
    [stands]: dayOf(String(said[stands])),
  };
};

/** Whether a document is only kept on record, whatever else it says. */
export const isUncounted = (kind: CaseKind, outcome: unknown): boolean =>
  UNCOUNTED[kind]?.some((each) => each === outcome) === true;
