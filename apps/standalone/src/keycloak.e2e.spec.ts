import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accounts, DEMONSTRATION_PASSWORD, enterprises } from '@zhixin/demonstration';
import {
  freePort,
  launchBrowser,
  startPlatform,
  temporaryDataFolder,
  type RunningPlatform,
} from '@zhixin/demonstration/testing';
import { CLOCK_TOLERANCE_SECONDS, tokenVerifier, WHOLE_COUNTRY } from '@zhixin/identity';
import {
  REALM,
  startKeycloak,
  whatKeycloakLacks,
  WRONG_ANSWERS_MAX,
  type RunningKeycloak,
} from '@zhixin/infra-keycloak';
import { until } from '@zhixin/infra-processes';
import type { Browser, Page } from 'playwright-core';
import {
  HURRIED,
  HURRIED_TOKEN_SECONDS,
  OTHER_REALM,
  OTHER_SYSTEM,
  writeRealms,
} from './testing/realms.js';

// The first start on a machine also fetches and builds the server.
const WAIT_MS = 900_000;
const TEST_MS_MAX = 120_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const XIAN = enterprises.grower;
const CHENGDU = enterprises.retailerChengdu;
const pictures = join(import.meta.dirname, '..', '..', '..', 'reports', 'keycloak');

const lacks = whatKeycloakLacks();
const describeWhereKeycloakRuns = lacks === undefined ? describe : describe.skip;

