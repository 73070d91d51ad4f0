import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  endurance,
  RECOVERY,
  registerPenalised,
  signedIn,
  wayFromPenaltyToGrade,
} from '@zhixin/demonstration/testing';
import {
  startEventStoreDouble,
  type CallCounts,
  type EventStoreDouble,
} from '@zhixin/infra-eventstoredb';
import { whyNoKafka } from '@zhixin/infra-kafka';
import { until } from '@zhixin/infra-processes';
import pg from 'pg';
import { equalToCleanReplay } from './testing/clean-replay.js';
import { runningDistributed, type RunningDistributed } from './testing/running-distributed.js';
import { survival, whole } from './testing/survival.js';

const WAIT_MS = 15 * 60_000;
const DELAY_MS = 100;
const REFUSED_MS = 1_000;

const missing = whyNoKafka();
const suite = missing === undefined ? describe : describe.skip;

// Streams in EventStoreDB (its double), topics in Kafka, tables in PostgreSQL: the same code as standalone.
suite(`on EventStoreDB${missing === undefined ? '' : `, which ${missing}`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'zhixin-double-'));
  const { rounds, hasTime, testMs } = endurance(1);
  let double: EventStoreDouble;
  let platform: RunningDistributed;
  let database: pg.Pool;

  beforeAll(async () => {
    double = await startEventStoreDouble({ dataFolder: folder });
    platform = await runningDistributed({
      environment: { EVENTSTOREDB_URL: double.url },
      together: [
        ['supervision', 'credit-scoring'],
        ['traceability', 'exchange'],
      ],
    });
    database = new pg.Pool({ connectionString: platform.databaseUrl, max: 2 });
    database.on('error', () => undefined);
    await registerPenalised(await signedIn(platform.origin));
  }, WAIT_MS);
  afterAll(async () => {
    await database?.end();
    const code = await platform?.stop();
    await double?.stop();
    rmSync(folder, { recursive: true, force: true });
    expect(code).toBe(0);
  }, WAIT_MS);

  describe('a penalty', () => wayFromPenaltyToGrade(() => platform.origin));

  test(
    'under load the store is cut off, delayed, cut in the middle of appends, killed and started again',
    async () => {
      const survived = await survival({ platform, database, round: 1 }, async ({ progress }) => {
        for (let turn = 1; ; turn += 1) {
          const { faults } = double;
          await faults.cutConnections();
          await progress();
          const before = appends(await faults.calls());
          await faults.nextAppends(...APPEND_FAULTS);
          await until(
            'every fault to have met an append',
            async () => appends(await faults.calls()) - before,
            (met) => met >= APPEND_FAULTS.length,
            RECOVERY,
          );
          await progress();
          await faults.delay(DELAY_MS);
          await progress();
          await faults.refuseConnections();
          await pause(REFUSED_MS);
          await faults.clear();
          await progress();
          await double.kill();
          double = await startEventStoreDouble({ dataFolder: folder });
          await progress();
          if (turn === rounds || !hasTime()) return turn;
        }
      });
      whole('event store broken in every way', survived);
      await equalToCleanReplay(platform, database);
    },
    testMs,
  );
});

const appends = ({ append, batchAppend }: CallCounts) => append + batchAppend;

const APPEND_FAULTS = [
  'cut-before',
  'cut-after',
  'silent-before',
  'silent-after',
  'time-out-before',
  'time-out-after',
] as const;
