import { defineEvents, type EventOf } from '@zhixin/decider';
import { Type } from '@sinclair/typebox';
import { annulment, document, instant, oneOf } from './document.schema.js';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.

/** How grave the penalty is for credit repair (轻微、一般、严重失信行为). */
export const penaltySeverity = oneOf('minor', 'general', 'serious');

const decisionNumber = Type.String();

export const penaltyEvents = defineEvents({
  PenaltyDecided: Type.Object({
    ...document,
    decisionNumber,
    decidedAt: instant,
    effectiveFrom: instant,
    severity: penaltySeverity,
    kinds: Type.Array(Type.String()),
    fineFen: Type.Integer({ minimum: 0 }),
    conduct: Type.String(),
    legalBasis: Type.String(),
    intentional: Type.Boolean(),
  }),
  PenaltyAnnulled: Type.Object({ ...annulment, decisionNumber }),
});

export type PenaltyEvent = EventOf<typeof penaltyEvents>;
