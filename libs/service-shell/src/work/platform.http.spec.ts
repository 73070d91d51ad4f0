import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import { service } from '../service.js';
import { testService, type TestService } from '../testing.js';

const event = {
  specversion: '1.0',
  id: 'e-1',
  source: '/zhixin/elsewhere',
  type: 'SecretV1',
  subject: 'enterprise-91610124MA6U0000XA',
  time: '2026-06-01T08:00:00+08:00',
  datacontenttype: 'application/json',
  partitionkey: '91610124MA6U0000XA',
  recordedtime: '2026-06-01T00:00:00Z',
  uscc: '91610124MA6U0000XA',
  region: '610124',
  audience: 'regulators',
  data: { person: '张三' },
} as const;

let digestible = false;
const digested: string[] = [];
let app: TestService;
beforeAll(async () => {
  @Module({
    imports: [
      service({
        name: 'reader',
        publishes: [
          { topic: { name: 'secrets.v1', partitions: 1 }, aggregates: [], toContract: () => [] },
        ],
        reactions: [
          {
            name: 'digest',
            topic: 'secrets.v1',
            on: {
              SecretV1: async ({ id }: { id: string }) => {
                if (!digestible) throw new Error('Cannot digest this.');
                digested.push(id);
              },
            },
          },
        ],
      }),
    ],
  })
  class ReaderModule {}
  app = await testService(ReaderModule, { background: true });
});
afterAll(() => app.close());

describe('the operator', () => {
  const as = 'operator';

  test('sees a parked event without its content, and has it tried again', async () => {
    await app.bus.publish('secrets.v1', [event]);
    await until('it is parked', async () => (await app.bus.parked()).length === 1);
    const shown = await app.request('GET /api/platform/parked', { as });
    expect(shown.body.items).toEqual([
      {
        id: expect.any(String),
        kind: 'delivery',
        group: 'reader.digest',
        reason: 'failed',
        topic: 'secrets.v1',
        eventId: 'e-1',
        type: 'SecretV1',
        error: expect.stringContaining('Cannot digest this.'),
        attempts: expect.any(Number),
        parkedAt: expect.any(String),
      },
    ]);
    expect(shown.text).not.toMatch(/张三|91610124/);
    const digest = async () => {
      const { status, body } = await app.request('GET /readyz');
      const { parts } = body as { readonly parts: readonly { readonly name: string }[] };
      return [status, parts.find(({ name }) => name === 'reader/reaction digest')];
    };
    const name = 'reader/reaction digest';
    expect(await digest()).toEqual([200, { name, ok: true, detail: '1 parked' }]);

    digestible = true;
    const { id } = shown.body.items[0];
    expect((await app.request(`POST /api/platform/parked/${id}/replay`, { as })).status).toBe(202);
    await until('it is digested', () => digested.includes('e-1'));
    await until('nothing is parked', async () => (await app.bus.parked()).length === 0);
    expect(await digest()).toEqual([200, { name, ok: true }]);
  });

  test('is told when there is nothing to replay or rebuild', async () => {
    const replay = await app.request('POST /api/platform/parked/none/replay', { as });
    const rebuild = await app.request('POST /api/platform/projections/reader/none/rebuild', { as });
    expect([replay.status, rebuild.status]).toEqual([404, 404]);
  });

  test('sees every part and how far it is behind', async () => {
    const { body } = await app.request('GET /api/platform/parts', { as });
    expect(body.parts.map(({ name }: { name: string }) => name)).toContain(
      'reader/reaction digest',
    );
    expect(body.lags).toContainEqual({ name: 'reader/relay secrets.v1', behind: 0 });
  });

  test('is the only one', async () => {
    for (const other of ['regulator', 'enterprise', 'agency'])
      expect((await app.request('GET /api/platform/parked', { as: other })).status).toBe(403);
  });
});
