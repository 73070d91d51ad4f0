import { EventStoreDBClient } from '@eventstore/db-client';
import { startEventStoreDouble, type EventStoreDouble } from '@zhixin/infra-eventstoredb';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anEvent, followed, listed, someEvents } from '../contract/subject.js';
import {
  AppendOutcomeUnknown,
  EventStoreUnavailable,
  InvalidAppend,
  StreamDeleted,
} from '../event-store-errors.js';
import type { EventStore, EventToAppend, RecordedEvent } from '../event-store.js';
import { closeClient } from './client.js';
import { eventStoreDbEventStore } from './event-store.js';
import { CHECKPOINT_EVENTS } from './feed.js';
import { SEND_ATTEMPTS_MAX } from './writer.js';

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

const ANSWER_MS = 1_000;
const WRITERS = 32;
const ROUNDS = 15;
const CUTS = 8;
const PERSISTENCE_MAX = 30;

let folder: string;
let double: EventStoreDouble;
let store: EventStore;
let streams = 0;
const aStream = (category = 'lamp') => `${category}-${(streams += 1)}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhixin-eventstoredb-'));
  double = await startEventStoreDouble({ dataFolder: folder });
});
afterAll(async () => {
  await double.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  store = eventStoreDbEventStore({ connectionString: double.url });
});
afterEach(async () => {
  await double.faults.clear();
  await store.close();
});

const restarted = async () => {
  await double.kill();
  double = await startEventStoreDouble({ dataFolder: folder });
};

// As the command handler does, and then a person: the same ids again until the outcome is known.
const persistently = async (stream: string, events: readonly EventToAppend[], revision: number) => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.append(stream, events, revision < 0 ? 'no-stream' : revision);
    } catch (error) {
      const isAway =
        error instanceof AppendOutcomeUnknown || error instanceof EventStoreUnavailable;
      if (!isAway || attempt === PERSISTENCE_MAX) throw error;
    }
  }
};

// Writers that each fill a stream of their own, while `disturb` runs again and again.
const underLoad = async (disturb: () => Promise<void>, times: number) => {
  const after = await store.head();
  const following = new AbortController();
  const seen: RecordedEvent[] = [];
  const live = store.subscribe({ after, signal: following.signal }, async (batch) => {
    seen.push(...batch);
  });
  let writing = true;
  let disturbances = 0;
  const disturbing = (async () => {
    while (writing && disturbances < times) {
      await disturb();
      disturbances += 1;
      const before = (await double.faults.calls()).append;
      // The next one comes when the writers are at work again.
      while (writing && (await double.faults.calls()).append < before + WRITERS / 2)
        await new Promise((turn) => setTimeout(turn, 20));
    }
  })();
  const acknowledged = await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const [stream, events]: [string, RecordedEvent[]] = [aStream('crowd'), []];
      // Writers that are quicker than what disturbs them go on.
      for (let revision = -1; revision < ROUNDS * 2 - 1 || disturbances < 3; revision += 2)
        events.push(...(await persistently(stream, someEvents(2), revision)).events);
      return events;
    }),
  );
  writing = false;
  await disturbing;
  const sent = acknowledged.flat();
  while (seen.length < sent.length) await new Promise((turn) => setTimeout(turn, 20));
  following.abort();
  await live;
  return { after, disturbances, acknowledged: sent, seen };
};

const inOrder = (events: readonly RecordedEvent[]) =>
  [...events].sort((a, b) => store.compare(a.position, b.position));

const expectNothingLostOrDoubled = async (
  what: string,
  { after, disturbances, acknowledged, seen }: Awaited<ReturnType<typeof underLoad>>,
) => {
  const stored = await listed(store.readAll({ after }));
  process.stdout.write(
    `${what} ${disturbances} times under ${WRITERS} writers: ${acknowledged.length} events ` +
      `acknowledged, ${stored.length} stored, ${seen.length} seen by the subscription\n`,
  );
  expect(disturbances).toBeGreaterThan(2);
  expect(stored).toEqual(inOrder(acknowledged));
  expect(seen).toEqual(stored);
};

describe('under 32 writers and a subscription, nothing is lost or doubled', () => {
  test('when connections break', async () => {
    const outcome = await underLoad(() => double.faults.cutConnections(), CUTS);
    await expectNothingLostOrDoubled('connections cut', outcome);
  });

  test('when appends break in the middle, both ways', async () => {
    const outcome = await underLoad(
      () => double.faults.nextAppends('cut-before', 'cut-after', 'cut-after'),
      CUTS,
    );
    await expectNothingLostOrDoubled('appends cut in the middle', outcome);
  });

  test('when the server is killed and comes back', async () => {
    const outcome = await underLoad(restarted, 3);
    await expectNothingLostOrDoubled('server killed', outcome);
  });
});

describe('an append', () => {
  test.each([
    'cut-before',
    'cut-after',
    'silent-before',
    'silent-after',
    'time-out-before',
    'time-out-after',
  ] as const)('that suffers %s is stored once, and acknowledged', async (fault) => {
    const [stream, events] = [aStream(), someEvents(2)];
    const impatient = eventStoreDbEventStore({
      connectionString: double.url,
      answerTimeoutMs: ANSWER_MS,
    });
    const before = (await double.faults.calls()).append;
    await double.faults.nextAppends(fault);
    const appended = await impatient.append(stream, events, 'no-stream');
    expect((await double.faults.calls()).append).toBe(before + 2);
    expect(appended.revision).toBe(1);
    expect(await listed(impatient.read(stream))).toEqual(appended.events);
    await impatient.close();
  });

  test.each(['cut-before', 'cut-after'] as const)(
    'that suffers %s every time has an unknown outcome, and trying again tells',
    async (fault) => {
      const [stream, events] = [aStream(), someEvents(2)];
      await double.faults.nextAppends(...Array.from({ length: SEND_ATTEMPTS_MAX }, () => fault));
      await expect(store.append(stream, events, 'any')).rejects.toThrow(AppendOutcomeUnknown);
      const appended = await store.append(stream, events, 'any');
      expect(appended.revision).toBe(1);
      expect(await listed(store.read(stream))).toEqual(appended.events);
    },
  );

  test('of any revision is recognised after a restart, when the server no longer does', async () => {
    const [stream, events] = [aStream(), someEvents(2)];
    const first = await store.append(stream, events, 'any');
    await store.append(stream, [anEvent()], 'exists');
    await restarted();
    expect(await store.append(stream, events, 'any')).toEqual(first);
    expect(await store.append(stream, events, 'exists')).toEqual(first);
    expect(await store.append(stream, events, 'no-stream')).toEqual(first);
    expect(await listed(store.read(stream))).toHaveLength(3);
  });

  test('to a server that is away is not stored, and says so', async () => {
    const stream = aStream();
    await double.faults.refuseConnections();
    const away = eventStoreDbEventStore({ connectionString: double.url });
    await double.stop();
    await expect(away.append(stream, [anEvent()], 'no-stream')).rejects.toThrow(
      EventStoreUnavailable,
    );
    await expect(listed(away.read(stream))).rejects.toThrow(EventStoreUnavailable);
    double = await startEventStoreDouble({ dataFolder: folder });
    expect(await listed(away.read(stream))).toEqual([]);
    expect(await away.append(stream, [anEvent()], 'no-stream')).toMatchObject({ revision: 0 });
    await away.close();
  });

  test('waits for a slow answer', async () => {
    await double.faults.delay(200);
    const appended = await store.append(aStream(), someEvents(2), 'no-stream');
    expect(appended.revision).toBe(1);
  });

  test('is a call of its own, whose fate no other append shares', async () => {
    const { batchAppend } = await double.faults.calls();
    expect(batchAppend).toBe(0);
  });

  test.each([
    ['stream', '$lamp-1', 'LampLit'],
    ['type', 'lamp-dollar', '$LampLit'],
  ])('with a %s that is named as the server names its own is refused', (_what, stream, type) =>
    expect(store.append(stream, [anEvent(type)], 'any')).rejects.toThrow(InvalidAppend),
  );
});

describe('a node that does not lead', () => {
  test('is asked again where it says that the leader is', async () => {
    await double.faults.notLeader(1);
    expect(await store.append(aStream(), [anEvent()], 'no-stream')).toMatchObject({ revision: 0 });
  });

  test('sends appends to the one that does', async () => {
    const leader = await startEventStoreDouble();
    await double.faults.notLeader(1, { host: '127.0.0.1', port: leader.port });
    const stream = aStream();
    const { events } = await store.append(stream, [anEvent()], 'no-stream');
    const atLeader = eventStoreDbEventStore({ connectionString: leader.url });
    expect(await listed(atLeader.read(stream))).toEqual(events);
    await atLeader.close();
    await leader.stop();
  });

  test('is found by gossip', async () => {
    const discovering = eventStoreDbEventStore({
      connectionString: double.url.replace('esdb:', 'esdb+discover:'),
    });
    const stream = aStream();
    await discovering.append(stream, [anEvent()], 'no-stream');
    expect(await listed(store.read(stream))).toHaveLength(1);
    await discovering.close();
  });
});

describe('a stream that somebody deleted behind the platform', () => {
  const admin = async <Result>(act: (client: EventStoreDBClient) => Promise<Result>) => {
    const client = EventStoreDBClient.connectionString(double.url);
    await act(client);
    await closeClient(client);
  };

  test('for good is neither read as empty nor written', async () => {
    const stream = aStream();
    await store.append(stream, someEvents(2), 'no-stream');
    await admin((client) => client.tombstoneStream(stream));
    await expect(listed(store.read(stream))).rejects.toThrow(StreamDeleted);
    for (const expected of ['any', 1, 'no-stream'] as const)
      await expect(store.append(stream, [anEvent()], expected)).rejects.toThrow(StreamDeleted);
  });

  test('in part is not read as if it were whole', async () => {
    const stream = aStream();
    await store.append(stream, someEvents(5), 'no-stream');
    await admin((client) => client.setStreamMetadata(stream, { truncateBefore: 2 }));
    await expect(listed(store.read(stream))).rejects.toThrow(StreamDeleted);
    expect(await listed(store.read(stream, { from: 3 }))).toHaveLength(2);
  });
});

describe('a subscription', () => {
  test('goes on from what it had looked at, not from the last event it wanted', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    let cameOne: () => void = () => undefined;
    const following = store.subscribe(
      { filter: { categories: ['rare'] }, after: await store.head(), signal: stop.signal },
      async (batch) => {
        seen.push(...batch.map(({ id }) => id));
        cameOne();
      },
    );
    const next = () => new Promise<void>((came) => (cameOne = came));
    const one = anEvent();
    const oneCame = next();
    const { position } = await store.append(aStream('rare'), [one], 'any');
    await oneCame;
    for (let i = 0; i < 3; i += 1)
      await store.append(aStream('common'), someEvents(CHECKPOINT_EVENTS), 'no-stream');
    // A connection that is cut before the server's word came is cut once more.
    for (let after = position; store.compare(after, position) <= 0;) {
      const { subscribe } = await double.faults.calls();
      await double.faults.cutConnections();
      while ((await double.faults.calls()).subscribe === subscribe)
        await new Promise((turn) => setTimeout(turn, 20));
      after = `eventstoredb:${(await double.faults.calls()).subscribedAfter}`;
    }

    const [two, twoCame] = [anEvent(), next()];
    await store.append(aStream('rare'), [two], 'any');
    await twoCame;
    stop.abort();
    await following;
    expect(seen).toEqual([one.id, two.id]);
  });

  test('that begins while the server is away waits for it', async () => {
    const after = await store.head();
    await double.stop();
    const following = followed(store, 1, { after });
    double = await startEventStoreDouble({ dataFolder: folder });
    const { events } = await store.append(aStream(), [anEvent()], 'any');
    expect((await following).events).toEqual(events);
  });

  test('slows down over a slow line, and loses nothing', async () => {
    const after = await store.head();
    await double.faults.delay(50);
    const following = followed(store, 400, { after });
    await store.append(aStream(), someEvents(400), 'no-stream');
    expect((await following).events.map(({ revision }) => revision)).toEqual([
      ...Array(400).keys(),
    ]);
  });
});
