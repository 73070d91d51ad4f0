import { refuse, type Refusal } from '@zhixin/decider';
import {
  caseKind,
  field,
  type AnnulDocument,
  type CodeIn,
  type RecordDocument,
} from './agency-case.js';
import { inspectionEvents, type InspectionEvent } from './inspection.events.js';

export interface RecordInspection extends RecordDocument<
  Extract<InspectionEvent, { type: 'InspectionRecorded' }>['data']
> {
  readonly type: 'RecordInspection';
}

export interface AnnulInspection extends AnnulDocument {
  readonly type: 'AnnulInspection';
}

const refusals = {
  numberTaken: 'INSPECTION_NUMBER_TAKEN',
  unknown: 'INSPECTION_UNKNOWN',
  happensInFuture: 'INSPECTED_IN_FUTURE',
  standsInFuture: 'RESULT_IN_FUTURE',
  standsBeforeItHappened: 'RESULT_BEFORE_INSPECTION',
  annulledBeforeDocument: 'ANNULLED_BEFORE_RESULT',
} as const;

type Contradiction = 'FINDINGS_MISSING' | 'FINDINGS_ON_COMPLIANT';

const contradictionIn = ({
  outcome,
  findings,
}: RecordInspection['facts']): Refusal<Contradiction> | undefined => {
  if (outcome === 'compliant' && findings.length > 0)
    return refuse('FINDINGS_ON_COMPLIANT', 'A compliant enterprise has no finding.', ['findings']);
  if (outcome !== 'compliant' && findings.length === 0)
    return refuse('FINDINGS_MISSING', 'The record names what was found.', ['findings']);
  return undefined;
};

export interface InspectionTypes {
  readonly record: RecordInspection;
  readonly annul: AnnulInspection;
  readonly event: InspectionEvent;
  readonly refusal: CodeIn<typeof refusals> | Contradiction;
}

/** One inspection of an enterprise (监督检查): stream `inspection-{id}`. */
export const inspection = caseKind<InspectionTypes>({
  category: 'inspection',
  events: inspectionEvents,
  recorded: (facts) => ({ type: 'InspectionRecorded', data: facts }),
  annul: (annulment) => ({ type: 'AnnulInspection', ...annulment }),
  annulled: (annulment, { inspectionNumber }) => ({
    type: 'InspectionAnnulled',
    data: { ...annulment, inspectionNumber },
  }),
  contentOf: ({ type, data }) =>
    type === 'InspectionRecorded' ? { facts: data } : { annulment: data },
  number: field('inspectionNumber'),
  happenedAt: field('inspectedAt'),
  standsFrom: field('resultAt'),
  documentDate: field('resultAt'),
  refusals,
  contradictionIn,
});
