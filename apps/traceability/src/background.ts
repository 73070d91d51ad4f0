import { serviceProjection, type Projection, type ServiceProjection } from '@zhixin/read-model';
import { relayWork, type ProviderOf, type ServiceContext, type Work } from '@zhixin/service-shell';
import { CaptureDesk } from './capture/capture-desk.js';
import { dueFindings, findingFollower } from './findings/finding-work.js';
import { traceGraph } from './graph/graph-projection.js';
import { EventLog } from './log/event-log.js';
import type { BodySelection } from './log/log-reader.js';
import { logSource, type LogEvent } from './log/log-source.js';
import { eventsToCopy, upgradeLog } from './log/log-upgrade.js';
import { keepPartitionsAhead } from './log/partitions.js';
import { enterpriseLots } from './lots/enterprise-lots.js';
import { reportedPlaces } from './places/reported-places.projection.js';
import { startLogRelay } from './reactions/publish.js';
import { whatIsSaidAnew } from './said/said-work.js';
import { computeHere, type ComputeScope } from './scopes/compute-scope.js';
import { answerFromGraph } from './scopes/scope-answer.js';
import { hasThreads, inThreads, scopeMemoryMb } from './scopes/scope-threads.js';
import { casePagesRelay } from './scopes/case-pages.js';
import { KeptScopes } from './scopes/kept-scopes.js';
import { ScopeJobs, SCOPES_TOGETHER } from './scopes/scope-jobs.js';
import { ScopeRows } from './scopes/scope-rows.js';
import { scopeWatches, watchFollower } from './scopes/watch-work.js';

/** Projections of the log of EPCIS events. Events come in any order, so one that is parked holds up no other. */
export const projected = (provided: ProviderOf): readonly ServiceProjection[] => {
  const log = provided(EventLog);
  const projection = (
    one: Projection<LogEvent>,
    bodies: BodySelection,
    keyOf: (entry: LogEvent) => string | undefined = () => undefined,
  ) =>
    serviceProjection({
      projection: one,
      source: logSource({ db: log.pool, log }, bodies),
      keyOf,
    });
  return [
    projection(enterpriseLots, 'with ilmd'),
    projection(traceGraph, 'traced'),
    // What a reporter says of a place replaces what it said before.
    projection(reportedPlaces, 'none', ({ names }) => names?.uscc),
  ];
};

const relay = (context: ServiceContext): Work =>
  relayWork('relay', (signal) => {
    const { bus, relayCheckpoints: checkpoints, log: report } = context;
    const log = context.provided(EventLog);
    return startLogRelay({ pool: log.pool, log, bus, checkpoints, signal, report });
  });

const resumption = (context: ServiceContext): Work => ({
  name: 'capture jobs left behind',
  run: (signal) => context.provided(CaptureDesk).resume(signal),
});

const partitions = (context: ServiceContext): Work => ({
  name: 'partitions of the event log',
  run: (signal) =>
    keepPartitionsAhead(
      {
        pool: context.provided(EventLog).pool,
        now: context.clock.now,
        onError: (err) => context.log.error({ err }, 'Partitions could not be made.'),
      },
      signal,
    ),
});

const upgrade = (context: ServiceContext): Work => {
  const { pool } = context.provided(EventLog);
  return {
    name: 'upgrade of the event log',
    run: async (signal) => {
      await upgradeLog(pool, signal);
      await untilAborted(signal);
    },
    lag: () => eventsToCopy(pool),
  };
};

const scopes = (context: ServiceContext): Work => {
  const { pool } = context.provided(EventLog);
  const compute: ComputeScope = hasThreads
    ? inThreads({ pool, memoryMb: scopeMemoryMb(SCOPES_TOGETHER) })
    : computeHere(pool);
  const answer = answerFromGraph(compute, context.readModels);
  return {
    name: 'recall scopes',
    run: (signal) => context.provided(ScopeJobs).run(answer, signal),
  };
};

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });

/** Providers that all of this uses. */
export const uses = [EventLog, CaptureDesk, KeptScopes, ScopeRows, ScopeJobs];

/** Everything that runs beside the routes. */
export const background = [
  ...[upgrade, resumption, partitions, relay],
  ...[findingFollower, dueFindings],
  ...[scopes, watchFollower, scopeWatches, casePagesRelay],
  whatIsSaidAnew,
];
