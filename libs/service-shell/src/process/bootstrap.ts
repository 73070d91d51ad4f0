import type { DynamicModule, Type } from '@nestjs/common';
import { addressTaken } from './address-taken.js';
import { application, type Application, type ApplicationOptions } from './application.js';
import { BadConfiguration, configurationFrom, type Configuration } from './configuration.js';
import { DRAINING, type Platform } from '../injection.js';
import { openLog } from '../observability/logging.js';
import { openMetricsListener } from '../observability/metrics-listener.js';
import { openPlatform } from './platform.js';
import { readinessOf, type Readiness } from '../observability/readiness.js';

/** The whole shutdown may take this long; then the process ends with 1. */
export const SHUTDOWN_MS_MAX = 25_000;
/** A start that is not ready after this long has failed. */
export const READY_MS_MAX = 60_000;
const READY_POLL_MS = 25;

/** What the process that composes the services may say. */
export interface BootstrapOptions extends ApplicationOptions {
  /** Absent: `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Runs after everything has stopped, before the process exits, e.g. to stop an embedded database. */
  readonly afterStop?: () => Promise<void>;
  /** Stop and exit on SIGTERM and SIGINT. Default: true. */
  readonly stopOnSignals?: boolean;
}

/** A process that answers. */
export interface RunningService {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Where its metrics are, when they have a listener of their own. */
  readonly metricsUrl?: string;
  readonly application: Application;
  readonly platform: Platform;
  readonly config: Configuration;
  readiness(): Promise<Readiness>;
  /** Resolves when every part is ready. Rejects, naming the parts that are not, after READY_MS_MAX. */
  untilReady(): Promise<void>;
  /** Drains and closes everything, in order. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts services as one process: configuration, connections, migrations, HTTP, and last the loops.
 *
 * @throws BadConfiguration naming every variable at fault.
 */
export const bootstrap = async (
  modules: readonly (Type | DynamicModule)[],
  { environment = process.env, afterStop, stopOnSignals = true, ...options }: BootstrapOptions = {},
): Promise<RunningService> => {
  const config = configurationFrom(environment);
  const platform = await openPlatform(config, openLog(config.logLevel));
  const app = await application(modules, { ...options, platform }).catch(async (error: unknown) => {
    await platform.close();
    throw error;
  });
  const metrics = await listen(app, platform).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  app.running.start();

  const draining = app.nest.get<AbortSignal>(DRAINING);
  const readiness = () => readinessOf(platform, app.running, draining);
  const stop = async () => {
    await metrics?.close();
    await app.close();
    await afterStop?.();
    stopListening();
  };
  let stopListening = () => {};
  let stopping: Promise<void> | undefined;
  const service: RunningService = {
    url: await app.nest.getUrl(),
    ...(metrics !== undefined && { metricsUrl: metrics.url }),
    application: app,
    platform,
    config,
    readiness,
    untilReady: () => untilReady(readiness),
    stop: () => (stopping ??= stop()),
  };
  if (stopOnSignals) stopListening = exitOnSignals(service);
  platform.log.info({ port: config.port }, 'Listening.');
  return service;
};

/**
 * What a service's `main.ts` calls: starts, and on failure says why and exits, with 2 where the
 * configuration is at fault and 1 otherwise.
 */
export const runProcess = async (
  modules: readonly (Type | DynamicModule)[],
  options: BootstrapOptions = {},
): Promise<RunningService> => {
  try {
    return await bootstrap(modules, options);
  } catch (error) {
    if (error instanceof BadConfiguration) process.stderr.write(`${error.message}\n`);
    else process.stderr.write(`The start failed: ${String((error as Error)?.stack ?? error)}\n`);
    process.exit(error instanceof BadConfiguration ? error.exitCode : 1);
  }
};

const listen = async ({ nest }: Application, { config, metrics }: Platform) => {
  const listener = await openMetricsListener(metrics.registry, config);
  try {
    await nest.listen(config.port, config.host);
    return listener;
  } catch (error) {
    await listener?.close();
    throw addressTaken(error, config) ?? error;
  }
};

const untilReady = async (readiness: () => Promise<Readiness>): Promise<void> => {
  for (const deadline = Date.now() + READY_MS_MAX; ;) {
    const { ready, parts } = await readiness();
    if (ready && parts.every(({ ok }) => ok)) return;
    if (Date.now() > deadline) {
      const down = parts.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
      throw new Error(`Not ready after ${READY_MS_MAX} ms. ${down.join('; ')}`);
    }
    await new Promise((done) => setTimeout(done, READY_POLL_MS));
  }
};

// Answers what takes the listeners away again.
const exitOnSignals = (service: RunningService): (() => void) => {
  const { log } = service.platform;
  const onSignal = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'Stopping.');
    const limit = setTimeout(() => {
      log.error('Stopping took too long.');
      process.exit(1);
    }, SHUTDOWN_MS_MAX);
    limit.unref();
    service
      .stop()
      .finally(() => clearTimeout(limit))
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'Stopping failed.');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return () => {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  };
};
