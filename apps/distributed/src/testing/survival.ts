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
import { cleanReplay, type Replay } from './clean-replay.js';
import { reckonFeed, type FeedReckoning } from './feed-reckoning.js';
import type { RunningDistributed } from './running-distributed.js';

// Two cores serve a dozen processes: the load leaves them time to come back.
const PACE_MS = 60;
const PROGRESS = 3;

/** How the platform came through a fault. */
export interface Survival {
  readonly promised: Reckoning;
  readonly feed: FeedReckoning;
  readonly replay: Replay;
  /** Groups that put an event aside, with their reasons. */
  readonly parked: readonly string[];
}

/** What a fault may wait for. */
export interface UnderLoad {
  /** Resolves when more of everything has been acknowledged since it was asked. */
  progress(): Promise<void>;
}

interface Trial {
  readonly platform: RunningDistributed;
  readonly database: pg.Pool;
  /** Tells the writes of one trial from those of another. */
  readonly round: number;
}

/** Breaks something while the gateway's clients write, and reckons up when it is whole again. */
export const survival = async (
  { platform, database, round }: Trial,
  fault: (load: UnderLoad) => Promise<void>,
): Promise<Survival> => {
  const { origin } = platform;
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
  return { promised, replay, feed: await reckonFeed(database), parked: await parkedAt(origin) };
};

const parkedAt = async (origin: string): Promise<readonly string[]> => {
  const operator = await signIn(origin, 'operator', DEMONSTRATION_PASSWORD);
  const { items } = await operator.get<{ items: { group: string; error: string }[] }>(
    '/api/platform/parked',
  );
  return items.map(({ group, error }) => `${group}: ${error}`);
};
