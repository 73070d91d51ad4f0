import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { EventLog } from '../log/event-log.js';
import { headPosition } from '../log/log-reader.js';
import { entry, logDatabase, NOW } from '../log/testing.js';
import { eventPage } from './event-query.js';
import { readQuery } from './query-parameters.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

/** Times that older versions took at their door. */
const UNREADABLE = [
  '0000-06-01T00:00:00Z',
  `2026-05-01T00:00:00.${'1'.repeat(200)}Z`,
  '2026-05-01T00:00:00+18:00',
];

describe('error declarations whose time PostgreSQL does not read', () => {
  let pool: pg.Pool;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ pool, close } = await logDatabase());
    const declaring = (declarationTime: string) =>
      entry(declarationTime, {
        declares: createHash('sha256').update(declarationTime).digest('hex'),
        body: JSON.stringify({ type: 'ObjectEvent', errorDeclaration: { declarationTime } }),
      });
    const entries = [...UNREADABLE, '2026-05-02T00:00:00Z'].map(declaring);
    const log = new EventLog(pool, () => NOW);
    expect((await log.append({ entries, allOrNothing: true })).outcomes).toEqual(
      entries.map(() => 'accepted'),
    );
  });
  afterAll(() => close());

  const found = async (parameters: Record<string, string>) => {
    const read = readQuery(parameters);
    if (!('query' in read)) throw new Error('refused');
    const start = { head: await headPosition(pool), position: 0, given: 0 };
    return (await eventPage(pool, { query: read.query, scope: {}, start })).events.length;
  };

  test.each([
    ['GE_errorDeclarationTime', '2026-01-01T00:00:00Z', 1],
    ['LT_errorDeclarationTime', '2026-06-01T00:00:00Z', 1],
    ['GE_errorDeclaration_Time', '2026-06-01T00:00:00Z', 0],
    ['LT_errorDeclaration_Time', '0001-01-02T00:00:00Z', 0],
  ])('stand in nobody’s way: %s=%s', async (name, time, count) =>
    expect(await found({ [name]: time })).toBe(count),
  );

  test('are found by what else they are', async () =>
    expect(await found({ EXISTS_errorDeclaration: 'true' })).toBe(UNREADABLE.length + 1));
});
