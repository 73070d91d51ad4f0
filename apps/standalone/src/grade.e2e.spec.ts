import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { enterprises } from '@zhixin/demonstration';
import {
  freePort,
  startPlatform,
  temporaryDataFolder,
  wayFromPenaltyToGrade,
  type RunningPlatform,
} from '@zhixin/demonstration/testing';

const WAIT_MS = 120_000;

describe('a penalty', () => {
  const folder = temporaryDataFolder();
  let platform: RunningPlatform;

  beforeAll(async () => {
    platform = await startPlatform({
      app: 'standalone',
      dataFolder: folder.path,
      port: await freePort(),
      arguments: ['--empty'],
    });
  }, WAIT_MS);

  afterAll(async () => {
    expect(await platform.stop()).toBe(0);
    folder.remove();
  }, WAIT_MS);

  wayFromPenaltyToGrade(() => platform.origin, enterprises.steel);
});
