import {
  addressTaken,
  BadConfiguration,
  openLog,
  openMetricsListener,
} from '@zhixin/service-shell/edge';
import { configurationFrom } from './configuration.js';
import { gateway } from './gateway.js';

const SHUTDOWN_MS_MAX = 15_000;

const main = async (): Promise<void> => {
  const config = configurationFrom(process.env);
  const log = openLog(config.logLevel);
  const { server, metrics, close } = await gateway(config, log);
  const listener = await openMetricsListener(metrics.registry, config);
  await server.listen({ port: config.port, host: config.host }).catch((error: unknown) => {
    throw addressTaken(error, config) ?? error;
  });
  log.info({ port: config.port }, 'Listening.');
  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'Stopping.');
    setTimeout(() => process.exit(1), SHUTDOWN_MS_MAX).unref();
    void Promise.all([close(), listener?.close()]).then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};

const explain = (error: unknown): never => {
  const known = error instanceof BadConfiguration;
  console.error(known ? error.message : error);
  process.exit(known ? error.exitCode : 1);
};

await main().catch(explain);
