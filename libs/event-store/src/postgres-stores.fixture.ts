import { testDatabase } from '@zhixin/infra-postgres/test-database';
import pg from 'pg';
import { anEvent } from './contract/subject.js';
import type { EventStore, RecordedEvent } from './event-store.js';
import { postgresEventStore } from './postgres-event-store.js';

/** `application_name` of a store's writing connection. */
export const WRITER = 'zhixin event store writer';
/** `application_name` of a store's listening connection. */
export const LISTENER = 'zhixin event store listener';
const KILL_WAIT_MS = 20_000;

/** Several stores on one database, as several processes have them. */
export interface StoresUnderTest {
  readonly url: string;
  /** For looking behind the stores' backs. */
  readonly pool: pg.Pool;
  open(schema?: string): EventStore;
  /** Ends the backends of that name; waits until there is one, and until it is gone. */
  kill(application: string): Promise<number>;
  remove(): Promise<void>;
}

/** Makes a database and opens stores on it, which `remove` closes. */
export const storesOnOneDatabase = async (): Promise<StoresUnderTest> => {
  const database = await testDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 6 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const opened: EventStore[] = [];
  return {
    url: database.url,
    pool,
    open: (schema = 'event_store') => {
      const store = postgresEventStore({ connectionString: database.url, schema });
      opened.push(store);
      return store;
    },
    kill: (application) => kill(pool, application),
    remove: async () => {
      await Promise.all(opened.map((store) => store.close()));
      await pool.end();
      await database.drop();
    },
  };
};

const kill = async (pool: pg.Pool, application: string) => {
  for (const deadline = Date.now() + KILL_WAIT_MS; Date.now() < deadline;) {
    const { rowCount } = await pool.query(
      `select pg_terminate_backend(pid, $2) from pg_stat_activity
        where datname = current_database() and application_name = $1`,
      [application, KILL_WAIT_MS],
    );
    if (rowCount !== null && rowCount > 0) return rowCount;
    await new Promise((turn) => setImmediate(turn));
  }
  throw new Error(`No connection of "${application}" came.`);
};

/** Appends single events, each at the revision that the one before left; answers what was acknowledged. */
export const appendsOf = async (
  writer: EventStore,
  stream: string,
  count: number,
): Promise<RecordedEvent[]> => {
  const acknowledged: RecordedEvent[] = [];
  for (let revision = -1; revision < count - 1; revision += 1) {
    const expected = revision < 0 ? 'no-stream' : revision;
    acknowledged.push(...(await writer.append(stream, [anEvent()], expected)).events);
  }
  return acknowledged;
};
