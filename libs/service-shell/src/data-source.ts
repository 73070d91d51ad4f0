import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Platform } from './injection.js';
import { CONNECT_MS_MAX, STATEMENT_MS_MAX } from './platform.js';
import { schemaOf, type ServiceDefinition } from './service.js';

/** Connections that a service's read models use at most. */
export const SERVICE_CONNECTIONS_MAX = 4;
const IDLE_CONNECTION_MS = 30_000;

/**
 * Opens a service's `DataSource`, whose search_path is the service's schema. The schema is made and its
 * migrations run first, by one process at a time. Without PostgreSQL it stays unconnected.
 */
export const openDataSource = async (
  definition: ServiceDefinition,
  { pool, config, log }: Platform,
): Promise<DataSource> => {
  const entities = [...(definition.entities ?? [])];
  // Repositories can be made from it, so controllers can be built; a query throws "not connected".
  if (pool === undefined) return new DataSource({ type: 'postgres', entities });
  const schema = schemaOf(definition.name);
  const connection = { url: config.databaseUrl, schema, name: definition.name };
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [`zhixin migrations ${schema}`]);
    await client.query(`create schema if not exists ${schema}`);
    await migrate(definition, connection);
  } finally {
    // Ending the session is what gives the lock back, whatever went wrong before.
    client.release(true);
  }
  return new DataSource({
    ...optionsOf(connection, { max: SERVICE_CONNECTIONS_MAX, statement_timeout: STATEMENT_MS_MAX }),
    entities,
    poolErrorHandler: (err: unknown) => log.warn({ err }, 'An idle database connection broke.'),
  }).initialize();
};

// An index on a grown table may take longer than any request's statement is allowed to.
const migrate = async ({ migrations = [] }: ServiceDefinition, connection: Connection) => {
  if (migrations.length === 0) return;
  const source = await new DataSource({
    ...optionsOf(connection, { max: 1 }),
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
  }).initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
};

interface Connection {
  readonly url: string;
  readonly schema: string;
  readonly name: string;
}

const optionsOf = ({ url, schema, name }: Connection, more: object) =>
  ({
    type: 'postgres',
    url,
    applicationName: `zhixin ${name}`,
    connectTimeoutMS: CONNECT_MS_MAX,
    installExtensions: false,
    migrationsTableName: 'migration',
    extra: {
      options: `-c search_path=${schema}`,
      idleTimeoutMillis: IDLE_CONNECTION_MS,
      ...more,
    },
  }) satisfies DataSourceOptions;
