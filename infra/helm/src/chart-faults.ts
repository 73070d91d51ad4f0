import { APP, appsOf, type Container, type KubernetesObject } from './kubernetes.js';
import type { ComposeApp } from './repository.js';

type ChartObjects = readonly KubernetesObject[];
type ComposeApps = Readonly<Record<string, ComposeApp>>;
type ChartCheck = (objects: ChartObjects, compose: ComposeApps) => readonly string[];
type ChartApp = ReturnType<typeof appsOf>[number];

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
const PROBE_PATHS = ['/livez', '/readyz'];
/** Variables that an installation adds to what compose says. */
const BESIDES = ['NODE_EXTRA_CA_CERTS'];
/** Variables that say in a cluster what they say in compose. */
const FIXED = [
  ...['HOST', 'PORT', 'METRICS_HOST', 'METRICS_PORT', 'NODE_OPTIONS'],
  ...['EVENT_STORE', 'EVENT_BUS'],
];
const SECRETS = /^(DATABASE_URL|EVENTSTOREDB_URL|KAFKA_USERNAME|.*PASSWORD)$/;

const each =
  (wrong: (app: ChartApp, declared: ComposeApp) => boolean, instead: string): ChartCheck =>
  (objects, compose) =>
    appsOf(objects)
      .filter((app) => compose[app.app] !== undefined && wrong(app, compose[app.app]!))
      .map(({ app }) => `${app}: ${instead}`);

const sorted = (names: readonly string[]) => [...names].sort().join(' ');

const namesIn = ({ env }: Container) =>
  env.map(({ name }) => name).filter((name) => !BESIDES.includes(name));

const valueIn = ({ env }: Container, wanted: string) =>
  env.find(({ name }) => name === wanted)?.value;

const seconds = (duration: string) => Number(/^(\d+)s$/.exec(duration)?.[1] ?? Number.NaN);

// Compose counts memory in powers of two as Kubernetes does with `Mi`.
const asKubernetes = (memory: string) => memory.replace(/^(\d+)([MG])$/, '$1$2i');

const lastOf = (image: string) => image.slice(image.lastIndexOf('/') + 1);

const textsOf = (value: unknown, key: string): readonly Readonly<Record<string, string>>[] => {
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item, key));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key ? [inner as Readonly<Record<string, string>>] : textsOf(inner, key),
  );
};

// Labels by which an object of this chart looks for pods; those of other namespaces name no app.
const selectorsOf = (objects: ChartObjects) =>
  objects.flatMap(({ kind, metadata, spec }) =>
    [...textsOf(spec, 'matchLabels'), ...(kind === 'Service' ? textsOf(spec, 'selector') : [])]
      .filter((labels) => labels[APP] !== undefined)
      .map((labels) => ({ who: `${kind} ${metadata.name}`, labels })),
  );

const holds = (labels: Readonly<Record<string, string>>, all: Readonly<Record<string, string>>) =>
  Object.entries(labels).every(([name, value]) => all[name] === value);

interface NetworkPolicy {
  readonly ingress: readonly {
    readonly from?: readonly Record<string, unknown>[];
    readonly ports: readonly { readonly port: string }[];
  }[];
}

const isApp = (peer: Record<string, unknown>) => textsOf([peer], 'matchLabels').some((l) => l[APP]);

