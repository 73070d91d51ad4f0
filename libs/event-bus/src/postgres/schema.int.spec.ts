import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createParked } from '@zhixin/follower';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import pg from 'pg';
import { postgresEventBus } from '../postgres-event-bus.js';

const ROUNDS = 10;
const AT_ONCE = 6;

let database: TestDatabase;
let clients: pg.Client[];

beforeAll(async () => {
  database = await testDatabase();
  clients = Array.from({ length: AT_ONCE }, () => new pg.Client(database.url));
  await Promise.all(clients.map((client) => client.connect()));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await database.drop();
});

test('buses and lists of parked entries that make the schema at once make it once', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await clients[0]!.query('drop schema if exists event_bus cascade');
    const buses = Array.from({ length: AT_ONCE }, () =>
      postgresEventBus({ connectionString: database.url, poolSize: 1 }),
    );
    await Promise.all([
      ...clients.map((client) => createParked(client)),
      ...buses.map((bus) => bus.lag()),
    ]);
    expect(await buses[0]!.parked()).toEqual([]);
    await Promise.all(buses.map((bus) => bus.close()));
  }
});
