import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { topics } from '@zhixin/contracts';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { exchange } from '../exchange.module.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(30_000);

// The specification's own schema of AsyncAPI 3.0 documents.
const official = () => {
  const specs = createRequire(import.meta.url).resolve('@asyncapi/specs/package.json');
  const file = new URL('schemas/3.0.0-without-$id.json', `file://${specs}`);
  return JSON.parse(readFileSync(file, 'utf8')) as object;
};

describe('GET /api/asyncapi.json', () => {
  let service: TestService;
  let isAsyncApi: ValidateFunction;

  beforeAll(async () => {
    service = await testService(exchange());
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    isAsyncApi = ajv.compile(official());
  });
  afterAll(() => service.close());

  test('is public, and an AsyncAPI 3.0 document by the specification’s own schema', async () => {
    const { status, body } = await service.request('GET /api/asyncapi.json');
    expect(status).toBe(200);
    expect(body.asyncapi).toBe('3.0.0');
    isAsyncApi(body);
    expect(isAsyncApi.errors ?? []).toEqual([]);
  });

  test('would not pass with a fault in it', async () => {
    const { body } = await service.request('GET /api/asyncapi.json');
    body.channels['supervision-v1'].colour = 'red';
    expect(isAsyncApi(body)).toBe(false);
  });

  test('asks nothing of another host', async () => {
    const { text } = await service.request('GET /api/asyncapi.json');
    expect(text.match(/"\$ref":"(?!#\/)[^"]*"/g)).toBeNull();
  });
});

describe('the exchange', () => {
  let service: TestService;
  beforeAll(async () => void (service = await testService(exchange())));
  afterAll(() => service.close());

  test.each(['GET /api/exchange/feeds', 'GET /api/exchange/feed/supervision.v1'])(
    '%s is not for a request without a token, nor for the operator',
    async (route) => {
      expect(await service.request(route)).toMatchObject({
        status: 401,
        body: { code: 'TOKEN_MISSING' },
      });
      expect(await service.request(route, { as: 'operator' })).toMatchObject({
        status: 403,
        body: { code: 'NOT_ALLOWED' },
      });
    },
  );

  test('knows no other feed, in both languages', async () => {
    const route = 'GET /api/exchange/feed/recall.v9';
    const zh = await service.request(route, { as: 'agency', language: 'zh' });
    const en = await service.request(route, { as: 'agency', language: 'en' });
    expect(zh).toMatchObject({
      status: 404,
      body: { code: 'FEED_UNKNOWN', title: '没有这个订阅源，请从订阅源列表中选择' },
    });
    const feeds = topics.map(({ name }) => name).join(', ');
    expect(en.body.detail).toBe(`The feeds are ${feeds}.`);
  });

  test('serves no other form', async () =>
    expect(
      await service.request('GET /api/exchange/feed/supervision.v1', {
        as: 'agency',
        headers: { accept: 'text/html' },
      }),
    ).toMatchObject({ status: 406, body: { code: 'NOT_ACCEPTABLE' } }));

  test.each([
    ['timeout', '-1'],
    ['timeout', '30001'],
    ['timeout', 'long'],
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', '1.5'],
    ['lastEventId', 'x'.repeat(513)],
    ['lastEventId', 'a\u0000b'],
    ['since', '1'],
  ])('refuses %s=%s and says where', async (name, value) => {
    const answer = await service.request('GET /api/exchange/feed/supervision.v1', {
      as: 'agency',
      query: { [name]: value },
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'BAD_INPUT', errors: [{ pointer: `/${name}` }] },
    });
  });
});
