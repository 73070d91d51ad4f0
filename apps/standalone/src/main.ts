import { CreditScoringModule } from '@zhixin/credit-scoring';
import { ExchangeModule } from '@zhixin/exchange';
import { PostgresDataFolderUnusable, startPostgres } from '@zhixin/infra-postgres';
import { BadConfiguration, bootstrap, type RunningService } from '@zhixin/service-shell';
import { SupervisionModule } from '@zhixin/supervision';
import { TraceabilityModule } from '@zhixin/traceability';
import { accounts, DEMONSTRATION_PASSWORD } from './accounts.js';
import { answerWithConsole, mountConsole } from './console-files.js';
import { DataFolderInUse, openDataFolder, type DataFolder } from './data-folder.js';
import { playDemonstration } from './demonstration/play.js';
import { embeddedIdentity, mountIdentity } from './identity/embedded-identity.js';

const SERVICES = [TraceabilityModule, SupervisionModule, CreditScoringModule, ExchangeModule];
const DEFAULT_PORT = '8080';
const DEFAULT_DATA_FOLDER = '.zhixin';
// What one machine shared with its user can spare.
const POSTGRES_SETTINGS = { max_connections: '100', shared_buffers: '64MB', jit: 'off' };

const say = (line: string) => process.stdout.write(`${line}\n`);

const main = async (options: { readonly empty: boolean }): Promise<void> => {
  const environment = process.env;
  const folder = openDataFolder(environment['ZHIXIN_DATA'] ?? DEFAULT_DATA_FOLDER);
  process.once('exit', folder.release);
  const stopEarly = stopBeforeReady();
  const database = await openDatabase(environment['DATABASE_URL'], folder);
  stopEarly.onStop(database.stop);
  const port = environment['PORT'] ?? DEFAULT_PORT;
  const origin = `http://localhost:${port}`;
  const identity =
    environment['OIDC_ISSUER'] === undefined
      ? await embeddedIdentity({
          folder: folder.identity,
          issuer: `${origin}/oidc`,
          accounts,
          password: DEMONSTRATION_PASSWORD,
        })
      : undefined;
  const issuer = environment['OIDC_ISSUER'] ?? `${origin}/oidc`;
  const running = await bootstrap(SERVICES, {
    environment: { ...environment, DATABASE_URL: database.url, OIDC_ISSUER: issuer },
    mount: async (server) => {
      if (identity !== undefined) mountIdentity(server, identity);
      await mountConsole(server, { issuer, audience: environment['OIDC_AUDIENCE'] ?? 'zhixin' });
    },
    fallback: answerWithConsole,
    afterStop: database.stop,
  });
  stopEarly.handOver();
  await running.untilReady();
  if (identity !== undefined) await settle(folder, { ...options, origin });
  announce(running, { origin, withAccounts: identity !== undefined });
};

const openDatabase = async (url: string | undefined, folder: DataFolder) => {
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

const settle = async (
  folder: DataFolder,
  { empty, origin }: { empty: boolean; origin: string },
) => {
  if (folder.isSettled()) return;
  if (!empty)
    await playDemonstration({
      origin,
      password: DEMONSTRATION_PASSWORD,
      now: new Date(),
      tell: (line) => say(`Demonstration: ${line}`),
    });
  folder.settle(empty ? 'empty' : 'demonstration');
};

const announce = (
  _running: RunningService,
  { origin, withAccounts }: { origin: string; withAccounts: boolean },
) => {
  say(`Zhixin is ready on ${origin}`);
  if (!withAccounts) return;
  say(`\nDemonstration accounts, all with the password ${DEMONSTRATION_PASSWORD}:`);
  for (const { name, roles, region, uscc, agency } of accounts)
    say(`  ${name.padEnd(22)}${[...roles, region, uscc, agency].filter(Boolean).join('  ')}`);
};

// Faults that the operator can mend get one sentence; anything else keeps its stack.
const explain = (error: unknown): never => {
  const known =
    error instanceof BadConfiguration ||
    error instanceof PostgresDataFolderUnusable ||
    error instanceof DataFolderInUse;
  console.error(known ? error.message : error);
  process.exit(known ? 2 : 1);
};

await main({ empty: process.argv.includes('--empty') }).catch(explain);
