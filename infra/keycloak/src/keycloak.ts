import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { endProcess, freePort } from '@zhixin/infra-processes';
import { KeycloakUnavailable, launcherOf, serverIn } from './server.js';
import { CONSOLE_ORIGIN_VARIABLE, REALM } from './realm.js';

/** An OpenID provider in a process of its own. */
export interface RunningKeycloak {
  readonly origin: string;
  /** Of the realm `zhixin`; what a service takes as `OIDC_ISSUER`. */
  readonly issuer: string;
  readonly pid: number;
  /** SIGTERM; resolves when it is gone. Safe to call twice. */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut would; resolves when it is gone. */
  kill(): Promise<void>;
}

interface KeycloakOptions {
  /** Holds the imported files and the log; emptied at every start, for the server keeps nothing. */
  readonly dataFolder: string;
  /** Realms to read at the start; default: the committed one. */
  readonly realmFiles?: readonly string[];
  /** Where people open the console; only there does the provider send them back to. */
  readonly consoleOrigin?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Where the server is kept; default: `server` beside the pom. */
  readonly serverFolder?: string;
}

/** The realm that compose imports, with the demonstration accounts. */
export const REALM_FILE = join(import.meta.dirname, '..', 'realm.json');

const SERVER = join(import.meta.dirname, '..', 'server');
const READY_MS_MAX = 180_000;
const ANSWER_MS_MAX = 5_000;
const STOP_MS_MAX = 30_000;
const PROBE_MS = 100;

/**
 * Starts Keycloak on loopback with its realms in memory, and waits until each has been imported. The
 * first call fetches the server through Maven and builds it.
 *
 * @throws KeycloakUnavailable when Java 17, Maven or the server are missing, or it does not come up.
 */
export const startKeycloak = async ({
  dataFolder,
  realmFiles = [REALM_FILE],
  consoleOrigin,
  port,
  serverFolder = SERVER,
}: KeycloakOptions): Promise<RunningKeycloak> => {
  const home = resolve(dataFolder);
  const server = await serverIn(resolve(serverFolder));
  layOut(home, server, realmFiles);
  const origin = `http://localhost:${port ?? (await freePort())}`;
  const log = join(home, 'keycloak.log');
  const child = start({ server, home, origin, log, consoleOrigin });
  const issuer = `${origin}/realms/${REALM}`;
  await untilAnswering(child, issuer, log);
  return {
    origin,
    issuer,
    pid: child.pid ?? 0,
    stop: () => endProcess(child, 'SIGTERM', STOP_MS_MAX),
    kill: () => endProcess(child, 'SIGKILL', STOP_MS_MAX),
  };
};

const layOut = (home: string, server: string, realmFiles: readonly string[]) => {
  const imports = join(home, 'data', 'import');
  rmSync(join(home, 'data'), { recursive: true, force: true });
  mkdirSync(imports, { recursive: true });
  mkdirSync(join(home, 'conf'), { recursive: true });
  for (const file of realmFiles) copyFileSync(file, join(imports, basename(file)));
  // It looks for what was built under its home.
  for (const part of ['lib', 'providers', 'themes']) {
    rmSync(join(home, part), { force: true });
    symlinkSync(join(server, part), join(home, part));
  }
};

interface StartCommand {
  readonly server: string;
  readonly home: string;
  readonly origin: string;
  readonly log: string;
  readonly consoleOrigin: string | undefined;
}

const start = ({ server, home, origin, log, consoleOrigin }: StartCommand): ChildProcess => {
  const output = openSync(log, 'a');
  const child = spawn(
    'java',
    [
      ...launcherOf(server, home),
      'start',
      '--optimized',
      '--http-enabled=true',
      '--http-host=127.0.0.1',
      `--http-port=${new URL(origin).port}`,
      `--hostname=${origin}`,
      '--cache=local',
      '--import-realm',
    ],
    {
      stdio: ['ignore', output, output],
      env: {
        ...process.env,
        ...(consoleOrigin !== undefined && { [CONSOLE_ORIGIN_VARIABLE]: consoleOrigin }),
      },
    },
  );
  // Without Java the process never is; `untilAnswering` tells.
  child.once('error', () => undefined);
  return child;
};

const untilAnswering = async (child: ChildProcess, issuer: string, log: string) => {
  for (const deadline = Date.now() + READY_MS_MAX; ;) {
    if (await answers(`${issuer}/.well-known/openid-configuration`)) return;
    if (child.pid === undefined || child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new KeycloakUnavailable(`Keycloak did not come up; see ${log}.`);
    }
    await new Promise((done) => setTimeout(done, PROBE_MS));
  }
};

// It listens once every realm has been read.
const answers = async (address: string): Promise<boolean> => {
  try {
    const { ok } = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    return ok;
  } catch {
    return false;
  }
};
