import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Gauge, Registry } from 'prom-client';
import { isAskedHere, openMetricsListener, type MetricsListener } from './metrics-listener.js';

let open: MetricsListener[] = [];
afterEach(async () => {
  for (const listener of open) await listener.close();
  open = [];
});

const opened = async (metricsPort: number) => {
  const registry = new Registry();
  new Gauge({ name: 'lamps', help: 'Lamps.', registers: [registry] }).set(7);
  const listener = await openMetricsListener(registry, { metricsHost: '127.0.0.1', metricsPort });
  open.push(listener!);
  return listener!;
};

describe('a listener for metrics alone', () => {
  test('answers Prometheus, and nothing else', async () => {
    const { url } = await opened(0);
    const answer = await fetch(`${url}/metrics?format=text`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      expect.stringMatching(/^text\/plain/),
      expect.stringContaining('lamps 7'),
    ]);
    expect((await fetch(`${url}/livez`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  test('is not opened unless it was asked for', async () =>
    expect(
      await openMetricsListener(new Registry(), { metricsHost: '127.0.0.1' }),
    ).toBeUndefined());

  test('names its variable when another process has its port', async () => {
    const port = Number(new URL((await opened(0)).url).port);
    await expect(opened(port)).rejects.toMatchObject({
      exitCode: 2,
      faults: [`METRICS_PORT: 127.0.0.1:${port} is in use already`],
    });
  });
});

describe('metrics on the ordinary listener are told to', () => {
  const isTold = (remoteAddress: string, headers: Record<string, string> = {}) =>
    isAskedHere({ socket: { remoteAddress }, headers } as unknown as IncomingMessage);

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('this machine: %s', (address) =>
    expect(isTold(address)).toBe(true),
  );
  test.each(['192.168.1.7', '::ffff:10.0.0.1', 'fe80::1', ''])('nobody else: %s', (address) =>
    expect(isTold(address)).toBe(false),
  );
  test.each(['x-forwarded-for', 'forwarded'])('nobody behind a proxy that says %s', (header) =>
    expect(isTold('127.0.0.1', { [header]: '203.0.113.9' })).toBe(false),
  );
});
