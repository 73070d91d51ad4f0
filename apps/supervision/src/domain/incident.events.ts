import { defineEvents, type EventOf } from '@zhixin/decider';
import { Type } from '@sinclair/typebox';
import { annulment, document, instant, oneOf } from './document.schema.js';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.

/** What the inquiry into an incident found about the enterprise; the gravest where there is more. */
export const incidentOutcome = oneOf(
  'not-at-fault',
  'report-late',
  'responsible-serious',
  'concealed',
);

const incidentNumber = Type.String();

export const incidentEvents = defineEvents({
  IncidentRecorded: Type.Object({
    ...document,
    incidentNumber,
    occurredAt: instant,
    resultAt: instant,
    outcome: incidentOutcome,
    summary: Type.String(),
    intentional: Type.Boolean(),
  }),
  IncidentAnnulled: Type.Object({ ...annulment, incidentNumber }),
});

export type IncidentEvent = EventOf<typeof incidentEvents>;
