import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EnterprisePage } from '@zhixin/contracts';
import { serviceNames, services } from '@zhixin/contracts/services';
import { signIn } from '@zhixin/demonstration';
import {
  freePort,
  journeysInBrowser,
  startPlatform,
  temporaryDataFolder,
  wayFromPenaltyToGrade,
  type RunningPlatform,
} from '@zhixin/demonstration/testing';
import { whyNoKafka } from '@zhixin/infra-kafka';
import { isAlive, until } from '@zhixin/infra-processes';
import { PROCESS_LIST, ProcessList } from './process-list.js';

const WAIT_MS = 240_000;
const INSTANCES = 2;

const missing = whyNoKafka();
const suite = missing === undefined ? describe : describe.skip;

suite(`npm run distributed${missing === undefined ? '' : `, which ${missing}`}`, () => {
  const folder = temporaryDataFolder();
  let platform: RunningPlatform;
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    platform = await startPlatform({
      app: 'distributed',
      dataFolder: folder.path,
      port,
      arguments: ['--instances', String(INSTANCES)],
    });
  }, WAIT_MS);
  afterAll(async () => {
    await platform?.stop();
    folder.remove();
  }, WAIT_MS);

  const as = (account: string) => signIn(platform.origin, account, 'zhixin-demo');
  const distribution = async () =>
    (await (await as('regulator-shaanxi')).get<EnterprisePage>('/api/credit/enterprises'))
      .distribution;

  test('plays the demonstration and names the accounts', async () => {
    const told = await until(
      'the accounts to be named',
      async () => platform.printed().split('Zhixin is ready on'),
      ([, after]) => after?.includes('enterprise-qinling') === true,
    );
    expect(told[0]).toContain('Demonstration: ');
  });

  test('answers the operator for every instance of every service', async () => {
    const operator = await as('operator');
    const { ready, parts } = await operator.get<{
      ready: boolean;
      parts: { service: string; instance: string; name: string }[];
    }>('/api/platform/parts');
    expect(ready).toBe(true);
    const seen = new Set(parts.map(({ service, instance }) => `${service} ${instance}`));
    expect(seen.size).toBe(serviceNames.length * INSTANCES);
  });

  test('lets a sender of too much know it', async () => {
    const answer = await fetch(`${platform.origin}/api/supervision/penalties`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.alloc(8 * 1_048_576),
    });
    expect(answer.status).toBe(413);
  });

  test('describes all services in one document', async () => {
    const answer = await fetch(`${platform.origin}/api/openapi.json`);
    const { paths } = (await answer.json()) as { paths: Record<string, unknown> };
    for (const prefix of services.flatMap((service) => service.paths))
      expect(Object.keys(paths).some((path) => path.startsWith(prefix))).toBe(true);
    const log = readFileSync(join(folder.path, 'logs', 'gateway-1.log'), 'utf8');
    expect(log).not.toContain('describe one thing differently');
  });

  describe('a penalty', () => wayFromPenaltyToGrade(() => platform.origin));

  describe('a regulator in a browser', () =>
    journeysInBrowser(() => platform.origin, 'screenshots-distributed'));

  test(
    'starts a service again that was killed, and serves meanwhile by the other instance',
    async () => {
      const before = await distribution();
      const killed = ProcessList.read(join(folder.path, PROCESS_LIST)).find(
        ({ name, instance }) => name === 'credit-scoring' && instance === 1,
      );
      process.kill(killed?.pid ?? 0, 'SIGKILL');
      expect(await distribution()).toEqual(before);
      await until(
        'the killed service to be back',
        async () => platform.printed(),
        (printed) => printed.includes('credit-scoring 1 is ready again'),
      );
      expect(platform.printed()).toContain('credit-scoring 1 ended with SIGKILL');
    },
    WAIT_MS,
  );

  test(
    'after kill -9 of the launcher finds everything again and leaves no process behind',
    async () => {
      const before = await distribution();
      const pids = ProcessList.read(join(folder.path, PROCESS_LIST)).map(({ pid }) => pid);
      await platform.kill();
      platform = await startPlatform({ app: 'distributed', dataFolder: folder.path, port });
      expect(platform.printed()).not.toContain('Demonstration:');
      expect(pids.filter((pid) => isAlive(pid))).toEqual([]);
      expect(await distribution()).toEqual(before);
      const running = ProcessList.read(join(folder.path, PROCESS_LIST)).map(({ pid }) => pid);
      expect(await platform.stop()).toBe(0);
      expect(
        [...running, folder.postmaster() ?? 0].filter((pid) => pid > 0 && isAlive(pid)),
      ).toEqual([]);
    },
    WAIT_MS,
  );
});

describe('a start that cannot work', () => {
  const folder = temporaryDataFolder();
  afterAll(() => folder.remove());

  test(
    'names everything that is wrong',
    async () => {
      const start = startPlatform({
        app: 'distributed',
        dataFolder: folder.path,
        port: 8080,
        arguments: ['--instances', 'many', '--quick'],
        environment: { PORT: 'eighty', DATABASE_URL: 'mysql://db' },
      });
      await expect(start).rejects.toThrow(
        /PORT: .*\n(.*\n)*DATABASE_URL: .*\n(.*\n)*--instances: .*\n--quick: /,
      );
    },
    WAIT_MS,
  );
});
