import { expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import { createParked } from './parked-table.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

const PROCESSES = 8;

test('the list of parked entries is made once by all who want it at once', async () => {
  const { url, drop } = await testDatabase();
  const clients = Array.from({ length: PROCESSES }, () => new pg.Client({ connectionString: url }));
  for (const client of clients) await client.connect();
  for (const schema of ['one', 'two', 'three'])
    await Promise.all(clients.map((client) => createParked(client, schema)));
  const { rows } = await clients[0]!.query(
    `select from information_schema.tables where table_name = 'parked'`,
  );
  for (const client of clients) await client.end();
  await drop();
  expect(rows).toHaveLength(3);
});
