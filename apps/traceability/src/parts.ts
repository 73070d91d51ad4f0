import type { Platform } from '@zhixin/service-shell';
import pg from 'pg';
import { CaptureDesk } from './capture/capture-desk.js';
import { CaptureJobs } from './capture/capture-jobs.js';
import { EventLog } from './log/event-log.js';

/** What the routes and the background work of one process share. */
export interface Parts {
  readonly pool: pg.Pool;
  readonly log: EventLog;
  readonly jobs: CaptureJobs;
  readonly desk: CaptureDesk;
}

const partsByPool = new WeakMap<pg.Pool, Parts>();

/** The parts of a process. Without a database (a document of the routes, say) they exist but cannot be used. */
export const partsOf = ({
  pool = new pg.Pool({ max: 1 }),
  clock,
  log: report,
}: Pick<Platform, 'pool' | 'clock' | 'log'>): Parts => {
  const known = partsByPool.get(pool);
  if (known !== undefined) return known;
  const jobs = new CaptureJobs(pool, clock.now);
  const log = new EventLog(pool, clock.now, jobs.settle);
  const desk = new CaptureDesk({ db: pool, now: clock.now, report, log, jobs });
  const parts = { pool, log, jobs, desk };
  partsByPool.set(pool, parts);
  return parts;
};
