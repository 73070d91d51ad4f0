import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startKafka, whyNoKafka, type RunningKafka } from '@zhixin/infra-kafka';
import { startPostgres, type RunningPostgres } from '@zhixin/infra-postgres';
import { until } from '@zhixin/infra-processes';
import pg from 'pg';
import { startChain, type Chain, type ChainOutcome } from './chain.fixture.js';

const START_MS = 120_000;
const TEST_MS = 180_000;
const AWAY_MS = 30_000;
const RECOVERY_MS_MAX = 60_000;
const SOME = 200;

const missing = whyNoKafka();
const suite = missing === undefined ? describe : describe.skip;

suite(`a chain under load${missing === undefined ? '' : `, which ${missing}`}`, () => {
  let folder: string;
  let kafka: RunningKafka;
  let postgres: RunningPostgres;
  let chain: Chain;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zhixin-faults-'));
    chmodSync(folder, 0o755);
    [kafka, postgres] = await Promise.all([
      startKafka({ dataFolder: join(folder, 'kafka') }),
      startPostgres({ dataFolder: join(folder, 'postgres') }),
    ]);
  }, START_MS);

  afterEach(async () => chain.close(), TEST_MS);

  afterAll(async () => {
    await kafka.kill();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (settings: Partial<Parameters<typeof startChain>[0]> = {}) => {
    chain = await startChain({
      brokers: kafka.brokers,
      databaseUrl: await emptyDatabase(),
      topic: `counts-${randomUUID()}.v1`,
      ...settings,
    });
    await until('it runs', async () => (await chain.projected()) >= SOME);
  };

  const emptyDatabase = async () => {
    const name = `t_${randomUUID().replaceAll('-', '')}`;
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
    return postgres.url.replace(/[^/]+$/, name);
  };

  const restartBroker = async () => {
    kafka = await startKafka({ dataFolder: join(folder, 'kafka') });
  };

  const goOn = async () => {
    const before = await chain.projected();
    await until(
      'events flow again',
      async () => (await chain.projected()) > before + SOME,
      Boolean,
      { withinMs: RECOVERY_MS_MAX },
    );
  };

  const whole = (fault: string, outcome: ChainOutcome) => {
    console.log(`${fault}: ${JSON.stringify(outcome)}`);
    expect(outcome).toMatchObject({ lost: 0, doubled: 0, equalToReplay: true });
    expect(outcome.acknowledged).toBeGreaterThan(SOME);
  };

  test(
    'the broker is stopped for 30 s',
    async () => {
      await start();
      await kafka.stop();
      const before = chain.written();
      await sleep(AWAY_MS);
      expect(chain.written()).toBeGreaterThan(before);
      await restartBroker();
      await goOn();
      whole('broker stopped 30 s', await chain.finish());
    },
    TEST_MS,
  );

  test(
    'the broker is killed with -9 and started again',
    async () => {
      await start();
      await kafka.kill();
      await restartBroker();
      await goOn();
      whole('broker killed', await chain.finish());
    },
    TEST_MS,
  );

  test(
    'the broker comes back with an empty disk',
    async () => {
      await start();
      await kafka.kill();
      await rm(join(folder, 'kafka', 'log'), { recursive: true });
      await restartBroker();
      await goOn();
      whole('broker wiped', await chain.finish());
    },
    TEST_MS,
  );

  test(
    'PostgreSQL stops at once and recovers',
    async () => {
      await start();
      const { port } = new URL(postgres.url);
      await postgres.crash();
      postgres = await startPostgres({ dataFolder: join(folder, 'postgres'), port: Number(port) });
      await goOn();
      whole('PostgreSQL crashed', await chain.finish());
    },
    TEST_MS,
  );

  test(
    'a second instance joins in the middle of batches',
    async () => {
      let batches = 0;
      await start({
        before: async () => {
          batches += 1;
          await sleep(20);
        },
      });
      for (let instances = 1; instances < 3; instances += 1) {
        await chain.addInstance();
        await goOn();
      }
      whole(`rebalance amid ${batches} batches`, await chain.finish());
    },
    TEST_MS,
  );
});
