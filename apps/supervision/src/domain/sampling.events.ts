import { defineEvents, type EventOf } from '@zhixin/decider';
import { Type } from '@sinclair/typebox';
import { annulment, document, instant, oneOf } from './document.schema.js';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.

/** What a test of a sample found (抽样检验结论). */
export const samplingOutcome = oneOf('pass', 'fail-label', 'fail-general', 'fail-safety');

const sampleNumber = Type.String();

export const samplingEvents = defineEvents({
  SamplingResultRecorded: Type.Object({
    ...document,
    sampleNumber,
    product: Type.String(),
    lot: Type.Optional(Type.String()),
    sampledAt: instant,
    resultAt: instant,
    outcome: samplingOutcome,
    failedItems: Type.Array(Type.String()),
  }),
  /** The result no longer stands, e.g. after a retest (复检). */
  SamplingResultAnnulled: Type.Object({ ...annulment, sampleNumber }),
});

export type SamplingEvent = EventOf<typeof samplingEvents>;
