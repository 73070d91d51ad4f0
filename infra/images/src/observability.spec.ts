import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { topics } from '@zhixin/contracts';
import { composeProject } from './compose-project.js';
import { exposed, labelsIn, metricsIn, queriesOf, readObservability } from './observability.js';
import { repositoryFacts, ROOT, textOf } from './repository-facts.js';

const folder = join(ROOT, 'infra/observability');
const seen = readObservability();
const { apps } = repositoryFacts();
const compose = composeProject(textOf('docker-compose.yml'));

describe('Prometheus', () => {
  test('asks every app, and notices when one is missing', () => {
    expect([...seen.scraped].sort()).toEqual([...apps].sort());
    expect(seen.scrapedPorts).toEqual(
      seen.scraped.map((app) => compose.services[app]?.environment?.['METRICS_PORT']),
    );
    const missing = seen.alerts.find(({ alert }) => alert === 'ServiceMissing');
    const noticed = [...(missing?.expr ?? '').matchAll(/service="([^"]+)"/g)].map(([, app]) => app);
    expect(noticed.sort()).toEqual([...apps].sort());
  });

  test('says of each alert how grave it is, what is seen and what to do', () => {
    expect(seen.alerts.length).toBeGreaterThan(10);
    for (const { alert, labels, annotations } of seen.alerts) {
      expect([alert, labels['severity']]).toEqual([
        alert,
        expect.stringMatching(/^(critical|warning)$/),
      ]);
      expect([alert, Object.keys(annotations).sort()]).toEqual([alert, ['action', 'summary']]);
    }
  });

  test('is shown when each alert speaks', () =>
    expect([...new Set(seen.testedAlerts)].sort()).toEqual(
      seen.alerts.map(({ alert }) => alert).sort(),
    ));

  test('names no topic that is not in the contracts', () => {
    const named = seen.texts.flatMap((text) => text.match(/\b[a-z-]+\.v\d+\b/g) ?? []);
    expect(named.length).toBeGreaterThan(0);
    const known = topics.map(({ name }) => name);
    expect([...new Set(named)].filter((topic) => !known.includes(topic))).toEqual([]);
  });
});

describe('Grafana', () => {
  test('has dashboards whose panels ask the provisioned data source', () => {
    expect(seen.dashboards.map(({ uid }) => uid).sort()).toEqual([
      'zhixin-platform',
      'zhixin-processes',
    ]);
    for (const { title, panels } of seen.dashboards) {
      const asking = panels.filter(({ type }) => type !== 'row');
      expect([title, asking.filter(({ targets = [] }) => targets.length === 0)]).toEqual([
        title,
        [],
      ]);
      const sources = asking.flatMap(({ datasource, targets = [] }) => [
        datasource?.uid,
        ...targets.map((target) => target.datasource.uid),
      ]);
      expect([title, [...new Set(sources)]]).toEqual([title, seen.dataSources]);
      expect([title, new Set(panels.map(({ id }) => id)).size]).toEqual([title, panels.length]);
    }
  });

  test('shows what an operator asks first', () => {
    const shown = new Set(queriesOf({ ...seen, alerts: [] }).flatMap(metricsIn));
    for (const metric of [
      'zhixin_bus_behind_events',
      'zhixin_bus_parked_events',
      'zhixin_work_parked_events',
      'zhixin_work_up',
      'http_request_duration_seconds_bucket',
      'zhixin_command_duration_seconds_bucket',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(shown).toContain(metric);
  });

  test('names no service, so that each of them is shown', () => {
    const queries = queriesOf({ ...seen, alerts: [] });
    expect(queries.filter((query) => /\bservice=~?"(?!\$service")/.test(query))).toEqual([]);
    expect(queries.filter((query) => query.includes('$service')).length).toBeGreaterThan(5);
  });

  test('finds its files where the compose file mounts them', () => {
    const { volumes = [], environment = {} } = compose.services['grafana'] ?? {};
    const provider = textOf('infra/observability/grafana/provisioning/dashboards/zhixin.yml');
    const dashboards = /path: (\S+)/.exec(provider)?.[1];
    expect(volumes).toContain(`./infra/observability/grafana/dashboards:${dashboards}:ro`);
    expect(environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']).toBe(
      `${dashboards}/platform.json`,
    );
    const source = textOf('infra/observability/grafana/provisioning/datasources/prometheus.yml');
    expect(source).toContain('url: http://prometheus:9090');
    expect(compose.services).toHaveProperty('prometheus');
  });
});

describe('reading a query', () => {
  const query =
    'sum by (group, le) (rate(a_total{status=~"5..", job="b_c"}[5m])) / on (x) d:e > 1 and absent(up)';

  test('finds its metrics', () => expect(metricsIn(query)).toEqual(['a_total', 'd:e', 'up']));
  test('finds its labels', () =>
    expect([...labelsIn(query)].sort()).toEqual(['group', 'job', 'le', 'status']));
  test('finds what a process exposes', () => {
    const { metrics, labels } = exposed(
      '# TYPE a_seconds histogram\na_seconds_bucket{le="1",route="/x"} 1\n# TYPE b gauge\nb 1\n',
    );
    expect([[...metrics], [...labels]]).toEqual([
      ['a_seconds_bucket', 'a_seconds_sum', 'a_seconds_count', 'b'],
      ['le', 'route'],
    ]);
  });
});

const promtool = (...args: readonly string[]) =>
  execFileSync('promtool', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

describe("Prometheus's own tool", () => {
  const installed = spawnSync('promtool', ['--version']).status === 0;
  if (!installed) console.log('promtool is not installed: the alert rules were read, not run.');

  test('accepts the configuration and the rules where it is installed', () => {
    if (!installed) return expect(seen.alerts).not.toEqual([]);
    expect(promtool('check', 'config', 'prometheus.yml')).toContain('SUCCESS');
    expect(promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  });

  const acceptsQueries = (queries: readonly string[]) => {
    const copy = mkdtempSync(join(tmpdir(), 'zhixin-queries-'));
    const rules = queries.map((expr, index) => ({ record: `query:${index}`, expr }));
    const file = join(copy, 'queries.yml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
    try {
      return promtool('check', 'rules', file);
    } finally {
      rmSync(copy, { recursive: true });
    }
  };

  test('can read every query of the dashboards, where it is installed', () => {
    const queries = queriesOf({ ...seen, alerts: [] }).map((query) =>
      query.replaceAll('$service', '.*'),
    );
    expect(queries.length).toBeGreaterThan(20);
    if (!installed) return;
    expect(acceptsQueries(queries)).toContain(`${queries.length} rules found`);
    expect(() => acceptsQueries(['sum by (rate(up[5m]))'])).toThrow('could not parse');
  });

  test('refuses an alert that speaks at another moment, where it is installed', () => {
    const copy = mkdtempSync(join(tmpdir(), 'zhixin-alerts-'));
    const rules = textOf('infra/observability/alerts.yml');
    const wrong = rules.replace('zhixin_bus_parked_events) > 0', 'zhixin_bus_parked_events) > 5');
    expect(wrong).not.toBe(rules);
    writeFileSync(join(copy, 'alerts.yml'), wrong);
    writeFileSync(join(copy, 'alerts.test.yml'), textOf('infra/observability/alerts.test.yml'));
    if (installed)
      expect(() => promtool('test', 'rules', join(copy, 'alerts.test.yml'))).toThrow(
        'EventsParked',
      );
    rmSync(copy, { recursive: true });
  });
});
