import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import pg from 'pg';
import { series } from '../event-bus.contract.js';
import type { EventBus } from '../event-bus.js';
import { postgresEventBus } from '../postgres-event-bus.js';
import { busRetention } from './retention.js';

const TOPIC = 't.v1';
const EVENTS = 30;
const NOTHING = { log: 0, inbox: 0, more: false };

describe('what a bus forgets', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let bus: EventBus;

  beforeAll(async () => {
    database = await testDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 4 });
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  beforeEach(async () => {
    await pool.query('drop schema if exists event_bus cascade');
    bus = postgresEventBus({ pool });
  });
  afterEach(() => bus.close());

  const published = async (retentionDays?: number) => {
    await bus.ensureTopic(TOPIC, {
      partitions: 1,
      ...(retentionDays !== undefined && { retentionDays }),
    });
    await bus.publish(TOPIC, series(EVENTS, 1));
  };

  /** A group handles this many events and leaves; answers the ids it got. */
  const handledBy = async (group: string, count = EVENTS) => {
    const stop = new AbortController();
    const ids: string[] = [];
    await bus.consume(
      { group, topic: TOPIC, batchSize: 10, gatherMs: 0, signal: stop.signal },
      async (batch) => {
        ids.push(...batch.map(({ event }) => event.id));
        if (ids.length >= count) stop.abort();
      },
    );
    return ids;
  };

  const age = async (days: number) => {
    const earlier = [`${days} days`];
    await pool.query('update event_bus.log set published_at = now() - $1::interval', earlier);
    await pool.query('update event_bus.inbox set handled_at = now() - $1::interval', earlier);
  };

  const prune = (extraDays = 0) => busRetention({ pool, extraDays }).prune();

  test('is older than its topic promises, and behind every group', async () => {
    await published(2);
    await handledBy('slow', 20);
    await handledBy('fast');
    await age(1);
    expect(await prune()).toEqual(NOTHING);
    await age(3);
    expect(await prune(2)).toEqual(NOTHING);
    expect(await prune()).toEqual({ ...NOTHING, log: 20 });
    expect(await prune()).toEqual(NOTHING);
    expect(await handledBy('slow', 10)).toHaveLength(10);
    expect(await prune()).toEqual({ ...NOTHING, log: 10 });
  });

  test('leaves a new group all that is younger, or that another group still needs', async () => {
    await published(1);
    await handledBy('slow', 10);
    await age(2);
    expect(await prune()).toEqual({ ...NOTHING, log: 10 });
    expect(await handledBy('new', 20)).toHaveLength(20);
  });

  test('is nothing while nobody consumes the topic, or where it is promised for ever', async () => {
    await published(1);
    await age(1_000);
    expect(await prune()).toEqual(NOTHING);
    await bus.ensureTopic(TOPIC, { partitions: 1 });
    await handledBy('all');
    await age(1_000);
    expect(await prune()).toEqual(NOTHING);
  });

  test('is held back by a group that is gone until it is forgotten', async () => {
    await published(1);
    await handledBy('gone', 10);
    await handledBy('all');
    await age(2);
    expect(await prune()).toMatchObject({ log: 10 });
    await busRetention({ pool }).forgetGroup('gone');
    expect(await prune()).toMatchObject({ log: 20 });
  });

  test('recognises an event for 90 days longer, and for ever where a topic keeps it', async () => {
    await published(1);
    await handledBy('all');
    await age(90);
    expect(await prune()).toEqual({ ...NOTHING, log: EVENTS });
    await age(92);
    expect(await prune(2)).toEqual(NOTHING);
    await pool.query(
      `insert into event_bus.consumer_offset (group_name, topic, partition, next_offset)
       values ('all', 'for-ever.v1', 0, 0)`,
    );
    expect(await prune()).toEqual(NOTHING);
    await pool.query(`delete from event_bus.consumer_offset where topic = 'for-ever.v1'`);
    expect(await prune()).toEqual({ ...NOTHING, inbox: EVENTS });
  });

  test('is the ids alone where Kafka holds the log, in steps', async () => {
    await published(1);
    await handledBy('all');
    await pool.query(`update event_bus.consumer_offset set log_id = 'kafka cluster topic'`);
    await pool.query(
      `insert into event_bus.inbox (group_name, event_id)
       select 'all', n::text from generate_series(1, 10000) n`,
    );
    await age(92);
    expect(await prune()).toEqual({ log: 0, inbox: 10_000, more: true });
    expect(await prune()).toEqual({ ...NOTHING, inbox: EVENTS });
  });

  test('is removed by one process at a time', async () => {
    await published(1);
    await handledBy('all');
    await age(2);
    const other = await pool.connect();
    await other.query('begin');
    await other.query(`select event_bus.prune(1000, 1000, 1)`);
    expect(await prune()).toEqual(NOTHING);
    await other.query('rollback');
    other.release();
    expect(await prune()).toEqual({ ...NOTHING, log: EVENTS });
  });
});
