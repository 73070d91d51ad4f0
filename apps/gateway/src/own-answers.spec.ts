import type { RequestListener } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { serviceNames, type ServiceName } from '@zhixin/contracts/services';
import {
  behind,
  byPath,
  json,
  standing,
  type GatewayUnderTest,
  type StandIn,
} from './behind-gateway.fixture.js';
import { mergeOpenApi } from './documents.js';

/** One instance of each service, which answers what `answers` says of it. */
const platformOf = async (
  answers: (name: ServiceName) => Readonly<Record<string, RequestListener>>,
): Promise<GatewayUnderTest & { readonly services: Record<ServiceName, StandIn> }> => {
  const services = {} as Record<ServiceName, StandIn>;
  for (const name of serviceNames) services[name] = await standing(byPath(answers(name)));
  const made = await behind(
    Object.fromEntries(serviceNames.map((name) => [name, [services[name]]])),
  );
  return { ...made, services };
};

const get = async <Body>(origin: string, path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${origin}${path}`, { headers });
  return { status: answer.status, body: (await answer.json()) as Body };
};

describe('health', () => {
  const ready = { '/readyz': json({ ready: true, parts: [] }) };

  test('is ready when every service is, and its own metrics are all it shows', async () => {
    const { origin } = await platformOf(() => ({ ...ready, '/metrics': json('a secret') }));
    expect(await get(origin, '/livez')).toEqual({ status: 200, body: { alive: true } });
    const { status, body } = await get<{ parts: unknown[] }>(origin, '/readyz');
    expect([status, body.parts.length]).toEqual([200, serviceNames.length]);
    const metrics = await (await fetch(`${origin}/metrics`)).text();
    expect(metrics).toContain('http_requests_in_flight');
    expect(metrics).not.toContain('a secret');
  });

  test('shows its metrics to this machine, and on the ordinary listener only while they have no other', async () => {
    const { origin } = await platformOf(() => ready);
    const proxied = { 'x-forwarded-for': '203.0.113.9' };
    expect(await get(origin, '/metrics', proxied)).toMatchObject({
      status: 404,
      body: { code: 'ROUTE_UNKNOWN' },
    });
    const elsewhere = await behind({}, { metricsPort: 0 });
    expect(await get(elsewhere.origin, '/metrics')).toMatchObject({ status: 404 });
  });

  test('names what is not ready and what does not answer', async () => {
    const { origin, services } = await platformOf((name) =>
      name === 'supervision'
        ? { '/readyz': json({ ready: false, parts: [{ name: 'database', ok: false }] }, 503) }
        : ready,
    );
    await services.exchange.die();
    const { status, body } = await get<{ parts: { name: string; detail?: string }[] }>(
      origin,
      '/readyz',
    );
    expect(status).toBe(503);
    expect(body.parts.filter(({ detail }) => detail !== undefined)).toEqual([
      {
        name: `supervision ${services.supervision.origin}`,
        ok: false,
        detail: 'not ready: database',
      },
      { name: `exchange ${services.exchange.origin}`, ok: false, detail: 'does not answer' },
    ]);
  });

  test('serves on with one instance of two, and names the other', async () => {
    const [one, two] = [await standing(byPath(ready)), await standing(byPath(ready))];
    const others = await standing(byPath(ready));
    const made = await behind({
      traceability: [one, two],
      supervision: [others],
      'credit-scoring': [others],
      exchange: [others],
    });
    await one.die();
    const { status, body } = await get<{ parts: { ok: boolean }[] }>(made.origin, '/readyz');
    expect([status, body.parts.filter(({ ok }) => !ok).length]).toEqual([200, 1]);
  });
});

describe('documents', () => {
  const documentOf = (name: string) => ({
    openapi: '3.1.0',
    info: { title: '质信 Zhixin' },
    paths: { [`/api/${name}`]: {}, '/api/platform/parts': {} },
    tags: [{ name: 'platform' }, { name }],
    components: { schemas: { Problem: { type: 'object' }, [`Of-${name}`]: {} } },
  });

  test('one interface document tells of all services, and of what they share once', async () => {
    const { origin } = await platformOf((name) => ({
      '/api/openapi.json': json(documentOf(name)),
    }));
    const { body } = await get<ReturnType<typeof documentOf>>(origin, '/api/openapi.json');
    expect(body.info).toEqual({ title: '质信 Zhixin' });
    expect(Object.keys(body.paths).sort()).toEqual(
      [...serviceNames.map((name) => `/api/${name}`), '/api/platform/parts'].sort(),
    );
    expect(body.tags.map(({ name }) => name)).toEqual(['platform', ...serviceNames]);
    expect(Object.keys(body.components.schemas)).toHaveLength(serviceNames.length + 1);
  });

  test('half a document is not shown', async () => {
    const { origin, services } = await platformOf((name) => ({
      '/api/openapi.json': json(documentOf(name)),
    }));
    await services.exchange.die();
    const { status, body } = await get<{ code: string }>(origin, '/api/openapi.json');
    expect([status, body.code]).toEqual([503, 'UNAVAILABLE']);
  });

  test('two meanings of one name are told', () => {
    const clashes: string[] = [];
    const merged = mergeOpenApi(
      [
        { service: 'one', document: { paths: {}, components: { schemas: { A: { a: 1 } } } } },
        { service: 'two', document: { paths: {}, components: { schemas: { A: { a: 2 } } } } },
      ],
      (service, name) => clashes.push(`${service} ${name}`),
    );
    expect(clashes).toEqual(['two components/schemas/A']);
    expect(merged.components?.['schemas']).toEqual({ A: { a: 1 } });
  });

  const codes = (name: ServiceName) => ({
    '/api/problems': json({ items: [{ code: `OF_${name}`, status: 409, zh: '甲', en: 'A' }] }),
  });

  test('every code of every service has a page, in data and for people', async () => {
    const { origin, services } = await platformOf(codes);
    const { body } = await get<{ items: { code: string }[] }>(origin, '/api/problems');
    for (const name of serviceNames)
      expect(body.items.map(({ code }) => code)).toContain(`OF_${name}`);
    expect(await get(origin, '/api/problems/OF_exchange')).toMatchObject({
      status: 200,
      body: { code: 'OF_exchange', zh: '甲' },
    });
    const page = await fetch(`${origin}/api/problems/OF_exchange`, {
      headers: { accept: 'text/html' },
    });
    expect(await page.text()).toContain('<code>OF_exchange</code>');
    // A service that is away takes only its own codes along.
    await services.exchange.die();
    expect((await get(origin, '/api/problems/OF_supervision')).status).toBe(200);
    expect((await get(origin, '/api/problems/UNAVAILABLE')).status).toBe(200);
    expect((await get(origin, '/api/problems/NO_SUCH')).status).toBe(404);
  });

  test('the pages of the documents come from a service that lives', async () => {
    const { origin, services } = await platformOf(() => ({ '/api/docs': json('page') }));
    await services.traceability.die();
    for (let count = 0; count < serviceNames.length; count += 1)
      expect((await get(origin, '/api/docs')).status).toBe(200);
  });
});

describe('the operator', () => {
  const token = { authorization: 'Bearer operator' };
  const dayOf = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString();
  const parts = (name: ServiceName) => ({
    '/api/platform/parts': json({
      ready: true,
      parts: [{ name: 'database', ok: true }],
      lags: [{ name: `${name}/relay`, behind: 3 }],
      asOf: dayOf(serviceNames.indexOf(name) + 1),
    }),
  });

  test('sees the parts of every instance, as fresh as the oldest answer', async () => {
    const { origin, services } = await platformOf(parts);
    const { body } = await get<{ parts: object[]; lags: object[]; asOf: string }>(
      origin,
      '/api/platform/parts',
      token,
    );
    expect(body.parts).toContainEqual({
      name: 'database',
      ok: true,
      service: 'exchange',
      instance: services.exchange.origin,
    });
    expect([body.parts.length, body.lags.length]).toEqual([
      serviceNames.length,
      serviceNames.length,
    ]);
    expect(body.asOf).toBe(dayOf(1));
    for (const name of serviceNames)
      expect(services[name].requests[0]?.headers['authorization']).toBe('Bearer operator');
  });

  test('sees each part once where several services live in a process', async () => {
    const [one, other] = ['supervision', 'credit-scoring'] as const;
    const shared = await standing(
      byPath({
        '/api/platform/parts': json({
          ready: true,
          parts: ['database', `${one}/relay`, `${other}/relay`].map((name) => ({ name, ok: true })),
          lags: [one, other].map((name) => ({ name: `${name}/relay`, behind: 3 })),
          asOf: dayOf(1),
        }),
      }),
    );
    const alone = await standing(byPath(parts('exchange')));
    const lives = (name: ServiceName) => [name === one || name === other ? shared : alone];
    const { origin } = await behind(
      Object.fromEntries(serviceNames.map((name) => [name, lives(name)])),
    );
    const { body } = await get<Record<'parts' | 'lags', { name: string; service: string }[]>>(
      origin,
      '/api/platform/parts',
      token,
    );
    const named = (name: string) =>
      [...body.parts, ...body.lags].filter((part) => part.name === name);
    for (const name of [one, other])
      expect(named(`${name}/relay`).map(({ service }) => service)).toEqual([name, name]);
    expect(named('database').map(({ service }) => service)).toEqual(serviceNames);
  });

  test('sees which instance does not answer', async () => {
    const { origin, services } = await platformOf(parts);
    await services.supervision.die();
    const { status, body } = await get<{ ready: boolean; parts: object[] }>(
      origin,
      '/api/platform/parts',
      token,
    );
    expect([status, body.ready]).toEqual([200, false]);
    expect(body.parts).toContainEqual({
      name: 'process',
      ok: false,
      detail: 'does not answer',
      service: 'supervision',
      instance: services.supervision.origin,
    });
  });

  test('is who the services say may ask', async () => {
    const { origin } = await platformOf(() => ({
      '/api/platform/parts': json({ code: 'NOT_ALLOWED' }, 403),
      '/api/platform/parked': json({ code: 'NOT_ALLOWED' }, 403),
    }));
    for (const path of ['/api/platform/parts', '/api/platform/parked'])
      expect(await get(origin, path)).toEqual({ status: 403, body: { code: 'NOT_ALLOWED' } });
  });

  test('sees each parked event once, the oldest first, of the group asked for', async () => {
    const shared = { id: 'shared', parkedAt: dayOf(2) };
    const { origin, services } = await platformOf((name) => ({
      '/api/platform/parked': json({
        items: [shared, { id: name, parkedAt: dayOf(serviceNames.indexOf(name) + 3) }],
        asOf: dayOf(31),
      }),
    }));
    const { body } = await get<{ items: { id: string }[] }>(
      origin,
      '/api/platform/parked?group=a.b',
      token,
    );
    expect(body.items.map(({ id }) => id)).toEqual(['shared', ...serviceNames]);
    expect(services.exchange.requests[0]?.url).toBe('/api/platform/parked?group=a.b');
  });

  test('replays an event where it is known, and is told when it is nowhere', async () => {
    const path = '/api/platform/parked/7/replay';
    const { origin } = await platformOf((name) =>
      name === 'credit-scoring' ? { [path]: json({ replayed: '7' }, 202) } : {},
    );
    const replay = async (id: string) => {
      const url = `${origin}/api/platform/parked/${id}/replay`;
      return (await fetch(url, { method: 'POST', headers: token })).status;
    };
    expect([await replay('7'), await replay('8')]).toEqual([202, 404]);
  });

  test('rebuilds a projection at the service it belongs to', async () => {
    const path = '/api/platform/projections/exchange/feed/rebuild';
    const { origin, services } = await platformOf(() => ({ [path]: json({}, 202) }));
    const rebuild = async (service: string) => {
      const url = `${origin}/api/platform/projections/${service}/feed/rebuild`;
      return (await fetch(url, { method: 'POST', headers: token })).status;
    };
    expect([await rebuild('exchange'), await rebuild('nobody')]).toEqual([202, 404]);
    expect(services.exchange.requests).toHaveLength(1);
    // Who may ask is for a service to say, also where the projection's own does not exist.
    expect(services.traceability.requests).toHaveLength(1);
  });
});
