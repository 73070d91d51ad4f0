import { describe, expect, test } from '@jest/globals';
import { EventStoreOverloaded } from './event-store-errors.js';
import { KeyedQueue } from './keyed-queue.js';

const gate = () => {
  let open!: () => void;
  const opened = new Promise<void>((done) => (open = done));
  return { open, opened };
};

describe('a keyed queue', () => {
  test('runs tasks of one key in order, one at a time', async () => {
    const queue = new KeyedQueue(10);
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} begins`);
      await new Promise((done) => setImmediate(done));
      log.push(`${name} ends`);
    };
    await Promise.all([queue.run('k', task('one')), queue.run('k', task('two'))]);
    expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  test('does not let one key wait for another', async () => {
    const queue = new KeyedQueue(10);
    const { open, opened } = gate();
    const slow = queue.run('slow', () => opened);
    expect(await queue.run('quick', async () => 'done')).toBe('done');
    open();
    await slow;
  });

  test('goes on after a failure, which only its own caller sees', async () => {
    const queue = new KeyedQueue(10);
    const failing = queue.run('k', () => Promise.reject(new Error('broken')));
    const next = queue.run('k', async () => 'done');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  test('refuses more tasks of a key than may wait, and has room again later', async () => {
    const queue = new KeyedQueue(3);
    const { open, opened } = gate();
    const held = [1, 2, 3].map(() => queue.run('k', () => opened));
    await expect(queue.run('k', () => opened)).rejects.toThrow(EventStoreOverloaded);
    expect(await queue.run('other', async () => 'done')).toBe('done');
    open();
    await Promise.all(held);
    expect(await queue.run('k', async () => 'done')).toBe('done');
  });

  test('has room again as soon as one task of a busy key ended', async () => {
    const queue = new KeyedQueue(2);
    const [first, second] = [gate(), gate()];
    const one = queue.run('k', () => first.opened);
    const two = queue.run('k', () => second.opened);
    first.open();
    await one;
    await new Promise((done) => setImmediate(done));
    const three = queue.run('k', async () => 'done');
    second.open();
    await two;
    expect(await three).toBe('done');
  });

  test('forgets keys that have nothing to do', async () => {
    const queue = new KeyedQueue(10);
    await Promise.all(Array.from({ length: 100 }, (_, i) => queue.run(`k${i}`, async () => i)));
    await new Promise((done) => setImmediate(done));
    expect(queue.size).toBe(0);
  });
});
