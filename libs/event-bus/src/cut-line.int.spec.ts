import { describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { newEventId, postgresEventStore, type RecordedEvent } from '@zhixin/event-store';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import pg from 'pg';
import { cloudEvent } from './cloud-event.js';
import { layLine } from './cut-line.fixture.js';
import type { BatchHandler } from './event-bus.js';
import { postgresEventBus } from './postgres-event-bus.js';
import { postgresRelayCheckpoints } from './relay-checkpoints.js';
import { streamsOf } from '@zhixin/follower';
import { each, startRelay } from './relay.js';

const CUTS = 6;
const AWAY_MS = 400;
const STREAMS = 16;
const TEST_MS = 120_000;

const contract = {
  type: 'CountedV1',
  topic: { name: 'counts.v1' },
  audience: 'public',
  schema: Type.Object({ n: Type.Integer() }),
} as const;
const metadata = { occurredAt: '2026-03-01T08:00:00Z', actor: 'tester', correlationId: 'c' };

describe('a line to PostgreSQL that is cut again and again', () => {
  test(
    'loses and doubles nothing between store, relay, bus and consumer',
    async () => {
      const database = await testDatabase();
      const direct = new pg.Pool({ connectionString: database.url, max: 4 });
      direct.on('error', () => undefined);
      await direct.query('create table counted (place bigserial, stream text, n integer)');
      const line = await layLine(database.url);
      const pool = new pg.Pool({ connectionString: line.url, max: 6 });
      pool.on('error', () => undefined);
      pool.on('connect', (client) => client.on('error', () => undefined));
      const writing = postgresEventStore({ connectionString: database.url });
      const reading = postgresEventStore({ connectionString: line.url });
      const bus = postgresEventBus({ connectionString: line.url, leaseMs: 1_500 });
      await bus.ensureTopic('counts.v1', { partitions: 4 });
      const stop = new AbortController();
      const { signal } = stop;

      const save: BatchHandler = async (batch, tx) => {
        for (const { event } of batch)
          await tx.query('insert into counted (stream, n) values ($1, $2)', [
            event.subject,
            (event.data as { n: number }).n,
          ]);
      };
      const consuming = [1, 2].map(() =>
        bus.consume({ group: 'g', topic: 'counts.v1', batchSize: 25, signal }, save),
      );
      const relay = startRelay({
        source: streamsOf(reading, ['count']),
        keyOf: ({ stream }) => stream,
        bus,
        checkpoints: postgresRelayCheckpoints({ pool, leaseMs: 1_500 }),
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

      let writes = true;
      const counts = new Array<number>(STREAMS).fill(0);
      const writers = counts.map(async (_, stream) => {
        while (writes) {
          const n = counts[stream]!;
          const event = { id: newEventId(), type: 'Counted', data: { n }, metadata };
          await writing.append(`count-${stream}`, [event], 'any');
          counts[stream] = n + 1;
          await new Promise((next) => setTimeout(next, 5));
        }
      });
      const counted = async () => {
        const { rows } = await direct.query<{ n: string }>('select count(*) as n from counted');
        return Number(rows[0]?.n);
      };
      for (let cuts = 0; cuts < CUTS; cuts += 1) {
        const before = await counted();
        await until('the consumers work', async () => (await counted()) > before + 20);
        await new Promise((next) => setTimeout(next, (cuts * 37) % 150));
        await line.cut(AWAY_MS);
      }
      writes = false;
      await Promise.all(writers);
      const total = counts.reduce((sum, count) => sum + count, 0);
      await until('all are counted', async () => (await counted()) >= total);

      const { rows } = await direct.query<{ stream: string; numbers: number[] }>(
        'select stream, array_agg(n order by place) as numbers from counted group by stream',
      );
      expect(rows).toHaveLength(STREAMS);
      for (const { stream, numbers } of rows) {
        const written = counts[Number(stream.slice('count-'.length))]!;
        expect(numbers).toEqual(Array.from({ length: written }, (_, n) => n));
      }
      expect(await bus.parked()).toEqual([]);
      stop.abort();
      await Promise.all([...consuming, relay.done]);
      await bus.close();
      await Promise.all([writing.close(), reading.close(), pool.end(), direct.end()]);
      await line.close();
      await database.drop();
    },
    TEST_MS,
  );
});