describeWhereKeycloakRuns(
  `the platform behind a real Keycloak${lacks === undefined ? '' : ` (pending: ${lacks})`}`,
  () => {
    const data = temporaryDataFolder();
    const identity = temporaryDataFolder();
    let keycloak: RunningKeycloak;
    let platform: RunningPlatform;
    let browser: Browser;
    let hurried: { readonly token: string; readonly endsAtMs: number };

    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      const [port, identityPort] = [await freePort(), await freePort()];
      // Both at once, and neither waits for the other: services learn of the provider's keys when they need them.
      const starts = await Promise.allSettled([
        startKeycloak({
          dataFolder: join(identity.path, 'keycloak'),
          realmFiles: writeRealms(identity.path),
          consoleOrigin: `http://localhost:${port}`,
          port: identityPort,
        }).then((running) => (keycloak = running)),
        startPlatform({
          app: 'standalone',
          dataFolder: data.path,
          port,
          environment: { OIDC_ISSUER: `http://localhost:${identityPort}/realms/${REALM}` },
        }).then((running) => (platform = running)),
        launchBrowser().then((running) => (browser = running)),
      ]);
      for (const start of starts) if (start.status === 'rejected') throw start.reason;
      const token = await tokenOf(HURRIED);
      hurried = { token, endsAtMs: Date.now() + HURRIED_TOKEN_SECONDS * 1_000 };
      await register(XIAN, 'regulator-xian');
      await register(CHENGDU, 'regulator-chengdu');
    }, WAIT_MS);

    afterAll(async () => {
      await browser?.close();
      await platform?.stop();
      await keycloak?.stop();
      data.remove();
      identity.remove();
    }, WAIT_MS);

    const tokens = new Map<string, Promise<string>>();

    const tokenOf = (account: string): Promise<string> => {
      const known = tokens.get(account) ?? newToken(keycloak.issuer, account);
      tokens.set(account, known);
      return known;
    };

    const ask = async (path: string, token?: string, method = 'GET', body?: unknown) => {
      const response = await fetch(`${platform.origin}${path}`, {
        method,
        headers: {
          accept: 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const answer = (await response.json().catch(() => ({}))) as { readonly code?: string };
      return { status: response.status, code: answer.code, answer };
    };

    const as = async (account: string, path: string, method = 'GET', body?: unknown) =>
      ask(path, await tokenOf(account), method, body);

    const seenBy = async (account: string) => {
      const { answer } = await as(account, LIST);
      return (answer as { items: { uscc: string }[] }).items.map(({ uscc }) => uscc);
    };

    const register = async (enterprise: typeof XIAN, regulator: string) => {
      const { uscc, name, region, industry, productRisk } = enterprise;
      const registration = { uscc, name, region, industry, productRisk };
      const { status } = await as(regulator, '/api/credit/enterprises', 'POST', {
        ...registration,
        establishedOn: '2016-03-01',
      });
      expect(status).toBe(201);
      await until(
        `the grade of ${name}`,
        () => as(regulator, pathOf(enterprise)),
        (answer) => answer.status === 200,
      );
    };

    describe('with client credentials', () => {
      test.each(accounts.map((account) => [account.name, account] as const))(
        '%s is who the accounts say',
        async (name, { roles: [role], uscc, region, agency }) => {
          const { issuer } = keycloak;
          const verifier = tokenVerifier({ issuer, audience: 'zhixin' });
          expect(await verifier.verify(await tokenOf(name))).toEqual({
            subject: expect.stringMatching(UUID),
            role,
            ...(uscc && { uscc }),
            ...(region && { region: region === WHOLE_COUNTRY ? '' : region }),
            ...(agency && { agency }),
          });
        },
      );

      test('the keys may be fetched by another name than the one that tokens name', async () => {
        const jwksUri = `${keycloak.issuer}/protocol/openid-connect/certs`.replace(
          'localhost',
          '127.0.0.1',
        );
        const verifier = tokenVerifier({ issuer: keycloak.issuer, audience: 'zhixin', jwksUri });
        expect(await verifier.verify(await tokenOf('operator'))).toMatchObject({
          role: 'operator',
        });
      });

      test('a token says that it is an access token (RFC 9068) and lives a quarter of an hour', async () => {
        const [header, claims] = (await tokenOf('operator'))
          .split('.')
          .slice(0, 2)
          .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
        expect(header).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
        expect(claims.exp - claims.iat).toBe(900);
      });

      test('an enterprise sees itself only', async () => {
        expect((await as('enterprise-qinling', pathOf(XIAN))).status).toBe(200);
        expect(await as('enterprise-qinling', pathOf(CHENGDU))).toMatchObject(OTHER_TENANT);
        expect(await as('enterprise-wuhou', pathOf(XIAN))).toMatchObject(OTHER_TENANT);
        expect(await seenBy('enterprise-qinling')).toEqual([XIAN.uscc]);
      });

      test('a regulator sees and changes what lies in the region', async () => {
        expect(await seenBy('regulator-xian')).toEqual([XIAN.uscc]);
        expect(await seenBy('regulator-shaanxi')).toEqual([XIAN.uscc]);
        expect(await seenBy('regulator-chengdu')).toEqual([CHENGDU.uscc]);
        expect(await as('regulator-xian', pathOf(CHENGDU))).toMatchObject(OTHER_TENANT);
        const { uscc, name, region, productRisk } = enterprises.pickles;
        const registration = { uscc, name, region, productRisk, establishedOn: '2016-03-01' };
        expect(await as('regulator-xian', LIST, 'POST', registration)).toMatchObject(OTHER_TENANT);
      });

      test('an agency reads what it may, in its region or everywhere', async () => {
        expect((await as('police-xian', pathOf(XIAN))).status).toBe(200);
        expect(await as('police-xian', pathOf(CHENGDU))).toMatchObject(OTHER_TENANT);
        for (const enterprise of [XIAN, CHENGDU])
          expect((await as('agency-procurement', pathOf(enterprise))).status).toBe(200);
        expect(await seenBy('police-xian')).toEqual([XIAN.uscc]);
        expect(await as('police-xian', '/api/supervision/penalties', 'POST', {})).toMatchObject(
          NOT_ALLOWED,
        );
      });

      test('the operator sees how the platform does, and no case', async () => {
        expect((await as('operator', '/api/platform/parts')).status).toBe(200);
        expect(await as('operator', pathOf(XIAN))).toMatchObject(NOT_ALLOWED);
        expect(await as('operator', LIST)).toMatchObject(NOT_ALLOWED);
      });

      test('every route lets in whom its permission names, and nobody else', async () => {
        const routes = await routesOf(platform.origin);
        expect(routes.filter(({ roles }) => roles !== undefined).length).toBeGreaterThan(20);
        const wrong: string[] = [];
        for (const { method, path, roles } of routes) {
          const unknown = await ask(path, undefined, method);
          if ((unknown.status === 401) !== (roles !== undefined))
            wrong.push(`${method} ${path} answered ${unknown.status} to nobody`);
          for (const { name, roles: held } of roles === undefined ? [] : accounts) {
            const { code } = await as(name, path, method);
            const may = held.some((role) => roles?.includes(role));
            if (may !== (code !== 'NOT_ALLOWED'))
              wrong.push(`${method} ${path} answered ${code} to ${name}`);
          }
        }
        expect(wrong).toEqual([]);
      }, 120_000);

      test.each([
        ['for another audience', () => tokenOf(OTHER_SYSTEM)],
        [
          'of another realm',
          () => newToken(keycloak.issuer.replace(REALM, OTHER_REALM), 'regulator-xian'),
        ],
      ])('a token %s is refused', async (_, wrongToken) =>
        expect(await ask(LIST, await wrongToken())).toMatchObject({
          status: 401,
          code: 'TOKEN_INVALID',
        }),
      );

      test('a wrong secret gets no token', async () => {
        await expect(newToken(keycloak.issuer, 'operator', 'wrong')).rejects.toThrow(
          'unauthorized_client',
        );
      });
    });

    describe('through the console', () => {
      const opened = async () => {
        const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
        const page = await context.newPage();
        const faults: string[] = [];
        page.on('pageerror', ({ message }) => faults.push(message));
        page.on('response', (response) => {
          if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
        });
        page.on('request', (request) => {
          const ours = [platform.origin, keycloak.origin].some((origin) =>
            request.url().startsWith(`${origin}/`),
          );
          if (!ours && !/^(data|blob):/.test(request.url()))
            faults.push(`asked another host: ${request.url()}`);
        });
        return { page, faults, close: () => context.close() };
      };

      const toSignIn = async (page: Page) => {
        await page.goto(platform.origin);
        await page.getByRole('button', { name: '登录' }).first().click();
        await page.waitForURL(`${keycloak.origin}/realms/${REALM}/**`);
      };

      // Tells whether the provider sent the person on (302) or showed its form again (200).
      const answer = async (page: Page, account: string, password = DEMONSTRATION_PASSWORD) => {
        await page.locator('input[name=username]').fill(account);
        await page.locator('input[name=password]').fill(password);
        const answered = page.waitForResponse(
          (response) =>
            response.request().method() === 'POST' && response.url().startsWith(keycloak.issuer),
        );
        await page.locator('[type=submit]').click();
        const response = await answered;
        if (response.status() === 200) await response.finished();
        return response.status();
      };

      test(
        'a regulator signs in, sees the region, renews the session and leaves',
        async () => {
          const { page, faults, close } = await opened();
          await toSignIn(page);
          expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
          await page.screenshot({ path: join(pictures, 'sign-in.png') });
          await answer(page, 'regulator-xian');
          await page.getByRole('heading', { name: '企业质量信用' }).waitFor();
          await page.getByRole('link', { name: XIAN.name }).first().waitFor();
          expect(await page.getByText(CHENGDU.name).count()).toBe(0);
          await page.screenshot({ path: join(pictures, 'enterprises.png') });

          const session = await sessionOf(page);
          expect((await ask(LIST, session.access_token)).status).toBe(200);
          const renewed = await renewal(keycloak.issuer, session.refresh_token);
          expect((await ask(LIST, renewed.access_token)).status).toBe(200);
          expect(await renewal(keycloak.issuer, session.refresh_token)).toMatchObject({
            error: 'invalid_grant',
          });

          await page.getByRole('button', { name: '退出登录' }).click();
          await page.waitForURL(`${platform.origin}/`);
          await toSignIn(page);
          await page.locator('input[name=password]').waitFor();
          expect(faults).toEqual([]);
          await close();
        },
        TEST_MS_MAX,
      );

      test(
        'an enterprise opens its own page and no other',
        async () => {
          const { page, faults, close } = await opened();
          await toSignIn(page);
          await answer(page, 'enterprise-qinling');
          await page.getByRole('heading', { name: XIAN.name }).first().waitFor();
          await page.goto(`${platform.origin}/enterprises/${CHENGDU.uscc}`);
          await page.getByText('OTHER_TENANT').first().waitFor();
          const { id_token } = await sessionOf(page);
          // An identity token speaks to the console, not to the services.
          expect(await ask(pathOf(XIAN), id_token)).toMatchObject({
            status: 401,
            code: 'TOKEN_INVALID',
          });
          expect(faults).toEqual([]);
          await close();
        },
        TEST_MS_MAX,
      );

      test(
        'a name is shut after too many wrong passwords, and no other name',
        async () => {
          const { page, close } = await opened();
          await toSignIn(page);
          const answers: number[] = [];
          for (let i = 0; i < WRONG_ANSWERS_MAX; i += 1)
            answers.push(await answer(page, 'procuratorate-xian', `wrong-${i}`));
          answers.push(await answer(page, 'procuratorate-xian'));
          expect(answers).toEqual(Array(WRONG_ANSWERS_MAX + 1).fill(200));
          expect(await answer(page, 'police-xian')).toBe(302);
          await page.waitForURL(`${platform.origin}/**`);
          await close();
        },
        TEST_MS_MAX,
      );

      test('the provider sends nobody to another address, nor without PKCE', async () => {
        const asked = async (changes: Record<string, string>) => {
          const query = new URLSearchParams({
            client_id: 'console',
            response_type: 'code',
            scope: 'openid profile',
            redirect_uri: `${platform.origin}/signed-in`,
            ...changes,
          });
          const address = `${keycloak.issuer}/protocol/openid-connect/auth?${query}`;
          const response = await fetch(address, { redirect: 'manual' });
          return [response.status, response.headers.get('location')];
        };
        expect(await asked({ redirect_uri: 'https://evil.example/signed-in' })).toEqual([
          400,
          null,
        ]);
        expect(await asked({})).toEqual([302, expect.stringContaining('error=invalid_request')]);
      });
    });

    test(
      'a token that was good is refused once it has expired',
      async () => {
        const refusedAtMs = hurried.endsAtMs + CLOCK_TOLERANCE_SECONDS * 1_000;
        await new Promise((done) => setTimeout(done, refusedAtMs - Date.now()));
        await until(
          'the end of a token',
          () => ask(LIST, hurried.token),
          ({ code }) => code === 'TOKEN_EXPIRED',
        );
      },
      TEST_MS_MAX,
    );
  },
);

const LIST = '/api/credit/enterprises';
const OTHER_TENANT = { status: 403, code: 'OTHER_TENANT' };
const NOT_ALLOWED = { status: 403, code: 'NOT_ALLOWED' };

const pathOf = ({ uscc }: { readonly uscc: string }) => `/api/credit/enterprises/${uscc}`;

const tokenAnswer = async (issuer: string, fields: Record<string, string>) => {
  const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  return (await response.json()) as { readonly access_token: string; readonly error?: string };
};

const newToken = async (issuer: string, account: string, secret = DEMONSTRATION_PASSWORD) => {
  const { access_token, error } = await tokenAnswer(issuer, {
    grant_type: 'client_credentials',
    client_id: account,
    client_secret: secret,
  });
  if (error !== undefined) throw new Error(`${account}: ${error}`);
  return access_token;
};

const renewal = (issuer: string, refreshToken: string) =>
  tokenAnswer(issuer, {
    grant_type: 'refresh_token',
    client_id: 'console',
    refresh_token: refreshToken,
  });

interface Session {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
}

// As text, for it runs in the page.
const STORED_SESSION = `sessionStorage.getItem(
  Object.keys(sessionStorage).find((name) => name.startsWith('oidc.user:')),
)`;

const sessionOf = async (page: Page) =>
  JSON.parse(await page.evaluate<string>(STORED_SESSION)) as Session;

interface Route {
  readonly method: string;
  /** With a value that nothing has in place of each parameter. */
  readonly path: string;
  /** Absent: anybody. */
  readonly roles: readonly string[] | undefined;
}

const routesOf = async (origin: string): Promise<readonly Route[]> => {
  const { paths } = (await (await fetch(`${origin}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { 'x-permission'?: { roles: readonly string[] } }>>;
  };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{[^}]+\}/g, 'x'),
      roles: operation['x-permission']?.roles,
    })),
  );
};
