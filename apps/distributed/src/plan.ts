import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressVariableOf, serviceNames, type ServiceName } from '@zhixin/contracts/services';
import type { DataFolder } from '@zhixin/demonstration';
import { keptPorts } from './ports.js';
import type { LauncherSettings } from './settings.js';
import type { ProcessPlan } from './supervised-process.js';

/** Variables for single processes, in the data folder. */
export const ENVIRONMENT_FILE = 'environment.json';

const APPS = join(import.meta.dirname, '..', '..');
const LOOPBACK = '127.0.0.1';

/** Where the platform keeps what it consists of. */
export interface Backends {
  readonly databaseUrl: string;
  readonly brokers?: readonly string[];
}

/** Everything that runs, in the order in which it stops. */
export interface PlatformPlan {
  readonly origin: string;
  readonly gateway: ProcessPlan;
  readonly services: readonly ProcessPlan[];
  readonly identity?: ProcessPlan;
}

/** Says which processes run, where, and with which environment. */
export const planOf = async (
  settings: LauncherSettings,
  folder: DataFolder,
  surroundings: Backends,
): Promise<PlatformPlan> => {
  const named = serviceProcesses(settings.together).flatMap((process) =>
    Array.from({ length: settings.instances }, (_, index) => ({ ...process, instance: index + 1 })),
  );
  const keys = [...named.map(labelOf), 'identity 1'];
  const ports = await keptPorts(join(folder.path, 'ports.json'), keys);
  const originOf = (label: string) => `http://${LOOPBACK}:${ports.get(label)}`;
  const origin = `http://localhost:${settings.port}`;
  const provider = providerOf(settings, { origin, embedded: originOf('identity 1') });
  const plan = planner(settings, folder);
  const own = settings.oidcIssuer === undefined;
  return {
    origin,
    gateway: plan({
      name: 'gateway',
      instance: 1,
      entry: join(APPS, 'gateway', 'dist', 'main.js'),
      origin: `http://${LOOPBACK}:${settings.port}`,
      environment: {
        ...provider,
        HOST: settings.host,
        PORT: String(settings.port),
        ...(own && { OIDC_UPSTREAM_URL: originOf('identity 1') }),
        ...addressesOf(named, originOf),
      },
    }),
    services: named.map(({ name, services, instance }) =>
      plan({
        ...{ name, instance },
        entry:
          services.length === 1
            ? join(APPS, name, 'dist', 'main.js')
            : join(APPS, 'standalone', 'dist', 'together.js'),
        origin: originOf(labelOf({ name, instance })),
        environment: {
          ...provider,
          ...storesOf(settings, surroundings),
          SIGNING_KEYS: process.env['SIGNING_KEYS'] ?? folder.signingKeys,
          ...(services.length > 1 && { SERVICES: services.join(',') }),
          HOST: LOOPBACK,
          PORT: String(ports.get(labelOf({ name, instance }))),
        },
      }),
    ),
    ...(own && {
      identity: plan({
        name: 'identity',
        instance: 1,
        entry: join(import.meta.dirname, 'identity.js'),
        origin: originOf('identity 1'),
        environment: {
          ...provider,
          PORT: String(ports.get('identity 1')),
          GATEWAY_HOST: settings.host,
          IDENTITY_FOLDER: folder.identity,
        },
      }),
    }),
  };
};

interface ServiceProcess {
  readonly name: string;
  readonly services: readonly ServiceName[];
}

// A group stands where its first service would.
const serviceProcesses = (
  together: readonly (readonly ServiceName[])[],
): readonly ServiceProcess[] =>
  serviceNames.flatMap((service) => {
    const services = together.find((group) => group.includes(service)) ?? [service];
    return services[0] === service ? [{ name: services.join('+'), services }] : [];
  });

const labelOf = ({ name, instance }: { readonly name: string; readonly instance: number }) =>
  `${name} ${instance}`;

type EnvironmentValues = Readonly<Record<string, string>>;

// Services get the embedded provider's keys from itself, so that they need no gateway to start.
const providerOf = (
  { oidcIssuer, oidcAudience }: LauncherSettings,
  { origin, embedded }: { readonly origin: string; readonly embedded: string },
): EnvironmentValues => ({
  OIDC_ISSUER: oidcIssuer ?? `${origin}/oidc`,
  OIDC_AUDIENCE: oidcAudience,
  ...(oidcIssuer === undefined && { OIDC_JWKS_URI: `${embedded}/oidc/jwks` }),
});

const storesOf = (
  { eventBus, eventStoreDbUrl }: LauncherSettings,
  { databaseUrl, brokers }: Backends,
): EnvironmentValues => ({
  DATABASE_URL: databaseUrl,
  EVENT_BUS: eventBus,
  ...(brokers !== undefined && { KAFKA_BROKERS: brokers.join(',') }),
  EVENT_STORE: eventStoreDbUrl === undefined ? 'postgres' : 'eventstoredb',
  ...(eventStoreDbUrl !== undefined && { EVENTSTOREDB_URL: eventStoreDbUrl }),
});

const addressesOf = (
  named: readonly (ServiceProcess & { readonly instance: number })[],
  originOf: (label: string) => string,
): EnvironmentValues =>
  Object.fromEntries(
    serviceNames.map((service) => [
      addressVariableOf(service),
      named
        .filter(({ services }) => services.includes(service))
        .map((each) => originOf(labelOf(each)))
        .join(','),
    ]),
  );

type PlannedProcess = Omit<ProcessPlan, 'logFile' | 'environment'> & {
  readonly environment: EnvironmentValues;
};

const planner = (settings: LauncherSettings, folder: DataFolder) => {
  const extra = extraEnvironment(join(folder.path, ENVIRONMENT_FILE));
  return ({ environment, ...rest }: PlannedProcess): ProcessPlan => ({
    ...rest,
    logFile: join(folder.path, 'logs', `${rest.name}-${rest.instance}.log`),
    environment: () => ({
      ...process.env,
      NODE_OPTIONS: '',
      LOG_LEVEL: settings.logLevel,
      ...environment,
      ...extra(labelOf(rest)),
    }),
  });
};

/**
 * Variables for single processes, from a file that an operator may write, e.g.
 * `{ "credit-scoring 2": { "LOG_LEVEL": "debug" } }`. Read when a process starts.
 */
const extraEnvironment =
  (file: string) =>
  (label: string): EnvironmentValues =>
    existsSync(file)
      ? ((JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, EnvironmentValues>>)[
          label
        ] ?? {})
      : {};
