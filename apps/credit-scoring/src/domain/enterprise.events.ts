// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.
import { Type } from '@sinclair/typebox';
import { defineEvents, type EventOf } from '@zhixin/decider';

const instant = Type.String({ format: 'date-time' });
const region = Type.String({ pattern: '^[0-9]{6}$' });
const grade = Type.Union([
  Type.Literal('A'),
  Type.Literal('B'),
  Type.Literal('C'),
  Type.Literal('D'),
]);
const bilingual = Type.Object({ zh: Type.String(), en: Type.String() });

// `at`: when we learnt it; `by`: who said so.
const stamp = { at: instant, by: Type.String() };

const particulars = {
  name: Type.String(),
  region,
  industry: Type.Optional(Type.String()),
  productRisk: Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')]),
  establishedOn: Type.String({ format: 'date' }),
  /** The check character of the social credit code is right. Some genuine codes fail it. */
  usccCheckPassed: Type.Boolean(),
  /** General class of the national credit-risk system (通用型企业信用风险分类). */
  nationalClass: Type.Optional(grade),
  /** PGLN and GLN by which events name it, canonical and in order; absent: as before. */
  partyIds: Type.Optional(Type.Array(Type.String())),
};

const listingDecision = {
  region,
  decisionRef: Type.String(),
  officer: Type.String(),
  since: instant,
  reason: Type.String(),
};

export const enterpriseEvents = defineEvents({
  EnterpriseRegistered: Type.Object({ ...stamp, ...particulars }),

  EnterpriseParticularsChanged: Type.Object({ ...stamp, ...particulars }),

  /** What the identifiers' own streams say of it, where its particulars were saved without. */
  PartyIdsNoted: Type.Object({ ...stamp, partyIds: Type.Array(Type.String()) }),

  QualityEventRecorded: Type.Object({
    ...stamp,
    /** Names the source's fact, e.g. `penalty:…`; the same id is the same fact. */
    eventId: Type.String(),
    kind: Type.String(),
    occurredAt: instant,
    effectiveFrom: instant,
    effectiveUntil: Type.Optional(instant),
    causeId: Type.Optional(Type.String()),
    intentional: Type.Optional(Type.Boolean()),
    productFamily: Type.Optional(Type.String()),
    reference: Type.String(),
    evidence: Type.Optional(Type.Array(Type.String())),
    source: Type.String(),
  }),

  QualityEventEnded: Type.Object({
    ...stamp,
    eventId: Type.String(),
    endedAt: instant,
    reference: Type.String(),
  }),

  QualityEventAnnulled: Type.Object({
    ...stamp,
    eventId: Type.String(),
    annulledAt: instant,
    reference: Type.String(),
    reason: Type.String(),
  }),

  QualityEventRepaired: Type.Object({
    ...stamp,
    eventId: Type.String(),
    repairedAt: instant,
    reference: Type.String(),
  }),

  PutOnSeriousList: Type.Object({
    ...stamp,
    ...listingDecision,
    until: Type.Optional(instant),
  }),

  TakenOffSeriousList: Type.Object({
    ...stamp,
    ...listingDecision,
    /** Decision that had put it on the list. */
    listingRef: Type.String(),
    /** `withdrawn`: the basis fell, so the listing never counted. */
    ground: Type.Union([
      Type.Literal('expired'),
      Type.Literal('repaired'),
      Type.Literal('withdrawn'),
    ]),
  }),

  GradeEvaluated: Type.Object({
    ...stamp,
    region,
    score: Type.Number(),
    grade,
    tier: grade,
    previousGrade: Type.Optional(grade),
    gradeSince: instant,
    listed: Type.Boolean(),
    provisional: Type.Boolean(),
    /** Something could not be judged by the rules in force; the last grade was kept. */
    stale: Type.Optional(Type.Boolean()),
    rulePack: Type.Object({ id: Type.String(), version: Type.String() }),
    reason: bilingual,
    causedBy: Type.Optional(Type.String()),
    /** Ids of the events that made the score what it is. */
    inputs: Type.Array(Type.String()),
    /** SHA-256 (hex) over everything that was known, in canonical form. */
    inputsHash: Type.String(),
  }),
});

export type EnterpriseEvent = EventOf<typeof enterpriseEvents>;

/** One event type of the stream. */
export type EnterpriseEventOf<Type extends EnterpriseEvent['type']> = Extract<
  EnterpriseEvent,
  { type: Type }
>;
export type Particulars = Omit<EnterpriseEventOf<'EnterpriseRegistered'>['data'], 'at' | 'by'>;
export type QualityFact = EnterpriseEventOf<'QualityEventRecorded'>['data'];
export type GradeRecord = EnterpriseEventOf<'GradeEvaluated'>['data'];
