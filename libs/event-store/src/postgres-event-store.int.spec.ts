import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { anEvent, followed, listed } from './contract/subject.js';
import { eventStoreContract } from './event-store.contract.js';
import type { EventStore, RecordedEvent } from './event-store.js';
import { postgresEventStore } from './postgres-event-store.js';
import { PAGE_BYTES_MAX, PostgresReader } from './postgres-reader.js';
import { appendsOf, storesOnOneDatabase, type StoresUnderTest } from './postgres-stores.fixture.js';

eventStoreContract('PostgreSQL', async () => {
  const database = await testDatabase();
  return {
    idsKnownIn: 'every stream',
    open: () => postgresEventStore({ connectionString: database.url }),
    remove: () => database.drop(),
  };
});

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let stores: StoresUnderTest;
let store: EventStore;
let pool: pg.Pool;
beforeAll(async () => {
  stores = await storesOnOneDatabase();
  ({ pool } = stores);
  store = stores.open();
});
afterAll(() => stores.remove());
const open = (schema?: string) => stores.open(schema);

describe('the tables', () => {
  test.each([
    "update event_store.events set type = 'Lie'",
    'delete from event_store.events',
    'truncate event_store.events',
  ])('refuse: %s', async (statement) => {
    await store.append('lamp-fact', [anEvent()], 'any');
    await expect(pool.query(statement)).rejects.toThrow('Events are facts');
  });

  test('are made once by many stores that begin at the same time', async () => {
    const stores = Array.from({ length: 6 }, () => open('newborn'));
    await Promise.all(stores.map((one, i) => one.append(`lamp-${i}`, [anEvent()], 'no-stream')));
    expect(await listed(stores[0]!.readAll())).toHaveLength(6);
  });

  test('of two schemas have nothing to do with each other', async () => {
    const other = open('other_place');
    expect(await other.head()).toBeUndefined();
    const event = anEvent();
    await store.append('lamp-both', [event], 'no-stream');
    expect((await other.append('lamp-both', [event], 'no-stream')).position).toBe('postgres:1');
  });

  test('of a later format are left alone', async () => {
    await open('later').head();
    await pool.query('update later.format set version = 99');
    await expect(open('later').head()).rejects.toThrow('format 99');
  });

  test('still give out rows as the first format wrote them', async () => {
    const sample = JSON.parse(
      readFileSync(new URL('./stored-format-1.samples.json', import.meta.url), 'utf8'),
    ) as { rows: Record<string, unknown>[]; events: RecordedEvent[] };
    const old = open('old');
    await old.head();
    for (const row of sample.rows)
      await pool.query(
        `insert into old.events (${Object.keys(row).join(', ')})
         values (${Object.keys(row)
           .map((_, i) => `$${i + 1}`)
           .join(', ')})`,
        Object.values(row),
      );
    expect(await listed(old.readAll())).toEqual(sample.events);
    expect(await old.append('lamp-1', [anEvent()], 1)).toMatchObject({ position: 'postgres:4' });
  });
});

