import { BadConfiguration, openLog } from '@zhixin/service-shell/edge';
import { configurationFrom } from './configuration.js';
import { gateway } from './gateway.js';

const SHUTDOWN_MS_MAX = 15_000;

const main = async (): Promise<void> => {
  const config = configurationFrom(process.env);
  const log = openLog(config.logLevel);
  const { server, close } = await gateway(config, log);
  await server.listen({ port: config.port, host: config.host });
  log.info({ port: config.port }, 'Listening.');
  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'Stopping.');
    setTimeout(() => process.exit(1), SHUTDOWN_MS_MAX).unref();
    void close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};

const explain = (error: unknown): never => {
  const { code } = error as { readonly code?: unknown };
  if (error instanceof BadConfiguration) console.error(error.message);
  else if (code === 'EADDRINUSE') console.error('PORT: the address is in use already');
  else console.error(error);
  process.exit(error instanceof BadConfiguration || code === 'EADDRINUSE' ? 2 : 1);
};

await main().catch(explain);
