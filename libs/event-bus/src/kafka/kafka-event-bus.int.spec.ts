import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startKafka, whyNoKafka, type RunningKafka } from '@zhixin/infra-kafka';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import kafkajs, { type Kafka, type KafkaMessage, type Message } from 'kafkajs';
import pg from 'pg';
import { eventBusContract, series } from '../event-bus.contract.js';
import type { BatchHandler, EventBus } from '../event-bus.js';
import { idKeyOf } from '../id-key.js';
import { ownerInDatabase } from '../kept-events.fixture.js';
import { toMessage } from './binary-mode.js';
import { kafkaEventBus } from './kafka-event-bus.js';

const START_MS = 120_000;
const SESSION_MS = 6_000;
const STALL_MS = 5_000;
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
      owner: () => ownerInDatabase(database.url),
      open: async (sources) => {
        const bus = kafkaEventBus({
          sources,
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

  describe('the wire', () => {
    let database: TestDatabase;
    let bus: EventBus;
    let topic: string;
    let stop: AbortController;
    let running: Promise<void>[];
    let client: Kafka;
    let stalls: number;

    beforeEach(async () => {
      database = await testDatabase();
      stop = new AbortController();
      running = [];
      stalls = 0;
      topic = `wire-${randomUUID()}.v1`;
      client = new kafkajs.Kafka({
        brokers: [...kafka.brokers],
        logLevel: kafkajs.logLevel.NOTHING,
      });
      bus = kafkaEventBus({
        brokers: kafka.brokers,
        connectionString: database.url,
        sessionMs: SESSION_MS,
        stallMs: STALL_MS,
        stalled: () => (stalls += 1),
      });
      await bus.ensureTopic(topic, { partitions: 2, retentionDays: 3 });
    });

    afterEach(async () => {
      stop.abort();
      await Promise.all(running);
      await bus.close();
      await database.drop();
    });

    const consume = (handler: BatchHandler) =>
      running.push(bus.consume({ group: 'g', topic, signal: stop.signal }, handler));

    const read = async (from: string, count: number) => {
      const consumer = client.consumer({ groupId: randomUUID() });
      const messages: KafkaMessage[] = [];
      await consumer.subscribe({ topics: [from], fromBeginning: true });
      await consumer.run({ eachMessage: async ({ message }) => void messages.push(message) });
      await until(`${from} is read`, () => messages.length >= count);
      await consumer.disconnect();
      return messages;
    };

    const send = async (messages: Message[]) => {
      const producer = client.producer();
      await producer.connect();
      await producer.send({ topic, messages });
      await producer.disconnect();
    };

    test('a topic keeps what its contract says, counted from the arrival', async () => {
      const admin = client.admin();
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
      });
      await admin.disconnect();
      const values = resources[0]?.configEntries.map((entry) => [
        entry.configName,
        entry.configValue,
      ]);
      expect(Object.fromEntries(values ?? [])).toMatchObject({
        'cleanup.policy': 'delete',
        'retention.ms': '259200000',
        'message.timestamp.type': 'LogAppendTime',
      });
      const reader = new pg.Client({ connectionString: database.url });
      await reader.connect();
      const { rows } = await reader.query('select topic, days from event_bus.topic_retention');
      await reader.end();
      expect(rows).toEqual([{ topic, days: 3 }]);
    });

    test('what was noted as places while the log was PostgreSQL is still found', async () => {
      const owner = await ownerInDatabase(database.url);
      const events = series(3, 1);
      const places = (await owner.keep(events)).map(({ id, position }) => ({
        position,
        idKey: idKeyOf(id),
      }));
      const sources = { [topic]: owner.source };
      const other = kafkaEventBus({
        brokers: kafka.brokers,
        connectionString: database.url,
        sources,
      });
      expect(await other.takesPlaces(topic)).toBe(false);
      expect(await other.eventsAt(topic, places)).toEqual(events);
      await other.close();
      await owner.close();
    });

    test('anybody who knows CloudEvents can read it', async () => {
      const [event] = series(1, 1);
      await bus.publish(topic, [event!]);
      const [message] = await read(topic, 1);
      expect(String(message?.key)).toBe(event!.partitionkey);
      expect(JSON.parse(String(message?.value))).toEqual(event!.data);
      expect(String(message?.headers?.['ce_id'])).toBe(event!.id);
      expect(String(message?.headers?.['ce_type'])).toBe('NumberedV1');
      expect(String(message?.headers?.['content-type'])).toBe('application/json');
    });

    test('what is no CloudEvent is parked and told on the parked topic, and others flow', async () => {
      const got: string[] = [];
      consume(async (batch) => void got.push(...batch.map(({ event }) => event.id)));
      const [first, second] = series(2, 1);
      await bus.publish(topic, [first!]);
      await send([{ key: first!.partitionkey, value: 'not ours' }]);
      await bus.publish(topic, [second!]);
      await until('it is parked', async () => (await bus.parked('g')).length === 1);
      await until('the others came', () => got.length === 2);
      const [parked] = await bus.parked('g');
      expect(parked?.error).toContain('Not a CloudEvent');
      const [told] = await read(`${topic}.parked`, 1);
      expect(String(told?.headers?.['zhixin_group'])).toBe('g');
      expect(String(told?.headers?.['zhixin_error'])).toContain('Not a CloudEvent');
      expect(got).toEqual([first!.id, second!.id]);
    });

    test('duplicates ×10, shuffled in a window of 1,000, have their effect once', async () => {
      const events = series(2_000, 20);
      const pool = new pg.Pool({ connectionString: database.url, max: 2 });
      await pool.query('create table effect (id text not null)');
      consume(async (batch, tx) => {
        const ids = batch.map(({ event }) => event.id);
        await tx.query('insert into effect select * from unnest($1::text[])', [ids]);
      });
      const deliveries = shuffledWithin(
        events.flatMap((event) => Array.from({ length: 10 }, () => event)),
        1_000,
      );
      const producer = client.producer();
      await producer.connect();
      for (let from = 0; from < deliveries.length; from += 1_000)
        await producer.send({
          topic,
          messages: deliveries.slice(from, from + 1_000).map(toMessage),
        });
      await producer.disconnect();
      await until('all is read', async () => {
        const lag = await bus.lag();
        return lag.length === 2 && lag.every(({ behind }) => behind === 0);
      });
      const { rows } = await pool.query<{ id: string }>('select id from effect order by id');
      await pool.end();
      console.log(`duplicates: ${deliveries.length} deliveries, ${rows.length} effects`);
      expect(rows.map(({ id }) => id)).toEqual(events.map(({ id }) => id).sort());
    });

    test('a broker that hangs makes the watchdog join anew, and nothing is lost', async () => {
      const got: string[] = [];
      consume(async (batch) => void got.push(...batch.map(({ event }) => event.id)));
      const [first, second] = series(2, 1);
      await bus.publish(topic, [first!]);
      await until('the first came', () => got.length === 1);
      process.kill(kafka.pid, 'SIGSTOP');
      await until('the watchdog saw it', () => stalls > 0);
      process.kill(kafka.pid, 'SIGCONT');
      await bus.publish(topic, [second!]);
      await until('the second came', () => got.length === 2);
    }, 60_000);
  });
});

// Each delivery moves by less than the window; the seed makes a failure repeatable.
const shuffledWithin = <Item>(items: readonly Item[], window: number): Item[] => {
  let seed = 20_261_122;
  const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return items
    .map((item, index) => ({ item, place: index + chance() * window }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item);
};
