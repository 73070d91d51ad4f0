import { randomUUID } from 'node:crypto';
import { postgresEventBus, type CloudEvent, type Delivery, type EventBus } from '@zhixin/event-bus';
import { ownerInDatabase } from '@zhixin/event-bus/contract';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { FeedPlaces1764480000000 } from '../migrations/feed-places1764480000000.js';
import { Feed1763700000000 } from '../migrations/feed1763700000000.js';
import { appendToFeed } from '../reactions/fill-feed.js';

/** How a feed keeps what it is given. */
export const FORMS = ['as text', 'as places'] as const;
export type FeedForm = (typeof FORMS)[number];

const TOPICS_MAX = 50;

/** The exchange's tables on a database of a spec's own. */
export interface FeedDatabase {
  readonly url: string;
  /** Knows the source of the spec's topics. */
  readonly bus: EventBus;
  /** Name of a topic that no test has used. */
  topic(): string;
  readonly dataSource: DataSource;
  readonly pool: pg.Pool;
  /** Appends as a partition's consumer does: a transaction of its own, which may commit late or fail. */
  append(
    topic: string,
    events: readonly CloudEvent[],
    beforeCommit?: (client: pg.PoolClient) => Promise<unknown>,
    form?: FeedForm,
  ): Promise<void>;
  /** Takes an event away from where its owner keeps it; answers what brings it back. */
  lose(eventId: string): Promise<() => Promise<unknown>>;
  close(): Promise<void>;
}

/** @param form how events are kept, unless `append` says so */
export const feedDatabase = async (form: FeedForm = 'as text'): Promise<FeedDatabase> => {
  const database = await testDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 8 });
  // A connection that has not closed yet when the database is dropped says so.
  pool.on('error', () => undefined);
  await pool.query('create schema exchange');
  const dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    schema: 'exchange',
    extra: { options: '-c search_path=exchange', max: 4 },
    migrations: [Feed1763700000000, FeedPlaces1764480000000],
  }).initialize();
  await dataSource.runMigrations();
  const owner = await ownerInDatabase(database.url);
  const topics = Array.from({ length: TOPICS_MAX }, () => `spec-${randomUUID()}`);
  const sources = Object.fromEntries(topics.map((topic) => [topic, owner.source]));
  const bus = postgresEventBus({ pool, sources });
  const deliveries = async (topic: string, events: readonly CloudEvent[], kept: FeedForm) => {
    const places = kept === 'as text' ? [] : await owner.keep(events);
    return events.map((event, index): Delivery => {
      const position = places[index]?.position;
      const at = { topic, partition: 0, offset: String(index) };
      return { ...at, event, ...(position !== undefined && { position }) };
    });
  };
  return {
    url: database.url,
    dataSource,
    pool,
    bus,
    topic: () => {
      const topic = topics.pop();
      if (topic === undefined) throw new Error(`There are ${TOPICS_MAX} topics.`);
      return topic;
    },
    lose: async (eventId) => {
      const { rows } = await pool.query<{ position: string; event: string }>(
        'delete from owner.kept where id = $1 returning position, event',
        [eventId],
      );
      const { position, event } = rows[0]!;
      return () =>
        pool.query('insert into owner.kept overriding system value values ($1, $2, $3)', [
          position,
          eventId,
          event,
        ]);
    },
    append: async (topic, events, beforeCommit, kept = form) => {
      const batch = await deliveries(topic, events, kept);
      const client = await pool.connect();
      try {
        await client.query('begin');
        await appendToFeed(topic)(batch, {
          query: (sql, values) => client.query(sql, values as unknown[]),
        });
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
      await owner.close();
      await bus.close();
      await dataSource.destroy();
      await pool.end();
      await database.drop();
    },
  };
};
