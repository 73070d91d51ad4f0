import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { sourceContract } from '@zhixin/follower/contract';
import type pg from 'pg';
import { EventLog } from './event-log.js';
import { logPosition, logSource, type LogEvent } from './log-source.js';
import { entry, logDatabase, NOW } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

let number = 0;
const another = () => entry(`entry ${(number += 1)}`);

sourceContract('the log of EPCIS events', async () => {
  const { pool, close } = await logDatabase();
  const log = new EventLog(pool, () => NOW);
  return {
    source: logSource({ db: pool, log }, 'all'),
    append: () => log.append({ entries: [another()], allOrNothing: true }),
    close,
  };
});

describe('the log of EPCIS events as a source', () => {
  let pool: pg.Pool;
  let close: () => Promise<void>;
  let log: EventLog;

  beforeAll(async () => {
    ({ pool, close } = await logDatabase());
    log = new EventLog(pool, () => NOW);
  });
  afterAll(() => close());

  const following = async (enough: number, batchSize = 500) => {
    const stop = new AbortController();
    const batches: (readonly LogEvent[])[] = [];
    await logSource({ db: pool, log }, 'all').follow(
      { after: undefined, batchSize, signal: stop.signal },
      async (batch) => {
        batches.push(batch);
        if (batches.flat().length >= enough) stop.abort();
      },
    );
    return batches;
  };

  test('loses and repeats nothing with several writers', async () => {
    const logs = [log, ...[1, 2].map(() => new EventLog(pool, () => NOW))];
    const reading = following(600);
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        logs[index % 3]!.append({ entries: [another(), another()], allOrNothing: false }),
      ),
    );
    const seen = (await reading).flat().map(({ position }) => position);
    expect(seen).toEqual(Array.from({ length: 600 }, (_, index) => logPosition(index + 1)));
  });

  test('takes large events a few at a time, and one of any size', async () => {
    const body = 'x'.repeat(7 * 1_048_576);
    for (const name of ['large one', 'large two', 'large three', 'small'])
      await log.append({
        entries: [entry(name, name === 'small' ? {} : { body })],
        allOrNothing: true,
      });
    const sizes = (await following(604)).map((batch) => batch.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(604);
    expect(sizes.at(-1)).toBe(1);
  });

  test('refuses the position of another log', () => {
    const { compare } = logSource({ db: pool, log }, 'all');
    expect(() => compare('postgres:1', logPosition(1))).toThrow('postgres:1');
  });
});
