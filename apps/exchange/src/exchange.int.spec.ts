import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { topics } from '@zhixin/contracts';
import type { CloudEvent } from '@zhixin/event-bus';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { schemaOf } from '@zhixin/service-shell';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import pg from 'pg';
import { exchange } from './exchange.module.js';
import { FeedBell, WAITERS_MAX } from './read-models/feed-bell.js';
import { published } from './testing/feed-events.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(60_000);

/** The longest wait that a reader may ask for. */
const TIMEOUT_MS_MAX = 30_000;

const TOPIC = 'supervision.v1';
const CREDIT = 'credit-scoring.v1';
const WEIHE = { uscc: '91610113MA6TXK1N3E', region: '610113' };
const QINLING = { uscc: '91610124MA6U0000XA', region: '610124' };
const CHENGDU = { uscc: '91510100MA6U00001B', region: '510104' };

const callers = {
  procurement: { subject: 'agency-procurement', role: 'agency', agency: 'procurement' },
  qinling: { subject: 'enterprise-qinling', role: 'enterprise', uscc: QINLING.uscc },
} as const;

let database: TestDatabase;
let service: TestService;

beforeAll(async () => {
  database = await testDatabase();
  service = await testService(exchange(), {
    databaseUrl: database.url,
    eventsInDatabase: true,
    background: true,
    callers,
  });
  for (const { name, partitions } of topics) await service.bus.ensureTopic(name, { partitions });
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

let number = 0;
const unused = (word: string) => `${word} ${(number += 1)}`;

const publish = async (topic: string, ...events: readonly CloudEvent[]) => {
  await service.bus.publish(topic, events);
  return events.map(({ id }) => id);
};
const annulled = (where = WEIHE) => published('annulled', { id: unused('annulled'), ...where });

const feed = (as: string, query: Readonly<Record<string, string>> = {}, topic = TOPIC) =>
  service.request<readonly CloudEvent[]>(`GET /api/exchange/feed/${topic}`, { as, query });

const waiters = jest.spyOn(FeedBell.prototype, 'waiter');

/** Resolves when one more reader has come than had before the call. */
const oneMoreReader = async () => {
  for (const before = waiters.mock.calls.length; waiters.mock.calls.length === before;)
    await pause(10);
};

const idsIn = (body: readonly CloudEvent[]) => body.map(({ id }) => id);

// Follows a feed as an agency does, by the id of the last event and nothing else, until it has all of
// these. Only events with the same key come in the order in which they were published.
const readUntil = async (as: string, wanted: readonly string[], topic = TOPIC) => {
  const got: string[] = [];
  for (let turn = 0; !wanted.every((id) => got.includes(id)); turn += 1) {
    if (turn > 200) throw new Error(`Wanted ${wanted.join(', ')}; got ${got.join(', ')}`);
    const last = got.at(-1);
    const { status, body } = await feed(
      as,
      { timeout: '2000', limit: '7', ...(last !== undefined && { lastEventId: last }) },
      topic,
    );
    expect(status).toBe(200);
    got.push(...idsIn(body));
  }
  return got;
};

describe('a feed as batches', () => {
  test('is a CloudEvents batch with the address of the next', async () => {
    const event = annulled();
    await publish(TOPIC, event);
    await readUntil('regulator', [event.id]);
    const { headers, body } = await feed('regulator', { limit: '1' });
    expect(headers['content-type']).toMatch(/^application\/cloudevents-batch\+json/);
    expect(body).toEqual([event]);
    expect(headers['link']).toBe(
      `</api/exchange/feed/${TOPIC}?lastEventId=${encodeURIComponent(event.id)}&limit=1>; rel="next"`,
    );
  });

  test('waits for the next event and answers as soon as it is there', async () => {
    const [last] = await publish(TOPIC, annulled());
    await readUntil('regulator', [last!]);
    const since = performance.now();
    const arrival = oneMoreReader();
    const waiting = feed('regulator', { lastEventId: last!, timeout: String(TIMEOUT_MS_MAX) });
    await arrival;
    const [next] = await publish(TOPIC, annulled());
    expect(idsIn((await waiting).body)).toEqual([next]);
    expect(performance.now() - since).toBeLessThan(TIMEOUT_MS_MAX);
  });

  test('is an empty array when none came, at once without a timeout', async () => {
    const [last] = await publish(TOPIC, annulled());
    await readUntil('regulator', [last!]);
    const since = performance.now();
    const waited = await feed('regulator', { lastEventId: last!, timeout: '400' });
    expect(waited).toMatchObject({ status: 200, body: [] });
    expect(waited.headers['link']).toContain(encodeURIComponent(last!));
    expect(performance.now() - since).toBeGreaterThanOrEqual(395);
    expect(await feed('regulator', { lastEventId: last! })).toMatchObject({ body: [] });
  });

  test('does not end the wait of who may not see the event', async () => {
    const [last] = await publish(TOPIC, annulled(CHENGDU));
    await readUntil('otherRegion', [last!]);
    const waiting = feed('otherRegion', { lastEventId: last!, timeout: '1000' });
    await publish(TOPIC, annulled(WEIHE));
    expect((await waiting).body).toEqual([]);
  });

  test.each(['no such id', 'annulled of another region'])(
    'cannot be resumed from %s, and says how to begin again',
    async (what) => {
      const [hidden] = await publish(TOPIC, annulled(CHENGDU));
      await readUntil('otherRegion', [hidden!]);
      const lastEventId = what === 'no such id' ? 'made-up' : hidden!;
      const { status, body } = await service.request(`GET /api/exchange/feed/${TOPIC}`, {
        as: 'regulator',
        query: { lastEventId },
        language: 'en',
      });
      expect(status).toBe(404);
      expect(body).toMatchObject({
        code: 'LAST_EVENT_ID_UNKNOWN',
        restart: `/api/exchange/feed/${TOPIC}`,
        detail: expect.stringContaining('without lastEventId'),
      });
    },
  );

  test('shows every role its part', async () => {
    const events = [WEIHE, QINLING, CHENGDU].flatMap((where) => [
      published('registered', { id: unused('public'), ...where }),
      published('graded', { id: unused('regulators'), ...where }),
    ]);
    await publish(CREDIT, ...events);
    const idsOf = (...regions: readonly string[]) =>
      events.filter(({ region }) => regions.includes(region)).map(({ id }) => id);
    await readUntil('regulator', idsOf(WEIHE.region, QINLING.region), CREDIT);
    await readUntil('otherRegion', idsOf(CHENGDU.region), CREDIT);
    const parts = async (as: string) =>
      (await feed(as, {}, CREDIT)).body
        .map(({ region, audience }) => `${region} ${audience}`)
        .sort();
    expect(await parts('regulator')).toEqual([
      '610113 public',
      '610113 regulators',
      '610124 public',
      '610124 regulators',
    ]);
    expect(await parts('otherRegion')).toEqual(['510104 public', '510104 regulators']);
    expect(await parts('agency')).toEqual(['610113 public', '610124 public']);
    expect(await parts('procurement')).toEqual(['510104 public', '610113 public', '610124 public']);
    expect(await parts('qinling')).toEqual(['610124 public', '610124 regulators']);
  });
});

describe('the list of feeds', () => {
  test('names each with the newest event that the caller may see, and how fresh it is', async () => {
    const [last] = await publish(TOPIC, annulled(CHENGDU));
    await readUntil('otherRegion', [last!]);
    const ask = () => service.request('GET /api/exchange/feeds', { as: 'otherRegion' });
    let { status, body } = await ask();
    // What others may see may still be on its way.
    while (body.items[1].behind > 0) ({ status, body } = await ask());
    expect(status).toBe(200);
    expect(Date.parse(body.asOf)).not.toBeNaN();
    expect(body.items.map(({ topic }: { topic: string }) => topic)).toEqual(
      topics.map(({ name }) => name),
    );
    expect(body.items[1]).toMatchObject({
      href: `/api/exchange/feed/${TOPIC}`,
      head: { id: last },
      behind: 0,
      contracts: expect.arrayContaining(['PenaltyDecidedV1']),
    });
    expect(body.items[0]).not.toHaveProperty('head');
  });
});

describe('the list of feeds while one is not filled', () => {
  const asOf = async () =>
    (await service.request('GET /api/exchange/feeds', { as: 'regulator' })).body.asOf as string;

  test('is as of the first event that is in no feed yet, and then of the time of asking', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await readUntil('regulator', await publish(TOPIC, annulled()));
    // Who holds this row keeps the feed from being filled.
    await client.query('begin');
    await client.query(
      `select from ${schemaOf('exchange')}.feed_head where topic = $1 for update`,
      [TOPIC],
    );
    try {
      const recordedtime = '2026-05-30T08:00:00.000Z';
      await publish(TOPIC, { ...annulled(), recordedtime }, annulled());
      expect(await asOf()).toBe(recordedtime);
      await publish(CREDIT, { ...published('graded', { id: unused('graded'), ...WEIHE }) });
      expect(await asOf()).toBe(recordedtime);
    } finally {
      await client.query('rollback');
      await client.end();
    }
    while ((await asOf()) !== service.clock.now()) await pause(10);
  });
});

const STREAM_WAIT_MS = 50_000;

interface Stream {
  readonly headers: IncomingMessage['headers'];
  /** Text as it came so far. */
  text(): string;
  /** Ids in order, complete events only. */
  ids(): readonly string[];
  until(wanted: string): Promise<void>;
  untilSome(): Promise<void>;
  hangUp(): void;
  readonly ended: Promise<void>;
}

const stream = async (
  as: string,
  { lastEventId, query = '' }: { lastEventId?: string; query?: string } = {},
): Promise<Stream> => {
  const headers = {
    accept: 'text/event-stream',
    authorization: `Bearer ${await service.token(as)}`,
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
  };
  const address = `${service.url}/api/exchange/feed/${TOPIC}${query}`;
  const response = await new Promise<IncomingMessage>((answered, failed) =>
    httpGet(address, { headers, agent: false }, answered).once('error', failed),
  );
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = new Promise<void>((done) =>
    response.once('close', done).once('error', () => done()),
  );
  const ids = () =>
    text
      .split('\n\n')
      .slice(0, -1)
      .flatMap((frame) => /^id: (.*)$/m.exec(frame)?.[1] ?? []);
  // By what arrives and not by the clock: thousands of readers that look again and again keep it from arriving.
  const eventually = async (what: string, came: () => boolean) => {
    const signal = AbortSignal.timeout(STREAM_WAIT_MS);
    while (!came())
      await once(response, 'data', { signal }).catch((cause: unknown) => {
        throw new Error(`${what} never came: ${ids().join(', ')}`, { cause });
      });
  };
  return {
    headers: response.headers,
    text: () => text,
    ids,
    until: (wanted) => eventually(wanted, () => ids().includes(wanted)),
    untilSome: () => eventually('Anything', () => ids().length > 0),
    hangUp: () => response.destroy(),
    ended,
  };
};

describe('a feed as server-sent events', () => {
  test('sends what there is and what comes, with id, event and data', async () => {
    const event = annulled();
    await publish(TOPIC, event);
    const reader = await stream('regulator');
    await reader.until(event.id);
    expect(reader.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(reader.text()).toMatch(/^retry: 2000\n\n/);
    expect(reader.text()).toContain(
      `id: ${event.id}\nevent: PenaltyAnnulledV1\ndata: ${JSON.stringify(event)}\n\n`,
    );
    const [next] = await publish(TOPIC, annulled());
    await reader.until(next!);
    reader.hangUp();
  });

  test('goes on behind Last-Event-ID, which wins over the address', async () => {
    const [one, two, three] = await publish(TOPIC, annulled(), annulled(), annulled());
    await readUntil('regulator', [three!]);
    const byHeader = await stream('regulator', {
      lastEventId: two!,
      query: `?lastEventId=${encodeURIComponent(one!)}`,
    });
    const byAddress = await stream('regulator', {
      query: `?lastEventId=${encodeURIComponent(one!)}`,
    });
    await Promise.all([byHeader.until(three!), byAddress.until(three!)]);
    expect(byHeader.ids()).toEqual([three]);
    expect(byAddress.ids()).toEqual([two, three]);
    byHeader.hangUp();
    byAddress.hangUp();
  });

  test('does not begin for a HEAD request', async () => {
    const answer = await service.request(`HEAD /api/exchange/feed/${TOPIC}`, {
      as: 'regulator',
      headers: { accept: 'text/event-stream' },
    });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers['content-type']).toMatch(/^application\/cloudevents-batch\+json/);
  });

  test('refuses an unknown Last-Event-ID with a problem document', async () => {
    const answer = await service.request(`GET /api/exchange/feed/${TOPIC}`, {
      as: 'regulator',
      headers: { accept: 'text/event-stream', 'last-event-id': 'made-up' },
    });
    expect(answer).toMatchObject({ status: 404, body: { code: 'LAST_EVENT_ID_UNKNOWN' } });
  });

  test('loses and repeats nothing for readers that hang up at random while others write', async () => {
    const [start] = await publish(TOPIC, annulled());
    await readUntil('regulator', [start!]);
    const events = Array.from({ length: 240 }, (_, index) =>
      published('annulled', {
        id: `storm ${index}`,
        uscc: `9161011300000000${String(index % 16).padStart(2, '0')}`,
        region: '610113',
      }),
    );
    const ids = events.map(({ id }) => id);

    const write = async () => {
      // Two writers at a time, each with eight of the sixteen enterprises.
      for (let from = 0; from < events.length; from += 16)
        await Promise.all(
          [0, 8].map((offset) => publish(TOPIC, ...events.slice(from + offset, from + offset + 8))),
        );
    };

    const read = async (seed: number) => {
      const got: string[] = [];
      for (let turn = 0; new Set(got).size < ids.length; turn += 1) {
        const reader = await stream('regulator', { lastEventId: got.at(-1) ?? start! });
        // Some hang up before anything came, others once there is more.
        if (turn % 2 === 1) await reader.untilSome();
        await pause((turn * 37 + seed * 53) % 180);
        got.push(...reader.ids());
        reader.hangUp();
      }
      return got;
    };

    const [, ...readings] = await Promise.all([write(), read(1), read(2), read(3)]);
    for (const got of readings) {
      expect([...got].sort()).toEqual([...ids].sort());
      expect(got).toEqual(readings[0]);
      for (const uscc of new Set(events.map((event) => event.uscc))) {
        const ofOne = events.filter((event) => event.uscc === uscc).map(({ id }) => id);
        expect(got.filter((id) => ofOne.includes(id))).toEqual(ofOne);
      }
    }
  });
});

describe('readers that wait', () => {
  // More connections than that may not fit into the queue of a listening socket.
  const COMING_AT_ONCE = 100;
  // Thousands of connections on a machine that is busy with other tests.
  const MS_MAX = 240_000;

  test(
    'keep nobody else out, however many, up to their own limit',
    async () => {
      const [last] = await publish(TOPIC, annulled(CHENGDU));
      await readUntil('otherRegion', [last!]);
      const readers: Stream[] = [];
      while (readers.length < WAITERS_MAX)
        readers.push(
          ...(await Promise.all(
            Array.from({ length: COMING_AT_ONCE }, () =>
              stream('otherRegion', { lastEventId: last! }),
            ),
          )),
        );
      expect(await feed('otherRegion', { lastEventId: last!, timeout: '1' })).toMatchObject({
        status: 503,
        body: { code: 'OVERLOADED' },
      });
      expect(await service.request('GET /api/exchange/feeds', { as: 'regulator' })).toMatchObject({
        status: 200,
      });

      const [next] = await publish(TOPIC, annulled(CHENGDU));
      await Promise.all(readers.map((reader) => reader.until(next!)));
      for (const reader of readers) reader.hangUp();
      await Promise.all(readers.map(({ ended }) => ended));
    },
    MS_MAX,
  );
});

describe('an event that breaks its contract', () => {
  test('is parked, and holds up the events of its enterprise alone', async () => {
    const broken = { ...annulled(QINLING), data: { uscc: QINLING.uscc } };
    const [behind, other] = [annulled(QINLING), annulled()];
    await publish(TOPIC, broken, behind, other);
    const got = await readUntil('regulator', [other.id]);
    expect(got).not.toContain(broken.id);
    const parked = () => service.bus.parked(`exchange.feed.${TOPIC}`);
    while ((await parked()).length < 2) await pause(10);
    const reasons = Object.fromEntries((await parked()).map((one) => [one.eventId, one.reason]));
    expect(reasons).toEqual({ [broken.id]: 'failed', [behind.id]: 'held' });
    const failed = (await parked()).find(({ reason }) => reason === 'failed');
    expect(failed?.error).toContain('/data/reason');
  });
});

describe('a second instance', () => {
  test('shares the work, and both serve the same feed', async () => {
    const twin = await testService(exchange(), {
      databaseUrl: database.url,
      eventsInDatabase: true,
      background: true,
    });
    const before = await readUntil('regulator', await publish(TOPIC, annulled()));
    const events = Array.from({ length: 60 }, () => annulled());
    await Promise.all([
      service.bus.publish(TOPIC, events.slice(0, 30)),
      twin.bus.publish(TOPIC, events.slice(30)),
    ]);
    const got = await readUntil('regulator', idsIn(events));
    expect(got.slice(before.length).sort()).toEqual(idsIn(events).sort());
    const { body } = await twin.request<readonly CloudEvent[]>(
      `GET /api/exchange/feed/${TOPIC}?limit=1000`,
      { as: 'regulator' },
    );
    expect(idsIn(body)).toEqual(got);
    await twin.close();
  });
});

describe('a process that stops', () => {
  test('ends waits and streams, and keeps nobody waiting', async () => {
    const other = await testDatabase();
    const stopping = await testService(exchange(), {
      databaseUrl: other.url,
      eventsInDatabase: true,
      background: true,
    });
    const arrival = oneMoreReader();
    const waiting = stopping.request(`GET /api/exchange/feed/${TOPIC}`, {
      as: 'regulator',
      query: { timeout: String(TIMEOUT_MS_MAX) },
    });
    await arrival;
    const since = performance.now();
    await stopping.close();
    expect(await waiting).toMatchObject({ status: 200, body: [] });
    expect(performance.now() - since).toBeLessThan(TIMEOUT_MS_MAX);
    await other.drop();
  });
});
