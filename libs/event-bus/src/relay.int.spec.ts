import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import {
  memoryEventStore,
  newEventId,
  postgresEventStore,
  type RecordedEvent,
} from '@zhixin/event-store';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import pg from 'pg';
import { cloudEvent } from './cloud-event.js';
import { postgresEventBus } from './postgres-event-bus.js';
import { postgresRelayCheckpoints } from './relay-checkpoints.js';
import { LeadLost, streamsOf } from '@zhixin/follower';
import { each, startRelay, type Relay } from './relay.js';

const contract = {
  type: 'CountedV1',
  topic: { name: 'counts.v1' },
  audience: 'public',
  schema: Type.Object({ n: Type.Integer() }),
} as const;
const BETWEEN = { adapter: 'memory', logId: 'memory' };
const TEST_MS = 60_000;
const STREAMS = 20;
const EVENTS = 1_000;

describe('relays on PostgreSQL', () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await testDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 6 });
    pool.on('error', () => undefined);
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  test('a lead that expired can be taken, and the one who had it cannot save', async () => {
    const [one, two] = [
      postgresRelayCheckpoints({ pool, leaseMs: 1 }),
      postgresRelayCheckpoints({ pool }),
    ];
    const before = await one.take('fenced', BETWEEN);
    let after: Awaited<ReturnType<typeof two.take>>;
    await until('the lease is over', async () => {
      after ??= await two.take('fenced', BETWEEN);
      return after !== undefined;
    });
    await after!.save('memory:7');
    await expect(before!.save('memory:3')).rejects.toBeInstanceOf(LeadLost);
    await expect(before!.renew()).rejects.toBeInstanceOf(LeadLost);
    await before!.release();
    expect(await one.take('fenced', BETWEEN)).toBeUndefined();
    expect(await two.position('fenced')).toBe('memory:7');
    await after!.release();
    expect((await one.take('fenced', BETWEEN))?.position).toBe('memory:7');
  });

  test('a position counts for the log it was kept for, and for no other', async () => {
    const checkpoints = postgresRelayCheckpoints({ pool });
    const lead = await checkpoints.take('moved', BETWEEN);
    await lead!.save('memory:7');
    await lead!.release();
    const kafka = { ...BETWEEN, logId: 'kafka one' };
    const moved = await checkpoints.take('moved', kafka);
    expect(moved?.position).toBeUndefined();
    await moved!.save('memory:3');
    await moved!.release();
    expect((await checkpoints.take('moved', kafka))?.position).toBe('memory:3');
  });

  test('a log that is replaced under a living relay gets everything again', async () => {
    const store = memoryEventStore();
    const stop = new AbortController();
    let logId = 'one';
    const published: string[] = [];
    const relay = startRelay({
      source: streamsOf(store, ['count']),
      keyOf: ({ stream }) => stream,
      bus: {
        logId: async () => logId,
        takesPlaces: async () => false,
        publish: async (_, events) => {
          published.push(...events.map(({ id }) => `${logId} ${id}`));
        },
      },
      checkpoints: postgresRelayCheckpoints({ pool, leaseMs: 3_000 }),
      name: 'replaced',
      topic: 'counts.v1',
      publication: each((event: RecordedEvent) => [
        cloudEvent(contract, {
          from: event,
          service: 'counting',
          uscc: '91610113MA6U000001',
          region: '610113',
          data: event.data as { n: number },
        }),
      ]),
      signal: stop.signal,
    });
    const events = Array.from({ length: 3 }, (_, n) => ({
      id: newEventId(),
      type: 'Counted',
      data: { n },
      metadata: {
        occurredAt: '2026-03-01T08:00:00+08:00',
        correlationId: 'c',
        actor: 'somebody',
      },
    }));
    await store.append('count-1', events, 'any');
    await until('all are published', () => published.length === 3);
    logId = 'two';
    await until('all are published again', () => published.length === 6);
    expect(published.slice(3)).toEqual(published.slice(0, 3).map((id) => id.replace('one', 'two')));
    stop.abort();
    await relay.done;
    await store.close();
  });

  test(
    'instances come and go under load: every event reaches the bus once, in order per key',
    async () => {
      const store = postgresEventStore({ pool });
      const bus = postgresEventBus({ connectionString: database.url });
      await bus.ensureTopic('counts.v1', { partitions: 3 });
      const stop = new AbortController();
      const got = new Map<string, number[]>();
      let count = 0;
      const consuming = bus.consume(
        { group: 'g', topic: 'counts.v1', signal: stop.signal },
        async (batch) => {
          for (const { event } of batch) {
            const numbers = got.get(event.subject) ?? [];
            numbers.push((event.data as { n: number }).n);
            got.set(event.subject, numbers);
            count += 1;
          }
        },
      );
      const start = (signal: AbortSignal): Relay =>
        startRelay({
          source: streamsOf(store, ['count']),
          keyOf: ({ stream }) => stream,
          bus,
          checkpoints: postgresRelayCheckpoints({ pool }),
          name: 'counts',
          topic: 'counts.v1',
          signal,
          publication: each((event: RecordedEvent) => [
            cloudEvent(contract, {
              from: event,
              service: 'counting',
              uscc: event.stream,
              region: '610113',
              data: event.data as { n: number },
            }),
          ]),
        });
      const standby = start(stop.signal);
      const relays = [standby];
      const writing = Promise.all(
        Array.from({ length: STREAMS }, async (_, stream) => {
          for (let n = 0; n < EVENTS / STREAMS; n += 1)
            await store.append(
              `count-${stream}`,
              [
                {
                  id: newEventId(),
                  type: 'Counted',
                  data: { n },
                  metadata: {
                    occurredAt: '2026-03-01T08:00:00+08:00',
                    actor: 'tester',
                    correlationId: 'c',
                  },
                },
              ],
              'any',
            );
        }),
      );
      for (let round = 0; round < 3; round += 1) {
        const round1 = new AbortController();
        const relay = start(AbortSignal.any([round1.signal, stop.signal]));
        relays.push(relay);
        const reached = count;
        await until('something came', () => count > reached || count === EVENTS);
        await pool.query(
          `update event_bus.checkpoint set expires_at = now() - interval '1 minute' where name = 'counts'`,
        );
        round1.abort();
        await relay.done;
      }
      await writing;
      await until('all came', () => count >= EVENTS);
      expect(count).toBe(EVENTS);
      for (const numbers of got.values()) expect(numbers).toEqual(numbers.map((_, index) => index));
      stop.abort();
      await Promise.all([consuming, ...relays.map(({ done }) => done)]);
      await bus.close();
      await store.close();
    },
    TEST_MS,
  );

  test('the store may be another than PostgreSQL: the position carries its name', async () => {
    const store = memoryEventStore();
    const bus = postgresEventBus({ pool });
    await bus.ensureTopic('counts.v1', { partitions: 3 });
    const stop = new AbortController();
    const relay = startRelay({
      source: streamsOf(store, ['count']),
      keyOf: ({ stream }) => stream,
      bus,
      checkpoints: postgresRelayCheckpoints({ pool }),
      name: 'counts',
      topic: 'counts.v1',
      signal: stop.signal,
      publication: each(() => []),
    });
    await until('it says so', () => relay.status().state === 'failing');
    expect(relay.status().error).toContain('"postgres", not "memory"');
    stop.abort();
    await relay.done;
    await bus.close();
  });
});
