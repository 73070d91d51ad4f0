import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import {
  endurance,
  freePort,
  keepFigures,
  nothingAcknowledged,
  promises,
  reckon,
  registerPenalised,
  signedIn,
  startLoad,
  startPlatform,
  temporaryDataFolder,
  type RunningPlatform,
} from '@zhixin/demonstration/testing';
import { until } from '@zhixin/infra-processes';

const SEED = 20_260_601;
const RECKON_EVERY_ROUNDS = 100;
const LOAD_MS_MIN = 300;
const LOAD_MS_SPREAD = 1_200;

// A fixed seed (Lehmer): a failing run can be repeated.
const chance = (seed: number) => () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

interface KilledPlatform {
  readonly seed: number;
  readonly rounds: number;
  readonly hasTime: () => boolean;
}

/** Kills a platform of its own, round after round, and counts what was promised and what of it is gone. */
const killAgainAndAgain = async ({ seed, rounds, hasTime }: KilledPlatform) => {
  const folder = temporaryDataFolder();
  const random = chance(seed);
  const port = await freePort();
  const start = () =>
    startPlatform({ app: 'standalone', dataFolder: folder.path, port, arguments: ['--empty'] });
  const acknowledged = nothingAcknowledged();
  let platform: RunningPlatform | undefined;
  try {
    platform = await start();
    const { origin } = platform;
    await registerPenalised(await signedIn(origin));

    for (let round = 1; ; round += 1) {
      const before = promises(acknowledged);
      const writing = await startLoad({ origin, round, acknowledged, withoutAnswer: 'end' });
      await pause(LOAD_MS_MIN + random() * LOAD_MS_SPREAD);
      // A round in which nothing was promised would prove nothing.
      await until(
        'something to be acknowledged',
        async () => promises(acknowledged),
        (now) => now > before,
      );
      await platform.kill();
      // Every third time the database dies with it, as in a power cut.
      const postmaster = folder.postmaster();
      if (round % 3 === 0 && postmaster !== undefined) process.kill(postmaster, 'SIGKILL');
      await writing.stop();
      platform = await start();
      const isLast = round === rounds || !hasTime();
      // A loss in the first of a thousand rounds need not wait for the last one to be told.
      if (!isLast && round % RECKON_EVERY_ROUNDS !== 0) continue;
      const { events, penalties, lost, doubled } = await reckon(origin, acknowledged);
      expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
      expect(events).toBeGreaterThan(round);
      expect(penalties).toBeGreaterThanOrEqual(round);
      if (isLast) return { round, events, penalties, lost: lost.length, doubled: doubled.length };
    }
  } finally {
    await platform?.stop();
    folder.remove();
  }
};

describe('kill -9 at random moments under load', () => {
  const { rounds, platforms, hasTime, testMs } = endurance(10);

  test(
    'loses nothing that was acknowledged and doubles nothing',
    async () => {
      const each = { rounds: Math.ceil(rounds / platforms), hasTime };
      const found = await Promise.all(
        Array.from({ length: platforms }, (_, n) => killAgainAndAgain({ ...each, seed: SEED + n })),
      );
      const sum = (count: (of: (typeof found)[number]) => number) =>
        found.reduce((total, one) => total + count(one), 0);
      keepFigures('kill -9', {
        rounds: sum(({ round }) => round),
        platforms,
        'events acknowledged': sum(({ events }) => events),
        'penalties acknowledged': sum(({ penalties }) => penalties),
        lost: sum(({ lost }) => lost),
        doubled: sum(({ doubled }) => doubled),
      });
    },
    testMs,
  );
});
