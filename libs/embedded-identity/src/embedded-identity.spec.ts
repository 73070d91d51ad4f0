import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@zhixin/infra-processes';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tokenVerifier } from '@zhixin/identity';
import { fastify, type FastifyInstance } from 'fastify';
import type { Account } from './account.js';
import { Browser } from './browser.fixture.js';
import {
  DemonstrationIdentityOnNetwork,
  embeddedIdentity,
  mountIdentity,
  type EmbeddedIdentity,
} from './embedded-identity.js';
import { WRONG_ANSWERS_MAX } from './wrong-answers.js';

const QINLING = '91610124MA6U0000XA';
const accounts: readonly Account[] = [
  { name: 'enterprise-qinling', roles: ['enterprise'], uscc: QINLING },
  { name: 'regulator-xian', roles: ['regulator'], region: '6101' },
  { name: 'regulator-shaanxi', roles: ['regulator'], region: '61' },
  { name: 'police-xian', roles: ['agency'], agency: 'police', region: '6101' },
  { name: 'agency-procurement', roles: ['agency'], agency: 'procurement' },
  { name: 'operator', roles: ['operator'] },
];
const password = 'zhixin-demo';
const VERIFIER = 'a-code-verifier-that-is-long-enough-for-rfc-7636';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

let folder: string;
let server: FastifyInstance;
let identity: EmbeddedIdentity;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhixin-identity-'));
  // The provider needs to know its port before it can be made.
  const port = await freePort();
  origin = `http://localhost:${port}`;
  server = fastify();
  mountIdentity(server, {
    issuer: '',
    notice: '',
    handler: (...call) => identity.handler(...call),
  });
  await server.listen({ port, host: '127.0.0.1' });
  identity = await started();
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const started = () =>
  embeddedIdentity({
    folder,
    password,
    issuer: `${origin}/oidc`,
    accounts,
    environment: {},
  });

const tokenFor = async (name: string, password = 'zhixin-demo') => {
  const answer = await fetch(`${origin}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: name,
      client_secret: password,
    }),
  });
  return {
    status: answer.status,
    retryAfter: Number(answer.headers.get('retry-after')),
    body: (await answer.json()) as { access_token: string },
  };
};

const callerOf = (token: string) =>
  tokenVerifier({ issuer: `${origin}/oidc`, audience: 'zhixin' }).verify(token);

describe('client credentials', () => {
  test.each(accounts.map((account) => [account.name, account] as const))(
    'let %s call the interfaces with its claims',
    async (name, { roles: [role], uscc, region, agency }) => {
      const { body } = await tokenFor(name);
      expect(await callerOf(body.access_token)).toEqual({
        subject: name,
        role,
        ...(uscc && { uscc }),
        ...(region && { region }),
        ...(agency && { agency }),
      });
    },
  );

  test('may be sent as a Basic header too', async () => {
    const answer = await fetch(`${origin}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('operator:zhixin-demo')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(answer.status).toBe(200);
  });

  test('are refused with a wrong password', async () => {
    expect(await tokenFor('operator', 'wrong')).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });
});

describe('too many wrong secrets', () => {
  test('shut their client, here and at the form, and no other client', async () => {
    const statuses: number[] = [];
    for (let each = 0; each < WRONG_ANSWERS_MAX; each += 1)
      statuses.push((await tokenFor('regulator-shaanxi', `${each}`)).status);
    expect(new Set(statuses)).toEqual(new Set([401]));
    const shut = await tokenFor('regulator-shaanxi');
    expect(shut).toMatchObject({
      status: 429,
      body: {
        error: 'temporarily_unavailable',
        error_description: expect.stringMatching(/^Too many wrong secrets[ -~]*$/),
        'error_description#zh': expect.stringContaining('错误次数过多'),
      },
    });
    expect([shut.retryAfter > 0, shut.retryAfter <= 60]).toEqual([true, true]);
    expect((await tokenFor('regulator-xian')).status).toBe(200);

    const browser = new Browser();
    const form = await browser.open(authorizationAddress());
    const entered = { name: 'regulator-shaanxi', password };
    const denied = await browser.submit(form.url, entered);
    expect([denied.status, Number(denied.headers.get('retry-after')) > 0]).toEqual([429, true]);
  });
});

