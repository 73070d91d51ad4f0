import { describe, expect, jest, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { EventLog } from './event-log.js';
import { ensureCheckpoint, followLog, followOnce, followerLag } from './log-follower.js';
import { NOW, entry, logDatabase } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

describe('following the log', () => {
  test('loses and repeats nothing with several writers and followers taking turns', async () => {
    const { pool, close } = await logDatabase();
    const logs = [1, 2, 3].map(() => new EventLog(pool, () => NOW));
    const seen: number[] = [];
    const stop = new AbortController();
    const follower = {
      name: 'relay',
      handle: async (batch: readonly { position: number }[]) => {
        seen.push(...batch.map(({ position }) => position));
      },
    };
    const context = { pool, log: logs[0]! };
    const following = [1, 2].map(() => followLog(follower, context, stop.signal));
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        logs[index % 3]!.append({
          entries: [entry(`a ${index}`), entry(`b ${index}`)],
          allOrNothing: false,
        }),
      ),
    );
    for (let look = 0; look < 1_000 && (await followerLag(pool, 'relay')) > 0; look += 1)
      await pause(10);
    stop.abort();
    await Promise.all(following);
    expect(seen).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
    await close();
  }, 30_000);

  test('reads the log again from its beginning when what it writes to was replaced', async () => {
    const { pool, close } = await logDatabase();
    const log = new EventLog(pool, () => NOW);
    const written: string[] = [];
    let destination = 'first';
    const follower = {
      name: 'relay',
      destination: async () => destination,
      handle: async (batch: readonly { position: number }[]) => {
        written.push(...batch.map(({ position }) => `${destination} ${position}`));
      },
    };
    const follow = async (until: () => boolean) => {
      const stop = new AbortController();
      const following = followLog(follower, { pool, log }, stop.signal);
      for (let look = 0; look < 1_000 && !until(); look += 1) await pause(10);
      stop.abort();
      await following;
    };
    await log.append({ entries: [entry('one'), entry('two')], allOrNothing: true });
    await follow(() => written.length === 2);
    await log.append({ entries: [entry('three')], allOrNothing: true });
    await follow(() => written.length === 3);
    destination = 'second';
    await follow(() => written.length === 6);
    expect(written).toEqual([
      ...['first 1', 'first 2', 'first 3'],
      ...['second 1', 'second 2', 'second 3'],
    ]);
    await close();
  });

  test('takes large events a few at a time, and one of any size', async () => {
    const { pool, close } = await logDatabase();
    const log = new EventLog(pool, () => NOW);
    const body = 'x'.repeat(7 * 1_048_576);
    for (const name of ['large one', 'large two', 'large three', 'small'])
      await log.append({
        entries: [entry(name, name === 'small' ? {} : { body })],
        allOrNothing: true,
      });
    await ensureCheckpoint(pool, 'careful');
    const batches: number[] = [];
    const careful = {
      name: 'careful',
      handle: async (batch: readonly unknown[]) => void batches.push(batch.length),
    };
    while ((await followOnce(careful, pool)) > 0);
    expect(batches).toEqual([3, 1]);
    await close();
  });

  test('hands a batch over again when its handler failed', async () => {
    const { pool, close } = await logDatabase();
    await new EventLog(pool, () => NOW).append({ entries: [entry('again')], allOrNothing: true });
    await ensureCheckpoint(pool, 'fragile');
    let calls = 0;
    const fragile = {
      name: 'fragile',
      handle: async () => {
        calls += 1;
        if (calls === 1) throw new Error('no');
      },
    };
    await expect(followOnce(fragile, pool)).rejects.toThrow('no');
    expect(await followOnce(fragile, pool)).toBe(1);
    expect(await followOnce(fragile, pool)).toBe(0);
    expect(calls).toBe(2);
    await close();
  });
});
