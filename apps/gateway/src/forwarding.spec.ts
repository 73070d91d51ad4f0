import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { services } from '@zhixin/contracts/services';
import { until } from '@zhixin/infra-processes';
import { behind, json, standing } from './behind-gateway.fixture.js';

const MEGABYTE = 1_048_576;

const post = (url: string, headers: Record<string, string> = {}) =>
  httpRequest(url, { method: 'POST', headers });

describe('a path', () => {
  test.each([
    ['/epcis/v2/events?perPage=1', 'traceability'],
    ['/id/01/06901234567892/10/A', 'traceability'],
    ['/api/traceability/trace?epc=x', 'traceability'],
    ['/api/supervision/penalties', 'supervision'],
    ['/api/credit/enterprises', 'credit-scoring'],
    ['/api/exchange/feed/credit-scoring.v1', 'exchange'],
    ...services.flatMap(({ name, paths }) => paths.map((path) => [path, name] as const)),
  ])('%s leads to %s', async (path, service) => {
    const { origin } = await behind({});
    expect(await (await fetch(`${origin}${path}`)).json()).toEqual({ service });
  });

  test('arrives as it was written, encoded parts and query included', async () => {
    const service = await standing(json({}));
    const { origin } = await behind({ traceability: [service] });
    const path =
      '/epcis/v2/epcs/https%3A%2F%2Fid.gs1.org%2F01%2F0/events?EQ_bizStep=a%20b&x=%E4%B8%AD';
    await fetch(`${origin}${path}`);
    expect(service.requests[0]?.url).toBe(path);
  });

  test.each([
    '/api/credit/..%2f..%2fmetrics',
    '/api/credit/%2e%2e/%2e%2e/livez',
    '/api/credit/%zz',
  ])('that climbs or cannot be read is refused: %s', async (path) => {
    const service = await standing(json({}));
    const { origin } = await behind({ 'credit-scoring': [service] });
    const { port } = new URL(origin);
    const asked = httpRequest({ host: '127.0.0.1', port, path });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    expect([400, 404]).toContain(answer.statusCode);
    expect(answer.headers['content-type']).toContain('problem+json');
    expect(service.requests).toEqual([]);
  });

  test('that nobody owns is a problem for programs and the console for people', async () => {
    const { origin } = await behind({});
    const problem = await fetch(`${origin}/api/nowhere`, { headers: { 'accept-language': 'en' } });
    expect(problem.status).toBe(404);
    expect(await problem.json()).toMatchObject({ code: 'ROUTE_UNKNOWN', instance: '/api/nowhere' });
    const page = await fetch(`${origin}/enterprises/1`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  test('under /oidc is forwarded where an identity provider is named', async () => {
    const identity = await standing(json({ keys: [] }));
    const { origin } = await behind({}, { identity });
    expect(await (await fetch(`${origin}/oidc/jwks`)).json()).toEqual({ keys: [] });
    const { origin: without } = await behind({});
    expect((await fetch(`${without}/oidc/jwks`)).status).toBe(404);
  });
});

describe('headers', () => {
  test('say what the gateway saw, not what the caller claims', async () => {
    const service = await standing(json({}));
    const { origin } = await behind({ 'credit-scoring': [service] });
    const trace = '0af7651916cd43dd8448eb211c80319c';
    await fetch(`${origin}/api/credit/enterprises`, {
      headers: {
        authorization: 'Bearer abc',
        forwarded: 'for=1.2.3.4',
        'x-forwarded-for': '1.2.3.4',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '443',
        'x-real-ip': '1.2.3.4',
        traceparent: `00-${trace}-b7ad6b7169203331-01`,
      },
    });
    const headers = service.requests[0]?.headers ?? {};
    expect(headers).toMatchObject({
      authorization: 'Bearer abc',
      host: new URL(origin).host,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': new URL(origin).host,
      'x-forwarded-proto': 'http',
    });
    expect(headers['traceparent']).toMatch(new RegExp(`^00-${trace}-(?!b7ad6b7169203331)`));
    for (const name of ['forwarded', 'x-forwarded-port', 'x-real-ip'])
      expect(headers).not.toHaveProperty(name);
  });

  test('of one connection stay on it; the others come back', async () => {
    const service = await standing((_, response) => {
      response
        .writeHead(201, {
          connection: 'keep-alive',
          'keep-alive': 'timeout=7',
          location: '/epcis/v2/capture/1',
          'content-security-policy': "default-src 'none'",
          'set-cookie': ['a=1', 'b=2'],
        })
        .end();
    });
    const { origin } = await behind({ traceability: [service] });
    const answer = await fetch(`${origin}/epcis/v2/capture`, { method: 'POST' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe('/epcis/v2/capture/1');
    expect(answer.headers.get('keep-alive')).not.toBe('timeout=7');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    // A service that is stricter than the platform stays so.
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'");
  });
});

describe('bodies and answers', () => {
  test('a large body flows while it is being sent', async () => {
    let received = 0;
    const service = await standing((request, response) => {
      request.on('data', (chunk: Buffer) => (received += chunk.length));
      request.on('end', () => response.writeHead(202).end());
    });
    const { origin } = await behind({ traceability: [service] });
    const sending = post(`${origin}/epcis/v2/capture`, { 'content-type': 'application/ld+json' });
    sending.write(Buffer.alloc(8 * MEGABYTE));
    await until('the first half', () => received === 8 * MEGABYTE);
    sending.end(Buffer.alloc(8 * MEGABYTE));
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    answer.resume();
    expect([answer.statusCode, received]).toEqual([202, 16 * MEGABYTE]);
  });

  // Both ends of the exchange are waited for: a gateway that closes would cut what is still being sent.
  const answerAmidst = async (url: string, bytes: number): Promise<number | undefined> => {
    const sending = post(url, { 'content-length': String(bytes) });
    sending.write(Buffer.alloc(MEGABYTE));
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    const ends = [once(sending, 'finish'), once(answer.resume(), 'end')];
    sending.end(Buffer.alloc(bytes - MEGABYTE));
    await Promise.all(ends);
    return answer.statusCode;
  };

  test('a refusal of a large body reaches its sender', async () => {
    const service = await standing((request, response) => {
      request.resume();
      request.once('data', () => response.writeHead(413).end('{}'));
    });
    const { origin } = await behind({ traceability: [service] });
    expect(await answerAmidst(`${origin}/epcis/v2/capture`, 64 * MEGABYTE)).toBe(413);
  });

  test('a service that dies while it is told does not take the answer from the caller', async () => {
    const service = await standing((request) => request.once('data', () => request.destroy()));
    const { origin } = await behind({ traceability: [service] });
    expect(await answerAmidst(`${origin}/epcis/v2/capture`, 16 * MEGABYTE)).toBe(503);
    expect(service.requests).toHaveLength(1);
  });

  test('an event stream passes event by event, and ends at the service when its reader leaves', async () => {
    let left = false;
    const service = await standing((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('id: 1\ndata: {}\n\n');
      response.once('close', () => (left = true));
      request.resume();
    });
    const { origin } = await behind({ exchange: [service] });
    const reader = new AbortController();
    const answer = await fetch(`${origin}/api/exchange/feed/t`, { signal: reader.signal });
    const first = await answer.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('id: 1\ndata: {}\n\n');
    expect(left).toBe(false);
    reader.abort();
    await until('the service to know', () => left);
  });

  test('a long poll ends at the service when its caller leaves', async () => {
    let left = false;
    const service = await standing((_, response) => response.once('close', () => (left = true)));
    const { origin } = await behind({ exchange: [service] });
    const caller = new AbortController();
    const asked = fetch(`${origin}/api/exchange/feed/t?timeout=30000`, { signal: caller.signal });
    await until('the poll to arrive', () => service.requests.length === 1);
    caller.abort();
    await expect(asked).rejects.toThrow();
    await until('the service to know', () => left);
  });
});

describe('when it stops', () => {
  test('a connection that nobody has asked anything on does not hold it up', async () => {
    const { origin, gateway } = await behind({});
    const early = connect(Number(new URL(origin).port), '127.0.0.1');
    await once(early, 'connect');
    // The answer to another connection shows that the gateway knows of the first one.
    await fetch(`${origin}/livez`);
    const closed = once(early, 'close');
    await gateway.close();
    await closed;
  });

  test('a request that has begun ends, an event stream is cut, nobody new is let in', async () => {
    let finish = () => {};
    const slow = await standing((_, response) => {
      finish = () => response.writeHead(200).end('done');
    });
    const stream = await standing((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
    });
    const { origin, gateway } = await behind({ supervision: [slow], exchange: [stream] });
    const running = fetch(`${origin}/api/supervision/x`);
    await until('the request to arrive', () => slow.requests.length === 1);
    const events = await fetch(`${origin}/api/exchange/feed/t`);
    const closing = gateway.close();
    await expect(events.text()).rejects.toThrow();
    await expect(fetch(`${origin}/livez`)).rejects.toThrow();
    finish();
    expect(await (await running).text()).toBe('done');
    await closing;
  });
});
