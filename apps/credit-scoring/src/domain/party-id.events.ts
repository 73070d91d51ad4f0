// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.
import { Type } from '@sinclair/typebox';
import { defineEvents, type EventOf } from '@zhixin/decider';

const ownership = {
  at: Type.String({ format: 'date-time' }),
  by: Type.String(),
  uscc: Type.String(),
  /** Where the enterprise is. */
  region: Type.String({ pattern: '^[0-9]{6}$' }),
  /** Canonical Digital Link. */
  partyId: Type.String(),
  /** Which registration of the identifier it is; the first is 1. */
  registration: Type.Integer({ minimum: 1 }),
};

export const partyIdEvents = defineEvents({
  PartyIdRegistered: Type.Object(ownership),
  PartyIdWithdrawn: Type.Object(ownership),
});

export type PartyIdEvent = EventOf<typeof partyIdEvents>;
