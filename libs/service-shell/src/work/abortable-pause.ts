import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after `ms` milliseconds, or at once when the signal aborts; never rejects. */
export const abortablePause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
