import { describe, expect, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import { behind, json, standing } from './behind-gateway.fixture.js';

describe('instances', () => {
  const named = (name: string) => standing(json({ name }));
  const ask = async (origin: string, init: RequestInit = {}) => {
    const answer = await fetch(`${origin}/api/credit/enterprises`, init);
    return ((await answer.json()) as { name: string }).name;
  };

  test('are asked in turn', async () => {
    const { origin } = await behind({
      'credit-scoring': [await named('one'), await named('two'), await named('three')],
    });
    const names: string[] = [];
    for (let count = 0; count < 6; count += 1) names.push(await ask(origin));
    expect([...names].sort()).toEqual(['one', 'one', 'three', 'three', 'two', 'two']);
    expect(new Set(names.slice(0, 3)).size).toBe(3);
  });

  test('that do not listen are passed over, and each body arrives once and whole', async () => {
    const dead = await named('dead');
    const bodies: string[] = [];
    const alive = await standing((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(Buffer.concat(chunks).toString());
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"name":"alive"}');
      });
    });
    await dead.die();
    const { origin } = await behind({ 'credit-scoring': [dead, alive] });
    const sent = Array.from({ length: 10 }, (_, count) => `${count}`.repeat(5_000));
    for (const body of sent) expect(await ask(origin, { method: 'POST', body })).toBe('alive');
    expect(bodies).toEqual(sent);
  });

  test('that come back are asked again', async () => {
    const [one, two] = [await named('one'), await named('two')];
    const { origin } = await behind({ 'credit-scoring': [one, two] });
    await one.die();
    for (let count = 0; count < 4; count += 1) expect(await ask(origin)).toBe('two');
    await one.comeBack();
    await until(
      'the first one to be asked again',
      () => ask(origin),
      (name) => name === 'one',
    );
  });

  test('that hang are asked last, until they answer again', async () => {
    let hangs = true;
    let caller = new AbortController();
    const one = await standing((request, response) => {
      if (!hangs) json({ name: 'one' })(request, response);
      // The gateway's own question whether it lives is left without an answer too.
      else if (request.url !== '/livez') caller.abort();
    });
    const { origin } = await behind({ 'credit-scoring': [one, await named('two')] });
    const asked = () => {
      caller = new AbortController();
      return ask(origin, { signal: caller.signal }).catch(() => 'nobody');
    };
    const lately: string[] = [];
    const askOnce = async () => {
      lately.push(await asked());
      return lately;
    };
    await until(
      'nobody to be held up',
      askOnce,
      () => lately.length > 3 && lately.slice(-4).every((name) => name === 'two'),
    );
    hangs = false;
    await until('the other one to be asked again', askOnce, () => lately.includes('one'));
  }, 40_000);

  test.each([
    ['zh', '暂时不可用'],
    ['en', 'Not available'],
  ])('that are all away are a problem to come back from: %s', async (language, title) => {
    const dead = await named('dead');
    await dead.die();
    const { origin } = await behind({ 'credit-scoring': [dead] });
    const answer = await fetch(`${origin}/api/credit/enterprises`, {
      method: 'POST',
      body: 'x',
      headers: { 'accept-language': language },
    });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await answer.json()) as { title: string; traceId: string; detail: string };
    expect(problem.title).toContain(title);
    expect(problem.detail).toContain('credit-scoring');
    expect(problem.traceId).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('a connection that breaks before an answer', () => {
  const breaking = () =>
    standing((request, response) => {
      request.resume();
      request.once('end', () => response.destroy());
    });

  test('is tried once more for a question', async () => {
    const service = await breaking();
    const { origin } = await behind({ exchange: [service] });
    expect((await fetch(`${origin}/api/exchange/x`)).status).toBe(503);
    expect(service.requests).toHaveLength(2);
  });

  test('is never tried again for a write', async () => {
    const service = await breaking();
    const { origin } = await behind({ exchange: [service] });
    const answer = await fetch(`${origin}/api/exchange/x`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(503);
    expect(service.requests).toHaveLength(1);
  });

  test('in the middle of an answer does not look like its end', async () => {
    let cut = () => {};
    const service = await standing((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('half');
      cut = () => response.destroy();
    });
    const { origin } = await behind({ exchange: [service] });
    const answer = await fetch(`${origin}/api/exchange/x`);
    cut();
    await expect(answer.text()).rejects.toThrow();
  });

  test('a service that says 503 is believed at once', async () => {
    const service = await standing(json({ code: 'OVERLOADED' }, 503));
    const { origin } = await behind({ exchange: [service] });
    const answer = await fetch(`${origin}/api/exchange/x`);
    expect([answer.status, service.requests.length]).toEqual([503, 1]);
  });
});
