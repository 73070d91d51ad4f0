import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export { freePort } from '@zhixin/infra-processes';

const APPS = join(import.meta.dirname, '..', '..', '..', '..', 'apps');
const READY_WAIT_MS = 120_000;

/** The built platform in a process of its own, as an operator runs it. */
export interface RunningPlatform {
  readonly origin: string;
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly printed: () => string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, as a power cut would; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** A data folder that the database's user can reach; `remove` ends what still runs on it. */
export const temporaryDataFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'zhixin-e2e-'));
  chmodSync(path, 0o755);
  return {
    path,
    postmaster: () => livingPid(firstLineOf(join(path, 'postgres', 'postmaster.pid'))),
    remove: () => {
      end(firstLineOf(join(path, 'postgres', 'postmaster.pid')), 'SIGQUIT');
      end(firstLineOf(join(path, 'kafka', 'broker.pid')), 'SIGKILL');
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
};

const firstLineOf = (file: string): string =>
  existsSync(file) ? (readFileSync(file, 'utf8').split('\n')[0] ?? '') : '';

const livingPid = (text: string): number | undefined => {
  const pid = Number(text);
  if (!(pid > 0)) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
};

const end = (text: string, signal: NodeJS.Signals) => {
  const pid = livingPid(text);
  if (pid !== undefined) process.kill(pid, signal);
};

/**
 * Starts the built platform and waits for its ready line.
 *
 * @throws Error with everything it printed, when it ends or is not ready in time.
 */
export const startPlatform = async (options: {
  /** Which form of the platform. */
  readonly app: 'standalone' | 'distributed';
  readonly dataFolder: string;
  readonly port: number;
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<RunningPlatform> => {
  const child = spawn(
    process.execPath,
    [join(APPS, options.app, 'dist', 'main.js'), ...(options.arguments ?? [])],
    {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        PORT: String(options.port),
        ZHIXIN_DATA: options.dataFolder,
        LOG_LEVEL: 'warn',
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  await new Promise<void>((ready, failed) => {
    const late = setTimeout(
      () => failed(new Error(`Not ready in time:\n${printed}`)),
      READY_WAIT_MS,
    );
    const look = () => {
      if (!printed.includes('Zhixin is ready on')) return;
      clearTimeout(late);
      ready();
    };
    child.stdout.on('data', look);
    void exited.then((code) => {
      clearTimeout(late);
      failed(new Error(`Ended with ${code}:\n${printed}`));
    });
  });
  return {
    origin: `http://localhost:${options.port}`,
    process: child,
    printed: () => printed,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
};
