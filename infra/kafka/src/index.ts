import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { endProcess, freePort, isAlive } from '@zhixin/infra-processes';

const run = promisify(execFile);

/** A broker in a process of its own. */
export interface RunningKafka {
  /** e.g. `['127.0.0.1:34567']`; the same after `start` on the same folder. */
  readonly brokers: readonly string[];
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly gone: Promise<void>;
  /** SIGTERM: the broker flushes and leaves; resolves when it is gone. Safe to call twice. */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut would; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Why no broker can run on this machine; undefined when one can. */
export const whyNoKafka = (): string | undefined => {
  const { stdout, stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(`${stdout}${stderr}`)?.[1] ?? 0);
  if (error !== undefined || major < JAVA_MIN) return `needs Java ${JAVA_MIN} or newer`;
  if (existsSync(join(JARS, 'complete'))) return undefined;
  return spawnSync('mvn', ['-v']).error === undefined ? undefined : 'needs Maven';
};

/** No broker can run here; `message` says what is missing. */
export class KafkaUnavailable extends Error {}

interface KafkaOptions {
  /** Folder of the log. It is created, formatted once, and survives the process. */
  readonly dataFolder: string;
  /** Where the jars are kept; default: `jars` beside the pom. */
  readonly jarsFolder?: string;
  /** Broker properties that replace the defaults. */
  readonly properties?: Readonly<Record<string, string>>;
}

const POM = join(import.meta.dirname, '..', 'pom.xml');
const JARS = join(import.meta.dirname, '..', 'jars');
const JAVA_MIN = 17;
const FETCH_MS_MAX = 300_000;
const FORMAT_MS_MAX = 60_000;
const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 30_000;
const PROBE_MS = 50;
const HEAP = '512m';

/**
 * Starts one KRaft broker that is its own controller, on loopback ports that stay the folder's own, and
 * waits until it serves. The first call fetches the jars through Maven. A broker that a killed process
 * left running on the folder is ended first.
 *
 * @throws KafkaUnavailable when Java 17, Maven or the jars are missing, or the broker does not come up.
 */
export const startKafka = async ({
  dataFolder,
  jarsFolder = JARS,
  properties = {},
}: KafkaOptions): Promise<RunningKafka> => {
  const folder = resolve(dataFolder);
  mkdirSync(folder, { recursive: true });
  const jars = await jarsIn(resolve(jarsFolder));
  await endOrphan(folder);
  const ports = await portsOf(folder);
  const file = join(folder, 'server.properties');
  writeFileSync(file, propertiesText({ ...propertiesOf(folder, ports), ...properties }));
  if (!existsSync(join(folder, 'log', 'meta.properties'))) await format(jars, file);
  const broker = spawnBroker(jars, folder, file);
  await untilServing(broker, ports.client, folder);
  const gone = new Promise<void>((done) => broker.once('exit', () => done()));
  return {
    brokers: [`127.0.0.1:${ports.client}`],
    pid: broker.pid ?? 0,
    gone,
    stop: () => endProcess(broker, 'SIGTERM', STOP_MS_MAX),
    kill: () => endProcess(broker, 'SIGKILL', STOP_MS_MAX),
  };
};

const jarsIn = async (folder: string): Promise<string> => {
  const done = join(folder, 'complete');
  if (!existsSync(done)) {
    const partial = `${folder}.${process.pid}`;
    await run(
      'mvn',
      ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`],
      {
        timeout: FETCH_MS_MAX,
      },
    ).catch((cause: unknown) => {
      rmSync(partial, { recursive: true, force: true });
      throw new KafkaUnavailable(`Maven could not fetch the broker: ${String(cause)}`, { cause });
    });
    writeFileSync(join(partial, 'complete'), '');
    // Two processes may fetch at once; the first one's folder stays.
    if (existsSync(done)) rmSync(partial, { recursive: true, force: true });
    else renameSync(partial, folder);
  }
  return join(folder, '*');
};

interface KafkaPorts {
  readonly client: number;
  readonly controller: number;
}

const portsOf = async (folder: string): Promise<KafkaPorts> => {
  const file = join(folder, 'ports.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as KafkaPorts;
  const ports = { client: await freePort(), controller: await freePort() };
  writeFileSync(file, JSON.stringify(ports));
  return ports;
};

// The session time-out is short because a broker killed with -9 may come back only when the controller
// has given its old session up.
const propertiesOf = (folder: string, { client, controller }: KafkaPorts) => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': `1@127.0.0.1:${controller}`,
  listeners: `PLAINTEXT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${client}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'log.dirs': join(folder, 'log'),
  'auto.create.topics.enable': 'false',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
});

const propertiesText = (properties: Readonly<Record<string, string>>) =>
  Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

const java = (jars: string, ...rest: readonly string[]) => [
  '-Xms128m',
  `-Xmx${HEAP}`,
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-cp',
  jars,
  ...rest,
];

const format = async (jars: string, file: string) => {
  const tool = (...args: readonly string[]) =>
    run('java', java(jars, 'kafka.tools.StorageTool', ...args), { timeout: FORMAT_MS_MAX });
  try {
    const { stdout } = await tool('random-uuid');
    await tool('format', '-t', stdout.trim(), '-c', file);
  } catch (cause) {
    throw new KafkaUnavailable(`Java could not format the broker's log: ${String(cause)}`, {
      cause,
    });
  }
};

const pidFileOf = (folder: string) => join(folder, 'broker.pid');

// Its port is the folder's own, so that an orphan would pass for the broker that cannot start beside it.
const endOrphan = async (folder: string) => {
  const file = pidFileOf(folder);
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const term = Date.now() + STOP_MS_MAX;
  for (let sent = false; pid > 0 && isAlive(pid, `${folder}/`); await pause(PROBE_MS)) {
    if (!sent) process.kill(pid, 'SIGTERM');
    else if (Date.now() > term) process.kill(pid, 'SIGKILL');
    sent = true;
  }
};

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const spawnBroker = (jars: string, folder: string, file: string): ChildProcess => {
  const log = openSync(join(folder, 'broker.log'), 'a');
  const broker = spawn('java', java(jars, 'kafka.Kafka', file), {
    detached: true,
    stdio: ['ignore', log, log],
  });
  writeFileSync(pidFileOf(folder), String(broker.pid ?? 0));
  return broker;
};

const untilServing = async (broker: ChildProcess, port: number, folder: string) => {
  for (const deadline = Date.now() + READY_MS_MAX; ;) {
    if (await answers(port)) return;
    if (broker.exitCode !== null || Date.now() > deadline) {
      broker.kill('SIGKILL');
      throw new KafkaUnavailable(`The broker did not come up; see ${join(folder, 'broker.log')}.`);
    }
    await pause(PROBE_MS);
  }
};

const answers = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