/** The rules of the rendered chart. Each returns `object: what to do instead` for every offence. */
export const checks: Readonly<Record<string, ChartCheck>> = {
  'other apps': (objects, compose) => {
    const [here, there] = [appsOf(objects).map(({ app }) => app), Object.keys(compose)];
    return [
      ...there.filter((app) => !here.includes(app)).map((app) => `${app}: is left out.`),
      ...here.filter((app) => !there.includes(app)).map((app) => `${app}: is not in compose.`),
    ];
  },
  'other image': each(
    ({ container }, { image }) => lastOf(container.image) !== lastOf(image),
    'run the image that compose builds.',
  ),
  'other variables': each(
    ({ container }, { environment }) =>
      sorted(namesIn(container)) !== sorted(Object.keys(environment)),
    'give it the variables that compose gives it.',
  ),
  'other fixed value': each(
    ({ container }, { environment }) =>
      FIXED.some(
        (name) => environment[name] !== undefined && valueIn(container, name) !== environment[name],
      ),
    'say what compose says.',
  ),
  'other port': each(
    ({ container }, { environment }) =>
      [
        ['http', 'PORT'],
        ['metrics', 'METRICS_PORT'],
      ].some(([name, variable = '']) => {
        const port = container.ports.find((one) => one.name === name)?.containerPort;
        return String(port) !== environment[variable];
      }),
    'open the ports that it listens on.',
  ),
  'other limits': each(
    ({ container }, { deploy }) =>
      container.resources.limits.cpu !== deploy.resources.limits.cpus ||
      container.resources.limits.memory !== asKubernetes(deploy.resources.limits.memory),
    'give it the room that compose gives it, for which its heap is sized.',
  ),
  'no time to drain': each(({ pod, container }, declared) => {
    const before = Number(container.lifecycle?.preStop.exec.command[1] ?? 0);
    return pod.terminationGracePeriodSeconds < before + seconds(declared.stop_grace_period);
  }, 'let it drain as long as compose does, after its preStop.'),
  'unknown probe': each(
    ({ container }) =>
      PROBES.some((probe) => {
        const path = container[probe]?.httpGet.path;
        return path === undefined || !PROBE_PATHS.includes(path);
      }),
    'probe /livez or /readyz at its start, while it lives and while it serves.',
  ),
  'not hardened': each(({ pod, container }, { user }) => {
    const { runAsNonRoot, runAsUser, runAsGroup, seccompProfile } = pod.securityContext ?? {};
    const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } =
      container.securityContext ?? {};
    return !(
      runAsNonRoot === true &&
      `${runAsUser}:${runAsGroup}` === user &&
      seccompProfile?.type === 'RuntimeDefault' &&
      allowPrivilegeEscalation === false &&
      readOnlyRootFilesystem === true &&
      capabilities?.drop?.includes('ALL') === true &&
      pod.automountServiceAccountToken === false
    );
  }, 'run it as the user of its image, with nothing to write to and nothing to ask the cluster with.'),
  'secret in sight': (objects) => [
    ...objects
      .filter(({ kind }) => kind === 'Secret')
      .map(({ metadata }) => `${metadata.name}: name a secret that exists already.`),
    ...appsOf(objects).flatMap(({ app, container }) =>
      container.env
        .filter(({ name, valueFrom }) => SECRETS.test(name) && valueFrom === undefined)
        .map(({ name }) => `${app}: take ${name} from a secret.`),
    ),
  ],
  'value that is no text': (objects) =>
    appsOf(objects).flatMap(({ app, container }) =>
      container.env
        .filter(({ value, valueFrom }) => valueFrom === undefined && typeof value !== 'string')
        .map(({ name }) => `${app}: quote ${name}.`),
    ),
  'fewer while rolling out': each(
    ({ deployment }) => deployment.spec.strategy.rollingUpdate.maxUnavailable !== 0,
    'start the new instance before the old one leaves.',
  ),
  'selects no pods': (objects) =>
    selectorsOf(objects)
      .filter(({ labels }) => !appsOf(objects).some((app) => holds(labels, app.labels)))
      .map(({ who, labels }) => `${who}: no pod of this chart is a ${labels[APP]}.`),
  'scales nothing': (objects) =>
    objects
      .flatMap(({ kind, metadata, spec }) =>
        textsOf(spec, 'scaleTargetRef').map(({ name }) => ({
          who: `${kind} ${metadata.name}`,
          name,
        })),
      )
      .filter(({ name }) => !appsOf(objects).some((one) => one.deployment.metadata.name === name))
      .map(({ who, name }) => `${who}: there is no Deployment ${name}.`),
  'address of nobody': (objects) =>
    appsOf(objects).flatMap(({ app, container }) =>
      container.env
        .map(({ name, value = '' }) => ({
          name,
          host: /^http:\/\/([^/.:]+):8080$/.exec(value)?.[1],
        }))
        .filter(({ host }) => host !== undefined)
        .filter(
          ({ host }) =>
            !objects.some(({ kind, metadata }) => kind === 'Service' && metadata.name === host),
        )
        .map(({ name, host }) => `${app}: ${name} names ${host}, which is no Service.`),
    ),
  'service that anybody reaches': (objects) =>
    objects
      .filter(
        ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.labels[APP] !== 'gateway',
      )
      .filter(({ spec }) =>
        (spec as NetworkPolicy).ingress.some(({ from = [] }) => from.length === 0),
      )
      .map(({ metadata }) => `${metadata.name}: let in the gateway and monitoring only.`),
  'metrics in sight': (objects) => [
    ...objects
      .filter(({ kind, spec }) => kind === 'Ingress' && JSON.stringify(spec).includes('metrics'))
      .map(({ metadata }) => `${metadata.name}: leave the metrics inside.`),
    ...objects
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .filter(({ spec }) =>
        (spec as NetworkPolicy).ingress.some(
          ({ ports, from = [] }) =>
            ports.some(({ port }) => port === 'metrics') && (from.length === 0 || from.some(isApp)),
        ),
      )
      .map(({ metadata }) => `${metadata.name}: show the metrics to monitoring only.`),
    ...objects
      .filter(({ kind }) => kind === 'ServiceMonitor')
      .filter(({ spec }) => !JSON.stringify(spec).includes('"port":"metrics"'))
      .map(({ metadata }) => `${metadata.name}: ask at the port of the metrics.`),
  ],
  'kind left out': (objects, compose) =>
    Object.keys(compose).flatMap((app) =>
      ['Service', 'ServiceAccount', 'PodDisruptionBudget', 'NetworkPolicy', 'ServiceMonitor']
        .filter(
          (kind) => !objects.some((one) => one.kind === kind && one.metadata.labels[APP] === app),
        )
        .map((kind) => `${app}: has no ${kind}.`),
    ),
};

/** All faults of a rendered chart, as `rule: object: what to do instead`. */
export const chartFaults = (objects: ChartObjects, compose: ComposeApps): readonly string[] =>
  Object.entries(checks).flatMap(([rule, check]) =>
    check(objects, compose).map((fault) => `${rule}: ${fault}`),
  );
