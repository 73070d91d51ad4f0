import type { CloudEvent } from '@zhixin/event-bus';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { Feed1763700000000 } from '../migrations/feed1763700000000.js';
import { appendToFeed } from '../reactions/fill-feed.js';

/** The exchange's tables on a database of a spec's own. */
export interface FeedDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  readonly pool: pg.Pool;
  /** Appends as a partition's consumer does: a transaction of its own, which may commit late or fail. */
  append(
    topic: string,
    events: readonly CloudEvent[],
    beforeCommit?: (client: pg.PoolClient) => Promise<unknown>,
  ): Promise<void>;
  close(): Promise<void>;
}

export const feedDatabase = async (): Promise<FeedDatabase> => {
  const database = await testDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 8 });
  await pool.query('create schema exchange');
  const dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    schema: 'exchange',
    extra: { options: '-c search_path=exchange', max: 4 },
    migrations: [Feed1763700000000],
  }).initialize();
  await dataSource.runMigrations();
  return {
    url: database.url,
    dataSource,
    pool,
    append: async (topic, events, beforeCommit) => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await appendToFeed(topic)(
          events.map((event, index) => ({ topic, partition: 0, offset: String(index), event })),
          { query: (sql, values) => client.query(sql, values as unknown[]) },
        );
        await beforeCommit?.(client);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw error;
      } finally {
        client.release();
      }
    },
    close: async () => {
      await dataSource.destroy();
      await pool.end();
      await database.drop();
    },
  };
};
