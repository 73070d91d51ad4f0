import { Type } from '@sinclair/typebox';
import { contract, type Topic } from './contract.js';
import { instant, region, uscc } from './fields.js';

export const supervisionTopic: Topic = {
  name: 'supervision.v1',
  partitions: 4,
  key: 'uscc',
  summary: 'What agencies found and decided: sampling results, penalties and their annulment.',
};

const stamp = { uscc, region, at: instant, by: Type.String() };

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
    authority: Type.String(),
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
    annulledAt: instant,
    annulmentRef: Type.String(),
    reason: Type.String(),
  }),
});
