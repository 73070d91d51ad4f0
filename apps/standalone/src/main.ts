import {
  accounts,
  announce,
  DataFolderInUse,
  DataFolderUnusable,
  DEMONSTRATION_PASSWORD,
  openDataFolder,
  playOnce,
  type DataFolder,
} from '@zhixin/demonstration';
import { DemonstrationIdentityOnNetwork, embeddedIdentity } from '@zhixin/embedded-identity';
import { PostgresDataFolderUnusable, startPostgres } from '@zhixin/infra-postgres';
import { BadConfiguration, configurationFrom } from '@zhixin/service-shell/configuration';

const DEFAULT_PORT = '8080';
const DEFAULT_DATA_FOLDER = '.zhixin';
// What one machine shared with its user can spare.
const POSTGRES_SETTINGS = { max_connections: '100', shared_buffers: '64MB', jit: 'off' };

interface Environment extends NodeJS.ProcessEnv {
  readonly OIDC_ISSUER: string;
  readonly DATABASE_URL: string;
}

const say = (line: string) => process.stdout.write(`${line}\n`);
// Whoever read what is printed may go; the platform stays.
process.stdout.on('error', () => undefined);

// An empty variable is one that was left out.
const given = (name: string): string | undefined => process.env[name]?.trim() || undefined;

// A port that is none is told by its own name alone.
const originAt = (port: string | undefined): string | undefined => {
  const origin = `http://localhost:${port}`;
  return port !== undefined && URL.canParse(origin) ? origin : undefined;
};

const main = async (options: { readonly empty: boolean }): Promise<void> => {
  const origin = originAt(given('PORT')) ?? originAt(DEFAULT_PORT)!;
  const environment: Environment = {
    ...process.env,
    OIDC_ISSUER: given('OIDC_ISSUER') ?? `${origin}/oidc`,
    DATABASE_URL: given('DATABASE_URL') ?? 'postgresql://embedded',
  };
  // Faults are told before anything is created.
  configurationFrom(environment);
  const folder = openDataFolder(given('ZHIXIN_DATA') ?? DEFAULT_DATA_FOLDER);
  process.once('exit', folder.release);
  const early = stopBeforeReady();
  // Making a database and loading the services keep a core busy each, so they go side by side.
  const loading = import('./services.js');
  const database = await openDatabase(folder);
  early.onStop(database.stop);
  try {
    const identity = await identityOf(environment, folder);
    const { runServices } = await loading;
    const SIGNING_KEYS = given('SIGNING_KEYS') ?? folder.signingKeys;
    const running = await runServices({
      environment: { ...environment, SIGNING_KEYS },
      ...{ database, identity },
    });
    early.handOver();
    await running.untilReady();
    if (identity !== undefined) await playOnce(folder, { ...options, origin, say });
    announce(origin, { withAccounts: identity !== undefined, say });
  } catch (error) {
    await database.stop();
    throw error;
  }
};

// With a provider of one's own there are no demonstration accounts, and no demonstration.
const identityOf = async (environment: Environment, folder: DataFolder) => {
  if (given('OIDC_ISSUER') !== undefined) return undefined;
  const identity = await embeddedIdentity({
    folder: folder.identity,
    issuer: environment.OIDC_ISSUER,
    accounts,
    password: DEMONSTRATION_PASSWORD,
    host: given('HOST') ?? '127.0.0.1',
  });
  say(identity.notice);
  return identity;
};

const openDatabase = async (folder: DataFolder) => {
  const url = given('DATABASE_URL');
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  const postgres = await startPostgres({
    dataFolder: folder.postgres,
    settings: POSTGRES_SETTINGS,
  });
  if (postgres.attached) say('Took over the database of a process that was killed.');
  return postgres;
};

// Until the services answer, a signal has nothing to drain but the database.
const stopBeforeReady = () => {
  let stop = () => Promise.resolve();
  const onSignal = () => void stop().then(() => process.exit(0));
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  return {
    onStop: (next: () => Promise<void>) => (stop = next),
    handOver: () => {
      process.off('SIGTERM', onSignal);
      process.off('SIGINT', onSignal);
    },
  };
};

// Faults that the operator can mend get one sentence; anything else keeps its stack.
const explain = (error: unknown): never => {
  const known =
    error instanceof BadConfiguration ||
    error instanceof PostgresDataFolderUnusable ||
    error instanceof DataFolderInUse ||
    error instanceof DataFolderUnusable ||
    error instanceof DemonstrationIdentityOnNetwork;
  console.error(known ? error.message : error);
  process.exit(known ? 2 : 1);
};

await main({ empty: process.argv.includes('--empty') }).catch(explain);
