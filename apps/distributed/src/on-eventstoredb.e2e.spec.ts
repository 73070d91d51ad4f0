import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { enterprises } from '@zhixin/demonstration';
import {
  freePort,
  startPlatform,
  temporaryDataFolder,
  wayFromPenaltyToGrade,
  type RunningPlatform,
} from '@zhixin/demonstration/testing';
import { startEventStoreDouble, type EventStoreDouble } from '@zhixin/infra-eventstoredb';
import { whyNoKafka } from '@zhixin/infra-kafka';

const WAIT_MS = 240_000;

const missing = whyNoKafka();
const suite = missing === undefined ? describe : describe.skip;

// Streams in EventStoreDB (its double), topics in Kafka, tables in PostgreSQL: the same code as standalone.
suite(`on EventStoreDB${missing === undefined ? '' : `, which ${missing}`}, a penalty`, () => {
  const folder = temporaryDataFolder();
  const events = mkdtempSync(join(tmpdir(), 'zhixin-events-'));
  let double: EventStoreDouble;
  let platform: RunningPlatform;

  beforeAll(async () => {
    double = await startEventStoreDouble({ dataFolder: events });
    platform = await startPlatform({
      app: 'distributed',
      dataFolder: folder.path,
      port: await freePort(),
      arguments: ['--empty'],
      environment: { EVENTSTOREDB_URL: double.url },
    });
  }, WAIT_MS);
  afterAll(async () => {
    expect(await platform?.stop()).toBe(0);
    await double?.kill();
    folder.remove();
    rmSync(events, { recursive: true, force: true });
  }, WAIT_MS);

  wayFromPenaltyToGrade(() => platform.origin, enterprises.steel);
});
