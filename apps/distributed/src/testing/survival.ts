import { expect } from '@jest/globals';
import { signIn, DEMONSTRATION_PASSWORD } from '@zhixin/demonstration';
import {
  keepFigures,
  nothingAcknowledged,
  promises,
  reckon,
  type Reckoning,
  RECOVERY,
  startLoad,
} from '@zhixin/demonstration/testing';
import { until } from '@zhixin/infra-processes';
import type pg from 'pg';
import { reckonFeed, type FeedReckoning } from './feed-reckoning.js';
import { quiet } from './quiet.js';
import type { RunningDistributed } from './running-distributed.js';

// Two cores serve a dozen processes: the load leaves them time to come back.
const PACE_MS = 60;
const PROGRESS = 3;

/** How the platform came through a fault. */
export interface Survival {
  readonly rounds: number;
  readonly lastedMs: number;
  readonly promised: Reckoning;
  readonly feed: FeedReckoning;
  /** Groups that put an event aside, with their reasons. */
  readonly parked: readonly string[];
}

/** What a fault may wait for. */
export interface LoadProgress {
  /** Resolves when more of everything has been acknowledged since it was asked. */
  progress(): Promise<void>;
}

interface FaultTrial {
  readonly platform: RunningDistributed;
  readonly database: pg.Pool;
  /** Tells the writes of one trial from those of another. */
  readonly round: number;
}

/** Something that breaks; resolves with the number of times, where that is not one. */
export type InjectedFault = (load: LoadProgress) => Promise<number | void>;

/** Breaks something while the gateway's clients write, and reckons up when it is whole again. */
export const survival = async (
  { platform, database, round }: FaultTrial,
  fault: InjectedFault,
): Promise<Survival> => {
  const { origin } = platform;
  const since = performance.now();
  const acknowledged = nothingAcknowledged();
  const load = await startLoad({
    origin,
    round,
    acknowledged,
    withoutAnswer: 'ask again',
    paceMs: PACE_MS,
  });
  const progress = async () => {
    const before = promises(acknowledged);
    await until(
      'more to be acknowledged',
      async () => promises(acknowledged),
      (now) => now >= before + PROGRESS,
      RECOVERY,
    );
  };
  let rounds = 1;
  try {
    await progress();
    rounds = (await fault({ progress })) ?? rounds;
    await progress();
  } finally {
    await load.stop();
  }
  await platform.untilReady();
  const promised = await reckon(origin, acknowledged);
  await quiet(platform);
  const [feed, parked] = [await reckonFeed(database), await parkedAt(origin)];
  return { rounds, promised, feed, parked, lastedMs: performance.now() - since };
};

/** Prints the counts, and fails unless all that was acknowledged is there once, everywhere. */
export const whole = (
  fault: string,
  { rounds, promised, feed, parked, lastedMs }: Survival,
): void => {
  keepFigures(fault, {
    rounds,
    'events acknowledged': promised.events,
    'penalties acknowledged': promised.penalties,
    lost: promised.lost.length,
    doubled: promised.doubled.length,
    'events fed': feed.fed,
    missing: feed.missing.length,
    twice: feed.twice.length,
    parked: parked.length,
    seconds: Math.round(lastedMs / 1_000),
  });
  expect({
    lost: promised.lost,
    doubled: promised.doubled,
    missing: feed.missing,
    twice: feed.twice,
    parked,
  }).toEqual({ lost: [], doubled: [], missing: [], twice: [], parked: [] });
  expect(promised.events).toBeGreaterThan(0);
  expect(promised.penalties).toBeGreaterThan(0);
};

const parkedAt = async (origin: string): Promise<readonly string[]> => {
  const operator = await signIn(origin, 'operator', DEMONSTRATION_PASSWORD);
  const { items } = await operator.get<{ items: { group: string; error: string }[] }>(
    '/api/platform/parked',
  );
  return items.map(({ group, error }) => `${group}: ${error}`);
};
