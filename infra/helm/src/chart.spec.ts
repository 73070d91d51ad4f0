import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configurationFrom, SHUTDOWN_MS_MAX } from '@zhixin/service-shell';
import { topics } from '@zhixin/contracts';
import { addressVariableOf, serviceNames } from '@zhixin/contracts/services';
import { Ajv } from 'ajv';
import { parse, stringify } from 'yaml';
import { chartFaults, checks } from './chart-faults.js';
import { appsOf, helm, objectsIn, renderedText, runHelm } from './kubernetes.js';
import { CHART, composeApps, textOf } from './repository.js';

type Values = Record<string, Record<string, unknown>>;

const compose = composeApps();
const valuesText = textOf('infra/helm/zhixin/values.yaml');
const defaults = parse(valuesText) as Values;
const cityText = textOf('infra/helm/zhixin/examples/city.yaml');
const city = parse(cityText) as Values;

const SELECTOR = `  selector:
    app.kubernetes.io/name: zhixin
    app.kubernetes.io/instance: zhixin
    app.kubernetes.io/component: `;

const merged = (base: unknown, over: unknown): unknown => {
  const isMap = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap(base) || !isMap(over)) return over ?? base;
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(over)])].map((key) => [
      key,
      merged(base[key], over[key]),
    ]),
  );
};

const schemaFaults = (() => {
  const valid = new Ajv({ strict: false, allErrors: true }).compile(
    JSON.parse(textOf('infra/helm/zhixin/values.schema.json')) as object,
  );
  return (values: unknown) =>
    valid(values) ? [] : (valid.errors ?? []).map(({ instancePath }) => instancePath);
})();

describe('the chart as written', () => {
  test('has the version that compose runs, for the apps that compose runs', () => {
    const chart = parse(textOf('infra/helm/zhixin/Chart.yaml')) as Record<string, string>;
    for (const { image } of Object.values(compose))
      expect(image.split(':')[1]).toBe(chart['appVersion']);
    expect(Object.keys(defaults['apps'] ?? {}).sort()).toEqual(Object.keys(compose).sort());
  });

  test('names the variables that compose names', () => {
    const template = textOf('infra/helm/zhixin/templates/_environment.tpl');
    const named = [...template.matchAll(/name: ([A-Z_]+)\b/g)].map(([, name]) => name);
    const inCompose = Object.values(compose).flatMap(({ environment }) => Object.keys(environment));
    const addresses = serviceNames.map(addressVariableOf);
    expect([...new Set([...named, ...addresses])].sort()).toEqual(
      [...new Set([...inCompose, 'NODE_EXTRA_CA_CERTS'])].sort(),
    );
  });

  test('holds no secret', () => {
    const files = readdirSync(CHART, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map(({ parentPath, name }) =>
        textOf(join('infra/helm/zhixin', parentPath.slice(CHART.length), name)),
      );
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts)
      expect(text).not.toMatch(/^kind: Secret$|demonstration-only|zhixin-demo/m);
  });

  test('lets a process drain before it is ended', () => {
    const [, seconds] =
      /terminationGracePeriodSeconds: (\d+)/.exec(
        textOf('infra/helm/zhixin/templates/deployments.yaml'),
      ) ?? [];
    expect(Number(seconds) * 1_000).toBeGreaterThan(SHUTDOWN_MS_MAX);
  });

  test('starts no more instances of a service than can share its events', () => {
    const { max } = (defaults['defaults'] as { replicas: { max: number } }).replicas;
    expect(max).toBeLessThanOrEqual(Math.min(...topics.map(({ partitions }) => partitions)));
  });
});

describe('its values', () => {
  const example = merged(defaults, city);

  test('of the example are accepted', () => expect(schemaFaults(example)).toEqual([]));

  test('alone are not: the provider and the brokers must be named', () =>
    expect(schemaFaults(defaults)).toEqual(
      expect.arrayContaining(['/identity/issuer', '/eventBus/brokers']),
    ));

  test.each([
    ['a password', { database: { password: 'x' } }, '/database'],
    ['an unknown app', { apps: { nobody: {} } }, '/apps'],
    ['a broker without port', { eventBus: { brokers: ['kafka'] } }, '/eventBus/brokers/0'],
    ['a public address without TLS', { ingress: { tlsSecret: '' } }, '/ingress/tlsSecret'],
    [
      'lag without Prometheus',
      { autoscaling: { lag: { prometheus: '' } } },
      '/autoscaling/lag/prometheus',
    ],
    ['a misspelt level', { logLevel: 'verbose' }, '/logLevel'],
  ])('with %s are refused', (_, wrong, at) =>
    expect(schemaFaults(merged(example, wrong))).toContain(at),
  );
});

