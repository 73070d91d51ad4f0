import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { TransactionOnDemand } from './transaction-on-demand.js';

const IDLE_MS = 1_000;
const settle = { name: 'settle', text: 'settle', values: [] };

describe('a transaction on demand', () => {
  let asked: string[];
  let asking: number;
  let released: unknown[];
  let transaction: TransactionOnDemand;

  beforeEach(() => {
    asked = [];
    asking = 0;
    released = [];
    const answer = (by: string) => async (query: string | { text: string }) => {
      if (asking > 0) throw new Error('The connection is asking already.');
      asking += 1;
      await new Promise((next) => setImmediate(next));
      asking -= 1;
      const text = typeof query === 'string' ? query : query.text;
      asked.push(`${by}: ${text.split(';')[0]}`);
      if (text === 'wrong') throw new Error('a wrong statement');
      return { rows: [], rowCount: 0 };
    };
    const client = Object.assign(new EventEmitter(), {
      query: answer('connection'),
      release: (broken: unknown) => released.push(broken),
    });
    const pool = { query: answer('pool'), connect: async () => client } as unknown as Pool;
    transaction = new TransactionOnDemand(pool, IDLE_MS);
  });

  test('is none where nothing is asked: what comes last stands by itself', async () => {
    await transaction.run(settle);
    await transaction.commit();
    transaction.release();
    expect(asked).toEqual(['pool: settle']);
    expect(released).toEqual([]);
  });

  test('begins with the first query, and asks one thing at a time', async () => {
    await Promise.all([transaction.query('one'), transaction.query('two')]);
    await transaction.run(settle);
    await transaction.commit();
    transaction.release();
    await new Promise((next) => setImmediate(next));
    expect(asked).toEqual(
      ['begin', 'one', 'two', 'settle', 'commit'].map((each) => `connection: ${each}`),
    );
    expect(released).toEqual([undefined]);
  });

  test('is undone by a failure, and tells it', async () => {
    const failed = await transaction.query('wrong').catch((error: unknown) => error);
    expect(await transaction.rollback(failed)).toBe(failed);
    expect(asked).toEqual(['connection: begin', 'connection: wrong', 'connection: rollback']);
  });

  test('refuses what comes after its end', async () => {
    await transaction.query('one');
    const overdue = new Error('overdue');
    transaction.abandon(overdue);
    transaction.release();
    await expect(transaction.query('two')).rejects.toThrow('has ended');
    expect(released).toEqual([overdue]);

    const unused = new TransactionOnDemand({} as Pool, IDLE_MS);
    unused.release();
    await expect(unused.query('one')).rejects.toThrow('has ended');
  });
});
