import {
  ComplaintAnnulledV1,
  ComplaintRecordedV1,
  IncidentAnnulledV1,
  IncidentRecordedV1,
  InspectionAnnulledV1,
  InspectionRecordedV1,
  PenaltyAnnulledV1,
  PenaltyDecidedV1,
  SamplingResultAnnulledV1,
  SamplingResultRecordedV1,
  supervisionTopic,
  type Contract,
  type DataOf,
} from '@zhixin/contracts';
import type { RuleBook } from '@zhixin/rule-packs';
import type { Reaction } from '@zhixin/service-shell';
import { dataOf } from '@zhixin/contracts/validation';
import { decideFor, type FactCommand } from './decide-for.js';

const SOURCE = 'supervision';

const SAMPLING_EVENT_KINDS = {
  pass: 'SAMPLING_PASSED',
  'fail-label': 'SAMPLING_FAIL_LABEL',
  'fail-general': 'SAMPLING_FAIL_GENERAL',
  'fail-safety': 'SAMPLING_FAIL_SAFETY',
} as const;

const PENALTY_EVENT_KINDS = {
  minor: 'PENALTY_MINOR',
  general: 'PENALTY_GENERAL',
  serious: 'PENALTY_SERIOUS',
} as const;

// What is not held against an enterprise is no quality event.
const INSPECTION_EVENT_KINDS = {
  compliant: undefined,
  'general-item': 'INSPECT_GENERAL_ITEM',
  'key-item': 'INSPECT_KEY_ITEM',
  'rectification-overdue': 'RECTIFY_OVERDUE',
  obstructed: 'INSPECTION_OBSTRUCTED',
} as const;

const COMPLAINT_EVENT_KINDS = {
  'not-substantiated': undefined,
  settled: undefined,
  violation: 'COMPLAINT_SUBSTANTIATED_VIOLATION',
  noncooperation: 'COMPLAINT_NONCOOPERATION',
} as const;

const INCIDENT_EVENT_KINDS = {
  'not-at-fault': undefined,
  'report-late': 'INCIDENT_REPORT_LATE',
  'responsible-serious': 'INCIDENT_RESPONSIBLE_SERIOUS',
  concealed: 'INCIDENT_CONCEALED',
} as const;

/** What agencies find and decide counts in the enterprise's grade. */
export const onSupervision = (rules: RuleBook): Reaction => ({
  name: 'on-supervision',
  topic: supervisionTopic.name,
  on: {
    ...counted(rules, SamplingResultRecordedV1, samplingFact),
    ...counted(rules, SamplingResultAnnulledV1, (annulled) =>
      annulment(samplingEventId(annulled), annulled),
    ),
    ...counted(rules, PenaltyDecidedV1, penaltyFact),
    ...counted(rules, PenaltyAnnulledV1, (annulled) =>
      annulment(penaltyEventId(annulled), annulled),
    ),
    ...counted(rules, InspectionRecordedV1, inspectionFact),
    ...counted(rules, InspectionAnnulledV1, (annulled) =>
      annulment(inspectionEventId(annulled), annulled),
    ),
    ...counted(rules, ComplaintRecordedV1, complaintFact),
    ...counted(rules, ComplaintAnnulledV1, (annulled) =>
      annulment(complaintEventId(annulled), annulled),
    ),
    ...counted(rules, IncidentRecordedV1, incidentFact),
    ...counted(rules, IncidentAnnulledV1, (annulled) =>
      annulment(incidentEventId(annulled), annulled),
    ),
  },
});

const counted = <Of extends Contract>(
  rules: RuleBook,
  contract: Of,
  commandOf: (data: DataOf<Of>) => FactCommand | undefined,
): Reaction['on'] => ({
  [contract.type]: async (event, tools) => {
    const command = commandOf(dataOf(contract, event.data));
    if (command !== undefined) await decideFor({ event, tools, rules }, command);
  },
});