describe('three processes and slow transactions', () => {
  // Holds the append lock as a slow process does: between writing and committing.
  const slowAppends = async (count: number) => {
    const client = new pg.Client({ connectionString: stores.url });
    client.on('error', () => undefined);
    await client.connect();
    for (let i = 0; i < count; i += 1) {
      const { id } = anEvent();
      await client.query('begin');
      await client.query(
        `select * from event_store.append_events(
           array['slow-1'], array[-2::bigint], array[1], array[1], array['slow-1'], array['slow'],
           array[$1::uuid], array['LampLit'], array['{}'::json], array['{}'::json], array[4])`,
        [id],
      );
      await client.query('select pg_sleep(0.02)');
      await client.query('commit');
    }
    await client.end();
  };
  // Its transaction id is older than everything that follows, and stays open.
  const openTransaction = async () => {
    const client = new pg.Client({ connectionString: stores.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('begin');
    await client.query('create table if not exists bystander (id int)');
    return async () => {
      await client.query('rollback');
      await client.end();
    };
  };

  test('lose and repeat no event, and keep one order for all who follow', async () => {
    const [writers, rounds, slow] = [24, 15, 12];
    const after = await store.head();
    const total = writers * rounds + slow;
    const stores = [store, open(), open()];
    const finish = await openTransaction();
    const following = Promise.all(stores.map((one) => followed(one, total, { after })));
    const polling = listedAsItGrows(stores[1]!, after, total);
    await Promise.all([
      slowAppends(slow),
      ...Array.from({ length: writers }, (_, i) => appendsOf(stores[i % 3]!, `crowd-${i}`, rounds)),
    ]);
    const seen = await following;
    await finish();

    const stored = await listed(store.readAll({ after }));
    expect(stored).toHaveLength(total);
    for (const { events } of seen) expect(events).toEqual(stored);
    expect(await polling).toEqual(stored);
  });

  // A reader that comes back again and again from where it was.
  const listedAsItGrows = async (one: EventStore, start: string | undefined, total: number) => {
    const events: RecordedEvent[] = [];
    while (events.length < total)
      events.push(...(await listed(one.readAll({ after: events.at(-1)?.position ?? start }))));
    return events;
  };
});

describe('a subscription', () => {
  test('finds events that nobody announced', async () => {
    const after = await store.head();
    const following = followed(store, 1, { after });
    const { id } = anEvent();
    await pool.query(
      `insert into event_store.events
       select position + 1, 'silent-1', 0, 'silent', $1, 'LampLit', '{}', '{}', 4, now()
         from event_store.events order by position desc limit 1`,
      [id],
    );
    expect((await following).events).toMatchObject([{ id, stream: 'silent-1' }]);
  });
});

describe('a subscription to what another process appends', () => {
  // How the head is looked up when no notice comes.
  const POLL = 'order by position desc limit 1';

  test('hears of it before the next poll', async () => {
    const [writer, rounds] = [open(), 10];
    const stop = new AbortController();
    let heard: () => void = () => undefined;
    const filter = { categories: ['bell'] };
    const following = store.subscribe({ filter, signal: stop.signal }, async () => heard());
    await writer.append('bell-0', [anEvent()], 'any');
    const queries = jest.spyOn(pg.Client.prototype, 'query');
    const polls = () => queries.mock.calls.filter(([text]) => String(text).includes(POLL)).length;
    // On a slow machine a poll may come first; a notice that never came would never win.
    for (let heardBeforePoll = 0, i = 1; heardBeforePoll < rounds; i += 1) {
      const before = polls();
      const next = new Promise<void>((done) => (heard = done));
      await writer.append(`bell-${i}`, [anEvent()], 'any');
      await next;
      if (polls() === before) heardBeforePoll += 1;
    }
    queries.mockRestore();
    stop.abort();
    await following;
  });

  test('minds no notice that the store did not send', async () => {
    const schema = 'misled';
    const [writer, reader] = [open(schema), open(schema)];
    await writer.append('bell-1', [anEvent()], 'no-stream');
    const following = followed(reader, 3, { filter: { categories: ['bell'] } });
    for (const notice of ['', 'nonsense', '{"after":"1"}', '[]'])
      await pool.query('select pg_notify($1, $2)', [schema, notice]);
    await writer.append('other-1', [anEvent()], 'no-stream');
    await writer.append('bell-1', [anEvent(), anEvent()], 0);
    expect((await following).events.map(({ revision }) => revision)).toEqual([0, 1, 2]);
  });
});

describe('a page', () => {
  test('is cut where its bytes would be too many, and says that more follows', async () => {
    const text = 'x'.repeat(900_000);
    const first = await store.append('heavy-1', [anEvent('LampLit', { text })], 'any');
    for (let i = 0; i < 11; i += 1)
      await store.append('heavy-1', [anEvent('LampLit', { text })], 'any');
    const reader = new PostgresReader(pool, 'event_store');
    const range = { stream: 'heavy-1', from: 0, direction: 'forward' } as const;
    const page = await reader.pageOfStream(range, 1_000);
    expect(page.events.length).toBe(Math.ceil(PAGE_BYTES_MAX / 900_000));
    expect(page.last).toBe(false);

    const all = store.readAll({ after: first.position });
    expect((await listed(all)).map(({ revision }) => revision)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
  });
});
