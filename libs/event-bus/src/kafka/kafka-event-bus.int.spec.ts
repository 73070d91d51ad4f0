import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startKafka, whyNoKafka, type RunningKafka } from '@zhixin/infra-kafka';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import { eventBusContract } from '../event-bus.contract.js';
import type { EventBus } from '../event-bus.js';
import { kafkaEventBus } from './kafka-event-bus.js';

const START_MS = 120_000;
const SESSION_MS = 6_000;
const INSTANCES = 4;

const missing = whyNoKafka();

const suite = missing === undefined ? describe : describe.skip;

suite(`on a broker${missing === undefined ? '' : `, which ${missing}`}`, () => {
  let folder: string;
  let kafka: RunningKafka;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zhixin-kafka-'));
    kafka = await startKafka({ dataFolder: folder });
  }, START_MS);

  afterAll(async () => {
    await kafka.kill();
    await rm(folder, { recursive: true, force: true });
  });

  test('instances that make a topic at once make it once, and count in the same log', async () => {
    const database = await testDatabase();
    const open = () => kafkaEventBus({ brokers: kafka.brokers, connectionString: database.url });
    const buses = Array.from({ length: INSTANCES }, open);
    for (const topic of ['first', 'second', 'third']) {
      const ids = await Promise.all(
        buses.map(async (bus) => {
          await bus.ensureTopic(`at-once.${topic}`, { partitions: 4 });
          return bus.logId(`at-once.${topic}`);
        }),
      );
      expect(new Set(ids).size).toBe(1);
    }
    await Promise.all(buses.map((bus) => bus.close()));
    await database.drop();
  });

  eventBusContract('kafka', async () => {
    const database = await testDatabase();
    const buses: EventBus[] = [];
    return {
      open: async () => {
        const bus = kafkaEventBus({
          brokers: kafka.brokers,
          connectionString: database.url,
          sessionMs: SESSION_MS,
        });
        buses.push(bus);
        return bus;
      },
      close: async () => {
        await Promise.all(buses.map((bus) => bus.close()));
        await database.drop();
      },
    };
  });
});
