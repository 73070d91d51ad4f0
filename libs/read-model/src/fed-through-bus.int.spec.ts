import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  cloudEvent,
  each,
  memoryEventBus,
  memoryRelayCheckpoints,
  postgresEventBus,
  postgresRelayCheckpoints,
  startRelay,
  type BatchHandler,
  type CloudEvent,
  type EventBus,
} from '@zhixin/event-bus';
import {
  newEventId,
  postgresEventStore,
  type EventStore,
  type RecordedEvent,
} from '@zhixin/event-store';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { streamsOf } from '@zhixin/follower';
import { Type } from '@sinclair/typebox';
import { until } from '@zhixin/infra-processes';
import pg from 'pg';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { openReadModels } from './open-read-models.js';
import { projectionRunner } from './projection-runner.js';
import { ofStreams, type StreamProjection } from './projection.js';

const TEST_MS = 60_000;
const LOTS = 12;
const INSPECTIONS = 240;
const PARTITIONS = 3;

const contract = {
  type: 'LotInspectedV1',
  topic: { name: 'inspections.v1' },
  audience: 'public',
  schema: Type.Object({ n: Type.Integer() }),
} as const;

class CreateLots1700000000001 implements MigrationInterface {
  async up(db: QueryRunner) {
    await db.query(
      'create table lot (id text primary key, inspections integer not null, numbers integer[] not null)',
    );
  }
  async down(db: QueryRunner) {
    await db.query('drop table lot');
  }
}

const lots: StreamProjection<{ type: 'InspectionNoted'; data: { readonly n: number } }> = {
  name: 'lots',
  aggregates: [
    { category: 'lot', events: { InspectionNoted: Type.Object({ n: Type.Integer() }) } },
  ],
  tables: ['lot'],
  on: {
    InspectionNoted: (db, { n }, { stream }) =>
      db.query(
        `insert into lot values ($1, 1, array[$2::integer])
         on conflict (id) do update
           set inspections = lot.inspections + 1, numbers = lot.numbers || excluded.numbers`,
        [stream, n],
      ),
  },
};

// The id follows from the event that causes it, so that a delivery handled again appends nothing.
const idFrom = (cause: string) => {
  const hex = createHash('sha256').update(cause).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const metadata = {
  occurredAt: '2026-03-01T08:00:00+08:00',
  actor: 'tester',
  correlationId: 'c',
};

describe.each(['memory', 'postgres'] as const)('a read model fed through the %s bus', (adapter) => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let store: EventStore;
  let bus: EventBus;
  let source: DataSource;
  let stop: AbortController;
  let running: Promise<unknown>[];

  beforeEach(async () => {
    database = await testDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 6 });
    pool.on('error', () => undefined);
    store = postgresEventStore({ pool });
    bus = adapter === 'memory' ? memoryEventBus({ pool }) : postgresEventBus({ pool });
    source = await openReadModels({
      url: database.url,
      service: 'lots',
      migrations: [CreateLots1700000000001],
    });
    stop = new AbortController();
    running = [];
    await bus.ensureTopic('inspections.v1', { partitions: PARTITIONS });
  }, TEST_MS);

  afterEach(async () => {
    stop.abort();
    await Promise.allSettled(running);
    await source.destroy();
    await bus.close();
    await store.close();
    await pool.end();
    await database.drop();
  }, TEST_MS);

  const relay = () => {
    const { done } = startRelay({
      source: streamsOf(store, ['inspection']),
      keyOf: ({ stream }) => stream,
      bus,
      checkpoints:
        adapter === 'memory' ? memoryRelayCheckpoints() : postgresRelayCheckpoints({ pool }),
      name: 'inspections',
      topic: 'inspections.v1',
      publication: each((event: RecordedEvent) => [
        cloudEvent(contract, {
          from: event,
          service: 'lots',
          uscc: '91610113MA6U000001',
          region: '610113',
          partitionkey: event.stream,
          data: event.data as { n: number },
        }),
      ]),
      signal: stop.signal,
    });
    running.push(done);
  };

  const note = async ({ id, subject, data }: CloudEvent) => {
    const { n } = data as { n: number };
    await store.append(
      subject.replace('inspection', 'lot'),
      [{ id: idFrom(id), type: 'InspectionNoted', data: { n }, metadata }],
      'any',
    );
  };

  const consume = (handler: BatchHandler, signal = stop.signal) => {
    const consuming = bus.consume(
      { group: 'lots', topic: 'inspections.v1', batchSize: 20, signal },
      handler,
    );
    running.push(consuming);
    return consuming;
  };

  const inspect = (n: number) =>
    store.append(
      `inspection-${n % LOTS}`,
      [{ id: newEventId(), type: 'LotInspected', data: { n }, metadata }],
      'any',
    );

  const dump = async () => {
    const { rows } = await pool.query<{ row: string }>(
      'select lot::text as row from lots.lot order by id',
    );
    return rows.map(({ row }) => row).join('\n');
  };

  const noted = async () => {
    const { rows } = await pool.query<{ n: string }>(
      'select coalesce(sum(inspections), 0) as n from lots.lot',
    );
    return Number(rows[0]?.n);
  };

  test(
    'comes out the same after a second instance, duplicates, a poison event and a rebuild',
    async () => {
      const poison = 100;
      let healed = false;
      let handled = 0;
      const handler: BatchHandler = async (batch) => {
        for (const { event } of batch) {
          if (!healed && (event.data as { n: number }).n === poison) throw new Error('poison');
          await note(event);
          // The process forgets that it did it, and does it again.
          if (handled++ % 10 === 0) await note(event);
        }
      };
      const runner = projectionRunner({
        ...ofStreams(lots, store),
        service: 'lots',
        dataSource: source,
      });
      running.push(runner.run(stop.signal));
      relay();
      const leaving = new AbortController();
      const first = consume(handler, AbortSignal.any([leaving.signal, stop.signal]));
      void consume(handler);
      for (let n = 0; n < INSPECTIONS; n += 1) {
        await inspect(n);
        if (n === INSPECTIONS / 2) leaving.abort();
      }
      await first;
      const behind = INSPECTIONS / LOTS - Math.floor(poison / LOTS) - 1;
      await until(
        'all but the poison and what is behind it are noted',
        async () => (await noted()) === INSPECTIONS - 1 - behind,
      );
      await until('they are parked', async () => (await bus.parked('lots')).length === 1 + behind);
      healed = true;
      await bus.replayParked((await bus.parked('lots'))[0]!.id);
      await until('the parked one is noted too', async () => (await noted()) === INSPECTIONS);

      const before = await dump();
      const { rows } = await pool.query<{ numbers: number[] }>('select numbers from lots.lot');
      expect(rows.flatMap(({ numbers }) => numbers).sort((a, b) => a - b)).toEqual(
        Array.from({ length: INSPECTIONS }, (_, n) => n),
      );
      for (const { numbers } of rows) {
        const flowing = numbers.filter((n) => n !== poison);
        expect(flowing).toEqual([...flowing].sort((a, b) => a - b));
      }
      await runner.rebuild(stop.signal);
      expect(await dump()).toBe(before);
      await runner.rebuild(stop.signal);
      expect(await dump()).toBe(before);
      await inspect(INSPECTIONS);
      await until('it follows on', async () => (await noted()) === INSPECTIONS + 1);
    },
    TEST_MS,
  );
});
