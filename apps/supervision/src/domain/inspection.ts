import { refuse, type Refusal } from '@zhixin/decider';
import { caseKind } from './agency-case.js';
import { inspectionEvents, type InspectionEvent } from './inspection.events.js';

type Facts = Extract<InspectionEvent, { type: 'InspectionRecorded' }>['data'];

const refusalOf = ({ outcome, findings }: Facts): Refusal | undefined => {
  if (outcome === 'compliant' && findings.length > 0)
    return refuse('FINDINGS_ON_COMPLIANT', 'A compliant enterprise has no finding.', ['findings']);
  if (outcome !== 'compliant' && findings.length === 0)
    return refuse('FINDINGS_MISSING', 'The record names what was found.', ['findings']);
  return undefined;
};

/** One inspection of an enterprise (监督检查): stream `inspection-{id}`. */
export const inspection = caseKind<Facts>({
  category: 'inspection',
  events: inspectionEvents,
  recorded: 'InspectionRecorded',
  annulled: 'InspectionAnnulled',
  number: 'inspectionNumber',
  dated: 'resultAt',
  happened: { field: 'inspectedAt', ahead: 'INSPECTED_IN_FUTURE' },
  stands: { field: 'resultAt', ahead: 'RESULT_IN_FUTURE', early: 'RESULT_BEFORE_INSPECTION' },
  taken: 'INSPECTION_NUMBER_TAKEN',
  unknown: 'INSPECTION_UNKNOWN',
  annulledEarly: 'ANNULLED_BEFORE_RESULT',
  refusalOf,
});
