import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/** Months that always have their partitions before the first event needs them, beside this one. */
export const MONTHS_AHEAD = 2;
const CHECK_MS = 6 * 3_600_000;

/** Makes the partitions of this month and the next ones, where missing. */
export const ensurePartitions = async (pool: pg.Pool, now: string): Promise<void> => {
  const start = new Date(now);
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
    const month = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + ahead, 1));
    await pool.query('select traceability.ensure_month($1)', [month.toISOString()]);
  }
};

/** Keeps partitions ahead of time until `signal` aborts. */
export const keepPartitionsAhead = async (
  { pool, now, onError }: { pool: pg.Pool; now: () => string; onError: (error: unknown) => void },
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    await ensurePartitions(pool, now()).catch(onError);
    await pause(CHECK_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
};
