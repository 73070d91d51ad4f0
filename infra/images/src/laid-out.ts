import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProcess, type RunningProcess } from '@zhixin/infra-processes';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const READY_MS_MAX = 30_000;
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
export interface RunningImage extends RunningProcess {
  readonly url: string;
  /** What `health.mjs` exits with, asked about a path. */
  health(path: string): number | null;
}

type Environment = Readonly<Record<string, string>>;

/** Starts `node main.js` in a laid-out folder, with this environment and no other, as the image's user. */
export const startImage = async (
  folder: string,
  environment: Environment,
): Promise<RunningImage> => {
  const port = await freePort();
  const env = { NODE_ENV: 'production', ...environment, HOST: '127.0.0.1', PORT: String(port) };
  const user = process.getuid?.() === 0 ? { uid: IMAGE_USER, gid: IMAGE_USER } : {};
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    health: (path) =>
      spawnSync(process.execPath, ['health.mjs', path], { cwd: folder, env, ...user }).status,
    ...(await startProcess({
      arguments: ['main.js'],
      cwd: folder,
      environment: env,
      ...user,
      isReady: () =>
        fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      readyMs: READY_MS_MAX,
    })),
  };
};
