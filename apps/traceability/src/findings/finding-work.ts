import { Follower } from '@zhixin/follower';
import { followerPlace, NotYetProjected } from '@zhixin/read-model';
import {
  abortablePause,
  Decide,
  followerWork,
  orProblem,
  type ServiceContext,
  type Work,
} from '@zhixin/service-shell';
import type { EntityManager } from 'typeorm';
import { traceFinding } from '../domain/trace-finding.js';
import { traceGraph } from '../graph/graph-projection.js';
import { EventLog } from '../log/event-log.js';
import { eventsIn, LOG_ADAPTER, logSource, type LogEvent } from '../log/log-source.js';
import { queryableOf } from '../log/queryable.js';
import { forgetDue, thingsDue } from './due-things.js';
import { lookAt, THINGS_PER_LOOK_MAX, type FindingWatch } from './finding-watch.js';
import { touchedBy } from './touched-things.js';

// The place of the follower that looked for missing records alone is taken on.
const FOLLOWER = 'missing-records';
/** How long the graph may take to have what the log has. */
const GRAPH_WAIT_MS = 30_000;
/** How often the clock is looked at. */
const LOOK_MS = 5_000;

const watchOf = (context: ServiceContext, tx: EntityManager): FindingWatch => {
  const { commands, service, clock, log } = context;
  const db = queryableOf(tx);
  return {
    db,
    now: clock.now,
    decide: async (findingId, command, occurredAt) => {
      const metadata = { actor: `service:${service}`, occurredAt };
      orProblem(await commands.execute(new Decide(traceFinding, findingId, command, metadata)));
    },
    onSkipped: (epc) =>
      log.warn({ epc }, 'Too much is known about one thing to look for findings.'),
  };
};

/**
 * Follows the log and looks at every thing that new events touch, as soon as the graph has them. What it keeps is what it
 * has reported, which is told once: nothing to be built anew.
 */
export const findingFollower = (context: ServiceContext): Work => {
  const { service, dataSource, readModels, log: report } = context;
  const log = context.provided(EventLog);
  const follower = new Follower<LogEvent, EntityManager>({
    ...followerPlace({ name: FOLLOWER, service, adapter: LOG_ADAPTER, dataSource }),
    source: logSource({ db: log.pool, log }, 'none'),
    handle: async (batch, tx) => {
      const touched = touchedBy(eventsIn(batch));
      if (touched.size === 0) return;
      await readModels
        .waitForPosition(traceGraph.name, batch.at(-1)!.position, GRAPH_WAIT_MS)
        .catch(later);
      await lookAt(watchOf(context, tx), touched);
    },
    keyOf: () => undefined,
    log: report,
  });
  return followerWork(FOLLOWER, follower);
};

// A graph that is behind is waited for again, and no reason to set events aside.
const later = (error: unknown): never => {
  throw error instanceof NotYetProjected ? Object.assign(error, { transient: true }) : error;
};

/**
 * Looks at things about which time alone may change what is found, such as a shipping that nobody answers. What is due
 * stays so until it was looked at, so a restart goes on, and a second instance does no harm.
 */
export const dueFindings = (context: ServiceContext): Work => ({
  name: 'findings that are due',
  run: async (signal) => {
    while (!signal.aborted)
      if ((await lookAtDue(context)) === 0) await abortablePause(LOOK_MS, signal);
  },
});

/** Looks at the next things that are due; how many there were. */
export const lookAtDue = (context: ServiceContext): Promise<number> =>
  context.dataSource.transaction(async (tx) => {
    const db = queryableOf(tx);
    const due = await thingsDue(db, { now: context.clock.now(), max: THINGS_PER_LOOK_MAX });
    if (due.length === 0) return 0;
    const skipped: string[] = [];
    const watch = { ...watchOf(context, tx), onSkipped: (epc: string) => skipped.push(epc) };
    await lookAt(watch, new Map(due.map((epc) => [epc, []])));
    for (const epc of skipped) await forgetDue(db, epc);
    return due.length;
  });
