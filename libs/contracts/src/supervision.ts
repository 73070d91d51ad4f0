import { Type } from '@sinclair/typebox';
import { contract, type Topic } from './contract.js';
import {
  annulmentFields,
  complaintFields,
  incidentFields,
  inspectionFields,
  penaltyFields,
  samplingResultFields,
} from './documents/supervision.js';
import { instant, published, region, uscc } from './fields.js';

export const supervisionTopic: Topic = {
  name: 'supervision.v1',
  partitions: 4,
  key: 'uscc',
  summary:
    'What agencies found and decided: sampling results, penalties, inspections, complaints and incidents, and their annulment.',
};

const stamp = { uscc, region, at: instant, by: Type.String() };
const annulment = published(annulmentFields);

/** A sample of an enterprise's product was tested. */
export const SamplingResultRecordedV1 = contract({
  type: 'SamplingResultRecordedV1',
  topic: supervisionTopic,
  audience: 'parties',
  summary: 'A sample of the product of an enterprise was tested.',
  schema: Type.Object({
    ...published(samplingResultFields),
    ...stamp,
    samplingId: Type.String(),
  }),
});

/** A sampling result no longer stands, e.g. after a retest (复检). */
export const SamplingResultAnnulledV1 = contract({
  type: 'SamplingResultAnnulledV1',
  topic: supervisionTopic,
  audience: 'parties',
  summary: 'A sampling result was annulled; it leaves the score from its original date.',
  schema: Type.Object({
    ...stamp,
    samplingId: Type.String(),
    sampleNumber: Type.String(),
    ...annulment,
  }),
});

/** A penalty decision took effect. */
export const PenaltyDecidedV1 = contract({
  type: 'PenaltyDecidedV1',
  topic: supervisionTopic,
  audience: 'public',
  summary: 'A penalty was decided.',
  schema: Type.Object({
    ...published(penaltyFields),
    ...stamp,
    penaltyId: Type.String(),
    effectiveFrom: instant,
  }),
});

/** A penalty decision was annulled: it never counted. */
export const PenaltyAnnulledV1 = contract({
  type: 'PenaltyAnnulledV1',
  topic: supervisionTopic,
  audience: 'public',
  summary: 'A penalty was annulled; it leaves the score from its original date.',
  schema: Type.Object({
    ...stamp,
    penaltyId: Type.String(),
    decisionNumber: Type.String(),
    ...annulment,
  }),
});

/** An enterprise was inspected. */
export const InspectionRecordedV1 = contract({
  type: 'InspectionRecordedV1',
  topic: supervisionTopic,
  audience: 'parties',
  summary: 'An enterprise was inspected.',
  schema: Type.Object({
    ...published(inspectionFields),
    ...stamp,
    inspectionId: Type.String(),
    resultAt: instant,
  }),
});

/** The record of an inspection no longer stands. */
export const InspectionAnnulledV1 = contract({
  type: 'InspectionAnnulledV1',
  topic: supervisionTopic,
  audience: 'parties',
  summary: 'The record of an inspection was annulled; it leaves the score from its original date.',
  schema: Type.Object({
    ...stamp,
    inspectionId: Type.String(),
    inspectionNumber: Type.String(),
    ...annulment,
  }),
});

/** A complaint or report (投诉举报) was dealt with. */
export const ComplaintRecordedV1 = contract({
  type: 'ComplaintRecordedV1',
  topic: supervisionTopic,
  audience: 'parties',
  summary: 'A complaint about an enterprise was dealt with.',
  schema: Type.Object({
    ...published(complaintFields),
    ...stamp,
    complaintId: Type.String(),
    resultAt: instant,
  }),
});

/** What was found about a complaint no longer stands. */
export const ComplaintAnnulledV1 = contract({
  type: 'ComplaintAnnulledV1',
  topic: supervisionTopic,
  audience: 'parties',
  summary: 'The finding on a complaint was annulled; it leaves the score from its original date.',
  schema: Type.Object({
    ...stamp,
    complaintId: Type.String(),
    complaintNumber: Type.String(),
    ...annulment,
  }),
});

/** The inquiry into a quality or safety incident ended. */
export const IncidentRecordedV1 = contract({
  type: 'IncidentRecordedV1',
  topic: supervisionTopic,
  audience: 'parties',
  summary: 'The inquiry into an incident ended.',
  schema: Type.Object({
    ...published(incidentFields),
    ...stamp,
    incidentId: Type.String(),
    resultAt: instant,
  }),
});

/** What an inquiry found no longer stands. */
export const IncidentAnnulledV1 = contract({
  type: 'IncidentAnnulledV1',
  topic: supervisionTopic,
  audience: 'parties',
  summary: 'What an inquiry found was annulled; it leaves the score from its original date.',
  schema: Type.Object({
    ...stamp,
    incidentId: Type.String(),
    incidentNumber: Type.String(),
    ...annulment,
  }),
});
