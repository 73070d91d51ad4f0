// Events from a relay to a consumer that projects them into PostgreSQL: over Kafka, and over the
// PostgreSQL bus, ÷ kafkajs producing and consuming the same messages raw. Round by round in turn, on one
// broker and one PostgreSQL, everything in this process.
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { startKafka } from '../infra/kafka/dist/index.js';
import { startPostgres } from '../infra/postgres/dist/index.js';
import {
  cloudEvent,
  memoryRelayCheckpoints,
  postgresEventBus,
  startRelay,
} from '../libs/event-bus/dist/index.js';
import { kafkaEventBus } from '../libs/event-bus/dist/kafka/kafka-event-bus.js';
import { newEventId, postgresEventStore } from '../libs/event-store/dist/index.js';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 30_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const STREAMS = 500;
const PARTITIONS = 4;
const RELAY_BATCH = 500;
const CONSUMER_BATCH = 1_000;

const contract = {
  type: 'CountedV1',
  topic: { name: 'counts' },
  audience: 'parties',
  schema: Type.Object({
    n: Type.Integer(),
    findingId: Type.String(),
    product: Type.String(),
    severity: Type.String(),
  }),
};
const toContract = (event) => [
  cloudEvent(contract, {
    from: event,
    service: 'bench',
    uscc: event.stream.slice('count-'.length),
    region: '610113',
    data: event.data,
  }),
];

const fill = async (store) => {
  const metadata = {
    occurredAt: '2026-03-01T08:00:00+08:00',
    actor: 'inspector-7',
    correlationId: '01890a5d-ac96-774b-bcce-b302099a8057',
  };
  const per = EVENTS / STREAMS;
  for (let stream = 0; stream < STREAMS; stream += 1)
    await store.append(
      `count-91610113MA6U${String(stream).padStart(6, '0')}`,
      Array.from({ length: per }, (_, n) => ({
        id: newEventId(),
        type: 'Counted',
        data: { n, findingId: `SR-2026-${n}`, product: 'a'.repeat(120), severity: 'general' },
        metadata,
      })),
      'any',
    );
};

const projector = async (url, name) => {
  const table = `projected_${name}`;
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  await pool.query(`create table ${table} (id text primary key, uscc text, n integer)`);
  await pool.end();
  let count = 0;
  let all;
  const done = new Promise((resolve) => (all = resolve));
  return {
    done,
    handler: async (batch, tx) => {
      await tx.query(
        `insert into ${table} select * from unnest($1::text[], $2::text[], $3::int[])`,
        [
          batch.map(({ event }) => event.id),
          batch.map(({ event }) => event.uscc),
          batch.map(({ event }) => event.data.n),
        ],
      );
      count += batch.length;
      if (count >= EVENTS) all();
    },
  };
};

/** Events a second from the relay's start to the last row, with a member that has joined already. */
const throughBus = async (url, store, bus) => {
  const round = randomUUID().replaceAll('-', '');
  const topic = `counts-${round}`;
  const stop = new AbortController();
  const { signal } = stop;
  await bus.ensureTopic(topic, { partitions: PARTITIONS });
  const { done, handler } = await projector(url, round);
  const consuming = bus.consume(
    { group: `g-${round}`, topic, batchSize: CONSUMER_BATCH, signal },
    handler,
  );
  while ((await bus.lag()).filter((one) => one.topic === topic).length < PARTITIONS)
    await new Promise((next) => setTimeout(next, 50));
  const startedAt = performance.now();
  const relay = startRelay({
    store,
    bus,
    checkpoints: memoryRelayCheckpoints(),
    name: round,
    topic,
    categories: ['count'],
    toContract,
    signal,
  });
  await done;
  const seconds = (performance.now() - startedAt) / 1_000;
  stop.abort();
  await Promise.all([relay.done, consuming]);
  return EVENTS / seconds;
};

const raw = async (brokers, messages) => {
  const kafka = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
  const topic = `raw-${randomUUID()}`;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }] });
  await admin.disconnect();
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 250 });
  let count = 0;
  let all;
  const done = new Promise((resolve) => (all = resolve));
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) JSON.parse(value.toString());
      count += batch.messages.length;
      if (count >= EVENTS) all();
    },
  });
  await joined;
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const startedAt = performance.now();
  for (let from = 0; from < messages.length; from += RELAY_BATCH)
    await producer.send({ topic, acks: -1, messages: messages.slice(from, from + RELAY_BATCH) });
  await done;
  const seconds = (performance.now() - startedAt) / 1_000;
  await producer.disconnect();
  await consumer.disconnect();
  return EVENTS / seconds;
};

const messagesOf = async (store) => {
  const messages = [];
  for await (const event of store.readAll({ filter: { categories: ['count'] } })) {
    const [{ data, ...attributes }] = toContract(event);
    messages.push({
      key: attributes.partitionkey,
      value: JSON.stringify(data),
      headers: Object.fromEntries(Object.entries(attributes).map(([k, v]) => [`ce_${k}`, v])),
    });
  }
  return messages;
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export default async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'zhixin-bench-'));
  chmodSync(folder, 0o755);
  const [postgres, broker] = await Promise.all([
    startPostgres({ dataFolder: join(folder, 'postgres') }),
    startKafka({ dataFolder: join(folder, 'kafka') }),
  ]);
  const { url } = postgres;
  const store = postgresEventStore({ connectionString: url });
  const overKafka = kafkaEventBus({ brokers: broker.brokers, connectionString: url });
  const overPostgres = postgresEventBus({ connectionString: url });
  try {
    await fill(store);
    const messages = await messagesOf(store);
    const contestants = {
      'kafkajs raw': () => raw([...broker.brokers], messages),
      'Kafka bus': () => throughBus(url, store, overKafka),
      'PostgreSQL bus': () => throughBus(url, store, overPostgres),
    };
    const figures = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
    for (let round = -1; round < ROUNDS; round += 1)
      for (const [name, contestant] of Object.entries(contestants)) {
        const perSecond = await contestant();
        if (round >= 0) figures[name].push(perSecond);
      }
    const medians = Object.fromEntries(
      Object.entries(figures).map(([name, values]) => [name, Math.round(median(values))]),
    );
    const ratioTo = (name) =>
      Number(median(figures[name].map((value, i) => value / figures['kafkajs raw'][i])).toFixed(2));
    return {
      rows: Object.entries(medians).map(([path, perSecond]) => ({
        path,
        'events/s (median)': perSecond,
      })),
      ratios: [
        { ratio: 'Kafka bus ÷ kafkajs raw', value: ratioTo('Kafka bus'), target: 0.5 },
        { ratio: 'PostgreSQL bus ÷ kafkajs raw', value: ratioTo('PostgreSQL bus') },
      ],
    };
  } finally {
    await overKafka.close();
    await overPostgres.close();
    await store.close();
    await broker.kill();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
