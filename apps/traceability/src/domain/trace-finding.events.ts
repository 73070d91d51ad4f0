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
const quantity = Type.Optional(Type.Object({ value: Type.Number(), uom: Type.String() }));

export const traceFindingEvents = defineEvents({
  MissingRecordReported: Type.Object({ ...stamp, shippedAt: instant }),
  MissingRecordResolved: Type.Object({ ...stamp }),
  TraceFindingOpened: Type.Object({
    ...stamp,
    kind: Type.String(),
    severity: Type.String(),
    quantity,
    /** When the last of its events happened. */
    aroseAt: instant,
    rulePack: Type.Object({ id: Type.String(), version: Type.String() }),
  }),
  TraceFindingRevised: Type.Object({ ...stamp, kind: Type.String(), quantity }),
  TraceFindingResolved: Type.Object({ ...stamp, kind: Type.String() }),
});

export type TraceFindingEvent = EventOf<typeof traceFindingEvents>;
