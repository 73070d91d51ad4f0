import type { ComposeProject, ComposeService } from './compose-project.js';

/** What the checks must know about the repository. */
export interface RepositoryFacts {
  /** Folders of `apps` that run as a process of their own in an image. */
  readonly apps: readonly string[];
  /** The variables that an app reads. */
  readonly variablesOf: (app: string) => readonly string[];
  /** Whether a file or folder of the repository exists. */
  readonly exists: (path: string) => boolean;
  /** How long a process may take to drain. */
  readonly drainMs: number;
}

type ComposeCheck = (project: ComposeProject, facts: RepositoryFacts) => readonly string[];

const servicesOf = ({ services }: ComposeProject) => Object.entries(services);

const each =
  (wrong: (service: ComposeService, name: string) => boolean, instead: string): ComposeCheck =>
  (project) =>
    servicesOf(project)
      .filter(([name, service]) => wrong(service, name))
      .map(([name]) => `${name}: ${instead}`);

const appOf = ({ build }: ComposeService) => build?.args?.['APP'];

/** Published for people: the platform, its sign-in page and its dashboards. */
const PUBLISHED = ['gateway', 'keycloak', 'grafana'];
/** Images that write into their own files at start. */
const WRITING = ['kafka', 'eventstoredb', 'keycloak'];
/** Where the servers that are not ours listen. */
const PORTS: Readonly<Record<string, readonly string[]>> = {
  postgres: ['5432'],
  kafka: ['9092', '9093'],
  eventstoredb: ['2113'],
  keycloak: ['8080', '9000'],
  prometheus: ['9090'],
  grafana: ['3000'],
};
/** Variables of Node itself. */
const OF_NODE = ['NODE_OPTIONS'];

const portsOf = (project: ComposeProject, name: string): readonly string[] => {
  const own = project.services[name];
  const port = own && appOf(own) !== undefined ? own.environment?.['PORT'] : undefined;
  return port === undefined ? (PORTS[name] ?? []) : [port];
};

interface ServiceLink {
  readonly from: string;
  readonly host: string;
  readonly port: string;
}

const ADDRESS = /(?:\/\/|@|^|,)([a-z][a-z0-9-]*):(\d+)/g;

// An address that a container is given, its own and those of the machine around it left out.
const linksOf = (project: ComposeProject): readonly ServiceLink[] =>
  servicesOf(project).flatMap(([from, { environment = {} }]) =>
    Object.entries(environment)
      .filter(([name]) => !/^(OIDC_ISSUER|KC_HOSTNAME|ZHIXIN_ORIGIN)$/.test(name))
      .flatMap(([, value]) => [...String(value).matchAll(ADDRESS)])
      .map(([, host = '', port = '']) => ({ from, host, port }))
      .filter(({ host }) => host !== 'localhost'),
  );

const meet = (one: ComposeService, other: ComposeService) =>
  (one.networks ?? []).some((network) => other.networks?.includes(network));

const seconds = (duration = '10s') => {
  const [, amount = '0', unit = 's'] = /^(\d+)(s|m)$/.exec(duration) ?? [];
  return Number(amount) * (unit === 'm' ? 60 : 1);
};

const mountsOf = ({ volumes = [] }: ComposeService) =>
  volumes.map((volume) => volume.split(':')[0] ?? '');

