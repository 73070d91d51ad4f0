import { describe, expect, test } from '@jest/globals';
import {
  AppendBatcher,
  BATCH_APPENDS_MAX,
  BATCH_BYTES_MAX,
  PENDING_APPENDS_MAX,
  type AppendOutcome,
} from './append-batcher.js';
import { EventStoreClosed, EventStoreOverloaded } from './event-store-errors.js';
import type { PreparedAppend } from './prepared-append.js';

const anAppend = (stream: string, bytes = 10): PreparedAppend => ({
  stream,
  expected: 'any',
  events: [],
  ids: [],
  data: [],
  metadata: [],
  sizes: [],
  bytes,
});
const done: AppendOutcome = { revision: 0, position: 'test:1', events: [] };

// Writes nowhere, and remembers what was in each batch.
const batcherOf = (outcomeOf: (append: PreparedAppend) => AppendOutcome = () => done) => {
  const batches: string[][] = [];
  const batcher = new AppendBatcher(async (batch) => {
    batches.push(batch.map(({ stream }) => stream));
    await new Promise((turn) => setImmediate(turn));
    return batch.map(outcomeOf);
  });
  return { batcher, batches };
};

describe('appends that arrive together', () => {
  test('go in one batch, in order', async () => {
    const { batcher, batches } = batcherOf();
    await Promise.all(['a', 'b', 'c'].map((stream) => batcher.add(anAppend(stream))));
    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  test('to one stream go one batch after the other', async () => {
    const { batcher, batches } = batcherOf();
    await Promise.all(['a', 'b', 'a', 'a', 'c'].map((stream) => batcher.add(anAppend(stream))));
    expect(batches).toEqual([['a', 'b', 'c'], ['a'], ['a']]);
  });

  test('are split where a batch would have too many, or too many bytes', async () => {
    const many = batcherOf();
    const count = BATCH_APPENDS_MAX + 7;
    await Promise.all(Array.from({ length: count }, (_, i) => many.batcher.add(anAppend(`s${i}`))));
    expect(many.batches.map((batch) => batch.length)).toEqual([BATCH_APPENDS_MAX, 7]);

    const big = batcherOf();
    const half = BATCH_BYTES_MAX / 2;
    await Promise.all(['a', 'b', 'c'].map((stream) => big.batcher.add(anAppend(stream, half))));
    expect(big.batches).toEqual([['a', 'b'], ['c']]);
  });

  test('that are larger than a batch may be go alone', async () => {
    const { batcher, batches } = batcherOf();
    await Promise.all(
      ['a', 'b'].map((stream) => batcher.add(anAppend(stream, BATCH_BYTES_MAX + 1))),
    );
    expect(batches).toEqual([['a'], ['b']]);
  });
});

describe('each append', () => {
  test('has its own end', async () => {
    const lost = new Error('lost');
    const { batcher } = batcherOf(({ stream }) => (stream === 'b' ? lost : done));
    const ends = await Promise.allSettled(
      ['a', 'b', 'c'].map((stream) => batcher.add(anAppend(stream))),
    );
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('is refused when too many wait, and not when they are done', async () => {
    const { batcher } = batcherOf();
    const waiting = Array.from({ length: PENDING_APPENDS_MAX }, (_, i) =>
      batcher.add(anAppend(`s${i}`)),
    );
    await expect(batcher.add(anAppend('late'))).rejects.toThrow(EventStoreOverloaded);
    await Promise.all(waiting);
    expect(await batcher.add(anAppend('late'))).toBe(done);
  });
});

describe('closing', () => {
  test('settles what waits and refuses what comes', async () => {
    const { batcher } = batcherOf();
    const pending = ['a', 'a', 'a'].map((stream) => batcher.add(anAppend(stream)));
    let settled = 0;
    for (const append of pending) void append.then(() => (settled += 1));
    await batcher.close();
    expect(settled).toBe(3);
    await expect(batcher.add(anAppend('a'))).rejects.toThrow(EventStoreClosed);
  });
});
