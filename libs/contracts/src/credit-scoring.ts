import { Type } from '@sinclair/typebox';
import { contract, type Topic } from './contract.js';
import { listingFields, particularsFields } from './documents/credit.js';
import { grade, instant, partyId, published, region, uscc } from './fields.js';

export const creditScoringTopic: Topic = {
  name: 'credit-scoring.v1',
  partitions: 4,
  key: 'uscc',
  summary: 'Enterprises, their quality-credit grades and the serious-violation list.',
};

const stamp = { uscc, region, at: instant, by: Type.String() };

// The national class is for regulators; what leaves the list says why in its reason.
const { nationalClass: _nationalClass, ...particulars } = published(particularsFields);
const { action: _action, ground: _ground, until, ...decision } = published(listingFields);

/** An enterprise is known to the platform. Published again when its particulars change. */
export const EnterpriseRegisteredV1 = contract({
  type: 'EnterpriseRegisteredV1',
  topic: creditScoringTopic,
  audience: 'public',
  summary: 'An enterprise was registered or its particulars changed.',
  schema: Type.Object({
    ...particulars,
    ...stamp,
    usccCheckPassed: Type.Boolean(),
    partyIds: Type.Optional(Type.Array(partyId)),
  }),
});

const ownership = {
  ...stamp,
  partyId,
  /** Which registration of the identifier it is, the first one being 1: one ends before the next begins. */
  registration: Type.Integer({ minimum: 1 }),
};

/** From its record time on, whoever names the identifier names the enterprise. */
export const PartyIdRegisteredV1 = contract({
  type: 'PartyIdRegisteredV1',
  topic: creditScoringTopic,
  audience: 'public',
  summary: 'An officer registered a party identifier (PGLN, GLN) as an enterprise’s.',
  schema: Type.Object(ownership),
});

/** From its record time on, the identifier is nobody's until it is registered again. */
export const PartyIdWithdrawnV1 = contract({
  type: 'PartyIdWithdrawnV1',
  topic: creditScoringTopic,
  audience: 'public',
  summary: 'A party identifier (PGLN, GLN) is an enterprise’s no longer.',
  schema: Type.Object(ownership),
});

/** The internal grade was evaluated and differs from the last one. */
export const GradeEvaluatedV1 = contract({
  type: 'GradeEvaluatedV1',
  topic: creditScoringTopic,
  audience: 'regulators',
  summary: 'The quality-credit grade of an enterprise was evaluated.',
  schema: Type.Object({
    ...stamp,
    score: Type.Number(),
    grade,
    tier: grade,
    previousGrade: Type.Optional(grade),
    listed: Type.Boolean(),
    rulePack: Type.String(),
    reason: Type.Object({ zh: Type.String(), en: Type.String() }),
    causedBy: Type.Optional(Type.String()),
  }),
});

/** A named officer put the enterprise on the serious-violation list (严重违法失信名单). */
export const EnterpriseListedV1 = contract({
  type: 'EnterpriseListedV1',
  topic: creditScoringTopic,
  audience: 'public',
  summary: 'An enterprise was put on the serious-violation list.',
  schema: Type.Object({
    ...stamp,
    ...decision,
    until,
  }),
});

/** The enterprise was taken off the list. */
export const EnterpriseDelistedV1 = contract({
  type: 'EnterpriseDelistedV1',
  topic: creditScoringTopic,
  audience: 'public',
  summary: 'An enterprise was taken off the serious-violation list.',
  schema: Type.Object({
    ...stamp,
    ...decision,
  }),
});