/** The rules of docker-compose.yml. Each returns `service: what to do instead` for every offence. */
export const checks: Readonly<Record<string, ComposeCheck>> = {
  'app left out': (project, { apps }) => {
    const built = servicesOf(project).map(([name, service]) => ({ name, app: appOf(service) }));
    return [
      ...apps
        .filter((app) => !built.some((one) => one.app === app))
        .map((app) => `${app}: is an app, so give it a service.`),
      ...built
        .filter(({ app }) => app !== undefined && !apps.includes(app))
        .map(({ name, app }) => `${name}: there is no app ${app}.`),
      ...built
        .filter(({ name, app }) => app !== undefined && name !== app)
        .map(({ name, app }) => `${name}: call it ${app}, as its app.`),
    ];
  },
  'unknown variable': (project, { variablesOf }) =>
    servicesOf(project).flatMap(([name, service]) => {
      const app = appOf(service);
      if (app === undefined) return [];
      const known = [...variablesOf(app), ...OF_NODE];
      return Object.keys(service.environment ?? {})
        .filter((variable) => !known.includes(variable))
        .map((variable) => `${name}: ${variable} is read by nobody.`);
    }),
  'wrong address': (project) =>
    linksOf(project).flatMap(({ from, host, port }) => {
      const [asking, asked] = [project.services[from], project.services[host]];
      if (asked === undefined) return [`${from}: there is no service ${host}.`];
      if (!portsOf(project, host).includes(port))
        return [`${from}: ${host} does not listen on ${port}.`];
      return asking && meet(asking, asked) ? [] : [`${from}: shares no network with ${host}.`];
    }),
  'floating image': each(
    ({ image = '' }) => !/:v?\d+\.\d+(\.\d+)?$/.test(image),
    'name one exact version of the image.',
  ),
  'published port': each(
    ({ ports = [] }, name) =>
      ports.length > 0 &&
      (!PUBLISHED.includes(name) || ports.some((port) => !port.startsWith('127.0.0.1:'))),
    'publish the gateway, Keycloak and Grafana only, and on loopback unless .env says otherwise.',
  ),
  'metrics in sight': each((service) => {
    const { PORT, METRICS_PORT } = service.environment ?? {};
    const published = (service.ports ?? []).map((port) => port.split(':').at(-1));
    return (
      appOf(service) !== undefined &&
      (METRICS_PORT === undefined || METRICS_PORT === PORT || published.includes(METRICS_PORT))
    );
  }, 'give its metrics a port that is not published.'),
  'no health check': each(
    ({ healthcheck }) => (healthcheck?.test.length ?? 0) < 2,
    'say how to see that it serves.',
  ),
  'hasty start': (project) =>
    servicesOf(project).flatMap(([name, { depends_on = {}, profiles = [] }]) =>
      Object.entries(depends_on).flatMap(([needed, { condition }]) => {
        const other = project.services[needed];
        if (other === undefined) return [`${name}: there is no service ${needed}.`];
        if (condition !== 'service_healthy') return [`${name}: wait until ${needed} is healthy.`];
        const absent = (other.profiles ?? []).some((profile) => !profiles.includes(profile));
        return absent ? [`${name}: ${needed} is not started without its profile.`] : [];
      }),
    ),
  'root user': each(
    ({ user = '' }) => user === '' || /^(root|0)(:|$)/.test(user),
    'run it as a user without rights.',
  ),
  'rights to spare': each(
    ({ cap_drop = [], security_opt = [] }) =>
      !cap_drop.includes('ALL') || !security_opt.includes('no-new-privileges:true'),
    'drop every capability and the way to new ones.',
  ),
  'writable image': each(
    ({ read_only }, name) => read_only !== true && !WRITING.includes(name),
    'make its files read-only.',
  ),
  'no restart': each(({ restart }) => restart !== 'unless-stopped', 'restart it when it dies.'),
  'no limits': each(
    ({ deploy }) =>
      deploy?.resources?.limits?.memory === undefined || deploy.resources.limits.cpus === undefined,
    'limit its memory and processors.',
  ),
  'cut short': (project, { drainMs }) =>
    servicesOf(project)
      .filter(([, service]) => appOf(service) !== undefined)
      .filter(([, service]) => seconds(service.stop_grace_period) * 1_000 <= drainMs)
      .map(([name]) => `${name}: let it drain for ${drainMs} ms before it is killed.`),
  'missing file': (project, { exists }) =>
    servicesOf(project).flatMap(([name, service]) =>
      [...mountsOf(service), ...(service.build?.dockerfile ? [service.build.dockerfile] : [])]
        .filter((path) => path.includes('/') && !exists(path))
        .map((path) => `${name}: ${path} does not exist.`),
    ),
  'undeclared volume': (project) => {
    const used = servicesOf(project).flatMap(([, service]) =>
      mountsOf(service).filter((mount) => !mount.includes('/')),
    );
    const declared = Object.keys(project.volumes);
    return [
      ...used.filter((volume) => !declared.includes(volume)).map((name) => `${name}: declare it.`),
      ...declared.filter((volume) => !used.includes(volume)).map((name) => `${name}: is not used.`),
    ];
  },
  'open network': ({ networks }) =>
    String((networks['inside'] as { internal?: unknown } | undefined)?.internal) === 'true'
      ? []
      : ['inside: shut it to the outside.'],
};

/** All offences, as `rule: service: what to do instead`. */
export const composeFaults = (project: ComposeProject, facts: RepositoryFacts): readonly string[] =>
  Object.entries(checks).flatMap(([rule, check]) =>
    check(project, facts).map((offence) => `${rule}: ${offence}`),
  );
