import { request as httpRequest } from 'node:http';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Allow } from '@zhixin/identity';
import { BODY_BYTES_MAX } from './http-server.js';
import { lampService } from '../lamps.fixture.js';
import { PLATFORM_PROBLEMS } from '../problems/problem-codes.js';
import { service } from '../service.js';
import { testService, type TestRequest, type TestService } from '../testing.js';

@Controller('foreign')
class ForeignController {
  @Post('echo')
  @Allow('public')
  echo(@Body() body: unknown) {
    return { kind: typeof body, body };
  }

  @Post('slow')
  @Allow('public')
  slow() {
    return new Promise(() => undefined);
  }

  @Post('fault')
  @Allow('public')
  fault() {
    throw new Error('inside');
  }
}

const foreign = service({
  name: 'foreign',
  controllers: [ForeignController],
  surfaces: [
    {
      prefix: '/foreign',
      mediaTypes: ['application/ld+json'],
      body: 'text',
      bodyBytesMax: 100,
      // Long enough for the answers of a busy machine; the slow one never comes.
      answerMsMax: 1_000,
      problemStyle: ({ status, code, traceId }) => ({
        contentType: 'application/json',
        headers: { 'x-standard': '2.0' },
        body: { type: `foreignException:${code}`, status, traceId },
      }),
    },
  ],
});

const lines: string[] = [];
let lamps: TestService;
beforeAll(async () => {
  @Module({ imports: [lampService(), foreign] })
  class LampModule {}
  lamps = await testService(LampModule, { logTo: { write: (line) => void lines.push(line) } });
});
afterAll(() => lamps.close());

const light = (body: unknown, request: TestRequest = {}) =>
  lamps.request('POST /api/lamps/1/light', { as: 'regulator', body, ...request });

describe('a command over HTTP', () => {
  test('becomes an event of its caller and its trace', async () => {
    await lamps.newEvents();
    const answer = await light({ brightness: 40 });
    expect([answer.status, answer.body]).toEqual([201, { position: expect.any(String) }]);
    expect(await lamps.newEvents()).toMatchObject([
      {
        stream: 'lamp-1',
        type: 'LampLit',
        data: { brightness: 40 },
        metadata: {
          actor: 'regulator-xian',
          occurredAt: '2026-06-01T08:00:00+08:00',
          correlationId: answer.headers['traceparent']?.split('-')[1],
        },
      },
    ]);
  });

  test('sent twice, is done once', async () => {
    await light({ brightness: 41 });
    await lamps.newEvents();
    expect((await light({ brightness: 41 })).status).toBe(201);
    expect(await lamps.newEvents()).toEqual([]);
  });
});