describe('the console', () => {
  test('signs a person in by code and PKCE, and out again', async () => {
    const browser = new Browser();
    const form = await browser.open(authorizationAddress());
    expect(await form.clone().text()).toContain('登录质信');

    const denied = await browser.submit(form.url, { name: 'regulator-xian', password: 'nope' });
    expect([denied.status, await denied.text()]).toEqual([
      401,
      expect.stringMatching(/用户名或密码不正确[\s\S]*user name or the password is wrong/),
    ]);

    const back = await browser.submit(form.url, {
      name: 'regulator-xian',
      password: 'zhixin-demo',
    });
    const returned = new URL(back.url);
    expect([returned.pathname, returned.searchParams.get('state')]).toEqual(['/signed-in', 's1']);

    const tokens = await exchanged(returned.searchParams.get('code') ?? '');
    expect(await callerOf(tokens.access_token)).toEqual({
      subject: 'regulator-xian',
      role: 'regulator',
      region: '6101',
    });
    expect(payloadOf(tokens.id_token)).toMatchObject({
      name: '西安市监管人员',
      roles: ['regulator'],
    });

    const again = await browser.open(`${authorizationAddress()}&prompt=none`);
    expect(new URL(again.url).searchParams.get('code')).not.toBeNull();

    const asked = await browser.open(`${origin}/oidc/session/end`);
    expect(await asked.text()).toContain('要退出登录吗');
    const goodbye = await browser.open(
      `${origin}/oidc/session/end?${new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: `${origin}/` })}`,
    );
    expect(await goodbye.text()).toContain('正在退出');
    const policy = goodbye.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'sha256-");
  });

  test('may exchange its code from the other name of this machine, and from nowhere else', async () => {
    const allowedFor = async (from: string) => {
      const answer = await fetch(`${origin}/oidc/token`, {
        method: 'POST',
        headers: { origin: from },
        body: new URLSearchParams({ grant_type: 'authorization_code', client_id: 'console' }),
      });
      return answer.headers.get('access-control-allow-origin');
    };
    const other = origin.replace('localhost', '127.0.0.1');
    expect(await allowedFor(other)).toBe(other);
    expect(await allowedFor('https://evil.example')).toBeNull();
  });

  test('learns that a person canceled', async () => {
    const browser = new Browser();
    const form = await browser.open(authorizationAddress());
    const back = await browser.submit(form.url, { answer: 'cancel' });
    expect(new URL(back.url).searchParams.get('error')).toBe('access_denied');
  });

  test('cannot go without PKCE or to another address', async () => {
    const browser = new Browser();
    const elsewhere = await browser.open(
      authorizationAddress({ redirect_uri: 'https://evil.example/signed-in' }),
    );
    expect([elsewhere.status, await elsewhere.text()]).toEqual([
      400,
      expect.stringContaining('无法完成登录'),
    ]);
    const plain = await browser.open(authorizationAddress({ code_challenge: '' }));
    expect(new URL(plain.url).searchParams.get('error')).toBe('invalid_request');
  });

  test('shuts a name after too many wrong passwords, and no other name', async () => {
    const browser = new Browser();
    const form = await browser.open(authorizationAddress());
    const answers: number[] = [];
    for (let i = 0; i <= 10; i += 1) {
      const { status } = await browser.submit(form.url, { name: 'police-xian', password: `${i}` });
      answers.push(status);
    }
    expect(answers.slice(-2)).toEqual([401, 429]);
    const other = await browser.submit(form.url, { name: 'operator', password: 'zhixin-demo' });
    expect(new URL(other.url).searchParams.get('code')).not.toBeNull();
  });

  test('shows pages that load nothing from another host', async () => {
    const page = await (await new Browser().open(authorizationAddress())).text();
    expect(page.match(/(src|href|@import|url\()\s*=?\s*["']?https?:/g)).toBeNull();
  });

  test('answers a form that is too large or too old', async () => {
    const stale = await new Browser().submit(`${origin}/oidc/sign-in/gone`, {
      name: 'operator',
      password: 'zhixin-demo',
    });
    expect(stale.status).toBe(400);
    const large = await new Browser().submit(`${origin}/oidc/sign-in/gone`, {
      name: 'x'.repeat(5_000),
    });
    expect(large.status).toBe(413);
  });
});

describe('the provider', () => {
  test('keeps its keys through a restart, readable by the owner alone', async () => {
    const { body } = await tokenFor('operator');
    const keys = await readFile(join(folder, 'identity-keys.json'), 'utf8');
    identity = await started();
    expect(await readFile(join(folder, 'identity-keys.json'), 'utf8')).toBe(keys);
    expect((await stat(join(folder, 'identity-keys.json'))).mode & 0o777).toBe(0o600);
    expect((await callerOf(body.access_token)).subject).toBe('operator');
  });

  test('publishes no private part of its keys', async () => {
    const { keys } = (await (await fetch(`${origin}/oidc/jwks`)).json()) as { keys: object[] };
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ]);
  });

  test('refuses a host that others can reach, unless told otherwise, and says so', async () => {
    const options = {
      folder,
      password,
      issuer: `${origin}/oidc`,
      accounts,
      host: '0.0.0.0',
    };
    await expect(embeddedIdentity({ ...options, environment: {} })).rejects.toThrow(
      DemonstrationIdentityOnNetwork,
    );
    const allowed = await embeddedIdentity({
      ...options,
      environment: { ZHIXIN_DEMO_IDENTITY_ON_NETWORK: 'true' },
    });
    expect(allowed.notice).toMatch(/open to the network/);
  });
});

const authorizationAddress = (changes: Record<string, string> = {}) => {
  const parameters = new URLSearchParams({
    client_id: 'console',
    response_type: 'code',
    scope: 'openid profile',
    redirect_uri: `${origin}/signed-in`,
    state: 's1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  });
  for (const [name, value] of [...parameters]) if (value === '') parameters.delete(name);
  return `${origin}/oidc/auth?${parameters}`;
};

const exchanged = async (code: string) => {
  const answer = await fetch(`${origin}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'console',
      code,
      code_verifier: VERIFIER,
      redirect_uri: `${origin}/signed-in`,
    }),
  });
  return (await answer.json()) as { access_token: string; id_token: string };
};

const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
