import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT, textOf } from './repository-facts.js';

const FOLDER = 'infra/observability';

/** An alert as `alerts.yml` declares it. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface DataSource {
  readonly type: string;
  readonly uid: string;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: DataSource;
  readonly targets?: readonly { readonly expr: string; readonly datasource: DataSource }[];
}

/** A dashboard of Grafana. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** What Prometheus and Grafana are given. */
export interface Observability {
  readonly texts: readonly string[];
  readonly alerts: readonly Alert[];
  readonly testedAlerts: readonly string[];
  readonly dashboards: readonly Dashboard[];
  readonly dataSources: readonly string[];
  /** The services whose instances Prometheus asks, and the port at which it does. */
  readonly scraped: readonly string[];
  readonly scrapedPorts: readonly string[];
}

const yaml = (path: string) => parse(textOf(`${FOLDER}/${path}`)) as never;

/** Reads the folder infra/observability. */
export const readObservability = (): Observability => {
  const files = readdirSync(join(ROOT, FOLDER), { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(ya?ml|json)$/.test(path),
  );
  const { groups } = yaml('alerts.yml') as { groups: { rules: Alert[] }[] };
  const { tests } = yaml('alerts.test.yml') as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
  };
  const { datasources } = yaml('grafana/provisioning/datasources/prometheus.yml') as {
    datasources: DataSource[];
  };
  const { scrape_configs } = yaml('prometheus.yml') as {
    scrape_configs: { dns_sd_configs?: { names: string[]; port: number }[] }[];
  };
  return {
    texts: files.map((path) => textOf(`${FOLDER}/${path}`)),
    alerts: groups.flatMap(({ rules }) => rules),
    testedAlerts: tests
      .flatMap(({ alert_rule_test }) => alert_rule_test)
      .filter(({ exp_alerts }) => exp_alerts.length > 0)
      .map(({ alertname }) => alertname),
    dashboards: files
      .filter((path) => path.startsWith('grafana/dashboards/'))
      .map((path) => JSON.parse(textOf(`${FOLDER}/${path}`)) as Dashboard),
    dataSources: datasources.map(({ uid }) => uid),
    scraped: scrape_configs.flatMap(({ dns_sd_configs = [] }) =>
      dns_sd_configs.flatMap(({ names }) => names),
    ),
    scrapedPorts: scrape_configs.flatMap(({ dns_sd_configs = [] }) =>
      dns_sd_configs.flatMap(({ names, port }) => names.map(() => String(port))),
    ),
  };
};

/** Every query of the alerts and dashboards. */
export const queriesOf = ({ alerts, dashboards }: Observability): readonly string[] => [
  ...alerts.map(({ expr }) => expr),
  ...dashboards.flatMap(({ panels }) =>
    panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ),
];

const WORDS_OF_PROMQL = /^(and|or|unless|by|without|on|ignoring|offset|bool)$/;

/** The metrics that a query reads. */
export const metricsIn = (query: string): readonly string[] => {
  const bare = query
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replace(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/[a-zA-Z_][\w:]*(?!\s*\(|[\w:])/g)]
    .map(([name]) => name)
    .filter((name) => !WORDS_OF_PROMQL.test(name));
};

/** The labels that a query selects or groups by. */
export const labelsIn = (query: string): readonly string[] => [
  ...[...query.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label),
  ...[...query.matchAll(/\b(?:by|without)\s*\(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(',').map((label) => label.trim()),
  ),
];

/** What Prometheus adds by itself. */
export const FROM_PROMETHEUS = {
  metrics: ['up', 'ALERTS'],
  labels: [
    'job',
    'instance',
    'service',
    'le',
    'alertstate',
    'exported_service',
    'exported_instance',
  ],
};

/** The names of metrics and of labels in what `/metrics` answers. */
export const exposed = (text: string): { metrics: Set<string>; labels: Set<string> } => {
  const metrics = new Set<string>();
  for (const [, name = '', type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const parts = { histogram: ['_bucket', '_sum', '_count'], summary: ['', '_sum', '_count'] };
    for (const suffix of parts[type as keyof typeof parts] ?? ['']) metrics.add(`${name}${suffix}`);
  }
  const labels = [...text.matchAll(/[{,]([a-z_]+)="/g)].map(([, label = '']) => label);
  return { metrics, labels: new Set(labels) };
};
