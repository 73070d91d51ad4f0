import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startProcess } from '@zhixin/infra-processes';
import type { AppendFault, CallCounts, LeaderAddress } from './server/faults.js';

/** Settings of `startEventStoreDouble`. */
export interface EventStoreDoubleOptions {
  /** Where events and the port are kept, to be found again by the next start; absent: in memory. */
  readonly dataFolder?: string;
  /** Absent: a free one, or the data folder's. */
  readonly port?: number;
}

/** A double in a process of its own. */
export interface EventStoreDouble {
  /** What a client connects to, e.g. `esdb://127.0.0.1:34567?tls=false`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly faults: EventStoreDoubleFaults;
  /** SIGTERM; resolves when it is gone. Safe to call twice. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** What can go wrong on request. */
export interface EventStoreDoubleFaults {
  /** Every open connection breaks now; new ones are taken. */
  cutConnections(): Promise<void>;
  /** As `cutConnections`, and new connections are refused until `clear`. */
  refuseConnections(): Promise<void>;
  /** Every piece of traffic waits `ms` in each direction. */
  delay(ms: number): Promise<void>;
  /** The next appends suffer these, one each. */
  nextAppends(...faults: readonly AppendFault[]): Promise<void>;
  /** The next `count` calls that need the leader are sent to `leader`; absent: back to this node. */
  notLeader(count: number, leader?: LeaderAddress): Promise<void>;
  /** Everything works again. */
  clear(): Promise<void>;
  /** How often each call came since the start. */
  calls(): Promise<CallCounts>;
}

/** The double's process did not come up; `message` says what it printed. */
export class EventStoreDoubleUnavailable extends Error {}

const PACKAGE = join(import.meta.dirname, '..');
const SERVER = join(PACKAGE, 'dist', 'server', 'main.js');
const BUILD_MS_MAX = 120_000;
const READY_MS_MAX = 20_000;
const STOP_MS_MAX = 5_000;
/** What it prints when it serves. */
const PORTS = /^\{.*\}$/m;

interface Ports {
  readonly port: number;
  readonly control: number;
}

/**
 * Starts a double of EventStoreDB for tests: a gRPC server that speaks its protocol and imitates its
 * rules, and fails on request. It is no database: one file, everything in memory, no users, no TLS.
 *
 * @throws EventStoreDoubleUnavailable
 */
export const startEventStoreDouble = async (
  options: EventStoreDoubleOptions = {},
): Promise<EventStoreDouble> => {
  await built();
  const { dataFolder } = options;
  if (dataFolder !== undefined) mkdirSync(dataFolder, { recursive: true });
  const port = options.port ?? keptPort(dataFolder);
  const server = await startProcess({
    arguments: [SERVER, JSON.stringify({ port, folder: dataFolder })],
    isReady: (printed) => PORTS.test(printed),
    readyMs: READY_MS_MAX,
  }).catch((cause: unknown) => {
    throw new EventStoreDoubleUnavailable(String(cause), { cause });
  });
  const ports = JSON.parse(PORTS.exec(server.printed())?.[0] ?? '') as Ports;
  if (dataFolder !== undefined) writeFileSync(portFile(dataFolder), String(ports.port));
  return {
    url: `esdb://127.0.0.1:${ports.port}?tls=false`,
    port: ports.port,
    pid: server.pid,
    faults: faultsAt(ports.control),
    stop: async () => {
      await server.stop(STOP_MS_MAX);
    },
    kill: server.kill,
  };
};

const portFile = (folder: string) => join(folder, 'port');

const keptPort = (folder: string | undefined) =>
  folder !== undefined && existsSync(portFile(folder))
    ? Number(readFileSync(portFile(folder), 'utf8'))
    : undefined;

// The server must be plain JavaScript to run by itself, and tests run the sources: what they changed is
// compiled first.
const built = async () => {
  if (!isStale()) return;
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-b', PACKAGE], { timeout: BUILD_MS_MAX });
};

const isStale = () => {
  const sources = join(PACKAGE, 'src');
  if (!existsSync(sources)) return false;
  if (!existsSync(SERVER)) return true;
  const builtAt = statSync(join(PACKAGE, 'dist', '.tsbuildinfo')).mtimeMs;
  return readdirSync(sources, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > builtAt,
  );
};

const faultsAt = (control: number): EventStoreDoubleFaults => {
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`http://127.0.0.1:${control}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`The double answered ${answer.status} to ${method} ${path}.`);
    return (await answer.json()) as CallCounts;
  };
  return {
    cutConnections: async () => void (await ask('POST', '/cut')),
    refuseConnections: async () => {
      await ask('PATCH', '/faults', { refusing: true });
      await ask('POST', '/cut');
    },
    delay: async (delayMs) => void (await ask('PATCH', '/faults', { delayMs })),
    nextAppends: async (...appendFaults) => void (await ask('PATCH', '/faults', { appendFaults })),
    notLeader: async (count, leader) =>
      void (await ask('PATCH', '/faults', { notLeader: { count, leader } })),
    clear: async () => void (await ask('DELETE', '/faults')),
    calls: () => ask('GET', '/calls'),
  };
};
