import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import pg from 'pg';
import { eventBusContract, numbered, series } from './event-bus.contract.js';
import type { BatchHandler, EventBus } from './event-bus.js';
import { ownerInDatabase } from './kept-events.fixture.js';
import { BusDatabase } from './postgres/bus-database.js';
import { postgresEventBus, type PostgresEventBusOptions } from './postgres-event-bus.js';

const LEASE_MS = 1_500;
const TEST_MS = 60_000;
const QUERIES_SEEN = 20;

eventBusContract('postgres', async () => {
  const database = await testDatabase();
  const buses: EventBus[] = [];
  return {
    owner: () => ownerInDatabase(database.url),
    open: async (sources) => {
      const bus = postgresEventBus({ connectionString: database.url, leaseMs: LEASE_MS, sources });
      buses.push(bus);
      return bus;
    },
    close: async () => {
      await Promise.all(buses.map((bus) => bus.close()));
      await database.drop();
    },
  };
});

describe('the bus on PostgreSQL', () => {
  let database: TestDatabase;
  let admin: pg.Pool;
  let buses: EventBus[];
  let stop: AbortController;
  let running: Promise<void>[];

  beforeAll(async () => {
    database = await testDatabase();
    admin = new pg.Pool({ connectionString: database.url, max: 3 });
    admin.on('error', () => undefined);
    await admin.query('create table seen (id text, number integer)');
  });

  afterAll(async () => {
    await admin.end();
    await database.drop();
  });

  beforeEach(async () => {
    buses = [];
    running = [];
    stop = new AbortController();
    await admin.query('drop schema if exists event_bus cascade; truncate seen');
  });

  afterEach(async () => {
    stop.abort();
    await Promise.all(running);
    await Promise.all(buses.map((bus) => bus.close()));
  }, TEST_MS);

  const open = (options: Partial<PostgresEventBusOptions> = {}) => {
    const bus = postgresEventBus({
      ...(options.pool === undefined ? { connectionString: database.url } : {}),
      leaseMs: LEASE_MS,
      ...options,
    });
    buses.push(bus);
    return bus;
  };

  const consume = (bus: EventBus, handler: BatchHandler, { signal = stop.signal } = {}) => {
    const consuming = bus.consume({ group: 'g', topic: 't.v1', batchSize: 20, signal }, handler);
    running.push(consuming);
    return consuming;
  };

  const save: BatchHandler = async (batch, tx) => {
    await tx.query('insert into seen select * from unnest($1::text[], $2::integer[])', [
      batch.map(({ event }) => event.id),
      batch.map(({ event }) => (event.data as { number: number }).number),
    ]);
  };

  const saved = async () => {
    const { rows } = await admin.query<{ id: string }>('select id from seen order by id');
    return rows.map(({ id }) => id);
  };

  const ids = (events: readonly { id: string }[]) => events.map(({ id }) => id).sort();

  test('rows and offset are saved together: a batch that fails after writing leaves nothing', async () => {
    const bus = open();
    await bus.ensureTopic('t.v1', { partitions: 1 });
    const events = series(20, 1);
    await bus.publish('t.v1', events);
    let tries = 0;
    const states: string[][] = [];
    void consume(bus, async (batch, tx) => {
      states.push(await saved());
      await save(batch, tx);
      if (++tries < 3) throw new Error('after the rows were written');
    });
    await until('all are saved', async () => (await saved()).length === 20);
    expect(states).toEqual([[], [], []]);
    expect(await saved()).toEqual(ids(events));
  });

  test('a handler that never settles is given up, and what it would still write is not written', async () => {
    const bus = open({ handlerMsMax: 1_000 });
    await bus.ensureTopic('t.v1', { partitions: 1 });
    const events = series(5, 1);
    let tries = 0;
    let late: Promise<unknown> | undefined;
    void consume(bus, async (batch, tx) => {
      tries += 1;
      if (tries > 1) return save(batch, tx);
      await save(batch, tx);
      await until('it was given up', () => tries > 1);
      late = tx.query(`insert into seen values ('late', 0)`).catch((error: unknown) => error);
      await late;
    });
    await bus.publish('t.v1', events);
    await until('all are saved', async () => (await saved()).length === 5);
    await until('the late write was tried', () => late !== undefined);
    expect(await late).toHaveProperty('message');
    expect(await saved()).toEqual(ids(events));
  });

  test('a backend killed in the middle of a batch loses and doubles nothing', async () => {
    const bus = open();
    await bus.ensureTopic('t.v1', { partitions: 2 });
    const events = series(400, 10);
    let kills = 0;
    void consume(bus, async (batch, tx) => {
      await save(batch, tx);
      if (kills < 4) {
        kills += 1;
        const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
        await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
        await tx.query('select 1');
      }
    });
    await bus.publish('t.v1', events);
    await until('all are saved', async () => (await saved()).length >= 400);
    expect(kills).toBe(4);
    expect(await saved()).toEqual(ids(events));
    expect(await bus.parked()).toEqual([]);
  });

  test('a connection that breaks while it is lent does not end the process', async () => {
    const { pool } = new BusDatabase({ connectionString: database.url }, console);
    const lent = await pool.connect();
    expect(() => lent.emit('error', new Error('terminated by the administrator'))).not.toThrow();
    lent.release(true);
    await pool.end();
  });

  test(
    'every connection killed at once, the control connection too, loses and doubles nothing',
    async () => {
      const bus = open();
      await bus.ensureTopic('t.v1', { partitions: 4 });
      const events = series(1_000, 30);
      void consume(bus, save);
      for (let from = 0; from < events.length; from += 100) {
        const chunk = events.slice(from, from + 100);
        await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()
           and application_name = 'zhixin event bus'`,
        );
        await until('the chunk is published', () =>
          bus.publish('t.v1', chunk).then(
            () => true,
            () => false,
          ),
        );
      }
      await until('all are saved', async () => (await saved()).length >= 1_000);
      expect(await saved()).toEqual(ids(events));
    },
    TEST_MS,
  );

  test(
    'a zombie cannot commit: who takes over after the lease redoes the batch, once',
    async () => {
      const frozen = freezable();
      const zombie = open({ pool: frozen.pool });
      await zombie.ensureTopic('t.v1', { partitions: 1 });
      const events = series(20, 1);
      await zombie.publish('t.v1', events);
      let entered = () => {};
      let thaw = () => {};
      const inside = new Promise<void>((done) => (entered = done));
      const thawed = new Promise<void>((done) => (thaw = done));
      let zombieTries = 0;
      void consume(zombie, async (batch, tx) => {
        zombieTries += 1;
        await save(batch, tx);
        entered();
        await thawed;
      });
      await inside;
      const name = await frozen.member();
      const heir = open();
      let heirTries = 0;
      void consume(heir, async (batch, tx) => {
        heirTries += 1;
        await save(batch, tx);
      });
      await until('the heir saved all', async () => {
        await frozen.expire(name);
        return (await saved()).length === 20;
      });
      thaw();
      await until('the zombie was told', async () => (await frozen.rolledBack()) > 0);
      await heir.publish('t.v1', [numbered('k0', 20)]);
      await until('the next came', async () => (await saved()).length === 21);
      expect(new Set(await saved()).size).toBe(21);
      expect(zombieTries).toBe(1);
      expect(heirTries).toBeGreaterThanOrEqual(1);
    },
    TEST_MS,
  );

  test(
    'a member that vanishes without a word is replaced after its lease',
    async () => {
      const pool = new pg.Pool({ connectionString: database.url, max: 4 });
      pool.on('error', () => undefined);
      pool.on('connect', (client) => client.on('error', () => undefined));
      const vanishing = open({ pool });
      await vanishing.ensureTopic('t.v1', { partitions: 4 });
      let before = 0;
      void consume(vanishing, async (batch) => void (before += batch.length));
      const staying = open();
      const partitions = new Set<number>();
      void consume(staying, async (batch) => {
        for (const { partition } of batch) partitions.add(partition);
      });
      await until('both work', async () => {
        await staying.publish('t.v1', series(20, 20));
        return before > 0 && partitions.size === 2;
      });
      // A process that lost its machine: no connection can be made any more, nothing is released.
      pool.options.port = 1;
      pool.options.connectionString = 'postgresql://127.0.0.1:1/gone';
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = ''  and pid <> pg_backend_pid()
         and query not like 'select pg_terminate%'`,
      );
      await until('the other has all', async () => {
        await staying.publish('t.v1', series(20, 20));
        return partitions.size === 4;
      });
      await pool.end();
    },
    TEST_MS,
  );

  test(
    'offsets have no gap and no reader misses one, with many publishers at once',
    async () => {
      const bus = open({ poolSize: 8 });
      await bus.ensureTopic('t.v1', { partitions: 3 });
      const offsets: string[][] = [[], [], []];
      void consume(bus, async (batch) => {
        for (const { partition, offset } of batch) offsets[partition]?.push(offset);
      });
      const events = series(2_000, 50);
      await Promise.all(
        Array.from({ length: 16 }, async (_, writer) => {
          for (let from = writer * 125; from < (writer + 1) * 125; from += 5)
            await bus.publish('t.v1', events.slice(from, from + 5));
        }),
      );
      await until('all came', () => offsets.flat().length >= 2_000);
      for (const partition of offsets)
        expect(partition).toEqual(partition.map((_, index) => String(index)));
    },
    TEST_MS,
  );

  test('a batch slower than a transaction may idle is taken apart instead of tried for ever', async () => {
    const bus = open({ transactionIdleMs: 1_000 });
    await bus.ensureTopic('t.v1', { partitions: 1 });
    const events = series(10, 1);
    const sizes = new Set<number>();
    void consume(bus, async (batch, tx) => {
      sizes.add(batch.length);
      await save(batch, tx);
      if (batch.length > 1) await new Promise((done) => setTimeout(done, 1_500));
    });
    await bus.publish('t.v1', events);
    await until('all are saved', async () => (await saved()).length === 10);
    expect([...sizes]).toEqual([10, 1]);
    expect(await bus.parked()).toEqual([]);
  });

  test('text that PostgreSQL cannot keep as text survives as JSON', async () => {
    const bus = open();
    await bus.ensureTopic('t.v1', { partitions: 1 });
    const event = { ...numbered('k\u0000é中', 0), data: { text: '\u0000 中文 \ud83d\ude00' } };
    const got: unknown[] = [];
    void consume(bus, async (batch) => void got.push(...batch.map((one) => one.event)));
    await bus.publish('t.v1', [event]);
    await until('it came', () => got.length === 1);
    expect(got).toEqual([event]);
  });

  test('an idle consumer asks the database little', async () => {
    const bus = open({ leaseMs: 6_000 });
    await bus.ensureTopic('t.v1', { partitions: 4 });
    for (let n = 0; n < 5; n += 1) {
      running.push(
        bus.consume({ group: `g${n}`, topic: 't.v1', signal: stop.signal }, async () => {}),
      );
    }
    await until('all joined', async () => (await bus.lag()).length === 20);
    const query = jest.spyOn(pg.Client.prototype, 'query');
    const since = performance.now();
    await until('it has asked some', () => query.mock.calls.length >= QUERIES_SEEN);
    const seconds = (performance.now() - since) / 1_000;
    query.mockRestore();
    expect(QUERIES_SEEN / seconds / 5).toBeLessThan(2);
  });

  /** A pool whose owner can be declared dead while its transaction stays open. */
  const freezable = () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    pool.on('error', () => undefined);
    let rollbacks = 0;
    pool.on('connect', (client) => {
      const query = client.query.bind(client) as (...values: unknown[]) => unknown;
      (client as { query: unknown }).query = (...values: unknown[]) => {
        if (values[0] === 'rollback') rollbacks += 1;
        return query(...values);
      };
    });
    running.push(
      new Promise<void>((done) => stop.signal.addEventListener('abort', () => done())).then(
        async () => {
          await Promise.all(buses.map((bus) => bus.close()));
          await pool.end();
        },
      ),
    );
    return {
      pool,
      member: async () => {
        const { rows } = await admin.query<{ member: string }>(
          'select member from event_bus.member',
        );
        return rows[0]?.member;
      },
      // What happens when the event loop stands still for longer than the lease.
      expire: (member: string | undefined) =>
        admin.query(
          `update event_bus.member set expires_at = now() - interval '1 minute' where member = $1`,
          [member],
        ),
      rolledBack: async () => rollbacks,
    };
  };
});
