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
} from '@zhixin/contracts';
import { cloudEvent, type CloudEvent } from '@zhixin/event-bus';
import { declaredIn, type RecordedEvent } from '@zhixin/event-store';
import { caseAggregates } from '../domain/case-kinds.js';

const SERVICE = 'supervision';
const { read } = declaredIn(caseAggregates);

/** What others learn of an event of ours, under the id of its case. */
export const toContract = (from: RecordedEvent): readonly CloudEvent[] => {
  const { type, data } = read(from);
  const id = from.stream.slice(from.stream.indexOf('-') + 1);
  const { uscc, region } = data;
  const envelope = { from, service: SERVICE, uscc, region };
  switch (type) {
    case 'SamplingResultRecorded':
      return [
        cloudEvent(SamplingResultRecordedV1, { ...envelope, data: { ...data, samplingId: id } }),
      ];
    case 'SamplingResultAnnulled':
      return [
        cloudEvent(SamplingResultAnnulledV1, { ...envelope, data: { ...data, samplingId: id } }),
      ];
    case 'PenaltyDecided':
      return [cloudEvent(PenaltyDecidedV1, { ...envelope, data: { ...data, penaltyId: id } })];
    case 'PenaltyAnnulled':
      return [cloudEvent(PenaltyAnnulledV1, { ...envelope, data: { ...data, penaltyId: id } })];
    case 'InspectionRecorded':
      return [
        cloudEvent(InspectionRecordedV1, { ...envelope, data: { ...data, inspectionId: id } }),
      ];
    case 'InspectionAnnulled':
      return [
        cloudEvent(InspectionAnnulledV1, { ...envelope, data: { ...data, inspectionId: id } }),
      ];
    case 'ComplaintRecorded':
      return [cloudEvent(ComplaintRecordedV1, { ...envelope, data: { ...data, complaintId: id } })];
    case 'ComplaintAnnulled':
      return [cloudEvent(ComplaintAnnulledV1, { ...envelope, data: { ...data, complaintId: id } })];
    case 'IncidentRecorded':
      return [cloudEvent(IncidentRecordedV1, { ...envelope, data: { ...data, incidentId: id } })];
    case 'IncidentAnnulled':
      return [cloudEvent(IncidentAnnulledV1, { ...envelope, data: { ...data, incidentId: id } })];
  }
};

/** All kinds of case travel on one topic, in order per enterprise. */
export const publication = {
  topic: supervisionTopic,
  aggregates: caseAggregates,
  toContract,
};
