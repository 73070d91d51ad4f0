import pg, { type Pool } from 'pg';
import { plainSchema, silent, type Log } from '@zhixin/follower';
import { createSchema } from './schema.js';

/** Where a bus keeps what it remembers; give `pool` or `connectionString`. */
export interface BusDatabaseOptions {
  /** Used for handlers' transactions; not ended by `close`. */
  readonly pool?: Pool;
  readonly connectionString?: string;
  /** Connections of the bus's own pool. Default 4. */
  readonly poolSize?: number;
  /** Default `event_bus`. */
  readonly schema?: string;
}

const POOL_SIZE = 4;

/** The bus's schema in PostgreSQL, made on first use, and the connections to it. */
export class BusDatabase {
  readonly pool: Pool;
  readonly schema: string;
  readonly #own: boolean;
  #made: Promise<void> | undefined;

  constructor(options: BusDatabaseOptions, log: Log = silent) {
    const { pool, connectionString, poolSize = POOL_SIZE, schema = 'event_bus' } = options;
    this.schema = plainSchema(schema);
    this.#own = pool === undefined;
    this.pool =
      pool ??
      new pg.Pool({ connectionString, max: poolSize, application_name: 'zhixin event bus' });
    if (!this.#own) return;
    this.pool.on('error', (error) => log.warn({ err: error }, 'a connection was lost'));
    // The pool does not listen to a connection that it lent; the borrower learns from their query.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Resolves when the tables are there; after a failure the next call tries again. */
  ready(): Promise<void> {
    this.#made ??= createSchema(this.pool, this.schema).catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    });
    return this.#made;
  }

  async close(): Promise<void> {
    if (this.#own && !this.pool.ended) await this.pool.end();
  }
}
