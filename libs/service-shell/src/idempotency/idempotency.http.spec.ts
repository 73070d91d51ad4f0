import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lampService } from '../lamps.fixture.js';
import { testService, type TestService } from '../testing.js';

let lamps: TestService;
beforeAll(async () => {
  @Module({ imports: [lampService()] })
  class LampModule {}
  lamps = await testService(LampModule);
});
afterAll(() => lamps.close());

const light = (
  lamp: string,
  brightness: number,
  {
    key,
    as = 'regulator',
    language = 'zh' as const,
  }: { key: string; as?: string; language?: 'zh' | 'en' },
) =>
  lamps.request(`POST /api/lamps/${lamp}/light`, {
    as,
    language,
    body: { brightness },
    headers: { 'idempotency-key': key },
  });

describe('an Idempotency-Key', () => {
  test('repeats the first answer and does nothing', async () => {
    const first = await light('1', 10, { key: 'a' });
    await lamps.newEvents();
    const again = await light('1', 10, { key: 'a' });
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await lamps.newEvents()).toEqual([]);
  });

  test('is honoured by a write of the platform itself', async () => {
    const rebuild = () =>
      lamps.request('POST /api/platform/projections/lamps/none/rebuild', {
        as: 'operator',
        headers: { 'idempotency-key': 'with space' },
      });
    expect((await rebuild()).body.code).toBe('IDEMPOTENCY_KEY_BAD');
  });

  test('used for something else is refused, in both languages', async () => {
    await light('2', 10, { key: 'b' });
    const answers = [
      await light('2', 11, { key: 'b' }),
      await light('3', 10, { key: 'b', language: 'en' }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code, body.title])).toEqual([
      [422, 'IDEMPOTENCY_KEY_REUSED', '该 Idempotency-Key 已用于内容不同的请求，请换一个'],
      [
        422,
        'IDEMPOTENCY_KEY_REUSED',
        'This Idempotency-Key was used with another body; take a new one',
      ],
    ]);
  });

  test('of a refused request may be tried again', async () => {
    await light('4', 50, { key: 'c' });
    expect((await light('4', 20, { key: 'd' })).status).toBe(409);
    expect((await light('4', 60, { key: 'd' })).status).toBe(201);
  });

  test('of another caller is another key', async () => {
    await light('5', 10, { key: 'e' });
    const other = await light('5', 10, { key: 'e', as: 'province' });
    expect(other.headers['idempotency-replayed']).toBeUndefined();
  });

  test.each(['""', 'with space', 'x'.repeat(256), 'ü'])('that is %s is refused', async (key) => {
    const answer = await light('6', 10, { key });
    expect([answer.status, answer.body.code]).toEqual([400, 'IDEMPOTENCY_KEY_BAD']);
  });
});
