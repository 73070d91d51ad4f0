import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import { until } from '@zhixin/demonstration';
import {
  freePort,
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

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 30);
const WAIT_MS = 15 * 60_000;
const LOAD_MS_MIN = 300;
const LOAD_MS_SPREAD = 1_200;

// A fixed seed (Lehmer): a failing run can be repeated.
const chance = (seed: number) => () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

describe('kill -9 at random moments under load', () => {
  const folder = temporaryDataFolder();
  let platform: RunningPlatform | undefined;

  afterAll(async () => {
    await platform?.stop();
    folder.remove();
  }, WAIT_MS);

  test(
    `${ROUNDS} rounds lose nothing that was acknowledged and double nothing`,
    async () => {
      const random = chance(20_260_601);
      const port = await freePort();
      const start = () =>
        startPlatform({ app: 'standalone', dataFolder: folder.path, port, arguments: ['--empty'] });
      const acknowledged = nothingAcknowledged();

      platform = await start();
      const { origin } = platform;
      await registerPenalised(await signedIn(origin));

      for (let round = 1; round <= ROUNDS; round += 1) {
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
      }

      const { events, penalties, lost, doubled } = await reckon(origin, acknowledged);
      process.stdout.write(
        `kill -9: ${ROUNDS} rounds, ${events} events and ${penalties} penalties acknowledged, ` +
          `${lost.length} lost, ${doubled.length} doubled\n`,
      );
      expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
      expect(events).toBeGreaterThan(ROUNDS);
      expect(penalties).toBeGreaterThanOrEqual(ROUNDS);
    },
    WAIT_MS,
  );
});
