// Traceability on a seeded log, with its trace graph built from it: what the benchmarks of trace and scope ask.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { rotateKeys } from '../../libs/statement/dist/index.js';
import { testIssuer } from '../../libs/identity/dist/testing.js';
import { startPostgres } from '../../infra/postgres/dist/index.js';
import { startService, stopService } from './service.mjs';
import { seedTraceLog } from './trace-log.mjs';

const BUILT_MS_MAX = 3_600_000;
const LOOK_MS = 100;

/** Resolves when the graph has all of the log. */
const graphBuilt = async (pool) => {
  for (const deadline = Date.now() + BUILT_MS_MAX; ; await pause(LOOK_MS)) {
    const { rows } = await pool.query(
      `select p.position = 'epcis-log:' || h.position as built
       from traceability.projection_position p, traceability.log_head h where p.name = 'trace-graph'`,
    );
    if (rows[0]?.built) return;
    if (Date.now() > deadline) throw new Error('The trace graph is not built in time.');
  }
};

/**
 * Seeds a log, builds the graph, and hands the running service to `measure`.
 *
 * @returns what it answers, with how long the graph took
 */
export const onTracedPlatform = async (log, measure) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhixin-bench-'));
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ dataFolder: join(folder, 'data') });
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 });
  pool.on('error', () => undefined);
  const issuer = await (await testIssuer()).serve();
  const signingKeys = join(folder, 'signing-keys.json');
  rotateKeys({ file: signingKeys, alg: 'Ed25519', now: Date.now() });
  let running;
  try {
    // The first start makes the tables.
    await stopService(await startService('traceability', { url: postgres.url, issuer }));
    await seedTraceLog(pool, log);
    const start = performance.now();
    running = await startService('traceability', { url: postgres.url, issuer, signingKeys });
    await graphBuilt(pool);
    const buildMs = performance.now() - start;
    await pool.query('vacuum analyze');
    const token = await issuer.token({ subject: 'bench', role: 'regulator', region: '61' });
    return { buildMs, ...(await measure({ ...running, pool, token })) };
  } finally {
    if (running !== undefined) await stopService(running);
    await pool.end();
    await issuer.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