const samplingFact = (sampling: DataOf<typeof SamplingResultRecordedV1>) => ({
  eventId: samplingEventId(sampling),
  kind: SAMPLING_EVENT_KINDS[sampling.outcome],
  occurredAt: sampling.sampledAt,
  effectiveFrom: sampling.resultAt,
  ...recording(sampling),
  reference: `${sampling.authority} ${sampling.sampleNumber}`,
  evidence: [
    sampling.product,
    ...(sampling.lot === undefined ? [] : [sampling.lot]),
    ...sampling.failedItems,
  ],
});

const penaltyFact = (penalty: DataOf<typeof PenaltyDecidedV1>) => ({
  eventId: penaltyEventId(penalty),
  kind: PENALTY_EVENT_KINDS[penalty.severity],
  occurredAt: penalty.decidedAt,
  effectiveFrom: penalty.effectiveFrom,
  ...recording(penalty),
  reference: `${penalty.authority} ${penalty.decisionNumber}`,
  evidence: [penalty.conduct, penalty.legalBasis, ...penalty.kinds],
});

const inspectionFact = (inspection: DataOf<typeof InspectionRecordedV1>) => {
  const kind = INSPECTION_EVENT_KINDS[inspection.outcome];
  if (kind === undefined) return undefined;
  return {
    eventId: inspectionEventId(inspection),
    kind,
    occurredAt: inspection.inspectedAt,
    effectiveFrom: inspection.resultAt,
    ...recording(inspection),
    reference: `${inspection.authority} ${inspection.inspectionNumber}`,
    evidence: inspection.findings,
  };
};

const complaintFact = (complaint: DataOf<typeof ComplaintRecordedV1>) => {
  const kind = COMPLAINT_EVENT_KINDS[complaint.outcome];
  if (kind === undefined) return undefined;
  return {
    eventId: complaintEventId(complaint),
    kind,
    occurredAt: complaint.receivedAt,
    effectiveFrom: complaint.resultAt,
    ...recording(complaint),
    reference: `${complaint.authority} ${complaint.complaintNumber}`,
    evidence: [complaint.summary],
  };
};

const incidentFact = (incident: DataOf<typeof IncidentRecordedV1>) => {
  const kind = INCIDENT_EVENT_KINDS[incident.outcome];
  if (kind === undefined) return undefined;
  return {
    eventId: incidentEventId(incident),
    kind,
    occurredAt: incident.occurredAt,
    effectiveFrom: incident.resultAt,
    ...recording(incident),
    reference: `${incident.authority} ${incident.incidentNumber}`,
    evidence: [incident.summary],
  };
};

interface CaseParticulars {
  readonly causeId?: string;
  readonly productFamily?: string;
  readonly intentional?: boolean;
}

/** What every document comes to alike. */
const recording = ({ causeId, productFamily, intentional }: CaseParticulars) => ({
  type: 'RecordQualityEvent' as const,
  source: SOURCE,
  ...(causeId === undefined ? {} : { causeId }),
  ...(productFamily === undefined ? {} : { productFamily }),
  ...(intentional === true ? { intentional: true } : {}),
});

interface CaseAnnulment {
  readonly annulledAt: string;
  readonly annulmentRef: string;
  readonly reason: string;
}

// What never counted is annulled all the same: the rules may one day know it.
const annulment = (eventId: string, { annulledAt, annulmentRef, reason }: CaseAnnulment) => ({
  type: 'AnnulQualityEvent' as const,
  eventId,
  annulledAt,
  reference: annulmentRef,
  reason,
});

const samplingEventId = ({ samplingId }: { readonly samplingId: string }) =>
  `sampling:${samplingId}`;
const penaltyEventId = ({ penaltyId }: { readonly penaltyId: string }) => `penalty:${penaltyId}`;
const inspectionEventId = ({ inspectionId }: { readonly inspectionId: string }) =>
  `inspection:${inspectionId}`;
const complaintEventId = ({ complaintId }: { readonly complaintId: string }) =>
  `complaint:${complaintId}`;
const incidentEventId = ({ incidentId }: { readonly incidentId: string }) =>
  `incident:${incidentId}`;
