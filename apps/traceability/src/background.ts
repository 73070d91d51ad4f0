import { traceabilityTopic } from '@zhixin/contracts';
import { Decide, orProblem, type ServiceContext, type Work } from '@zhixin/service-shell';
import { traceFinding } from './domain/trace-finding.js';
import { followerLag, followLog, type LogFollower } from './log/log-follower.js';
import { eventsToCopy, upgradeLog, wholeLog } from './log/log-upgrade.js';
import { keepPartitionsAhead } from './log/partitions.js';
import { enterpriseLots } from './lots/enterprise-lots.js';
import {
  missingRecordChecker,
  type DecideFinding,
} from './missing-records/missing-record-checker.js';
import { partsOf } from './parts.js';
import { logRelay } from './reactions/publish.js';

const following = (follower: LogFollower, context: ServiceContext): Work => {
  const { pool, log } = partsOf(context);
  return {
    name: follower.name,
    run: async (signal) => {
      await wholeLog(pool, signal);
      await followLog(follower, { pool, log }, signal);
    },
    lag: () => followerLag(pool, follower.name),
  };
};

const relay = (context: ServiceContext): Work => {
  const work = following(logRelay(context.bus), context);
  return {
    ...work,
    run: async (signal) => {
      await context.bus.ensureTopic(traceabilityTopic.name, traceabilityTopic);
      await work.run(signal);
    },
  };
};

const decideFinding =
  ({ commands, service }: ServiceContext): DecideFinding =>
  async (findingId, command, occurredAt) => {
    const metadata = { actor: `service:${service}`, occurredAt };
    orProblem(await commands.execute(new Decide(traceFinding, findingId, command, metadata)));
  };

const checker = (context: ServiceContext): Work =>
  following(
    missingRecordChecker({
      decide: decideFinding(context),
      now: context.clock.now,
      onSkipped: (pair) =>
        context.log.warn(pair, 'Too many events about one thing to look for a missing record.'),
    }),
    context,
  );

const resumption = (context: ServiceContext): Work => ({
  name: 'capture jobs left behind',
  run: (signal) => partsOf(context).desk.resume(signal),
});

const partitions = (context: ServiceContext): Work => ({
  name: 'partitions of the event log',
  run: (signal) =>
    keepPartitionsAhead(
      {
        pool: partsOf(context).pool,
        now: context.clock.now,
        onError: (err) => context.log.error({ err }, 'Partitions could not be made.'),
      },
      signal,
    ),
});

const upgrade = (context: ServiceContext): Work => {
  const { pool } = partsOf(context);
  return {
    name: 'upgrade of the event log',
    run: async (signal) => {
      await upgradeLog(pool, signal);
      await untilAborted(signal);
    },
    lag: () => eventsToCopy(pool),
  };
};

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });

/** Everything that runs beside the routes. */
export const background = [
  upgrade,
  resumption,
  partitions,
  relay,
  (context: ServiceContext) => following(enterpriseLots, context),
  checker,
];
