// A service as its own process on a database, for the benchmarks that call it over HTTP.
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../infra/processes/dist/index.js';

const READY_MS_MAX = 60_000;

/** Starts it, and resolves when it is ready. */
export const startService = async (app, { url, issuer, signingKeys }) => {
  const port = await freePort();
  const service = spawn(
    process.execPath,
    [...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? []), `apps/${app}/dist/main.js`],
    {
      env: {
        ...process.env,
        PORT: String(port),
        DATABASE_URL: url,
        OIDC_ISSUER: issuer.issuer,
        OIDC_AUDIENCE: issuer.audience,
        LOG_LEVEL: 'error',
        ...(signingKeys !== undefined && { SIGNING_KEYS: signingKeys }),
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const base = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + READY_MS_MAX; ; await pause(50)) {
    const ready = await fetch(`${base}/readyz`).catch(() => undefined);
    if (ready?.ok) return { base, service };
    if (Date.now() > deadline) throw new Error(`Not ready: ${await ready?.text()}`);
  }
};

/** Ends it, and resolves when it has ended. */
export const stopService = async ({ service }) => {
  service.kill('SIGTERM');
  await new Promise((ended) => service.once('exit', ended));
};
