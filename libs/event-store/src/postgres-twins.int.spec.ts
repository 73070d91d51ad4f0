import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import pg from 'pg';
import { checkpointStoreContract } from './checkpoints.contract.js';
import { CheckpointOfOtherAdapter } from './checkpoints.js';
import { postgresCheckpoints } from './postgres-checkpoints.js';
import { postgresSnapshots } from './postgres-snapshots.js';
import { snapshotStoreContract } from './snapshots.contract.js';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await testDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

snapshotStoreContract('PostgreSQL', () => postgresSnapshots({ pool }));

checkpointStoreContract('PostgreSQL', async () => ({
  open: (adapter) => postgresCheckpoints({ pool, adapter }),
}));

describe("a checkpoint saved in the caller's transaction", () => {
  const during = async (name: string, end: 'commit' | 'rollback') => {
    const checkpoints = postgresCheckpoints({ pool, adapter: 'here' });
    await checkpoints.ready();
    const client = await pool.connect();
    try {
      await client.query('begin');
      await checkpoints.saveIn(client, name, 'here:7');
      expect(await checkpoints.loadIn(client, name)).toBe('here:7');
      expect(await checkpoints.load(name)).toBeUndefined();
      await client.query(end);
    } finally {
      client.release();
    }
    return checkpoints.load(name);
  };

  test('is there when it commits', async () =>
    expect(await during('committed', 'commit')).toBe('here:7'));

  test('is not when it does not', async () =>
    expect(await during('rolled back', 'rollback')).toBeUndefined());

  test('is read from a driver that answers with rows alone, as TypeORM does', async () => {
    const checkpoints = postgresCheckpoints({ pool, adapter: 'here' });
    await checkpoints.ready();
    const rowsOnly = {
      query: async (text: string, values?: unknown[]) =>
        (await pool.query(text, values)).rows as unknown,
    };
    await checkpoints.saveIn(rowsOnly, 'rows', 'here:3');
    expect(await checkpoints.loadIn(rowsOnly, 'rows')).toBe('here:3');
    const other = postgresCheckpoints({ pool, adapter: 'elsewhere' });
    await expect(other.saveIn(rowsOnly, 'rows', 'elsewhere:1')).rejects.toThrow(
      CheckpointOfOtherAdapter,
    );
  });
});
