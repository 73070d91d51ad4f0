import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { configurationFrom } from './configuration.js';
import type { Platform } from '../injection.js';
import { openLog } from '../observability/logging.js';
import { openPlatform, STATEMENT_MS_MAX, TRANSACTION_IDLE_MS } from './platform.js';

describe('the shared pool', () => {
  let database: TestDatabase;
  let platform: Platform;

  beforeAll(async () => {
    database = await testDatabase();
    const config = configurationFrom({
      DATABASE_URL: database.url,
      OIDC_ISSUER: 'http://127.0.0.1:1/oidc',
    });
    platform = await openPlatform(config, openLog('silent'));
  });
  afterAll(async () => {
    await platform.close();
    await database.drop();
  });

  test('lets nobody keep locks who hangs, in a statement or between two', async () => {
    const { rows } = await platform.pool!.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings
       where name in ('statement_timeout', 'idle_in_transaction_session_timeout') order by name`,
    );
    expect(rows.map(({ setting }) => Number(setting))).toEqual([
      TRANSACTION_IDLE_MS,
      STATEMENT_MS_MAX,
    ]);
  });
});
