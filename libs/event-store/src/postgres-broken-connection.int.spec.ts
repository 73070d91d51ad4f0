import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import type pg from 'pg';
import { anEvent, followed, listed, someEvents } from './contract/subject.js';
import { AppendOutcomeUnknown, EventStoreUnavailable } from './event-store-errors.js';
import type { EventStore, RecordedEvent } from './event-store.js';
import { postgresEventStore } from './postgres-event-store.js';
import {
  appendsOf,
  LISTENER,
  storesOnOneDatabase,
  WRITER,
  type StoresUnderTest,
} from './postgres-stores.fixture.js';

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

describe('a broken connection', () => {
  test('of the writer loses and doubles no append', async () => {
    const after = await store.head();
    const writer = open();
    let writing = true;
    let kills = 0;
    const killing = (async () => {
      while (writing && kills < 12) kills += await stores.kill(WRITER);
    })();
    const acknowledged = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const events: RecordedEvent[] = [];
        // A fast machine would be done before the connection broke often enough.
        for (let revision = -1; revision < 39 || kills < 3; revision += 1) {
          const event = anEvent();
          events.push(...(await persistently(writer, `killed-${i}`, event, revision)));
        }
        return events;
      }),
    );
    writing = false;
    await killing;
    expect(kills).toBeGreaterThan(2);

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
    const waitsForLock = async () => {
      const { rowCount } = await pool.query(
        `select 1 from pg_stat_activity where datname = current_database()
             and application_name = $1 and wait_event_type = 'Lock'`,
        [WRITER],
      );
      return rowCount === 1;
    };
    for (let round = 0; round < 2; round += 1) {
      await until('the writer waits for the lock', waitsForLock);
      await stores.kill(WRITER);
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
    for (let round = 0; round < 3; round += 1) await stores.kill(LISTENER);
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
