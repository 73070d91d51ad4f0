import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** Which request or event the running code belongs to (W3C Trace Context). */
export interface Trace {
  /** 32 hex digits; also the `correlationId` of every event that follows. */
  readonly traceId: string;
  /** This process's own span within the trace. */
  readonly traceparent: string;
}

const current = new AsyncLocalStorage<Trace>();
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const SAMPLED = '01';

/** The trace of the running code; undefined outside any request or delivery. */
export const currentTrace = (): Trace | undefined => current.getStore();

/** Runs something as part of a trace. */
export const inTrace = <Result>(trace: Trace, run: () => Result): Result => current.run(trace, run);

/** Continues the caller's trace with a new span; a missing or malformed header starts a new trace. */
export const traceFrom = (traceparent: string | undefined): Trace => {
  const [, traceId, parent, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  const known =
    traceId !== undefined &&
    /[1-9a-f]/.test(traceId) &&
    parent !== undefined &&
    /[1-9a-f]/.test(parent);
  const id = known ? traceId : randomBytes(16).toString('hex');
  const span = randomBytes(8).toString('hex');
  return { traceId: id, traceparent: `00-${id}-${span}-${(known && flags) || SAMPLED}` };
};
