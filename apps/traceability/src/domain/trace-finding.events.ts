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
  epc: Type.String(),
  evidence: Type.Array(Type.String()),
};

export const traceFindingEvents = defineEvents({
  MissingRecordReported: Type.Object({ ...stamp, shippedAt: instant }),
  MissingRecordResolved: Type.Object({ ...stamp }),
});

export type TraceFindingEvent = EventOf<typeof traceFindingEvents>;
