import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lampService } from '../lamps.fixture.js';
import { PLATFORM_PROBLEMS } from '../problems/problem-codes.js';
import { testService, type TestService } from '../testing.js';

let lamps: TestService;
beforeAll(async () => {
  @Module({ imports: [lampService()] })
  class LampModule {}
  lamps = await testService(LampModule);
});
afterAll(() => lamps.close());

interface Told {
  readonly summary?: string;
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
  readonly parameters?: readonly { readonly in: string }[];
}

describe('the OpenAPI document', () => {
  test('tells what a route takes, who may call it, and how it fails', async () => {
    const { body } = await lamps.request('GET /api/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const operation = body.paths['/api/lamps/{id}/light'].post;
    expect(operation).toMatchObject({
      operationId: 'Lamp_light',
      security: [{ oidc: [] }],
      'x-permission': { name: 'supervision.record', roles: ['regulator'] },
      responses: {
        default: {
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
    });
    expect(operation.parameters).toContainEqual(
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }),
    );
    expect(body.components.schemas.LightBody).toMatchObject({
      required: ['brightness'],
      properties: {
        brightness: { type: 'integer', minimum: 1, maximum: 100 },
        tone: { type: 'string', enum: ['warm', 'cold'] },
        shades: {
          type: 'array',
          maxItems: 2,
          items: {
            type: 'object',
            required: ['colour'],
            properties: { colour: { type: 'string', maxLength: 10 } },
          },
        },
      },
    });
    expect(body.paths['/api/lamps'].get.parameters).toContainEqual(
      expect.objectContaining({ name: 'room', in: 'query', required: false }),
    );
    expect(body.paths['/api/lamps/fault'].get.security).toBeUndefined();
  });

  test('describes every route of the platform: purpose, place, answer', async () => {
    const { body } = await lamps.request('GET /api/openapi.json');
    const operations = Object.entries(body.paths as Record<string, Record<string, Told>>)
      .filter(([path]) => !path.startsWith('/api/lamps'))
      .flatMap(([path, methods]) => Object.values(methods).map((told) => ({ path, ...told })));
    expect(operations.length).toBeGreaterThan(8);
    for (const { path, summary, responses, parameters = [] } of operations) {
      const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      const named = parameters.filter(({ in: place }) => place === 'path');
      expect([path, summary, answers.length > 0, named.length]).toEqual([
        path,
        expect.stringMatching(/。.+/),
        true,
        path.split('{').length - 1,
      ]);
      expect(answers.every(([, { content }]) => content !== undefined)).toBe(true);
    }
  });

  test('has a page that loads nothing from another host', async () => {
    const page = await lamps.request('GET /api/docs');
    expect(page.headers['content-type']).toContain('text/html');
    const addresses = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to ?? '');
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      expect(address).toMatch(/^\/api\/docs\//);
      expect((await lamps.request(`GET ${address}`)).status).toBe(200);
    }
    expect((await lamps.request('GET /api/docs/start.js')).text).not.toMatch(/https?:/);
  });

  test('serves no other file', async () => {
    for (const name of [
      'package.json',
      '..%2fpackage.json',
      'swagger-ui-bundle.js.map',
      'toString',
    ])
      expect((await lamps.request(`GET /api/docs/${name}`)).status).toBe(404);
  });
});

describe('the pages of problems', () => {
  const asPage = { headers: { accept: 'text/html' } };

  test('explain every code in both languages', async () => {
    const all = {
      ...PLATFORM_PROBLEMS,
      ALREADY_BRIGHTER: { zh: '已经更亮', en: 'It is brighter' },
    };
    for (const [code, { zh, en }] of Object.entries(all)) {
      const { status, text } = await lamps.request(`GET /api/problems/${code}`, asPage);
      expect([code, status, text.includes(zh), text.includes(en)]).toEqual([code, 200, true, true]);
    }
  });

  test('list the codes of the platform and of its services', async () => {
    const { body } = await lamps.request('GET /api/problems');
    const codes = body.items.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(expect.arrayContaining(['BURNT_OUT', 'MALFORMED_JSON']));
    expect((await lamps.request('GET /api/problems', asPage)).text).toContain('灯已烧坏');
  });

  test('do not know a code that is none', async () => {
    for (const code of ['NO_SUCH_CODE', 'constructor', '%3Cscript%3E'])
      expect((await lamps.request(`GET /api/problems/${code}`, asPage)).status).toBe(404);
  });
});

describe('health', () => {
  test('says alive at once and ready only when the loops run', async () => {
    expect((await lamps.request('GET /livez')).status).toBe(200);
    const before = await lamps.request('GET /readyz');
    expect([before.status, before.body.ready]).toEqual([503, false]);
    lamps.running.start();
    const after = await lamps.request('GET /readyz');
    expect([after.status, after.body.ready]).toEqual([200, true]);
  });
});
