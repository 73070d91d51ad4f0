import { serviceNames, type ServiceName } from '@zhixin/contracts/services';
import {
  address,
  anyText,
  BadConfiguration,
  eventStoreDbAddress,
  hostsAndPorts,
  logLevel,
  oneOf,
  optional,
  port,
  readVariables,
  type Environment,
  type Variable,
} from '@zhixin/service-shell/edge';

/** Instances of each service at most: each is a process of about a hundred megabytes. */
export const INSTANCES_MAX = 8;

/** Settings of the PostgreSQL server. Every instance of a service holds about twenty connections at most. */
export const POSTGRES_SETTINGS = { max_connections: '400', shared_buffers: '128MB', jit: 'off' };

/** What the environment and the command line say, checked. */
export interface LauncherSettings {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly eventBus: 'kafka' | 'postgres';
  readonly logLevel: string;
  readonly oidcAudience: string;
  /** Absent: the embedded provider, with the demonstration accounts. */
  readonly oidcIssuer?: string;
  /** Absent: a PostgreSQL of the platform's own. */
  readonly databaseUrl?: string;
  /** Absent: a broker of the platform's own. */
  readonly kafkaBrokers?: readonly string[];
  /** Absent: events are stored in PostgreSQL. */
  readonly eventStoreDbUrl?: string;
  readonly instances: number;
  /** Services that share a process, group by group; every other one has a process of its own. */
  readonly together: readonly (readonly ServiceName[])[];
  readonly empty: boolean;
}

const VARIABLES = {
  host: { name: 'HOST', default: '127.0.0.1', read: anyText },
  port: { name: 'PORT', default: '8080', read: port },
  dataFolder: { name: 'ZHIXIN_DATA', default: '.zhixin-distributed', read: (text) => text },
  eventBus: { name: 'EVENT_BUS', default: 'kafka', read: oneOf('kafka', 'postgres') },
  logLevel,
  oidcAudience: { name: 'OIDC_AUDIENCE', default: 'zhixin', read: anyText },
  oidcIssuer: { name: 'OIDC_ISSUER', ...optional(address('http:', 'https:')) },
  databaseUrl: { name: 'DATABASE_URL', ...optional(address('postgres:', 'postgresql:')) },
  kafkaBrokers: { name: 'KAFKA_BROKERS', ...optional(hostsAndPorts) },
  eventStoreDbUrl: { name: 'EVENTSTOREDB_URL', ...optional(eventStoreDbAddress) },
} satisfies Record<string, Variable<unknown>>;

/**
 * Reads what the launcher is told.
 *
 * @throws BadConfiguration naming every variable and argument at fault.
 */
export const settingsFrom = (
  environment: Environment,
  words: readonly string[],
): LauncherSettings => {
  const { faults, ...told } = readArguments(words);
  try {
    const settings = readVariables<Omit<LauncherSettings, 'instances' | 'together' | 'empty'>>(
      VARIABLES,
      environment,
    );
    if (faults.length > 0) throw new BadConfiguration([]);
    return { ...settings, ...told };
  } catch (error) {
    if (!(error instanceof BadConfiguration)) throw error;
    throw new BadConfiguration([...error.faults, ...faults]);
  }
};

const readArguments = (words: readonly string[]) => {
  const faults: string[] = [];
  let instances = 1;
  const together: ServiceName[][] = [];
  let empty = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === '--empty') empty = true;
    else if (word === '--instances') {
      index += 1;
      instances = Number(words[index]);
      if (!Number.isInteger(instances) || instances < 1 || instances > INSTANCES_MAX)
        faults.push(`--instances: must be a number from 1 to ${INSTANCES_MAX}`);
    } else if (word === '--together') {
      index += 1;
      const names = (words[index] ?? '').split(',');
      const grouped = new Set<string>(together.flat());
      if (
        names.every(isServiceName) &&
        new Set([...grouped, ...names]).size === grouped.size + names.length
      )
        together.push(names);
      else
        faults.push(
          `--together: must be names out of ${serviceNames.join(', ')}, each in one group`,
        );
    } else
      faults.push(`${word}: is not known; --instances N, --together NAME,NAME and --empty are`);
  }
  return { instances, together, empty, faults };
};

const isServiceName = (name: string): name is ServiceName =>
  serviceNames.includes(name as ServiceName);
