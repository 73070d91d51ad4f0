import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  startPlatform,
  temporaryDataFolder,
  type RunningPlatform,
} from '@zhixin/demonstration/running';
import { startKafka } from '@zhixin/infra-kafka';
import { startPostgres } from '@zhixin/infra-postgres';
import { isAlive, until } from '@zhixin/infra-processes';
import { ENVIRONMENT_FILE } from '../plan.js';
import { PROCESS_LIST, ProcessList, type ListedProcess } from '../process-list.js';
import { POSTGRES_SETTINGS } from '../settings.js';

const BACK_MS_MAX = 120_000;
const PROBE_MS_MAX = 2_000;

/** One process of the platform, whichever run of it lives now. */
export interface RunningInstance {
  readonly name: string;
  readonly instance: number;
  /** Where it listens, past the gateway. */
  readonly origin: string;
  /** Of the present run. */
  pid(): number;
  /** SIGKILL; resolves when the process is gone. The launcher starts it again. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT: it hangs with its connections open, and goes on. */
  signal(name: NodeJS.Signals): void;
  /** Resolves when it is ready; after a kill, when another process is. */
  untilReady(): Promise<void>;
}

/** A part that the test starts and stops itself, on one address. */
export interface PlatformPart {
  /** In good order. */
  stop(): Promise<void>;
  /** As a power cut would. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** The distributed form in its own processes, with broker and database in the hands of the test. */
export interface RunningDistributed {
  readonly origin: string;
  readonly dataFolder: string;
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly kafka: PlatformPart & { readonly dataFolder: string };
  readonly postgres: PlatformPart;
  readonly launcher: RunningPlatform;
  /** Every service, gateway and identity provider. */
  instances(name?: string): readonly RunningInstance[];
  instance(name: string, instance?: number): RunningInstance;
  /** Resolves when every instance is ready. */
  untilReady(): Promise<void>;
  /** Stops everything and removes the folder; resolves with the launcher's exit code. */
  stop(): Promise<number | null>;
}

interface RunningDistributedOptions {
  /** Of each service; default 1. */
  readonly instances?: number;
  /** Services that share a process; see `LauncherSettings`. */
  readonly together?: readonly (readonly string[])[];
  /** Play the demonstration; default: leave it empty. */
  readonly demonstration?: boolean;
  /** For every process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** For single processes, by name and instance, e.g. `{ 'exchange 2': { FAKETIME: '+10m' } }`. */
  readonly environmentOf?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Broker properties that replace the launcher's. */
  readonly kafkaProperties?: Readonly<Record<string, string>>;
}

/** Starts broker, database and the distributed form of the platform on a folder of its own. */
export const runningDistributed = async ({
  instances = 1,
  together = [],
  demonstration = false,
  environment = {},
  environmentOf = {},
  kafkaProperties = {},
}: RunningDistributedOptions = {}): Promise<RunningDistributed> => {
  const folder = temporaryDataFolder();
  const list = join(folder.path, PROCESS_LIST);
  const postgres = await postgresPart(join(folder.path, 'postgres'));
  const kafka = await kafkaPart(join(folder.path, 'kafka'), kafkaProperties);
  writeFileSync(join(folder.path, ENVIRONMENT_FILE), JSON.stringify(environmentOf));
  const undo = async () => {
    await kafka.kill();
    await postgres.kill();
    folder.remove();
  };
  const launcher = await startPlatform({
    app: 'distributed',
    dataFolder: folder.path,
    port: await freePort(),
    arguments: [
      ...['--instances', String(instances)],
      ...together.flatMap((services) => ['--together', services.join(',')]),
      ...(demonstration ? [] : ['--empty']),
    ],
    environment: {
      ...environment,
      EVENT_BUS: 'kafka',
      DATABASE_URL: postgres.url,
      KAFKA_BROKERS: kafka.brokers.join(','),
    },
  }).catch(async (error: unknown) => {
    await undo();
    throw error;
  });
  const known = ProcessList.read(list).map((process) => instanceOf(process, list));
  const all = (name?: string) =>
    known.filter((instance) => name === undefined || instance.name.split('+').includes(name));
  return {
    origin: launcher.origin,
    dataFolder: folder.path,
    databaseUrl: postgres.url,
    brokers: kafka.brokers,
    kafka,
    postgres,
    launcher,
    instances: all,
    instance: (name, instance = 1) => {
      const found = all(name).find((one) => one.instance === instance);
      if (found === undefined) throw new Error(`There is no ${name} ${instance}.`);
      return found;
    },
    untilReady: async () => {
      await Promise.all(known.map((instance) => instance.untilReady()));
    },
    stop: async () => {
      const code = await launcher.stop();
      await undo();
      return code;
    },
  };
};

const postgresPart = async (dataFolder: string) => {
  let server = await startPostgres({ dataFolder, settings: POSTGRES_SETTINGS });
  const { url } = server;
  const port = Number(new URL(url).port);
  return {
    url,
    stop: () => server.stop(),
    kill: () => server.crash(),
    start: async () => {
      server = await startPostgres({ dataFolder, settings: POSTGRES_SETTINGS, port });
    },
  };
};

const kafkaPart = async (dataFolder: string, properties: Readonly<Record<string, string>>) => {
  let broker = await startKafka({ dataFolder, properties });
  return {
    dataFolder,
    brokers: broker.brokers,
    stop: () => broker.stop(),
    kill: () => broker.kill(),
    start: async () => {
      broker = await startKafka({ dataFolder, properties });
    },
  };
};

const instanceOf = (first: ListedProcess, list: string): RunningInstance => {
  const { name, instance, origin } = first;
  let killed = 0;
  const pid = () =>
    ProcessList.read(list).find((one) => one.name === name && one.instance === instance)?.pid ??
    first.pid;
  const ready = async () => {
    if (pid() === killed) return false;
    try {
      const answer = await fetch(`${origin}/readyz`, {
        signal: AbortSignal.timeout(PROBE_MS_MAX),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  };
  return {
    name,
    instance,
    origin,
    pid,
    kill: async () => {
      killed = pid();
      process.kill(killed, 'SIGKILL');
      await until(`${name} ${instance} to be gone`, () => !isAlive(killed));
    },
    signal: (signal) => void process.kill(pid(), signal),
    untilReady: async () => {
      await until(`${name} ${instance} to be ready`, ready, Boolean, { withinMs: BACK_MS_MAX });
    },
  };
};
