import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Wakes loops that found nothing to do. A ring between looking and waiting is not lost: take `rings`
 * before looking and hand it to `after`.
 */
export interface Bell {
  readonly rings: number;
  ring(): void;
  /** Resolves when the bell has rung since `rings`, when `ms` have passed, or when `signal` aborts. */
  after(rings: number, ms: number, signal: AbortSignal): Promise<void>;
}

/** Makes a bell. */
export const bell = (): Bell => {
  let rings = 0;
  const waiting = new Set<() => void>();
  return {
    get rings() {
      return rings;
    },
    ring() {
      rings += 1;
      for (const wake of waiting) wake();
    },
    after: (seen, ms, signal) =>
      new Promise((done) => {
        if (seen !== rings || signal.aborted) return done();
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          done();
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
        signal.addEventListener('abort', wake);
      }),
  };
};

/** Waits, but not past the abort of `signal`; never rejects. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

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
