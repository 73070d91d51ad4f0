import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newEventId, type EventStore } from '@zhixin/event-store';
import { until } from '@zhixin/infra-processes';
import type pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  ACCOUNT,
  accounts,
  accountTable,
  Bank,
  CreateAccounts1700000000001,
  expected,
  nth,
  SERVICE,
  WAIT_MS,
} from './bank.fixture.js';
import { NotYetProjected } from './freshness.js';
import type { ProjectionByBatch } from './projection.js';
import { readModels } from './read-models.js';

const TEST_MS = 60_000;

describe('read models', () => {
  let bank: Bank;

  beforeEach(async () => {
    bank = await Bank.open();
  });

  afterEach(() => bank.close(), TEST_MS);

  test('instances that start together migrate once', async () => {
    const [one] = await Promise.all([bank.open(), bank.open(), bank.open()]);
    expect(await one?.query('select name from migration')).toHaveLength(1);
    expect(await one?.query('select current_schema() as schema')).toEqual([
      { schema: 'account_keeping' },
    ]);
    expect(await one?.manager.find(accountTable)).toEqual([]);
  });

  test('a process that hangs in a transaction loses it, with its locks', async () => {
    const source = await bank.open();
    expect(await source.query('show idle_in_transaction_session_timeout')).toEqual([
      { idle_in_transaction_session_timeout: '1min' },
    ]);
  });

  test('a connection that breaks while it is lent does not end the process', async () => {
    const source = await bank.open();
    const { master } = source.driver as unknown as { readonly master: pg.Pool };
    const lent = await master.connect();
    expect(() => lent.emit('error', new Error('terminated by the administrator'))).not.toThrow();
    lent.release(true);
    expect(await source.manager.find(accountTable)).toEqual([]);
  });

  test('a migration that fails stops the start and leaves nothing of itself', async () => {
    class Broken1700000000002 implements MigrationInterface {
      async up(db: QueryRunner) {
        await db.query('create table half (id text)');
        await db.query('create table account (id text)');
      }
      async down() {}
    }
    await expect(bank.open([CreateAccounts1700000000001, Broken1700000000002])).rejects.toThrow(
      'already exists',
    );
    const { rows } = await bank.admin.query(
      `select to_regclass('account_keeping.half') as half, to_regclass('account_keeping.account') as account`,
    );
    expect(rows).toEqual([{ half: null, account: 'account_keeping.account' }]);
  });

  test('follows the store: bank.store, and a restart goes on where it stopped', async () => {
    const source = await bank.open();
    await bank.moveOften(100);
    const first = bank.start(source);
    await until('it caught up', async () => (await bank.sum()).movements === 100);
    await first.leave();
    await bank.moveOften(0);
    await Promise.all([bank.move(1, 100), bank.move(2, 101), bank.move(3, 7, 'SomethingElse')]);
    const second = bank.start(source);
    await until('it went on', async () => (await bank.sum()).movements === 102);
    expect(await bank.sum()).toEqual({ balance: expected(100).balance + 201, movements: 102 });
    expect(await second.runner.lag()).toBe(0);
    expect(second.runner.status()).toMatchObject({ state: 'following' });
  });

  test('a batch fed twice changes nothing: the position is saved with its rows', async () => {
    const source = await bank.open();
    await bank.moveOften(60);
    const first = bank.start(source);
    await until('it caught up', async () => (await bank.sum()).movements === 60);
    await first.leave();
    const before = await bank.dump();
    // A store that forgets where the reader was and begins again.
    const forgetful: EventStore = {
      adapter: bank.store.adapter,
      append: (...args) => bank.store.append(...args),
      read: (...args) => bank.store.read(...args),
      readAll: (options) => bank.store.readAll(options),
      at: (position) => bank.store.at(position),
      subscribe: ({ after: _, ...options }, handler) => bank.store.subscribe(options, handler),
      head: () => bank.store.head(),
      compare: (left, right) => bank.store.compare(left, right),
      close: async () => {},
    };
    const again = bank.runner(source, accounts, forgetful);
    bank.follow(again);
    const { position } = await bank.move(5, 60);
    await again.waitFor(position, WAIT_MS);
    expect(await bank.sum()).toEqual(expected(61));
    expect((await bank.dump()).split('\n').length).toBe(before.split('\n').length + 1);
    expect(again.status().state).toBe('following');
  });

  test('of two instances one writes, and the other takes over when it leaves', async () => {
    const [first, second] = [bank.start(await bank.open()), bank.start(await bank.open())];
    await until('one of them leads', () => {
      const states = [first, second].map(({ runner }) => runner.status().state);
      return states.includes('following') && states.includes('standby');
    });
    await bank.moveOften(100);
    await until('it caught up', async () => (await bank.sum()).movements === 100);
    const [leader, other] =
      first.runner.status().state === 'following' ? [first, second] : [second, first];
    await leader.leave();
    await bank.move(1, 100);
    await until('the other took over', async () => (await bank.sum()).movements === 101);
    expect(other.runner.status().state).toBe('following');
    expect(await bank.sum()).toEqual(expected(101));
  });

  test(
    'two instances that both believe to lead double nothing',
    async () => {
      const [one, two] = [bank.start(await bank.open()), bank.start(await bank.open())];
      const writing = bank.moveOften(1_000);
      let takeovers = 0;
      await until('all is projected', async () => {
        if (takeovers < 20) {
          takeovers += 1;
          await bank.admin.query(
            `update account_keeping.projection_position set expires_at = now() - interval '1 minute'`,
          );
        }
        return (await bank.sum()).movements >= 1_000;
      });
      await writing;
      expect(await bank.sum()).toEqual(expected(1_000));
      await until('one of them leads', () =>
        [one, two].some(({ runner }) => runner.status().state === 'following'),
      );
    },
    TEST_MS,
  );

  test(
    'backends killed in the middle of batches lose and double nothing',
    async () => {
      const source = await bank.open();
      let kills = 0;
      const { on } = accounts;
      const { runner } = bank.start(source, {
        ...accounts,
        on: {
          Moved: async (db, data, event) => {
            await on.Moved?.(db, data, event);
            if (event.revision % 10 === 3 && kills < 5) {
              kills += 1;
              const [{ pid }] = (await db.query('select pg_backend_pid() as pid')) as [
                { pid: number },
              ];
              await bank.admin.query('select pg_terminate_backend($1)', [pid]);
            }
          },
        },
      } as typeof accounts);
      await bank.moveOften(500);
      await until('all is projected', async () => (await bank.sum()).movements >= 500);
      expect(kills).toBe(5);
      expect(await bank.sum()).toEqual(expected(500));
      expect(runner.status().state).toBe('following');
    },
    TEST_MS,
  );

  test('one that could not say that it left goes on without waiting for its own lease', async () => {
    const source = await bank.open();
    const { runner, leave } = bank.start(source);
    await bank.move(1, 0);
    await until('it follows', async () => (await bank.sum()).movements === 1);
    const { rows: held } = await bank.admin.query<{ owner: string }>(
      'select owner from account_keeping.projection_position',
    );
    await leave();
    // As the row stands when the connection broke before the release.
    const { rows } = await bank.admin.query<{ name: string }>(
      `update account_keeping.projection_position
       set owner = $1, expires_at = now() + interval '1 hour' returning name`,
      [held[0]?.owner],
    );
    expect(rows).toEqual([{ name: 'accounts' }]);
    bank.follow(runner);
    await bank.move(1, 1);
    await until('it goes on', async () => (await bank.sum()).movements === 2);
  });

  test('a projection by batch sees every event once, in order', async () => {
    const source = await bank.open();
    const seen: string[] = [];
    const byBatch: ProjectionByBatch = {
      name: 'by-batch',
      aggregates: [ACCOUNT],
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
    await bank.move(1, 1, 'SomethingElse');
    await bank.moveOften(700);
    const { runner } = bank.start(source, byBatch);
    await until('it caught up', async () => (await runner.lag()) === 0);
    expect(seen).toHaveLength(700);
    expect([...seen].sort((left, right) => bank.store.compare(left, right))).toEqual(seen);
    expect((await bank.sum()).movements).toBe(0);
  });

  describe('read your writes', () => {
    test('a reader who waits sees what was written, also on an instance that does not project', async () => {
      const leader = bank.start(await bank.open());
      await until('it leads', () => leader.runner.status().state === 'following');
      const elsewhere = readModels({
        service: SERVICE,
        projections: [accounts],
        store: bank.store,
        dataSource: await bank.open(),
      });
      for (let n = 0; n < 20; n += 1) {
        const { position } = await bank.move(n, 1);
        await (n % 2
          ? leader.runner.waitFor(position, WAIT_MS)
          : elsewhere.waitForPosition('accounts', position, WAIT_MS));
        expect((await bank.sum()).movements).toBe(n + 1);
      }
    });

    test('the wait ends with a fault that says when to come again', async () => {
      const models = readModels({
        service: SERVICE,
        projections: [accounts],
        store: bank.store,
        dataSource: await bank.open(),
      });
      await models.runners[0]?.run(AbortSignal.abort());
      const { position } = await bank.move(1, 1);
      const waiting = models.waitForPosition('accounts', position, 120);
      await expect(waiting).rejects.toBeInstanceOf(NotYetProjected);
      await expect(waiting).rejects.toMatchObject({ retryAfter: 1, position });
      expect(() => models.waitForPosition('nothing', position, 1)).toThrow('no projection');
    });

    test('a position of another category needs no waiting once all of the own are in', async () => {
      const { runner } = bank.start(await bank.open());
      const mine = await bank.move(1, 1);
      const other = await bank.store.append(
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
      expect(bank.store.compare(other.position, mine.position)).toBeGreaterThan(0);
      await runner.waitFor(other.position, WAIT_MS);
      expect((await bank.sum()).movements).toBe(1);
    });

    test('freshness tells since when something is missing', async () => {
      const source = await bank.open();
      const models = readModels({
        service: SERVICE,
        projections: [accounts],
        store: bank.store,
        dataSource: source,
      });
      const before = Date.now();
      expect((await models.freshness('accounts')).lagMs).toBe(0);
      const { position } = await bank.move(1, 1);
      await bank.move(2, 1);
      let first = '';
      for await (const event of bank.store.read('account-1')) first = event.recordedAt;
      await until(
        'the answer is renewed',
        async () => (await models.freshness('accounts')).lagMs > 0,
      );
      expect(await models.freshness('accounts')).toMatchObject({
        asOf: first,
        position: undefined,
      });
      bank.follow(models.runners[0]!);
      await models.waitForPosition('accounts', position, WAIT_MS);
      await until(
        'nothing is missing',
        async () => (await models.freshness('accounts')).lagMs === 0,
      );
      const fresh = await models.freshness('accounts');
      expect(Date.parse(fresh.asOf)).toBeGreaterThanOrEqual(before);
      expect(models.statuses().get('accounts')?.state).toBe('following');
    });
  });
});
