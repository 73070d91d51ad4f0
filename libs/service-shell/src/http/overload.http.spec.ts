import { Controller, Get, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Allow } from '@zhixin/identity';
import { until } from '@zhixin/infra-processes';
import { service } from '../service.js';
import { testService, type TestService } from '../testing.js';

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
