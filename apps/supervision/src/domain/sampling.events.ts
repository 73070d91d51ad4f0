import { defineEvents, type EventOf } from '@zhixin/decider';
import { Type } from '@sinclair/typebox';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.
const instant = Type.String({ format: 'date-time' });

/** What a test of a sample found (抽样检验结论). */
export const samplingOutcome = Type.Union([
  Type.Literal('pass'),
  Type.Literal('fail-label'),
  Type.Literal('fail-general'),
  Type.Literal('fail-safety'),
]);

export const samplingEvents = defineEvents({
  SamplingResultRecorded: Type.Object({
    at: instant,
    by: Type.String(),
    uscc: Type.String(),
    region: Type.String(),
    authority: Type.String(),
    sampleNumber: Type.String(),
    product: Type.String(),
    lot: Type.Optional(Type.String()),
    sampledAt: instant,
    resultAt: instant,
    outcome: samplingOutcome,
    failedItems: Type.Array(Type.String()),
    causeId: Type.Optional(Type.String()),
  }),
});

export type SamplingEvent = EventOf<typeof samplingEvents>;
