import { Type } from '@sinclair/typebox';
import { contract, type Topic } from './contract.js';
import { instant, region, uscc } from './fields.js';

export const supervisionTopic: Topic = {
  name: 'supervision.v1',
  partitions: 4,
  key: 'uscc',
  summary:
    'What agencies found and decided: sampling results, penalties, inspections, complaints and incidents, and their annulment.',
};

const stamp = { uscc, region, at: instant, by: Type.String() };
/** Id of the annulled case under the same number that this one is in place of. */
const replaces = Type.Optional(Type.String());
const annulment = { annulledAt: instant, annulmentRef: Type.String(), reason: Type.String() };

/** A sample of an enterprise's product was tested. */
export const SamplingResultRecordedV1 = contract({
  type: 'SamplingResultRecordedV1',
  topic: supervisionTopic,
  audience: 'parties',
  summary: 'A sample of the product of an enterprise was tested.',
  schema: Type.Object({
    ...stamp,
    samplingId: Type.String(),
    sampleNumber: Type.String(),
    product: Type.String(),
    lot: Type.Optional(Type.String()),
    sampledAt: instant,
    resultAt: instant,
    outcome: Type.Union([
      Type.Literal('pass'),
      Type.Literal('fail-label'),
      Type.Literal('fail-general'),
      Type.Literal('fail-safety'),
    ]),
    failedItems: Type.Array(Type.String()),
    causeId: Type.Optional(Type.String()),
    productFamily: Type.Optional(Type.String()),
    replaces,
    authority: Type.String(),
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
    ...stamp,
    penaltyId: Type.String(),
    decisionNumber: Type.String(),
    decidedAt: instant,
    effectiveFrom: instant,
    severity: Type.Union([Type.Literal('minor'), Type.Literal('general'), Type.Literal('serious')]),
    kinds: Type.Array(Type.String()),
    fineFen: Type.Integer({ minimum: 0 }),
    conduct: Type.String(),
    legalBasis: Type.String(),
    intentional: Type.Boolean(),
    causeId: Type.Optional(Type.String()),
    productFamily: Type.Optional(Type.String()),
    replaces,
    authority: Type.String(),
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
    ...stamp,
    inspectionId: Type.String(),
    inspectionNumber: Type.String(),
    authority: Type.String(),
    inspectedAt: instant,
    resultAt: instant,
    outcome: Type.Union([
      Type.Literal('compliant'),
      Type.Literal('general-item'),
      Type.Literal('key-item'),
      Type.Literal('rectification-overdue'),
      Type.Literal('obstructed'),
    ]),
    findings: Type.Array(Type.String()),
    intentional: Type.Boolean(),
    causeId: Type.Optional(Type.String()),
    productFamily: Type.Optional(Type.String()),
    replaces,
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
    ...stamp,
    complaintId: Type.String(),
    complaintNumber: Type.String(),
    authority: Type.String(),
    receivedAt: instant,
    resultAt: instant,
    outcome: Type.Union([
      Type.Literal('not-substantiated'),
      Type.Literal('settled'),
      Type.Literal('violation'),
      Type.Literal('noncooperation'),
    ]),
    summary: Type.String(),
    causeId: Type.Optional(Type.String()),
    productFamily: Type.Optional(Type.String()),
    replaces,
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
    ...stamp,
    incidentId: Type.String(),
    incidentNumber: Type.String(),
    authority: Type.String(),
    occurredAt: instant,
    resultAt: instant,
    outcome: Type.Union([
      Type.Literal('not-at-fault'),
      Type.Literal('report-late'),
      Type.Literal('responsible-serious'),
      Type.Literal('concealed'),
    ]),
    summary: Type.String(),
    intentional: Type.Boolean(),
    causeId: Type.Optional(Type.String()),
    productFamily: Type.Optional(Type.String()),
    replaces,
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
