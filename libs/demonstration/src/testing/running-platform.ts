import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, startProcess, type RunningProcess } from '@zhixin/infra-processes';

export { freePort } from '@zhixin/infra-processes';

const APPS = join(import.meta.dirname, '..', '..', '..', '..', 'apps');
const READY_WAIT_MS = 120_000;

/** The built platform in a process of its own, as an operator runs it. */
export interface RunningPlatform extends RunningProcess {
  readonly origin: string;
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
  return pid > 0 && isAlive(pid) ? pid : undefined;
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
}): Promise<RunningPlatform> => ({
  origin: `http://localhost:${options.port}`,
  ...(await startProcess({
    arguments: [join(APPS, options.app, 'dist', 'main.js'), ...(options.arguments ?? [])],
    environment: {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: String(options.port),
      ZHIXIN_DATA: options.dataFolder,
      LOG_LEVEL: 'warn',
      ...options.environment,
    },
    isReady: (printed) => printed.includes('Zhixin is ready on'),
    readyMs: READY_WAIT_MS,
  })),
});
