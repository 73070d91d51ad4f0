import { afterAll, beforeAll, describe } from '@jest/globals';
import {
  freePort,
  journeysInBrowser,
  startPlatform,
  temporaryDataFolder,
  type RunningPlatform,
} from '@zhixin/demonstration/testing';

const WAIT_MS = 240_000;

describe('a regulator in a browser', () => {
  const folder = temporaryDataFolder();
  let platform: RunningPlatform;

  beforeAll(async () => {
    platform = await startPlatform({
      app: 'standalone',
      dataFolder: folder.path,
      port: await freePort(),
    });
  }, WAIT_MS);
  afterAll(async () => {
    await platform?.stop();
    folder.remove();
  }, WAIT_MS);

  journeysInBrowser(() => platform.origin, 'screenshots');
});