if (helm === undefined) console.log('helm is not installed: the chart was read, not rendered.');
else
  describe('the chart as helm renders it', () => {
    const text = renderedText(cityText);
    const objects = objectsIn(text);
    const withSecrets = (app: string): Record<string, string> => {
      const env = appsOf(objects).find((one) => one.app === app)?.container.env ?? [];
      const secrets: Record<string, string> = {
        DATABASE_URL: 'postgresql://zhixin:secret@postgres:5432/zhixin',
        EVENTSTOREDB_URL: 'esdb://zhixin:secret@eventstoredb:2113',
      };
      return Object.fromEntries(
        env.map(({ name, value }) => [name, value ?? secrets[name] ?? 'secret']),
      );
    };

    test('passes lint', () =>
      expect(runHelm(['lint', '--strict'], cityText)).toMatchObject({ ok: true }));

    test('says what compose says', () => expect(chartFaults(objects, compose)).toEqual([]));

    test('gives every service a configuration that it accepts', () => {
      for (const app of serviceNames)
        expect(configurationFrom(withSecrets(app))).toMatchObject({
          host: '0.0.0.0',
          port: 8080,
          eventStore: 'eventstoredb',
          eventBus: 'kafka',
          kafkaTls: true,
          kafkaUsername: 'secret',
          oidcIssuer: 'https://sso.example.gov.cn/realms/zhixin',
        });
    });

    test('scales services by what their consumer groups are behind, and the gateway by CPU', () => {
      const scaled = objects.filter(({ kind }) => kind === 'ScaledObject');
      expect(scaled.map(({ metadata }) => metadata.name)).toEqual(
        [...serviceNames].sort().map((app) => `zhixin-${app}`),
      );
      const credit = scaled.find(({ metadata }) => metadata.name === 'zhixin-credit-scoring');
      const behind = JSON.stringify(credit?.spec);
      const metric = /zhixin_\w+/.exec(behind)?.[0] ?? '';
      expect(textOf('libs/service-shell/src/observability/metrics.ts')).toContain(`'${metric}'`);
      expect(behind).toContain('group=~\\"credit-scoring[.].+\\"');
      expect(
        objects
          .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
          .map(({ metadata }) => metadata.name),
      ).toEqual(['zhixin-gateway']);
    });

    test('without a broker and an event store of their own needs PostgreSQL alone', () => {
      const small = objectsIn(
        renderedText(
          stringify({
            identity: { issuer: 'https://sso.example' },
            eventBus: { kind: 'postgres' },
            eventStore: { kind: 'postgres' },
            autoscaling: { enabled: false },
          }),
        ),
      );
      for (const { deployment, container, app } of appsOf(small)) {
        expect(deployment.spec.replicas).toBe(2);
        const names = container.env.map(({ name }) => name);
        if (app !== 'gateway') expect(names).toEqual(expect.arrayContaining(['DATABASE_URL']));
        expect(names.filter((name) => /KAFKA|EVENTSTOREDB|JWKS|CA_CERTS/.test(name))).toEqual([]);
      }
      expect(small.map(({ kind }) => kind)).not.toContain('Ingress');
    });

    test('is refused without the provider', () => {
      const { ok, said } = runHelm(['template', 'zhixin'], '{}');
      expect([ok, said]).toEqual([false, expect.stringContaining('identity.issuer')]);
    });

    // A text of what helm wrote, and what stands there instead.
    const culprits: Readonly<Record<string, readonly [was: string, becomes: string]>> = {
      'other apps': ['kind: Deployment', 'kind: Job'],
      'other image': ['zhixin/exchange:0.1.0', 'zhixin/exchange:0.0.9'],
      'other variables': ['{ name: KAFKA_TLS,', '{ name: KAFKA_SSL,'],
      'other fixed value': ['{ name: HOST, value: 0.0.0.0 }', "{ name: HOST, value: '::' }"],
      'other port': ['containerPort: 8080', 'containerPort: 80'],
      'other limits': ['memory: 768Mi', 'memory: 256Mi'],
      'no time to drain': [
        'terminationGracePeriodSeconds: 35',
        'terminationGracePeriodSeconds: 30',
      ],
      'unknown probe': ['path: /livez', 'path: /health'],
      'not hardened': ['readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false'],
      'secret in sight': [
        'valueFrom: { secretKeyRef: { name: zhixin-database, key: url } }',
        'value: postgresql://zhixin:secret@postgres/zhixin',
      ],
      'value that is no text': ["{ name: PORT, value: '8080' }", '{ name: PORT, value: 8080 }'],
      'fewer while rolling out': ['maxUnavailable: 0', 'maxUnavailable: 1'],
      'selects no pods': [`${SELECTOR}exchange`, `${SELECTOR}exchanges`],
      'scales nothing': ['{ name: zhixin-exchange }', '{ name: zhixin-exchanges }'],
      'address of nobody': ['http://zhixin-exchange:8080', 'http://zhixin-exchanges:8080'],
      'service that anybody reaches': [
        'from:\n        - podSelector',
        'whom:\n        - podSelector',
      ],
      'metrics in sight': ['port: http, protocol', 'port: metrics, protocol'],
      'kind left out': ['kind: PodDisruptionBudget', 'kind: Wish'],
    };

    test.each(Object.keys(checks))('notices: %s', (rule) => {
      const [was, becomes] = culprits[rule] ?? ['', ''];
      expect(text).toContain(was);
      const faults = chartFaults(objectsIn(text.replace(was, becomes)), compose);
      expect(faults).toContainEqual(expect.stringMatching(`^${rule}: `));
    });
  });
