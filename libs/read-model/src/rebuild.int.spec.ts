import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { memoryEventStore } from '@zhixin/event-store';
import { until } from '@zhixin/infra-processes';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  ACCOUNT,
  accounts,
  Bank,
  CreateAccounts1700000000001,
  expected,
  WAIT_MS,
} from './bank.fixture.js';
import { UnfitForRebuild } from './shadow-tables.js';

const TEST_MS = 60_000;

describe('a rebuild', () => {
  let bank: Bank;

  beforeEach(async () => {
    bank = await Bank.open();
  });

  afterEach(() => bank.close(), TEST_MS);

  test(
    'gives the same bytes and the same tables, twice, while the old rows are read and written',
    async () => {
      const source = await bank.open();
      const { runner } = bank.start(source);
      await bank.moveOften(500);
      await until('it caught up', async () => (await bank.sum()).movements === 500);
      const shapeBefore = await bank.shape();
      const [rowsBefore, oid] = [await bank.dump(), await bank.oidOf('account')];
      let reading = true;
      let reads = 0;
      const readers = Promise.all(
        [1, 2].map(async () => {
          while (reading) {
            const seen = await bank.sum();
            expect(seen.movements).toBeGreaterThanOrEqual(500);
            expect(seen.balance).toBe(expected(seen.movements).balance);
            reads += 1;
            await new Promise((next) => setTimeout(next, 10));
          }
        }),
      );
      await runner.rebuild(bank.stop.signal);
      expect(await bank.oidOf('account')).not.toBe(oid);
      expect(await bank.dump()).toBe(rowsBefore);
      const writing = (async () => {
        for (let n = 500; n < 560; n += 1) await bank.move(n % 17, n);
      })();
      await runner.rebuild(bank.stop.signal);
      await writing;
      await until('it follows again', async () => (await bank.sum()).movements === 560);
      await until('it was read often', () => reads > 10);
      reading = false;
      await readers;
      expect(await bank.shape()).toEqual(shapeBefore);
      const rowsAfter = await bank.dump();
      await runner.rebuild(bank.stop.signal);
      expect(await bank.dump()).toBe(rowsAfter);
      expect(await bank.sum()).toEqual(expected(560));
    },
    TEST_MS,
  );

  test('starts by itself for a raised version, and older instances stand back', async () => {
    const source = await bank.open();
    const old = bank.start(source);
    await bank.moveOften(50);
    await until('it caught up', async () => (await bank.sum()).movements === 50);
    const raised: typeof accounts = {
      ...accounts,
      version: 2,
      on: {
        Moved: (db, { amount }, event) =>
          accounts.on.Moved?.(db, { amount: amount * 2 }, event) ?? Promise.resolve(),
      },
    };
    const newer = bank.start(await bank.open(), raised);
    await until(
      'the new rows are there',
      async () => (await bank.sum()).balance === expected(50).balance * 2,
    );
    await until('the old one stands back', () => old.runner.status().state === 'superseded');
    await until('the new one follows', () => newer.runner.status().state === 'following');
    await bank.move(1, 1);
    await until('it goes on', async () => (await bank.sum()).movements === 51);
    expect((await bank.sum()).balance).toBe(expected(50).balance * 2 + 2);
  });

  test(
    'that died is continued where it stood',
    async () => {
      const source = await bank.open();
      await bank.moveOften(1_200);
      const { runner } = bank.start(source);
      await until('it caught up', async () => (await bank.sum()).movements === 1_200);
      const before = await bank.dump();
      const dying = new AbortController();
      let projected = 0;
      const counting = (after: number): typeof accounts => ({
        ...accounts,
        on: {
          Moved: async (db, data, event) => {
            projected += 1;
            if (projected === after) dying.abort();
            await accounts.on.Moved?.(db, data, event);
          },
        },
      });
      const first = bank.runner(source, counting(900));
      await first.rebuild(dying.signal);
      expect(await bank.dump()).toBe(before);
      expect(projected).toBe(1_000);
      projected = 0;
      const second = bank.runner(source, counting(-1));
      await second.rebuild(bank.stop.signal);
      expect(projected).toBe(200);
      expect(await bank.dump()).toBe(before);
      await runner.waitFor((await bank.move(1, 1_200)).position, WAIT_MS);
      expect(await bank.sum()).toEqual(expected(1_201));
    },
    TEST_MS,
  );

  test('of two instances asked at once gives one result', async () => {
    await bank.moveOften(300);
    const [one, two] = [bank.start(await bank.open()), bank.start(await bank.open())];
    await until('it caught up', async () => (await bank.sum()).movements === 300);
    const before = await bank.dump();
    await Promise.all([one.runner.rebuild(bank.stop.signal), two.runner.rebuild(bank.stop.signal)]);
    await until('somebody follows', () =>
      [one, two].some(({ runner }) => runner.status().state === 'following'),
    );
    expect(await bank.dump()).toBe(before);
    await bank.move(1, 300);
    await until('it goes on', async () => (await bank.sum()).movements === 301);
  });

  test('is the way to another event store; positions are never mixed', async () => {
    const source = await bank.open();
    const first = bank.start(source);
    await bank.moveOften(10);
    await until('it caught up', async () => (await bank.sum()).movements === 10);
    await first.leave();
    await bank.store.close();
    bank.store = memoryEventStore();
    await bank.moveOften(5);
    const { runner, ended } = bank.start(source);
    await expect(ended).rejects.toThrow('adapter "postgres", not "memory"; rebuild it');
    expect(await bank.sum()).toEqual(expected(10));
    await runner.rebuild(bank.stop.signal);
    bank.follow(runner);
    expect(await bank.sum()).toEqual(expected(5));
  });

  test('of a table with a sequence is refused before anything is done', async () => {
    class WithSequence1700000000003 implements MigrationInterface {
      async up(db: QueryRunner) {
        await db.query('create table counted (id serial primary key)');
      }
      async down() {}
    }
    const source = await bank.open([CreateAccounts1700000000001, WithSequence1700000000003]);
    const { runner } = bank.start(source, {
      name: 'counted',
      aggregates: [ACCOUNT],
      tables: ['counted'],
      on: {},
    });
    await expect(runner.rebuild(bank.stop.signal)).rejects.toBeInstanceOf(UnfitForRebuild);
  });
});
