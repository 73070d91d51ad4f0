import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { endProcess, freePort, hasEnded } from './index.js';

const child = async (program: string) => {
  const started = spawn(process.execPath, ['-e', `${program}; console.log('here')`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(started.stdout, 'data');
  return started;
};

describe('a free port', () => {
  test('can be listened on', async () => {
    const server = createServer().listen(await freePort(), '127.0.0.1');
    await once(server, 'listening');
    server.close();
  });
});

describe('a child process', () => {
  test('is gone when its end resolves, by the signal it was sent', async () => {
    const one = await child('setInterval(() => {}, 1000)');
    expect(hasEnded(one)).toBe(false);
    await Promise.all([endProcess(one, 'SIGTERM', 20_000), endProcess(one, 'SIGTERM', 20_000)]);
    expect(hasEnded(one)).toBe(true);
    expect(one.signalCode).toBe('SIGTERM');
    await endProcess(one, 'SIGTERM', 20_000);
  });

  test('that does not mind the signal is killed', async () => {
    const one = await child('setInterval(() => {}, 1000); process.on("SIGTERM", () => {})');
    await endProcess(one, 'SIGTERM', 50);
    expect(one.signalCode).toBe('SIGKILL');
  });
});
