import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { announce, DataFolderInUse, openDataFolder, playOnce } from '@zhixin/demonstration';
import { KafkaUnavailable } from '@zhixin/infra-kafka';
import { PostgresDataFolderUnusable, startPostgres } from '@zhixin/infra-postgres';
import { BadConfiguration } from '@zhixin/service-shell/edge';
import { keptKafka } from './kept-kafka.js';
import { planOf, type PlatformPlan, type Backends } from './plan.js';
import { endLeftovers, PROCESS_LIST, ProcessList } from './process-list.js';
import { POSTGRES_SETTINGS, settingsFrom, type LauncherSettings } from './settings.js';
import { StartFailed, SupervisedProcess, type ProcessPlan } from './supervised-process.js';

const say = (line: string) => process.stdout.write(`${line}\n`);
// Whoever read what is printed may go; the platform stays.
process.stdout.on('error', () => undefined);

const main = async (): Promise<void> => {
  const settings = settingsFrom(process.env, process.argv.slice(2));
  const folder = openDataFolder(settings.dataFolder);
  process.once('exit', folder.release);
  const processes = join(folder.path, PROCESS_LIST);
  const ended = await endLeftovers(processes);
  if (ended > 0) say(`Ended ${ended} processes that a killed launcher had left.`);

  const platform = stoppable();
  try {
    const surroundings = await platform.step(() =>
      openSurroundings(settings, folder.path, platform),
    );
    const plan = await planOf(settings, folder, surroundings);
    await startProcesses(plan, new ProcessList(processes), platform);
    if (settings.oidcIssuer === undefined)
      await playOnce(folder, { empty: settings.empty, origin: plan.origin, say });
    announce(plan.origin, { withAccounts: settings.oidcIssuer === undefined, say });
  } catch (error) {
    // What a stop interrupts fails; whoever asked for the stop also ends the process.
    if (platform.isStopping()) return;
    await platform.stop();
    throw error;
  }
};

interface StoppableStart {
  /** Runs a part of the start that cannot be interrupted; a stop that is asked for meanwhile waits for it. */
  step<Result>(run: () => Promise<Result>): Promise<Result>;
  isStopping(): boolean;
  /** What was started last stops first. */
  onStop(what: string, stop: () => Promise<unknown>): void;
  stop(): Promise<void>;
}

// The first signal stops in order and exits with 0; a second one ends the launcher at once.
const stoppable = (): StoppableStart => {
  const stops: { readonly what: string; readonly stop: () => Promise<unknown> }[] = [];
  let running: Promise<unknown> = Promise.resolve();
  const stopAll = async () => {
    for (const { what, stop } of stops.reverse()) {
      const since = performance.now();
      await stop();
      say(`Stopped: ${what} (${seconds(since)}).`);
    }
  };
  let stopping: Promise<void> | undefined;
  let asked = false;
  const platform: StoppableStart = {
    step: (run) => {
      const step = run();
      running = step.catch(() => undefined);
      return step.then((result) => (asked ? new Promise<never>(() => undefined) : result));
    },
    isStopping: () => asked,
    onStop: (what, stop) => stops.push({ what, stop }),
    stop: () => (stopping ??= stopAll()),
  };
  const onSignal = () => {
    say('Stopping.');
    asked = true;
    void running
      .then(() => platform.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => explain(error),
      );
  };
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  return platform;
};

const seconds = (since: number) => `${((performance.now() - since) / 1_000).toFixed(1)} s`;

const timed = async <Result>(what: string, run: () => Promise<Result>): Promise<Result> => {
  const since = performance.now();
  const result = await run();
  say(`${what} (${seconds(since)}).`);
  return result;
};

const openSurroundings = async (
  settings: LauncherSettings,
  folder: string,
  platform: StoppableStart,
): Promise<Backends> => {
  mkdirSync(folder, { recursive: true });
  // Both are awaited even when one fails, so that what came up is stopped.
  const [database, broker] = await Promise.allSettled([
    openDatabase(settings, folder, platform),
    openBroker(settings, folder, platform),
  ]);
  if (database.status === 'rejected') throw database.reason;
  if (broker.status === 'rejected') throw broker.reason;
  return {
    databaseUrl: database.value,
    ...(broker.value !== undefined && { brokers: broker.value }),
  };
};

const openDatabase = async (
  { databaseUrl }: LauncherSettings,
  folder: string,
  { onStop }: StoppableStart,
): Promise<string> => {
  if (databaseUrl !== undefined) return databaseUrl;
  const postgres = await timed('PostgreSQL serves', () =>
    startPostgres({ dataFolder: join(folder, 'postgres'), settings: POSTGRES_SETTINGS }),
  );
  onStop('PostgreSQL', postgres.stop);
  if (postgres.attached) say('Took over the database of a launcher that was killed.');
  return postgres.url;
};

const openBroker = async (
  { eventBus, kafkaBrokers }: LauncherSettings,
  folder: string,
  { onStop }: StoppableStart,
): Promise<readonly string[] | undefined> => {
  if (eventBus !== 'kafka') return undefined;
  if (kafkaBrokers !== undefined) return kafkaBrokers;
  const kafka = await timed('Kafka serves', () => keptKafka(join(folder, 'kafka'), say));
  onStop('Kafka', kafka.stop);
  return kafka.brokers;
};

const startProcesses = async (
  { gateway, services, identity }: PlatformPlan,
  list: ProcessList,
  { onStop }: StoppableStart,
): Promise<void> => {
  const since = performance.now();
  const begun = (plans: readonly ProcessPlan[], what: string) => {
    const processes = plans.map((plan) => new SupervisedProcess(plan, { list, say }));
    onStop(what, () => Promise.all(processes.map((one) => one.stop())));
    for (const one of processes) one.start();
    return processes;
  };
  const ready = (processes: readonly SupervisedProcess[]) =>
    Promise.all(
      processes.map(async (one) => {
        await one.untilReady();
        say(`${one.label} is ready on ${one.plan.origin} (${seconds(since)}).`);
      }),
    );
  say(`Starting ${services.length + (identity === undefined ? 1 : 2)} processes.`);
  const own = identity === undefined ? [] : begun([identity], 'identity');
  const behind = begun(services, 'services');
  const before = begun([gateway], 'gateway');
  // The gateway is ready when the services are: until then it need not be asked.
  await ready([...own, ...behind]);
  await ready(before);
};

// Faults that the operator can mend get one sentence; anything else keeps its stack.
const explain = (error: unknown): never => {
  const mendable =
    error instanceof BadConfiguration ||
    error instanceof PostgresDataFolderUnusable ||
    error instanceof KafkaUnavailable ||
    error instanceof DataFolderInUse;
  const known = mendable || error instanceof StartFailed;
  console.error(known ? error.message : error);
  if (error instanceof KafkaUnavailable)
    console.error('EVENT_BUS=postgres runs the services without a broker.');
  process.exit(mendable ? 2 : 1);
};

await main().catch(explain);