interface Case {
  readonly name: string;
  readonly ask: (language: 'zh' | 'en') => ReturnType<TestService['request']>;
  readonly status: number;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

const titled = (code: string) => {
  const { zh = '', en = '' } = PLATFORM_PROBLEMS[code] ?? {};
  return { code, zh, en };
};

const cases: readonly Case[] = [
  {
    name: 'a refusal of the domain',
    ask: (language) => light({ brightness: 4 }, { language }),
    status: 409,
    code: 'ALREADY_BRIGHTER',
    zh: '已经更亮',
    en: 'It is brighter already',
  },
  {
    name: 'a refusal that the service gave another status',
    ask: (language) => light({ brightness: 99 }, { language }),
    status: 422,
    code: 'BURNT_OUT',
    zh: '灯已烧坏',
    en: 'It is burnt out',
  },
  {
    name: 'a wrong field',
    ask: (language) => light({ brightness: 'x' }, { language }),
    status: 400,
    ...titled('BAD_INPUT'),
  },
  {
    name: 'a broken body',
    ask: (language) => light('{"brightness":', { language }),
    status: 400,
    ...titled('MALFORMED_JSON'),
  },
  {
    name: 'a body in another encoding than UTF-8',
    // 周至 in GBK.
    ask: (language) =>
      light(Buffer.from('{"brightness":5,"tone":"\u00d6\u00dc\u00d6\u00c1"}', 'latin1'), {
        language,
      }),
    status: 400,
    ...titled('NOT_UTF8'),
  },
  {
    name: 'an empty body that claims to be JSON',
    ask: (language) => light('', { language }),
    status: 400,
    ...titled('MALFORMED_JSON'),
  },
  {
    name: 'a body that would change the prototype',
    ask: (language) => light('{"brightness":5,"__proto__":{"x":1}}', { language }),
    status: 400,
    ...titled('MALFORMED_JSON'),
  },
  {
    name: 'a body that is nested so deeply that walking it would run out of stack',
    ask: (language) => light(`${'['.repeat(400_000)}${']'.repeat(400_000)}`, { language }),
    status: 400,
    ...titled('BAD_INPUT'),
  },
  {
    name: 'a body that is too large',
    ask: (language) => light({ brightness: 5, tone: 'x'.repeat(BODY_BYTES_MAX) }, { language }),
    status: 413,
    ...titled('BODY_TOO_LARGE'),
  },
  {
    name: 'another media type',
    ask: (language) => light('<a/>', { language, headers: { 'content-type': 'text/xml' } }),
    status: 415,
    ...titled('MEDIA_TYPE'),
  },
  {
    name: 'a compressed body',
    ask: (language) => light('{}', { language, headers: { 'content-encoding': 'gzip' } }),
    status: 415,
    ...titled('MEDIA_TYPE'),
  },
  {
    name: 'a media type of another surface',
    ask: (language) =>
      light('{}', { language, headers: { 'content-type': 'application/ld+json' } }),
    status: 415,
    ...titled('MEDIA_TYPE'),
  },
  {
    name: 'no token',
    ask: (language) => lamps.request('GET /api/lamps', { language }),
    status: 401,
    ...titled('TOKEN_MISSING'),
  },
  {
    name: 'an expired token',
    ask: async (language) =>
      lamps.request('GET /api/lamps', {
        language,
        headers: { authorization: `Bearer ${await lamps.token('regulator', { exp: 1 })}` },
      }),
    status: 401,
    ...titled('TOKEN_EXPIRED'),
  },
  {
    name: 'a token for another audience',
    ask: async (language) =>
      lamps.request('GET /api/lamps', {
        language,
        headers: { authorization: `Bearer ${await lamps.token('regulator', { aud: 'other' })}` },
      }),
    status: 401,
    ...titled('TOKEN_INVALID'),
  },
  {
    name: 'a role without the permission',
    ask: (language) => light({ brightness: 5 }, { language, as: 'enterprise' }),
    status: 403,
    ...titled('NOT_ALLOWED'),
  },
  {
    name: 'an address without a route',
    ask: (language) => lamps.request('GET /api/nothing', { language }),
    status: 404,
    ...titled('ROUTE_UNKNOWN'),
  },
  {
    name: 'a broken body at an address without a route',
    ask: (language) => lamps.request('POST /api/nothing', { language, body: '{' }),
    status: 404,
    ...titled('ROUTE_UNKNOWN'),
  },
  {
    name: 'a method that the address does not take',
    ask: (language) => lamps.request('DELETE /api/lamps/1/light', { language, body: '{' }),
    status: 405,
    ...titled('METHOD_NOT_ALLOWED'),
  },
  {
    name: 'text that the database cannot store',
    ask: (language) => lamps.request('GET /api/lamps/unstorable', { language }),
    status: 400,
    ...titled('BAD_INPUT'),
  },
  {
    name: 'a fault',
    ask: (language) => lamps.request('GET /api/lamps/fault', { language }),
    status: 500,
    ...titled('FAULT'),
  },
  {
    name: 'a database that is away',
    ask: (language) => lamps.request('GET /api/lamps/away', { language }),
    status: 503,
    ...titled('DATABASE_UNAVAILABLE'),
  },
];

describe('a problem', () => {
  beforeAll(() => light({ brightness: 60 }));

  test.each(cases)('tells of $name in both languages', async ({ ask, status, code, ...titles }) => {
    for (const language of ['zh', 'en'] as const) {
      const answer = await ask(language);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(answer.headers['content-language']).toBe(language === 'zh' ? 'zh-CN' : 'en');
      expect(answer.body).toMatchObject({
        type: `/api/problems/${code}`,
        status,
        code,
        title: titles[language],
        instance: expect.stringMatching(/^\/api\//),
        detail: expect.stringMatching(/./),
        errors: expect.any(Array),
        traceId: answer.headers['traceparent']?.split('-')[1],
      });
      expect(answer.status).toBe(status);
    }
  });

  test('changes nothing', async () => {
    await lamps.newEvents();
    for (const { ask } of cases) await ask('zh');
    expect(await lamps.newEvents()).toEqual([]);
  });

  test('says in English why the domain refused', async () => {
    const refused = await light({ brightness: 4 }, { language: 'en' });
    expect(refused.body.detail).toBe('It shines at 60.');
  });

  test('is Chinese unless English is preferred', async () => {
    const titleFor = async (header: string) =>
      (await lamps.request('GET /api/nothing', { headers: { 'accept-language': header } })).body
        .title;
    const { zh, en } = PLATFORM_PROBLEMS['ROUTE_UNKNOWN']!;
    expect(await titleFor('*')).toBe(zh);
    expect(await titleFor('fr-FR')).toBe(zh);
    expect(await titleFor('en-GB,zh;q=0.5')).toBe(en);
    expect(await titleFor('en;q=0.3, zh-CN;q=0.9')).toBe(zh);
    expect(await titleFor('en;q=x')).toBe(zh);
  });

  test('challenges whoever has no valid token', async () => {
    const missing = await lamps.request('GET /api/lamps');
    expect(missing.headers['www-authenticate']).toBe('Bearer realm="zhixin"');
    const broken = await lamps.request('GET /api/lamps', {
      headers: { authorization: 'Bearer x' },
    });
    expect(broken.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  test('names the methods that an address takes, also when it is asked for them', async () => {
    const refused = await lamps.request('PUT /api/lamps');
    const asked = await lamps.request('OPTIONS /api/lamps/7/light');
    expect([refused.headers['allow'], asked.status, asked.headers['allow']]).toEqual([
      'GET, HEAD, OPTIONS',
      204,
      'OPTIONS, POST',
    ]);
  });

  test('asks to come back when the database is away', async () => {
    const answer = await lamps.request('GET /api/lamps/away');
    expect(answer.headers['retry-after']).toBe('2');
  });

  test('keeps the cause of a fault in the log, out of the answer', async () => {
    lines.length = 0;
    const answer = await lamps.request('GET /api/lamps/fault');
    expect(answer.text).not.toContain('secret');
    const logged = lines.map((line) => JSON.parse(line)).find(({ err }) => err !== undefined);
    expect(logged).toMatchObject({
      err: { message: 'The secret is 42.' },
      traceId: answer.body.traceId,
    });
  });
});

describe('the faults of a body', () => {
  const faultsIn = async (body: unknown, language: 'zh' | 'en' = 'zh') =>
    (await light(body, { language })).body.errors;

  test('name every field in question', async () => {
    const body = {
      brightness: 400,
      colour: 'red',
      tone: 'green',
      shades: [{ colour: 'a very long colour' }, {}],
    };
    expect(await faultsIn(body)).toEqual([
      { pointer: '/colour', code: 'UNKNOWN_FIELD', detail: '不认识的字段' },
      { pointer: '/brightness', code: 'MAX', detail: '不能大于 100' },
      { pointer: '/tone', code: 'IS_IN', detail: '不是允许的值' },
      { pointer: '/shades/0/colour', code: 'MAX_LENGTH', detail: '至多 10 个字符' },
      { pointer: '/shades/1/colour', code: expect.any(String), detail: expect.any(String) },
    ]);
    expect((await faultsIn(body, 'en')).map(({ detail }: { detail: string }) => detail)).toEqual(
      expect.arrayContaining(['This field is not known here', 'must not be more than 100']),
    );
  });

  test.each([[[]], ['"text"'], ['null'], ['7']])('are found in a body that is %s', async (body) => {
    const answer = await light(body);
    expect(answer.status).toBe(400);
  });

  test('name the kind before the limit', async () => {
    expect(await faultsIn({ brightness: 'x' })).toEqual([
      { pointer: '/brightness', code: 'IS_INT', detail: '必须是整数' },
    ]);
  });

  test('are bounded in number', async () => {
    const body = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field${i}`, i]));
    expect(await faultsIn(body)).toHaveLength(50);
  });

  test('are none where a parameter with a default is empty', async () => {
    const ask = async (limit: string) =>
      (await lamps.request('GET /api/lamps', { as: 'regulator', query: { room: 'limit', limit } }))
        .body.limit;
    expect([await ask(''), await ask('7')]).toEqual([3, 7]);
  });

  test('of a query are told in both languages', async () => {
    const ask = (language: 'zh' | 'en') =>
      lamps.request('GET /api/lamps', { as: 'regulator', query: { room: '7' }, language });
    expect((await ask('zh')).body.errors).toEqual([
      { pointer: '/room', code: 'MATCHES', detail: '格式不正确' },
    ]);
    expect((await ask('en')).body.errors[0].detail).toBe('has the wrong form');
  });
});

describe('a surface of another standard', () => {
  const post = (path: string, body: string, type = 'application/ld+json') =>
    lamps.request(`POST ${path}`, { body, headers: { 'content-type': type } });

  test('takes its media types and hands the text over', async () => {
    expect((await post('/foreign/echo', '{"a":1.0}')).body).toEqual({
      kind: 'string',
      body: '{"a":1.0}',
    });
    expect((await post('/foreign/echo', '{', 'application/json')).body.body).toBe('{');
  });

  test.each([
    ['/foreign/fault', 500, 'FAULT'],
    ['/foreign/slow', 503, 'ANSWER_TIMEOUT'],
    ['/foreign/unknown', 404, 'ROUTE_UNKNOWN'],
  ])('answers %s in its own style', async (path, status, code) => {
    const answer = await post(path, '{}');
    expect([answer.status, answer.body.type, answer.headers['x-standard']]).toEqual([
      status,
      `foreignException:${code}`,
      '2.0',
    ]);
  });

  test('has limits of its own', async () => {
    const answer = await post('/foreign/echo', `"${'x'.repeat(200)}"`);
    expect([answer.status, answer.body.type]).toEqual([413, 'foreignException:BODY_TOO_LARGE']);
  });
});

describe('every answer', () => {
  test('continues the trace of the caller', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const answer = await lamps.request('GET /api/nothing', {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });
    expect(answer.body.traceId).toBe(traceId);
    expect(answer.headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
  });

  test('carries security headers and does not say what made it', async () => {
    const { headers } = await lamps.request('GET /livez');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining(['x-powered-by', 'server', 'access-control-allow-origin']),
    );
  });

  test('is logged without the token', async () => {
    lines.length = 0;
    await light({ brightness: 61 });
    const logged = lines.map((line) => JSON.parse(line));
    expect(logged).toContainEqual(
      expect.objectContaining({
        method: 'POST',
        route: '/api/lamps/:id/light',
        status: 201,
        ms: expect.any(Number),
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      }),
    );
    expect(lines.join('')).not.toMatch(/Bearer|eyJ/);
  });

  test('is counted by route, not by what the caller typed', async () => {
    await lamps.request('GET /api/lamps/91610124MA6U0000XA/unknown', { as: 'regulator' });
    const { text } = await lamps.request('GET /metrics');
    expect(text).toMatch(
      /http_request_duration_seconds_count\{[^}]*route="\/api\/lamps\/:id\/light"/,
    );
    expect(text).toMatch(/zhixin_command_duration_seconds_count\{[^}]*outcome="refused"/);
    expect(text).not.toContain('91610124MA6U0000XA');
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    expect((await lamps.request('GET /metrics', { headers })).body.code).toBe('ROUTE_UNKNOWN');
  });

  const askPlainly = (path: string, headers: Record<string, string> = {}) => {
    const { hostname, port } = new URL(lamps.url);
    return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      // A server that refuses a head may reset the connection behind its answer.
      httpRequest({ hostname, port, path, headers }, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode, body }));
      })
        .on('error', reject)
        .end();
    });
  };

  test.each([
    ['an address that cannot be decoded', '/api/%E0%A4%A', '', 'BAD_INPUT'],
    ['an address that is too long', `/${'x'.repeat(20_000)}`, '', 'URL_TOO_LONG'],
    ['headers that are too long', '/livez', 'x'.repeat(20_000), 'HEADERS_TOO_LARGE'],
    ['a head that Node does not read', '/livez', 'x'.repeat(70_000), 'HEADERS_TOO_LARGE'],
  ])('to %s is a problem too, and in the log', async (_, path, header, code) => {
    lines.length = 0;
    const headers = { 'x-padding': header };
    const { status } = PLATFORM_PROBLEMS[code]!;
    const answer = await askPlainly(path, headers);
    const document = JSON.parse(answer.body);
    expect([answer.status, document.status, document.code]).toEqual([status, status, code]);
    expect(document.title).toBe(PLATFORM_PROBLEMS[code]?.zh);
    expect(lines.join('')).toContain(document.traceId);
  });
});
