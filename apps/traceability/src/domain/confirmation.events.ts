import { defineEvents, type EventOf } from '@zhixin/decider';
import { Type } from '@sinclair/typebox';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.
const stamp = {
  at: Type.String({ format: 'date-time' }),
  /** The officer. */
  by: Type.String(),
  reason: Type.String(),
  eventId: Type.String(),
  /** Who reported the event, and where it is registered. */
  uscc: Type.String(),
  region: Type.String(),
  /** Which confirmation of the event it is; the first is 1. */
  round: Type.Integer({ minimum: 1 }),
};

export const confirmationEvents = defineEvents({
  EpcisEventConfirmed: Type.Object(stamp),
  EpcisEventConfirmationWithdrawn: Type.Object(stamp),
});

export type ConfirmationEvent = EventOf<typeof confirmationEvents>;
