import { defineEvents, type EventOf } from '@zhixin/decider';
import { Type } from '@sinclair/typebox';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.
const instant = Type.String({ format: 'date-time' });
const stamp = {
  at: instant,
  by: Type.String(),
  uscc: Type.String(),
  region: Type.String(),
  decisionNumber: Type.String(),
};

/** How grave the penalty is for credit repair (轻微、一般、严重失信行为). */
export const penaltySeverity = Type.Union([
  Type.Literal('minor'),
  Type.Literal('general'),
  Type.Literal('serious'),
]);

export const penaltyEvents = defineEvents({
  PenaltyDecided: Type.Object({
    ...stamp,
    authority: Type.String(),
    decidedAt: instant,
    effectiveFrom: instant,
    severity: penaltySeverity,
    kinds: Type.Array(Type.String()),
    fineFen: Type.Integer({ minimum: 0 }),
    conduct: Type.String(),
    legalBasis: Type.String(),
    intentional: Type.Boolean(),
    causeId: Type.Optional(Type.String()),
  }),
  PenaltyAnnulled: Type.Object({
    ...stamp,
    annulledAt: instant,
    annulmentRef: Type.String(),
    reason: Type.String(),
  }),
});

export type PenaltyEvent = EventOf<typeof penaltyEvents>;
