import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { anEvent, followed, listed, someEvents } from './contract/subject.js';
import { AppendOutcomeUnknown, EventStoreUnavailable } from './event-store-errors.js';
import { eventStoreContract } from './event-store.contract.js';
import type { EventStore, RecordedEvent } from './event-store.js';
import { POLL_MS } from './head-watcher.js';
import { postgresEventStore } from './postgres-event-store.js';
import { PAGE_BYTES_MAX, PostgresReader } from './postgres-reader.js';

eventStoreContract('PostgreSQL', async () => {
  const database = await testDatabase();
  return {
    open: () => postgresEventStore({ connectionString: database.url }),
    remove: () => database.drop(),
  };
});

const WRITER = 'zhixin event store writer';
const LISTENER = 'zhixin event store listener';
const KILL_WAIT_MS = 20_000;
// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let database: TestDatabase;
let pool: pg.Pool;
let store: EventStore;
const opened: EventStore[] = [];
const open = (schema = 'event_store') => {
  const one = postgresEventStore({ connectionString: database.url, schema });
  opened.push(one);
  return one;
};

beforeAll(async () => {
  database = await testDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 6 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  store = open();
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await pool.end();
  await database.drop();
});

// Ends the backends of that name in this database; waits until there is one, and until it is gone.
const kill = async (application: string) => {
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

const appendsOf = async (writer: EventStore, stream: string, count: number) => {
  const acknowledged: RecordedEvent[] = [];
  for (let revision = -1; revision < count - 1; revision += 1) {
    const expected = revision < 0 ? 'no-stream' : revision;
    acknowledged.push(...(await writer.append(stream, [anEvent()], expected)).events);
  }
  return acknowledged;
};

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
    const client = new pg.Client({ connectionString: database.url });
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
    const client = new pg.Client({ connectionString: database.url });
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

describe('a broken connection', () => {
  test('of the writer loses and doubles no append', async () => {
    const after = await store.head();
    const writer = open();
    let writing = true;
    const killing = (async () => {
      let kills = 0;
      while (writing && kills < 12) kills += await kill(WRITER);
      return kills;
    })();
    const acknowledged = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const events: RecordedEvent[] = [];
        for (let revision = -1; revision < 39; revision += 1) {
          const event = anEvent();
          events.push(...(await persistently(writer, `killed-${i}`, event, revision)));
        }
        return events;
      }),
    );
    writing = false;
    expect(await killing).toBeGreaterThan(2);

    const stored = await listed(store.readAll({ after, filter: { categories: ['killed'] } }));
    const inOrder = acknowledged.flat().sort((a, b) => store.compare(a.position, b.position));
    expect(stored).toEqual(inOrder);
  });

  // As the command handler does: an unknown outcome is tried again with the same ids.
  const persistently = async (
    writer: EventStore,
    stream: string,
    event: ReturnType<typeof anEvent>,
    revision: number,
  ): Promise<readonly RecordedEvent[]> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await writer.append(stream, [event], revision < 0 ? 'no-stream' : revision)).events;
      } catch (error) {
        if (!(error instanceof AppendOutcomeUnknown) || attempt === 20) throw error;
      }
    }
  };

  test('twice under one append is an unknown outcome, and trying again tells', async () => {
    const writer = open();
    await writer.append('lamp-warm', [anEvent()], 'no-stream');
    const lock = await pool.connect();
    await lock.query(
      "begin; select pg_advisory_xact_lock(hashtextextended('event_store.events', 0))",
    );
    const event = anEvent();
    const appending = writer.append('lamp-doubt', [event], 'no-stream');
    const ended = expect(appending).rejects.toThrow(AppendOutcomeUnknown);
    const waitingForLock = async () => {
      for (;;) {
        const { rowCount } = await pool.query(
          `select 1 from pg_stat_activity where datname = current_database()
             and application_name = $1 and wait_event_type = 'Lock'`,
          [WRITER],
        );
        if (rowCount === 1) return;
      }
    };
    for (let round = 0; round < 2; round += 1) {
      await waitingForLock();
      await kill(WRITER);
    }
    await ended;
    await lock.query('commit');
    lock.release();

    const answer = await writer.append('lamp-doubt', [event], 'no-stream');
    expect(await listed(store.read('lamp-doubt'))).toEqual(answer.events);
    expect(answer.revision).toBe(0);
  });

  test('of the listener is made again, and the subscription goes on where it was', async () => {
    const follower = open();
    const after = await store.head();
    const following = followed(follower, 60, { after });
    const appending = appendsOf(store, 'heard-1', 60);
    for (let round = 0; round < 3; round += 1) await kill(LISTENER);
    await appending;
    expect((await following).events.map(({ revision }) => revision)).toEqual([...Array(60).keys()]);
  });

  test('of every kind under a catch-up is survived', async () => {
    const follower = open();
    await appendsOf(store, 'long-1', 5);
    for (let i = 0; i < 10; i += 1) await store.append('long-1', someEvents(200), 'any');
    const expected = await listed(store.read('long-1'));
    const stop = new AbortController();
    const events: RecordedEvent[] = [];
    const filter = { categories: ['long'] };
    let kills = 0;
    await follower.subscribe({ filter, batchSize: 100, signal: stop.signal }, async (batch) => {
      events.push(...batch);
      if (events.length >= expected.length) stop.abort();
      else if (kills < 3) {
        kills += 1;
        // All but the connections of this spec's own pool.
        await pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()`,
        );
      }
    });
    expect(events).toEqual(expected);
    expect(kills).toBe(3);
  });

  test('that cannot be made is said to be unavailable, and known not to have appended', async () => {
    const nowhere = postgresEventStore({ connectionString: 'postgresql://x:y@127.0.0.1:1/z' });
    await expect(nowhere.append('lamp-1', [anEvent()], 'any')).rejects.toThrow(
      EventStoreUnavailable,
    );
    await expect(nowhere.head()).rejects.toThrow(EventStoreUnavailable);
    await nowhere.close();
  });
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
  test('hears of it long before the next poll', async () => {
    const [writer, rounds] = [open(), 10];
    const stop = new AbortController();
    let heard: () => void = () => undefined;
    const filter = { categories: ['bell'] };
    const following = store.subscribe({ filter, signal: stop.signal }, async () => heard());
    await writer.append('bell-0', [anEvent()], 'any');
    const startedAt = performance.now();
    for (let i = 1; i <= rounds; i += 1) {
      const next = new Promise<void>((done) => (heard = done));
      await writer.append(`bell-${i}`, [anEvent()], 'any');
      await next;
    }
    expect(performance.now() - startedAt).toBeLessThan((rounds * POLL_MS) / 2);
    stop.abort();
    await following;
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
