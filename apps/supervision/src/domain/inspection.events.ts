import { defineEvents, type EventOf } from '@zhixin/decider';
import { Type } from '@sinclair/typebox';
import { annulment, document, instant, oneOf } from './document.schema.js';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.

/** What an inspection found (监督检查结果); the gravest where there are several. */
export const inspectionOutcome = oneOf(
  'compliant',
  'general-item',
  'key-item',
  'rectification-overdue',
  'obstructed',
);

const inspectionNumber = Type.String();

export const inspectionEvents = defineEvents({
  InspectionRecorded: Type.Object({
    ...document,
    inspectionNumber,
    inspectedAt: instant,
    resultAt: instant,
    outcome: inspectionOutcome,
    findings: Type.Array(Type.String()),
    intentional: Type.Boolean(),
  }),
  InspectionAnnulled: Type.Object({ ...annulment, inspectionNumber }),
});

export type InspectionEvent = EventOf<typeof inspectionEvents>;
