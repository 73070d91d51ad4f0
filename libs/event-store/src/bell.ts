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
