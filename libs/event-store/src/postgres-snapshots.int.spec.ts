import { afterAll, beforeAll } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import pg from 'pg';
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
