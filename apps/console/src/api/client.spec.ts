import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createClient, withQuery, type ClientSession } from './client.js';
import { ApiProblem, mayHelpToRetry, PlatformUnreachable } from './problem.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;

const listen = async (handler: Handler): Promise<string> => {
  const started = createServer(handler);
  server = started;
  await new Promise<void>((ready) => started.listen(0, '127.0.0.1', ready));
  const address = started.address();
  return typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
};

const session = (changes: Partial<ClientSession> = {}): ClientSession => ({
  token: () => 'token-1',
  language: () => 'zh',
  renew: () => Promise.resolve(false),
  ...changes,
});

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify(body));
};

const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => undefined,
    (error: unknown) => error,
  );

afterEach(async () => {
  const running = server;
  server = undefined;
  await new Promise((closed) => (running === undefined ? closed(null) : running.close(closed)));
});

describe('the client', () => {
  test('sends the token and the language, and reads the next cursor', async () => {
    const origin = await listen((request, response) => {
      response.writeHead(200, { link: '</list?cursor=2>; rel="next"' });
      const { authorization, 'accept-language': language } = request.headers;
      response.end(JSON.stringify({ authorization, language, url: request.url }));
    });
    const { body, next } = await createClient(session()).get(`${origin}/list`, {
      q: '果业',
      grade: undefined,
    });
    expect(body).toEqual({
      authorization: 'Bearer token-1',
      language: 'zh-CN',
      url: '/list?q=%E6%9E%9C%E4%B8%9A',
    });
    expect(next).toBe('2');
  });

  test('renews an expired token once and repeats the request', async () => {
    let token = 'old';
    const seen: (string | undefined)[] = [];
    const origin = await listen((request, response) => {
      seen.push(request.headers.authorization);
      if (request.headers.authorization === 'Bearer new') response.end('{}');
      else answer(response, 401, { title: '登录已过期', status: 401 });
    });
    const renew = () => {
      token = 'new';
      return Promise.resolve(true);
    };
    await createClient(session({ token: () => token, renew })).get(`${origin}/list`);
    expect(seen).toEqual(['Bearer old', 'Bearer new']);
  });

  test('gives up with the problem when renewal fails', async () => {
    let requests = 0;
    const origin = await listen((_, response) => {
      requests += 1;
      answer(response, 401, { title: '登录已过期' });
    });
    const error = await failureOf(createClient(session()).get(`${origin}/list`));
    expect(error).toMatchObject({ name: 'ApiProblem', status: 401, title: '登录已过期' });
    expect(requests).toBe(1);
  });

  test('posts JSON with the idempotency key', async () => {
    const origin = await listen((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const { 'content-type': type, 'idempotency-key': key } = request.headers;
        response.writeHead(201).end(JSON.stringify({ text, type, key }));
      });
    });
    const { body } = await createClient(session()).post(`${origin}/list`, { a: 1 }, 'key-1');
    expect(body).toEqual({ text: '{"a":1}', type: 'application/json', key: 'key-1' });
  });

  test('hands over a file of any kind as it is, and a refusal as a problem', async () => {
    const origin = await listen(({ url, headers: { accept, authorization } }, response) => {
      if (url === '/gone') answer(response, 404, { title: '不存在' });
      else response.end(`${accept} ${authorization} ${url}`);
    });
    const client = createClient(session());
    const file = await client.download(`${origin}/file`, { format: 'csv' });
    expect(await file.text()).toBe('*/* Bearer token-1 /file?format=csv');
    expect(await failureOf(client.download(`${origin}/gone`))).toMatchObject({ status: 404 });
  });

  test('reads every part of a problem document', async () => {
    const problem = {
      title: '不能列入',
      status: 409,
      detail: '已在名单中',
      code: 'ALREADY_LISTED',
      traceId: '4bf92f35',
      errors: [{ pointer: '/decisionRef', code: 'required', detail: '必填' }],
    };
    const origin = await listen((_, response) => answer(response, 409, problem));
    const error = await failureOf(createClient(session()).post(`${origin}/x`, {}, 'k'));
    expect({ ...(error as ApiProblem) }).toMatchObject(problem);
    expect(mayHelpToRetry(error)).toBe(false);
  });

  test('keeps the status of an answer that is no problem document', async () => {
    const origin = await listen((_, response) => response.writeHead(502).end('<html>bad gateway'));
    const error = await failureOf(createClient(session()).get(`${origin}/x`));
    expect(error).toMatchObject({ status: 502, title: undefined, errors: [] });
    expect(mayHelpToRetry(error)).toBe(true);
  });

  test('says that the platform is unreachable when nobody answers', async () => {
    const origin = await listen((request) => request.destroy());
    const error = await failureOf(createClient(session()).get(`${origin}/x`));
    expect(error).toBeInstanceOf(PlatformUnreachable);
    expect(mayHelpToRetry(error)).toBe(true);
  });
});

test('an address leaves out what is empty', () => {
  expect(withQuery('/x', { a: '', b: undefined, c: 0 })).toBe('/x?c=0');
  expect(withQuery('/x')).toBe('/x');
});
