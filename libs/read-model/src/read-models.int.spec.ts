import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  memoryEventStore,
  newEventId,
  postgresEventStore,
  type EventStore,
} from '@zhixin/event-store';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import pg from 'pg';
import { EntitySchema, type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { NotYetProjected } from './freshness.js';
import { openReadModels } from './open-read-models.js';
import { projectionRunner, type ProjectionRunner } from './projection-runner.js';
import type { Projection, ProjectionByBatch } from './projection.js';
import { readModels } from './read-models.js';
import { UnfitForRebuild } from './shadow-tables.js';

const TEST_MS = 60_000;
const WAIT_MS = 20_000;

interface Account {
  readonly id: string;
  readonly balance: number;
  readonly last: string;
}

const accountTable = new EntitySchema<Account>({
  name: 'account',
  columns: {
    id: { type: 'text', primary: true },
    balance: { type: 'integer' },
    last: { type: 'text' },
  },
});

class CreateAccounts1700000000001 implements MigrationInterface {
  async up(db: QueryRunner) {
    await db.query(`create table account (
      id text primary key, balance integer not null check (balance > -1000000), last text not null unique)`);
    await db.query('create index account_by_balance on account (balance desc, id)');
    await db.query(`create table movement (
      account text not null references account (id) deferrable initially deferred,
      number integer not null, primary key (account, number))`);
  }
  async down(db: QueryRunner) {
    await db.query('drop table movement, account');
  }
}

const nth = (stream: string) => stream.slice('account-'.length);

// Adding would double when fed twice; only the position in the same transaction prevents it.
const accounts: Projection<{ type: 'Moved'; data: { readonly amount: number } }> = {
  name: 'accounts',
  categories: ['account'],
  tables: ['account', 'movement'],
  on: {
    Moved: async (db, { amount }, { stream, revision, id }) => {
      await db.query(
        `insert into account (id, balance, last) values ($1, $2, $3)
         on conflict (id) do update
           set balance = account.balance + excluded.balance, last = excluded.last`,
        [nth(stream), amount, id],
      );
      await db.query('insert into movement (account, number) values ($1, $2)', [
        nth(stream),
        revision,
      ]);
    },
  },
};

const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
  for (const deadline = Date.now() + WAIT_MS; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`Waited ${WAIT_MS} ms in vain until ${what}.`);
    await new Promise((next) => setTimeout(next, 5));
  }
};

