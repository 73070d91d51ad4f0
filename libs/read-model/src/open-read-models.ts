import pg from 'pg';
import { DataSource, type EntitySchema, type Logger, type MigrationInterface } from 'typeorm';
import { createParked } from '@zhixin/follower';
import { createPositions } from './positions.js';

/** What a service's read models need. */
export interface ReadModelOptions {
  /** Connection string of the database. */
  readonly url: string;
  /** Name of the service; its schema is the name with `_` for `-`. */
  readonly service: string;
  readonly entities?: readonly (Function | EntitySchema)[];
  /** Run in order at start, each in a transaction. They name tables without a schema. */
  readonly migrations?: readonly (new () => MigrationInterface)[];
  /** Connections at most; default 4. */
  readonly poolSize?: number;
  /** Told of connections that broke while idle. */
  readonly onLostConnection?: (error: Error) => void;
}

const POOL_SIZE = 4;
const CONNECT_MS = 10_000;

/**
 * Opens a service's tables: makes its schema, runs the migrations it has not seen, and answers a
 * DataSource whose `search_path` is that schema. Any number of processes may do it at once; one works
 * and the others wait.
 */
export const openReadModels = async (options: ReadModelOptions): Promise<DataSource> => {
  const schema = schemaOf(options.service);
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: `zhixin ${options.service}`,
    entities: [...(options.entities ?? [])],
    migrations: [...(options.migrations ?? [])],
    migrationsTableName: 'migration',
    synchronize: false,
    installExtensions: false,
    poolSize: options.poolSize ?? POOL_SIZE,
    connectTimeoutMS: CONNECT_MS,
    logger: quiet,
    poolErrorHandler: options.onLostConnection ?? (() => undefined),
    extra: searching(schema, 'public'),
  });
  const guard = new pg.Client({ connectionString: options.url });
  guard.on('error', options.onLostConnection ?? (() => undefined));
  await guard.connect();
  try {
    await guard.query(`select pg_advisory_lock(hashtextextended('migrate ${schema}', 0))`);
    await guard.query(`create schema if not exists ${schema}`);
    await createParked(guard);
    await dataSource.initialize();
    await createPositions(dataSource.manager);
    await dataSource.runMigrations({ transaction: 'each' });
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw error;
  } finally {
    await guard.end();
  }
  return dataSource;
};

// TypeORM would write to the console; what fails is thrown, so nothing is lost.
const quiet: Logger = {
  logMigration: () => undefined,
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  log: () => undefined,
};

/** The PostgreSQL schema of a service. */
export const schemaOf = (service: string): string => {
  const schema = service.replaceAll('-', '_');
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(schema))
    throw new Error(`"${service}" cannot name a PostgreSQL schema.`);
  return schema;
};

// A process that hangs in a transaction must not keep its locks.
const TRANSACTION_IDLE_MS = 60_000;

// The pool does not listen to a connection that it lends, TypeORM only after a turn of the microtasks: one that
// broke in between would end the process. The borrower learns of it from their query.
class LentClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** Settings of a connection pool that looks for unqualified names in these schemas, in this order. */
export const searching = (...schemas: readonly string[]) => ({
  Client: LentClient,
  options: `-c search_path=${schemas.join(',')}`,
  idle_in_transaction_session_timeout: TRANSACTION_IDLE_MS,
});
