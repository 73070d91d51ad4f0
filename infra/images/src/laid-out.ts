import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@zhixin/infra-processes';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const READY_MS_MAX = 30_000;
const POLL_MS = 50;
/** The user `node` of the image. */
const IMAGE_USER = 1000;

/** Runs the image script into a new folder that has nothing of the repository around it. */
export const layOut = (app: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `zhixin-image-${app}-`));
  execFileSync(process.execPath, ['infra/images/build-app.mjs', app, folder], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  chmodSync(folder, 0o755);
  return folder;
};

/** Every file and link under a folder, as paths relative to it. */
export const pathsUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' });

/** A process as the image runs it. */
export interface RunningImage {
  readonly url: string;
  /** What `health.mjs` exits with, asked about a path. */
  health(path: string): Promise<number | null>;
  /** Sends SIGTERM and resolves with the exit code. */
  stop(): Promise<number | null>;
}

type Environment = Readonly<Record<string, string>>;

/** Starts `node main.js` in a laid-out folder, with this environment and no other, as the image's user. */
export const startImage = async (
  folder: string,
  environment: Environment,
): Promise<RunningImage> => {
  const port = await freePort();
  const env = { NODE_ENV: 'production', ...environment, HOST: '127.0.0.1', PORT: String(port) };
  const start = (file: string, ...args: readonly string[]) =>
    spawn(process.execPath, [file, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(process.getuid?.() === 0 && { uid: IMAGE_USER, gid: IMAGE_USER }),
    });
  const child = start('main.js');
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const exited = exitOf(child);
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const deadline = Date.now() + READY_MS_MAX; !(await answers());) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The process in ${folder} does not get ready:\n${said}`);
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  return {
    url,
    health: (path) => exitOf(start('health.mjs', path)),
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
};

const exitOf = (child: ChildProcess) =>
  new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
