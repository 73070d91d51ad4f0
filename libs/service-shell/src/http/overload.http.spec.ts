import { connect, type Socket } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Allow } from '@zhixin/identity';
import { until } from '@zhixin/infra-processes';
import { service } from '../service.js';
import { testService, type TestService } from '../testing.js';
import { REQUESTS_ON_A_CONNECTION_MAX } from './overload.js';

const MAX = 2;
const letGo: (() => void)[] = [];

@Controller('api/held')
class HeldController {
  @Get()
  @Allow('public')
  async held() {
    await new Promise<void>((go) => letGo.push(go));
    return { held: true };
  }

  @Get('not')
  @Allow('public')
  notHeld() {
    return { held: false };
  }
}

let app: TestService;
beforeAll(async () => {
  @Module({ imports: [service({ name: 'held', controllers: [HeldController] })] })
  class HeldModule {}
  app = await testService(HeldModule, { background: true, requestsInFlightMax: MAX });
});
afterAll(() => app.close());

describe('a process that has too much to do', () => {
  test('asks who comes next to wait, answers its probes, and goes on when it can', async () => {
    const held = Array.from({ length: MAX }, () => app.request('GET /api/held'));
    await until('as many as may are held', () => letGo.length === MAX);

    const refused = await app.request('GET /api/held/not', { language: 'en' });
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'content-type': expect.stringContaining('application/problem+json') },
      body: { code: 'OVERLOADED', status: 503, title: 'Too busy just now; try again' },
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    for (const probe of ['/livez', '/readyz', '/metrics'])
      expect([probe, (await app.request(`GET ${probe}`)).status]).toEqual([probe, 200]);

    for (const go of letGo) go();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
    // A place is free when the answer's connection is told so, which may be after the caller read it.
    await until(
      'it answers again',
      async () => (await app.request('GET /api/held/not')).status === 200,
    );
  });
});

/** Sends raw bytes, as no well-behaved client would. */
const sends = async (bytes: string): Promise<Socket> => {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  await new Promise<void>((sent) => socket.write(bytes, () => sent()));
  return socket;
};
const GET = (path: string) => `GET ${path} HTTP/1.1\r\nhost: spec\r\n\r\n`;
const answersAgain = () =>
  until('others are answered', async () => (await app.request('GET /api/held/not')).status === 200);

describe('a caller who sends many requests at once on one connection', () => {
  test('gives their places back when the connection breaks', async () => {
    letGo.length = 0;
    const socket = await sends(GET('/api/held').repeat(MAX + 1));
    await until('the places are taken', async () => {
      const { status } = await app.request('GET /api/held/not');
      return letGo.length > 0 && status === 503;
    });
    socket.destroy();
    await answersAgain();
  });

  test('is hung up on where they are too many, and nobody else waits', async () => {
    const socket = await sends(GET('/api/held/not').repeat(REQUESTS_ON_A_CONNECTION_MAX * 40));
    await until('the connection is closed', () => socket.destroyed || socket.readableEnded);
    await answersAgain();
  });
});
