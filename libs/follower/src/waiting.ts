import { pause } from '@zhixin/event-store';

/** How long events gather for a follower, unless told. */
export const GATHER_MS = 25;

/**
 * Waits until `ms` have passed since a batch began, so that the next one holds more than one event: a
 * batch costs about the same whatever it holds.
 */
export const gather = async (since: number, ms: number, signal: AbortSignal): Promise<void> => {
  const left = since + ms - performance.now();
  if (left > 0) await pause(left, signal);
};

/** Waits for `work`, but not longer than `ms`. Work that goes on must handle its own rejection. */
export const within = async (ms: number, work: Promise<unknown>): Promise<void> => {
  const done = new AbortController();
  await Promise.race([work.finally(() => done.abort()), pause(ms, done.signal)]);
};

/** The result of `work`, or undefined as soon as `signal` aborts; then nobody hears how the work ends. */
export const unlessAborted = <Result>(
  signal: AbortSignal,
  work: Promise<Result>,
): Promise<Result | undefined> =>
  new Promise((done, fail) => {
    const abort = () => done(undefined);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    work.then(done, fail).finally(() => signal.removeEventListener('abort', abort));
  });
