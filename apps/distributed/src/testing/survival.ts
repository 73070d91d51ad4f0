import { expect } from '@jest/globals';
import { signIn, DEMONSTRATION_PASSWORD } from '@zhixin/demonstration';
import {
  eventually,
  nothingAcknowledged,
  promises,
  reckon,
  startLoad,
  type Reckoning,
} from '@zhixin/demonstration/testing';
import type pg from 'pg';
import { cleanReplay, type CleanReplay } from './clean-replay.js';
import { reckonFeed, type FeedReckoning } from './feed-reckoning.js';
import type { RunningDistributed } from './running-distributed.js';

// Two cores serve a dozen processes: the load leaves them time to come back.
const PACE_MS = 60;
const PROGRESS = 3;

/** How the platform came through a fault. */
export interface Survival {
  readonly lastedMs: number;
  readonly promised: Reckoning;
  readonly feed: FeedReckoning;
  readonly replay: CleanReplay;
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

/** Breaks something while the gateway's clients write, and reckons up when it is whole again. */
export const survival = async (
  { platform, database, round }: FaultTrial,
  fault: (load: LoadProgress) => Promise<void>,
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
    await eventually(
      'more to be acknowledged',
      async () => promises(acknowledged),
      (now) => now >= before + PROGRESS,
    );
  };
  try {
    await progress();
    await fault({ progress });
    await progress();
  } finally {
    await load.stop();
  }
  await platform.untilReady();
  const promised = await reckon(origin, acknowledged);
  const replay = await cleanReplay(platform, database);
  const [feed, parked] = [await reckonFeed(database), await parkedAt(origin)];
  return { promised, replay, feed, parked, lastedMs: performance.now() - since };
};

/** Prints the counts, and fails unless all that was acknowledged is there once, everywhere. */
export const whole = (fault: string, { promised, feed, replay, parked, lastedMs }: Survival) => {
  process.stdout.write(
    `${fault}: ${promised.events} events and ${promised.penalties} penalties acknowledged, ` +
      `${promised.lost.length} lost, ${promised.doubled.length} doubled; ` +
      `${feed.fed} events fed, ${feed.missing.length} missing, ${feed.twice.length} twice; ` +
      `${replay.rows} rows projected, ${replay.different.length} tables unlike a clean replay; ` +
      `${parked.length} parked (${(lastedMs / 1_000).toFixed(1)} s)\n`,
  );
  expect({
    lost: promised.lost,
    doubled: promised.doubled,
    missing: feed.missing,
    twice: feed.twice,
    different: replay.different,
    parked,
  }).toEqual({ lost: [], doubled: [], missing: [], twice: [], different: [], parked: [] });
  expect(promised.events).toBeGreaterThan(0);
  expect(promised.penalties).toBeGreaterThan(0);
  expect(replay.rows).toBeGreaterThan(0);
};

const parkedAt = async (origin: string): Promise<readonly string[]> => {
  const operator = await signIn(origin, 'operator', DEMONSTRATION_PASSWORD);
  const { items } = await operator.get<{ items: { group: string; error: string }[] }>(
    '/api/platform/parked',
  );
  return items.map(({ group, error }) => `${group}: ${error}`);
};
