import { createHash } from 'node:crypto';
import pg from 'pg';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import type { LogEntry } from './log-entry.js';
import { migrations } from '../migrations/in-order.js';

/** A database without tables, for one spec file. */
export const emptyDatabase = async () => {
  const database = await testDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 8 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return {
    pool,
    url: database.url,
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
};

/** A database with the log's tables, for one spec file. */
export const logDatabase = async () => {
  const database = await emptyDatabase();
  await migrate(database.pool);
  return database;
};

/** Brings a database to the present state, or to that of an earlier version. */
export const migrate = async (pool: pg.Pool, steps = migrations): Promise<void> => {
  const runner = { query: async (text: string) => (await pool.query(text)).rows };
  for (const Migration of steps) await new Migration().up(runner as never);
};

export const USCC = '91610132MA6TXXXX00';
export const NOW = '2026-11-22T08:00:00.000Z';

/** An entry whose content is its name: the same name is the same event. */
export const entry = (name: string, changes: Partial<LogEntry> = {}): LogEntry => ({
  uscc: USCC,
  region: '610132',
  captureId: '7f3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a01',
  hash: createHash('sha256').update(name).digest('hex'),
  content: createHash('sha256').update(`content of ${name}`).digest('hex'),
  eventTime: '2026-11-20T08:00:00.000Z',
  type: 'ObjectEvent',
  action: 'OBSERVE',
  bizStep: 'receiving',
  facts: { things: [{ id: `https://id.gs1.org/01/06901234567892/21/${name}`, role: 'epc' }] },
  body: JSON.stringify({ type: 'ObjectEvent', name, 产地: '周至"县"\\' }),
  context: '["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]',
  ...changes,
});
