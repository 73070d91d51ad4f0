import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { freePort, isAlive, startProcess, until } from './index.js';

const running = (program: string) =>
  startProcess({
    arguments: ['-e', `${program}; console.log('here')`],
    isReady: (printed) => printed.includes('here'),
    readyMs: 20_000,
  });
const WAITING = 'setInterval(() => {}, 1000)';

describe('a free port', () => {
  test('can be listened on', async () => {
    const server = createServer().listen(await freePort(), '127.0.0.1');
    await once(server, 'listening');
    server.close();
  });
});

describe('a process', () => {
  test('is gone when its end resolves, by the signal it was sent; ending it twice does no harm', async () => {
    const one = await running(`${WAITING}; process.on('SIGTERM', () => process.exit(3))`);
    expect(isAlive(one.pid)).toBe(true);
    expect(await Promise.all([one.stop(), one.stop()])).toEqual([3, 3]);
    expect(isAlive(one.pid)).toBe(false);
    await one.kill();
    expect(await one.ended).toBe(3);
  });

  test('that does not mind the signal is killed', async () => {
    const one = await running(`${WAITING}; process.on('SIGTERM', () => {})`);
    expect(await one.stop(50)).toBeNull();
    expect(isAlive(one.pid)).toBe(false);
  });

  test('that ends before it is ready is told with its last words', async () => {
    const one = startProcess({
      arguments: ['-e', 'console.error("no port"); process.exit(2)'],
      isReady: () => false,
      readyMs: 20_000,
    });
    await expect(one).rejects.toThrow(/Ended with 2:\nno port/);
  });

  test('that is not ready in time is ended, and told with what it printed', async () => {
    const one = startProcess({
      arguments: ['-e', `${WAITING}; console.log(process.pid)`],
      isReady: (printed) => printed === 'here',
      readyMs: 1_500,
    });
    const message = await one.catch(String);
    const pid = Number(/\n(\d+)\n/.exec(String(message))?.[1]);
    expect(pid).toBeGreaterThan(0);
    await until('it to be gone', () => !isAlive(pid));
  });
});
