import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import type { ServiceContext } from '@zhixin/service-shell';
import { feedDatabase, type FeedDatabase } from '../testing/feed-database.js';
import { published } from '../testing/feed-events.js';
import { visibilityOf } from '../domain/visibility.js';
import { appendToFeed } from '../reactions/fill-feed.js';
import { FeedBell, WAITERS_MAX, type FeedWaiter } from './feed-bell.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(30_000);

const WEIHE = '91610113MA6TXK1N3E';
const xian = visibilityOf({ role: 'regulator', region: '6101' });
const chengdu = visibilityOf({ role: 'regulator', region: '5101' });

// A wait that ended by its time alone would outlast the test.
const FOR_EVER_MS = 3_600_000;
const SHORT_MS = 700;
// How often the bell looks when nothing calls it.
const LOOK_AGAIN_MS = 250;
// One per wait, as every request has its own.
const never = () => new AbortController().signal;

let database: FeedDatabase;
let statements = 0;
let bell: FeedBell;
const stopping = new AbortController();
let working: Promise<void>;

beforeAll(async () => {
  database = await feedDatabase();
  bell = new FeedBell();
  const counting = {
    query: (sql: string, values: unknown[]) => {
      statements += 1;
      return database.dataSource.query<unknown>(sql, values);
    },
  };
  const context = { config: { databaseUrl: database.url }, dataSource: counting };
  working = bell.work(context as unknown as ServiceContext).run(stopping.signal);
});

afterAll(async () => {
  stopping.abort();
  await working;
  await database.close();
});

const inTopic = () => `spec-${randomUUID()}`;
const event = (id: string) => published('annulled', { id, uscc: WEIHE, region: '610113' });
const append: FeedDatabase['append'] = (...parts) => database.append(...parts);

const waiterIn = (topic: string, visibility = xian): FeedWaiter => {
  const waiter = bell.waiter(topic, visibility);
  if (waiter === undefined) throw new Error('no waiter');
  return waiter;
};

const elapsed = async (waiting: Promise<unknown>) => {
  const since = performance.now();
  await waiting;
  return performance.now() - since;
};

/** What was asked of PostgreSQL while something went on, and what may be asked in that time. */
const askedDuring = async (what: () => Promise<unknown>) => {
  const before = statements;
  const tookMs = await elapsed(what());
  return { asked: statements - before, looks: Math.ceil(tookMs / LOOK_AGAIN_MS) };
};

// The bell rings everyone once when the first reader of a topic comes; what follows is the steady state.
const settled = async (topic: string, waiter: FeedWaiter) => {
  await append(topic, [event(randomUUID())]);
  await waiter.wait(FOR_EVER_MS, never());
  await waiter.wait(SHORT_MS, never());
};

describe('the bell of the feeds', () => {
  test('wakes a reader when an event comes that it may see, and lets others sleep', async () => {
    const topic = inTopic();
    const [near, far] = [waiterIn(topic), waiterIn(topic, chengdu)];
    await settled(topic, near);
    await far.wait(0, never());
    const sleeping = elapsed(far.wait(SHORT_MS, never()));
    const waking = near.wait(FOR_EVER_MS, never());
    await append(topic, [event('a')]);
    await waking;
    expect(await sleeping).toBeGreaterThanOrEqual(SHORT_MS - 10);
    near.close();
    far.close();
  });

  test('has rung for an event that came before the reader began to wait', async () => {
    const topic = inTopic();
    const waiter = waiterIn(topic);
    await settled(topic, waiter);
    const other = waiterIn(topic);
    await append(topic, [event('a')]);
    await other.wait(FOR_EVER_MS, never());
    await waiter.wait(FOR_EVER_MS, never());
    waiter.close();
    other.close();
  });

  test('notices an event whose notification never arrives', async () => {
    const topic = inTopic();
    const waiter = waiterIn(topic);
    await settled(topic, waiter);
    const waking = waiter.wait(FOR_EVER_MS, never());
    await appendToFeed(topic)([{ topic, partition: 0, offset: '0', event: event('a') }], {
      query: async (sql, values) =>
        database.pool.query(sql.replace('pg_notify($14, $1)', '$14, $1'), values as unknown[]),
    });
    await waking;
    waiter.close();
  });

  test('ends a wait when the reader leaves', async () => {
    const waiter = waiterIn(inTopic());
    const leaving = new AbortController();
    const waking = waiter.wait(FOR_EVER_MS, leaving.signal);
    leaving.abort();
    await waking;
    waiter.close();
  });

  test('asks PostgreSQL no more for a thousand readers than for one', async () => {
    const topic = inTopic();
    const first = waiterIn(topic);
    await settled(topic, first);
    const many = Array.from({ length: 1_000 }, () => waiterIn(topic));
    const waits = many.map((waiter) => waiter.wait(FOR_EVER_MS, never()));
    const idle = await askedDuring(() => pause(1_000));
    expect(idle.asked).toBeLessThanOrEqual(idle.looks + 2);

    // One more look than the clock's, and what each of the two saw.
    const waking = await askedDuring(async () => {
      await append(topic, [event('a')]);
      await Promise.all(waits);
    });
    expect(waking.asked).toBeLessThanOrEqual(waking.looks + 6);
    for (const waiter of [first, ...many]) waiter.close();
  });

  test('asks nothing while nobody waits', async () => {
    const quiet = async () => (await askedDuring(() => pause(600))).asked === 0;
    // The look that was under way when the last reader left is over.
    await until('nobody asks any more', quiet);
    await append(inTopic(), [event('a')]);
    expect(await quiet()).toBe(true);
  });

  test('takes no more readers than it can bear', () => {
    const topic = inTopic();
    const all = Array.from({ length: WAITERS_MAX }, () => waiterIn(topic));
    expect(bell.waiter(topic, xian)).toBeUndefined();
    all[0]!.close();
    all[0]!.close();
    all[0] = waiterIn(topic);
    expect(bell.waiter(topic, xian)).toBeUndefined();
    for (const waiter of all) waiter.close();
  });
});
