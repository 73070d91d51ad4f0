import { execFile, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** No provider can run here; `message` says what is missing. */
export class KeycloakUnavailable extends Error {}

/** What this machine lacks to run Keycloak; `undefined` when it lacks nothing. */
export const whatKeycloakLacks = (): string | undefined => {
  const lacking = [['java', '-version'] as const, ['mvn', '-version'] as const].filter(
    ([command, argument]) => spawnSync(command, [argument]).status !== 0,
  );
  return lacking.length === 0
    ? undefined
    : `this machine has no ${lacking.map(([command]) => command).join(' and no ')}`;
};

const POM = join(import.meta.dirname, '..', 'pom.xml');
const FETCH_MS_MAX = 600_000;
const BUILD_MS_MAX = 300_000;
const HEAP = '512m';

// What is fixed when the server is built. Its realms live in memory; what the platform does not use is
// left out, because every part makes each start longer.
const BUILD = [
  '--db=dev-mem',
  '--features-disabled=account,account-api,admin,admin-api,ciba,device-flow,impersonation,par',
];

/**
 * The folder of a built server. The first call fetches and builds it; a change of the pom or of what is
 * built in does so again.
 *
 * @throws KeycloakUnavailable when Maven or Java cannot do their part.
 */
export const serverIn = async (folder: string): Promise<string> => {
  const made = join(folder, 'made-from');
  const recipe = [readFileSync(POM, 'utf8'), ...BUILD].join('\n');
  const isMade = () => existsSync(made) && readFileSync(made, 'utf8') === recipe;
  if (!isMade()) {
    const partial = `${folder}.${process.pid}`;
    try {
      await fetchInto(partial);
      await build(partial);
      writeFileSync(join(partial, 'made-from'), recipe);
      // Two processes may make it at once; the first one's folder stays.
      if (!isMade()) {
        rmSync(folder, { recursive: true, force: true });
        renameSync(partial, folder);
      }
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  }
  return distributionIn(folder);
};

const fetchInto = (folder: string) =>
  run(
    'mvn',
    [
      ...['-q', '-B', '-f', POM, 'dependency:unpack-dependencies', '-DexcludeTransitive=true'],
      ...[`-DoutputDirectory=${folder}`, `-DmarkersDirectory=${join(folder, 'markers')}`],
    ],
    { timeout: FETCH_MS_MAX },
  ).catch((cause: unknown) => {
    throw new KeycloakUnavailable(`Maven could not fetch Keycloak: ${String(cause)}`, { cause });
  });

const build = async (folder: string) => {
  const server = distributionIn(folder);
  mkdirSync(join(server, 'data'), { recursive: true });
  await run('java', [...launcherOf(server, server), 'build', ...BUILD], {
    timeout: BUILD_MS_MAX,
  }).catch((cause: unknown) => {
    throw new KeycloakUnavailable(`Java could not build Keycloak: ${String(cause)}`, { cause });
  });
};

// The zip holds one folder, named after the version.
const distributionIn = (folder: string): string => {
  const name = readdirSync(folder).find((entry) => entry.startsWith('keycloak-'));
  if (name === undefined) throw new KeycloakUnavailable(`${folder} holds no Keycloak.`);
  return join(folder, name);
};

/** Java's arguments up to Keycloak's own: `bin/kc.sh` without the shell, which would stand between us and its signals. */
export const launcherOf = (server: string, home: string): readonly string[] => [
  '-Xms128m',
  `-Xmx${HEAP}`,
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dfile.encoding=UTF-8',
  '-Duser.language=en',
  '-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory',
  '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
  '-Dpicocli.disable.closures=true',
  '--add-opens=java.base/java.util=ALL-UNNAMED',
  '--add-opens=java.base/java.util.concurrent=ALL-UNNAMED',
  '--add-opens=java.base/java.security=ALL-UNNAMED',
  `-Dkc.home.dir=${home}`,
  `-Djboss.server.config.dir=${join(home, 'conf')}`,
  '-cp',
  join(server, 'lib', 'quarkus-run.jar'),
  'io.quarkus.bootstrap.runner.QuarkusEntryPoint',
];
