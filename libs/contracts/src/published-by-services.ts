// Written by `npm run generate`.
import type { Contract, Topic } from './contract.js';
import {
  creditScoringTopic,
  EnterpriseDelistedV1,
  EnterpriseListedV1,
  EnterpriseRegisteredV1,
  GradeEvaluatedV1,
  PartyIdRegisteredV1,
  PartyIdWithdrawnV1,
} from './credit-scoring.js';
import {
  RecallCaseOpenedV1,
  RecallClosedV1,
  RecallDeadlineMissedV1,
  RecallPartyNotifiedV1,
  RecallPublishedV1,
  RecallScopeAttachedV1,
  RecallSoldAfterNoticeV1,
  RecallStepTakenV1,
  recallTopic,
} from './recall.js';
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
} from './supervision.js';
import {
  EpcisEventAcceptedV1,
  EpcisEventConfirmationWithdrawnV1,
  EpcisEventConfirmedV1,
  RecallScopeRefusedV1,
  ScopeRowsChangedV1,
  ScopeRowsToldV1,
  traceabilityTopic,
  TraceFindingOpenedV1,
  TraceFindingResolvedV1,
  TraceFindingRevisedV1,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
} from './traceability.js';

export * from './credit-scoring.js';
export * from './recall.js';
export * from './supervision.js';
export * from './traceability.js';

/** Every topic of the platform, in the order in which documents list them. */
export const topics: readonly Topic[] = [
  traceabilityTopic,
  supervisionTopic,
  creditScoringTopic,
  recallTopic,
];

/** Every event type that a service declares for others. */
export const declaredContracts: readonly Contract[] = [
  EpcisEventAcceptedV1,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  EpcisEventConfirmedV1,
  EpcisEventConfirmationWithdrawnV1,
  TraceFindingOpenedV1,
  TraceFindingRevisedV1,
  TraceFindingResolvedV1,
  ScopeRowsChangedV1,
  ScopeRowsToldV1,
  RecallScopeRefusedV1,
  SamplingResultRecordedV1,
  SamplingResultAnnulledV1,
  PenaltyDecidedV1,
  PenaltyAnnulledV1,
  InspectionRecordedV1,
  InspectionAnnulledV1,
  ComplaintRecordedV1,
  ComplaintAnnulledV1,
  IncidentRecordedV1,
  IncidentAnnulledV1,
  EnterpriseRegisteredV1,
  PartyIdRegisteredV1,
  PartyIdWithdrawnV1,
  GradeEvaluatedV1,
  EnterpriseListedV1,
  EnterpriseDelistedV1,
  RecallCaseOpenedV1,
  RecallStepTakenV1,
  RecallPublishedV1,
  RecallScopeAttachedV1,
  RecallPartyNotifiedV1,
  RecallSoldAfterNoticeV1,
  RecallDeadlineMissedV1,
  RecallClosedV1,
];
