import { defineEvents, type EventOf } from '@zhixin/decider';
import { Type } from '@sinclair/typebox';
import { annulment, document, instant, oneOf } from './document.schema.js';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.

/**
 * How a complaint or report (投诉举报) ended. `violation`: substantiated, to be counted through its penalty;
 * `noncooperation`: the officer's finding of repeated refusal to cooperate.
 */
export const complaintOutcome = oneOf(
  'not-substantiated',
  'settled',
  'violation',
  'noncooperation',
);

const complaintNumber = Type.String();

// Who complained is nobody's business here: there is no field for it.
export const complaintEvents = defineEvents({
  ComplaintRecorded: Type.Object({
    ...document,
    complaintNumber,
    receivedAt: instant,
    resultAt: instant,
    outcome: complaintOutcome,
    summary: Type.String(),
  }),
  ComplaintAnnulled: Type.Object({ ...annulment, complaintNumber }),
});

export type ComplaintEvent = EventOf<typeof complaintEvents>;