describe('read models', () => {
  let database: TestDatabase;
  let admin: pg.Pool;
  let store: EventStore;
  let stop: AbortController;
  let running: Promise<unknown>[];
  let sources: DataSource[];

  beforeEach(async () => {
    database = await testDatabase();
    admin = new pg.Pool({ connectionString: database.url, max: 4 });
    admin.on('error', () => undefined);
    store = postgresEventStore({ connectionString: database.url });
    stop = new AbortController();
    running = [];
    sources = [];
  });

  afterEach(async () => {
    stop.abort();
    await Promise.allSettled(running);
    await Promise.all(sources.map((source) => source.destroy()));
    await store.close();
    await admin.end();
    await database.drop();
  }, TEST_MS);

  const open = async (
    migrations: (new () => MigrationInterface)[] = [CreateAccounts1700000000001],
  ) => {
    const source = await openReadModels({
      url: database.url,
      service: 'account-keeping',
      entities: [accountTable],
      migrations,
    });
    sources.push(source);
    return source;
  };

  const start = (dataSource: DataSource, projection: Projection = accounts) => {
    const runner = projectionRunner({ projection, store, dataSource });
    return { runner, ...follow(runner) };
  };

  const follow = (runner: ProjectionRunner) => {
    const leaving = new AbortController();
    const ended = runner.run(AbortSignal.any([leaving.signal, stop.signal]));
    running.push(ended.catch(() => undefined));
    return {
      ended,
      leave: async () => {
        leaving.abort();
        await ended;
      },
    };
  };

  const move = (account: number, amount: number, type = 'Moved') =>
    store.append(
      `account-${account}`,
      [
        {
          id: newEventId(),
          type,
          data: { amount },
          metadata: {
            occurredAt: '2026-03-01T08:00:00+08:00',
            actor: 'tester',
            correlationId: 'c',
          },
        },
      ],
      'any',
    );

  const moveOften = async (count: number) => {
    for (let from = 0; from < count; from += 50)
      await Promise.all(
        Array.from({ length: Math.min(50, count - from) }, (_, n) =>
          move((from + n) % 17, from + n),
        ),
      );
  };

  const sum = async () => {
    const { rows } = await admin.query<{ sum: string; movements: string }>(
      `select coalesce(sum(balance), 0) as sum, (select count(*) from account_keeping.movement) as movements
       from account_keeping.account`,
    );
    return { balance: Number(rows[0]?.sum), movements: Number(rows[0]?.movements) };
  };

  const expected = (count: number) => ({ balance: (count * (count - 1)) / 2, movements: count });

  const dump = async () => {
    const { rows } = await admin.query<{ row: string }>(
      `select a::text as row from account_keeping.account a
       union all select m::text from account_keeping.movement m order by 1`,
    );
    return rows.map(({ row }) => row).join('\n');
  };

  const shape = async () => {
    const { rows } = await admin.query<{ line: string }>(
      `select indexdef as line from pg_indexes where schemaname = 'account_keeping'
         and tablename in ('account', 'movement')
       union all
       select conname || ' ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
       from pg_constraint where connamespace = 'account_keeping'::regnamespace
       union all
       select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
       from information_schema.columns where table_schema = 'account_keeping' order by 1`,
    );
    return rows.map(({ line }) => line);
  };

  test('instances that start together migrate once', async () => {
    const [one] = await Promise.all([open(), open(), open()]);
    expect(await one?.query('select name from migration')).toHaveLength(1);
    expect(await one?.query('select current_schema() as schema')).toEqual([
      { schema: 'account_keeping' },
    ]);
    expect(await one?.manager.find(accountTable)).toEqual([]);
  });

  test('a migration that fails stops the start and leaves nothing of itself', async () => {
    class Broken1700000000002 implements MigrationInterface {
      async up(db: QueryRunner) {
        await db.query('create table half (id text)');
        await db.query('create table account (id text)');
      }
      async down() {}
    }
    await expect(open([CreateAccounts1700000000001, Broken1700000000002])).rejects.toThrow(
      'already exists',
    );
    const { rows } = await admin.query(
      `select to_regclass('account_keeping.half') as half, to_regclass('account_keeping.account') as account`,
    );
    expect(rows).toEqual([{ half: null, account: 'account_keeping.account' }]);
  });

  test('follows the store, and a restart goes on where it stopped', async () => {
    const source = await open();
    await moveOften(100);
    const first = start(source);
    await until('it caught up', async () => (await sum()).movements === 100);
    await first.leave();
    await moveOften(0);
    await Promise.all([move(1, 100), move(2, 101), move(3, 7, 'SomethingElse')]);
    const second = start(source);
    await until('it went on', async () => (await sum()).movements === 102);
    expect(await sum()).toEqual({ balance: expected(100).balance + 201, movements: 102 });
    expect(await second.runner.lag()).toBe(0);
    expect(second.runner.status()).toMatchObject({ state: 'following' });
  });

  test('a batch fed twice changes nothing: the position is saved with its rows', async () => {
    const source = await open();
    await moveOften(60);
    const first = start(source);
    await until('it caught up', async () => (await sum()).movements === 60);
    await first.leave();
    const before = await dump();
    // A store that forgets where the reader was and begins again.
    const forgetful: EventStore = {
      adapter: store.adapter,
      append: (...args) => store.append(...args),
      read: (...args) => store.read(...args),
      readAll: (options) => store.readAll(options),
      subscribe: ({ after: _, ...options }, handler) => store.subscribe(options, handler),
      head: () => store.head(),
      compare: (left, right) => store.compare(left, right),
      close: async () => {},
    };
    const again = projectionRunner({ projection: accounts, store: forgetful, dataSource: source });
    follow(again);
    const { position } = await move(5, 60);
    await again.waitFor(position, WAIT_MS);
    expect(await sum()).toEqual(expected(61));
    expect((await dump()).split('\n').length).toBe(before.split('\n').length + 1);
    expect(again.status().state).toBe('following');
  });

  test('of two instances one writes, and the other takes over when it leaves', async () => {
    const [first, second] = [start(await open()), start(await open())];
    await until('one of them leads', () => {
      const states = [first, second].map(({ runner }) => runner.status().state);
      return states.includes('following') && states.includes('standby');
    });
    await moveOften(100);
    await until('it caught up', async () => (await sum()).movements === 100);
    const [leader, other] =
      first.runner.status().state === 'following' ? [first, second] : [second, first];
    await leader.leave();
    await move(1, 100);
    await until('the other took over', async () => (await sum()).movements === 101);
    expect(other.runner.status().state).toBe('following');
    expect(await sum()).toEqual(expected(101));
  });

  test(
    'two instances that both believe to lead double nothing',
    async () => {
      const [one, two] = [start(await open()), start(await open())];
      const writing = moveOften(1_000);
      let takeovers = 0;
      await until('all is projected', async () => {
        if (takeovers < 20) {
          takeovers += 1;
          await admin.query(
            `update account_keeping.projection_position set expires_at = now() - interval '1 minute'`,
          );
        }
        return (await sum()).movements >= 1_000;
      });
      await writing;
      expect(await sum()).toEqual(expected(1_000));
      expect([one.runner.status().state, two.runner.status().state]).toContain('following');
    },
    TEST_MS,
  );

  test(
    'backends killed in the middle of batches lose and double nothing',
    async () => {
      const source = await open();
      let kills = 0;
      const { on } = accounts;
      const { runner } = start(source, {
        ...accounts,
        on: {
          Moved: async (db, data, event) => {
            await on?.Moved?.(db, data, event);
            if (event.revision % 10 === 3 && kills < 5) {
              kills += 1;
              const [{ pid }] = (await db.query('select pg_backend_pid() as pid')) as [
                { pid: number },
              ];
              await admin.query('select pg_terminate_backend($1)', [pid]);
            }
          },
        },
      } as typeof accounts);
      await moveOften(500);
      await until('all is projected', async () => (await sum()).movements >= 500);
      expect(kills).toBe(5);
      expect(await sum()).toEqual(expected(500));
      expect(runner.status().state).toBe('following');
    },
    TEST_MS,
  );

  test('an event that cannot be projected stops it visibly, and nothing before it is lost', async () => {
    const source = await open();
    await moveOften(20);
    await move(3, -5_000_000);
    await move(4, 1);
    const { runner, ended } = start(source);
    await expect(ended).rejects.toThrow(/accounts stands still: Moved .*account-3 @ .*check/);
    expect(runner.status()).toMatchObject({ state: 'stalled' });
    expect(await sum()).toEqual(expected(20));
    expect(await runner.lag()).toBe(2);
    await source.query('alter table account drop constraint account_balance_check');
    follow(runner);
    await until('it goes on once the cause is gone', async () => (await sum()).movements === 22);
    expect(runner.status().state).toBe('following');
  });

  test('a projection by batch sees every event once, in order', async () => {
    const source = await open();
    const seen: string[] = [];
    const byBatch: ProjectionByBatch = {
      name: 'by-batch',
      categories: ['account'],
      tables: ['account'],
      types: ['Moved'],
      project: async (batch, db) => {
        seen.push(...batch.map(({ position }) => position));
        await db.query(
          `insert into account (id, balance, last)
           select id, 0, id from unnest($1::text[]) as id on conflict do nothing`,
          [[...new Set(batch.map(({ stream }) => nth(stream)))]],
        );
      },
    };
    await move(1, 1, 'SomethingElse');
    await moveOften(700);
    const { runner } = start(source, byBatch);
    await until('it caught up', async () => (await runner.lag()) === 0);
    expect(seen).toHaveLength(700);
    expect([...seen].sort((left, right) => store.compare(left, right))).toEqual(seen);
    expect((await sum()).movements).toBe(0);
  });

  describe('read your writes', () => {
    test('a reader who waits sees what was written, also on an instance that does not project', async () => {
      const leader = start(await open());
      await until('it leads', () => leader.runner.status().state === 'following');
      const elsewhere = readModels({ projections: [accounts], store, dataSource: await open() });
      for (let n = 0; n < 20; n += 1) {
        const { position } = await move(n, 1);
        await (n % 2
          ? leader.runner.waitFor(position, 5_000)
          : elsewhere.waitForPosition('accounts', position, 5_000));
        expect((await sum()).movements).toBe(n + 1);
      }
    });

    test('the wait ends with a fault that says when to come again', async () => {
      const models = readModels({ projections: [accounts], store, dataSource: await open() });
      await models.runners[0]?.run(AbortSignal.abort());
      const { position } = await move(1, 1);
      const waiting = models.waitForPosition('accounts', position, 120);
      await expect(waiting).rejects.toBeInstanceOf(NotYetProjected);
      await expect(waiting).rejects.toMatchObject({ retryAfter: 1, position });
      expect(() => models.waitForPosition('nothing', position, 1)).toThrow('no projection');
    });

    test('a position of another category needs no waiting once all of the own are in', async () => {
      const { runner } = start(await open());
      const mine = await move(1, 1);
      const other = await store.append(
        'other-1',
        [
          {
            id: newEventId(),
            type: 'Else',
            data: {},
            metadata: { occurredAt: '2026-03-01T08:00:00Z', actor: 'a', correlationId: 'c' },
          },
        ],
        'any',
      );
      expect(store.compare(other.position, mine.position)).toBeGreaterThan(0);
      await runner.waitFor(other.position, 10_000);
      expect((await sum()).movements).toBe(1);
    });

    test('freshness tells since when something is missing', async () => {
      const source = await open();
      const models = readModels({ projections: [accounts], store, dataSource: source });
      const before = Date.now();
      expect((await models.freshness('accounts')).lagMs).toBe(0);
      const { position } = await move(1, 1);
      await move(2, 1);
      let first = '';
      for await (const event of store.read('account-1')) first = event.recordedAt;
      await until(
        'the answer is renewed',
        async () => (await models.freshness('accounts')).lagMs > 0,
      );
      expect(await models.freshness('accounts')).toMatchObject({
        asOf: first,
        position: undefined,
      });
      follow(models.runners[0]!);
      await models.waitForPosition('accounts', position, 5_000);
      await until(
        'nothing is missing',
        async () => (await models.freshness('accounts')).lagMs === 0,
      );
      const fresh = await models.freshness('accounts');
      expect(Date.parse(fresh.asOf)).toBeGreaterThanOrEqual(before);
      expect(models.statuses().get('accounts')?.state).toBe('following');
    });
  });

  describe('a rebuild', () => {
    test(
      'gives the same bytes and the same tables, twice, while the old rows are read and written',
      async () => {
        const source = await open();
        const { runner } = start(source);
        await moveOften(1_200);
        await until('it caught up', async () => (await sum()).movements === 1_200);
        const shapeBefore = await shape();
        const [rowsBefore, oid] = [await dump(), await oidOf('account')];
        let reading = true;
        let reads = 0;
        const readers = Promise.all(
          [1, 2].map(async () => {
            while (reading) {
              const seen = await sum();
              expect(seen.movements).toBeGreaterThanOrEqual(1_200);
              expect(seen.balance).toBe(expected(seen.movements).balance);
              reads += 1;
              await new Promise((next) => setTimeout(next, 10));
            }
          }),
        );
        await runner.rebuild(stop.signal);
        expect(await oidOf('account')).not.toBe(oid);
        expect(await dump()).toBe(rowsBefore);
        const writing = (async () => {
          for (let n = 1_200; n < 1_260; n += 1) await move(n % 17, n);
        })();
        await runner.rebuild(stop.signal);
        await writing;
        await until('it follows again', async () => (await sum()).movements === 1_260);
        reading = false;
        await readers;
        expect(reads).toBeGreaterThan(10);
        expect(await shape()).toEqual(shapeBefore);
        const rowsAfter = await dump();
        await runner.rebuild(stop.signal);
        expect(await dump()).toBe(rowsAfter);
        expect(await sum()).toEqual(expected(1_260));
      },
      TEST_MS,
    );

    test('starts by itself for a raised version, and older instances stand back', async () => {
      const source = await open();
      const old = start(source);
      await moveOften(50);
      await until('it caught up', async () => (await sum()).movements === 50);
      const raised: typeof accounts = {
        ...accounts,
        version: 2,
        on: {
          Moved: (db, { amount }, event) =>
            accounts.on?.Moved?.(db, { amount: amount * 2 }, event) ?? Promise.resolve(),
        },
      };
      const newer = start(await open(), raised);
      await until(
        'the new rows are there',
        async () => (await sum()).balance === expected(50).balance * 2,
      );
      await until('the old one stands back', () => old.runner.status().state === 'superseded');
      await until('the new one follows', () => newer.runner.status().state === 'following');
      await move(1, 1);
      await until('it goes on', async () => (await sum()).movements === 51);
      expect((await sum()).balance).toBe(expected(50).balance * 2 + 2);
    });

    test(
      'that died is continued where it stood',
      async () => {
        const source = await open();
        await moveOften(2_500);
        const { runner } = start(source);
        await until('it caught up', async () => (await sum()).movements === 2_500);
        const before = await dump();
        const dying = new AbortController();
        let projected = 0;
        const counting = (after: number): Projection => ({
          ...accounts,
          on: {
            Moved: async (db, data, event) => {
              projected += 1;
              if (projected === after) dying.abort();
              await accounts.on?.Moved?.(db, data, event);
            },
          },
        });
        const first = projectionRunner({ projection: counting(1_500), store, dataSource: source });
        await first.rebuild(dying.signal);
        expect(await dump()).toBe(before);
        expect(projected).toBe(2_000);
        projected = 0;
        const second = projectionRunner({ projection: counting(-1), store, dataSource: source });
        await second.rebuild(stop.signal);
        expect(projected).toBe(500);
        expect(await dump()).toBe(before);
        await runner.waitFor((await move(1, 2_500)).position, 10_000);
        expect(await sum()).toEqual(expected(2_501));
      },
      TEST_MS,
    );

    test('of two instances asked at once gives one result', async () => {
      await moveOften(300);
      const [one, two] = [start(await open()), start(await open())];
      await until('it caught up', async () => (await sum()).movements === 300);
      const before = await dump();
      await Promise.all([one.runner.rebuild(stop.signal), two.runner.rebuild(stop.signal)]);
      await until('somebody follows', () =>
        [one, two].some(({ runner }) => runner.status().state === 'following'),
      );
      expect(await dump()).toBe(before);
      await move(1, 300);
      await until('it goes on', async () => (await sum()).movements === 301);
    });

    test('is the way to another event store; positions are never mixed', async () => {
      const source = await open();
      const first = start(source);
      await moveOften(10);
      await until('it caught up', async () => (await sum()).movements === 10);
      await first.leave();
      await store.close();
      store = memoryEventStore();
      await moveOften(5);
      const { runner, ended } = start(source);
      await expect(ended).rejects.toThrow('adapter "postgres", not "memory"; rebuild it');
      expect(await sum()).toEqual(expected(10));
      await runner.rebuild(stop.signal);
      follow(runner);
      expect(await sum()).toEqual(expected(5));
    });

    test('of a table with a sequence is refused before anything is done', async () => {
      class WithSequence1700000000003 implements MigrationInterface {
        async up(db: QueryRunner) {
          await db.query('create table counted (id serial primary key)');
        }
        async down() {}
      }
      const source = await open([CreateAccounts1700000000001, WithSequence1700000000003]);
      const { runner } = start(source, {
        name: 'counted',
        categories: ['account'],
        tables: ['counted'],
        on: {},
      });
      await expect(runner.rebuild(stop.signal)).rejects.toBeInstanceOf(UnfitForRebuild);
    });

    const oidOf = async (table: string) => {
      const { rows } = await admin.query<{ oid: number }>(
        `select 'account_keeping.${table}'::regclass::oid as oid`,
      );
      return rows[0]?.oid;
    };
  });
});
