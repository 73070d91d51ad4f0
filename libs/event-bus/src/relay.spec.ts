import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import {
  memoryEventStore,
  newEventId,
  type EventStore,
  type RecordedEvent,
} from '@zhixin/event-store';
import { until } from '@zhixin/infra-processes';
import { cloudEvent } from './cloud-event.js';
import { numbered } from './event-bus.contract.js';
import type { CloudEvent, EventBus } from './event-bus.js';
import { memoryEventBus } from './memory-event-bus.js';
import { memoryRelayCheckpoints, type RelayCheckpoints } from './relay-checkpoints.js';
import { streamsOf, type MemoryParkedList } from '@zhixin/follower';
import { each, startRelay, type Relay, type RelayOptions } from './relay.js';

const contract = {
  type: 'CountedV1',
  topic: { name: 'counts.v1' },
  audience: 'public',
  schema: Type.Object({ n: Type.Integer() }),
} as const;

describe('a relay', () => {
  let store: EventStore;
  let bus: EventBus;
  let checkpoints: RelayCheckpoints;
  let stop: AbortController;
  let relays: Relay[];
  let got: CloudEvent<{ n: number }>[];
  let consuming: Promise<void>;

  beforeEach(async () => {
    store = memoryEventStore();
    bus = memoryEventBus();
    checkpoints = memoryRelayCheckpoints();
    stop = new AbortController();
    relays = [];
    got = [];
    await bus.ensureTopic('counts.v1', { partitions: 2 });
    consuming = bus.consume(
      { group: 'g', topic: 'counts.v1', signal: stop.signal },
      async (batch) => void got.push(...batch.map(({ event }) => event as (typeof got)[number])),
    );
  });

  afterEach(async () => {
    stop.abort();
    await Promise.all([consuming, ...relays.map(({ done }) => done)]);
    await bus.close();
    await store.close();
  });

  const start = (changes: Partial<RelayOptions> = {}) => {
    const relay = startRelay({
      source: streamsOf(store, ['count']),
      keyOf: ({ stream }) => stream,
      bus,
      checkpoints,
      name: 'counts',
      topic: 'counts.v1',
      signal: stop.signal,
      publication: each((event: RecordedEvent) =>
        event.type === 'Counted'
          ? [
              cloudEvent(contract, {
                from: event,
                service: 'counting',
                uscc: '91610113MA6U000001',
                region: '610113',
                data: event.data as { n: number },
              }),
            ]
          : [],
      ),
      ...changes,
    });
    relays.push(relay);
    return relay;
  };

  const append = (stream: string, n: number, type = 'Counted') =>
    store.append(
      stream,
      [
        {
          id: newEventId(),
          type,
          data: { n },
          metadata: {
            occurredAt: '2026-03-01T08:00:00+08:00',
            actor: 'tester',
            correlationId: 'c',
            traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
          },
        },
      ],
      'any',
    );

  const numbers = () => got.map(({ data }) => data.n);

  test('publishes what its categories hold, as contracts, and keeps the rest inside', async () => {
    await append('count-1', 1);
    await append('other-1', 2);
    await append('count-1', 3, 'Uncounted');
    const relay = start();
    await append('count-2', 4);
    await until('both came', () => got.length === 2);
    expect(numbers()).toEqual([1, 4]);
    const [first] = got;
    const { value: stored } = await store.read('count-1')[Symbol.asyncIterator]().next();
    expect(first).toMatchObject({
      specversion: '1.0',
      id: `${stored.id}/CountedV1`,
      source: '/zhixin/counting',
      type: 'CountedV1',
      subject: 'count-1',
      time: '2026-03-01T08:00:00+08:00',
      recordedtime: stored.recordedAt,
      partitionkey: '91610113MA6U000001',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      audience: 'public',
    });
    await until('nothing is left', async () => (await relay.lag()) === 0);
    expect(relay.status().state).toBe('publishing');
  });

  test('while the bus is away it says so, keeps trying, and loses nothing', async () => {
    let away = true;
    const relay = start({
      bus: {
        logId: () => bus.logId('counts.v1'),
        takesPlaces: () => bus.takesPlaces('counts.v1'),
        publish: (topic, events) =>
          away ? Promise.reject(new Error('no broker')) : bus.publish(topic, events),
      },
    });
    for (let n = 0; n < 20; n += 1) await append('count-1', n);
    await until('it says so', () => relay.status().state === 'failing');
    expect(relay.status().error).toContain('no broker');
    expect(await relay.lag()).toBe(20);
    expect(got).toEqual([]);
    away = false;
    await until('all came', () => got.length === 20);
    expect(numbers()).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  test('one that dies between publishing and saving publishes again, and nobody is told twice', async () => {
    const dying = new AbortController();
    const kept = memoryRelayCheckpoints();
    let triedToSave = 0;
    const first = start({
      signal: dying.signal,
      checkpoints: {
        position: (name) => kept.position(name),
        parked: (name) => kept.parked(name),
        adopt: (name, between, position) => kept.adopt(name, between, position),
        take: async (name, between) => {
          const lead = await kept.take(name, between);
          const save = async () => {
            triedToSave += 1;
            dying.abort();
            throw new Error('the process died');
          };
          return lead && { ...lead, save };
        },
      },
    });
    for (let n = 0; n < 5; n += 1) await append('count-1', n);
    await first.done;
    expect(triedToSave).toBeGreaterThan(0);
    expect(await kept.position('counts')).toBeUndefined();
    start({ checkpoints: kept });
    await append('count-1', 5);
    await until('the last came', () => numbers().includes(5));
    expect(numbers()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('goes on where the last one stopped', async () => {
    const stopping = new AbortController();
    await append('count-1', 0);
    const seen: number[] = [];
    const first = start({ signal: stopping.signal });
    await until('the first came', () => got.length === 1);
    stopping.abort();
    await first.done;
    expect(first.status().state).toBe('stopped');
    await append('count-1', 1);
    start({
      publication: each((event: RecordedEvent) => {
        seen.push(event.data['n'] as number);
        return [];
      }),
    });
    await until('it went on', () => seen.length === 1);
    expect(seen).toEqual([1]);
  });

  test('a log that lost what it held gets everything again, and consumers are told nothing twice', async () => {
    const stopping = new AbortController();
    for (let n = 0; n < 5; n += 1) await append('count-1', n);
    const first = start({ signal: stopping.signal });
    await until('all came', () => got.length === 5);
    stopping.abort();
    await first.done;
    const again: string[] = [];
    start({
      bus: {
        logId: async () => 'a log made anew',
        takesPlaces: async () => false,
        publish: async (topic, events) => {
          again.push(...events.map(({ id }) => id));
          await bus.publish(topic, events);
        },
      },
    });
    await append('count-1', 5);
    await until('the last came', () => numbers().includes(5));
    expect(again).toHaveLength(6);
    expect(numbers()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('a second instance stands by and takes over when the first leaves', async () => {
    const leaving = new AbortController();
    const first = start({ signal: leaving.signal });
    await until('the first publishes', () => first.status().state === 'publishing');
    const second = start();
    await until('the second stands by', () => second.status().state === 'standby');
    await append('count-1', 0);
    await until('it came', () => got.length === 1);
    leaving.abort();
    await first.done;
    await append('count-1', 1);
    await until('the second took over', () => second.status().state === 'publishing');
    await until('it came', () => got.length === 2);
    expect(numbers()).toEqual([0, 1]);
  });

  test('a checkpoint of another store is refused, not mixed up', async () => {
    await append('count-1', 0);
    const stopping = new AbortController();
    const first = start({ signal: stopping.signal });
    await until('it came', () => got.length === 1);
    stopping.abort();
    await first.done;
    const other = start({
      source: { ...streamsOf(store, ['count']), adapter: 'eventstoredb' },
    });
    await until('it says so', () => other.status().state === 'failing');
    expect(other.status().error).toContain('"memory", not "eventstoredb"');
    expect(await other.lag()).toBe(1);
  });

  test('readers are told what is held back, before what comes after it, and what is so no longer', async () => {
    const told: string[] = [];
    const telling = bus.consume(
      { group: 'told', topic: 'counts.v1', signal: stop.signal },
      async (batch) => void told.push(...batch.map(({ event }) => wordsOf(event))),
    );
    const wordsOf = ({ id, type }: CloudEvent) => `${type} ${id.split('/')[0]}`;
    const notice = (type: string, from: RecordedEvent) =>
      cloudEvent(
        { ...contract, type, schema: Type.Object({}) },
        { from, service: 'counting', uscc: '91610113MA6U000001', region: '610113', data: {} },
      );
    let isBroken = true;
    const relay = start({
      publication: each((event: RecordedEvent) => {
        if (isBroken && (event.data as { n: number }).n === 1) throw new Error('unreadable');
        return [notice('CountedV1', event)];
      }),
      heldBack: {
        held: async (event) => notice('HeldBackV1', event),
        resumed: async (event) => notice('ResumedV1', event),
      },
    });
    const { position: first } = await append('count-1', 1);
    const { position: second } = await append('count-1', 2);
    const { position: third } = await append('count-2', 3);
    const [one, two, three] = await Promise.all(
      [first, second, third].map(async (position) => (await store.at(position))!.id),
    );
    await until('all is told', () => told.length === 3);
    expect(told.toSorted()).toEqual(
      [`HeldBackV1 ${one}`, `HeldBackV1 ${two}`, `CountedV1 ${three}`].toSorted(),
    );
    expect(relay.status().parked).toBe(2);

    isBroken = false;
    told.length = 0;
    const list = checkpoints.parked('counts') as MemoryParkedList;
    list.askReplay(list.list()[0]!.id);
    await until('all came after all', () => told.length === 4);
    expect(told).toEqual([
      ...[`CountedV1 ${one}`, `ResumedV1 ${one}`],
      ...[`CountedV1 ${two}`, `ResumedV1 ${two}`],
    ]);
    stop.abort();
    await telling;
  });

  test('a notice that no bus takes holds up nobody', async () => {
    const taking = bus.publish.bind(bus);
    const relay = start({
      bus: {
        logId: (topic) => bus.logId(topic),
        takesPlaces: async () => false,
        publish: (topic, events) =>
          events.some((event) => 'type' in event && event.type === 'HeldBackV1')
            ? Promise.reject(Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' }))
            : taking(topic, events),
      },
      publication: each((event: RecordedEvent) => {
        if ((event.data as { n: number }).n === 1) throw new Error('unreadable');
        const { id } = event;
        return [{ ...numbered('k', 2), id, type: 'CountedV1', data: event.data }];
      }),
      heldBack: {
        held: async () => ({ ...numbered('k', 1), type: 'HeldBackV1' }),
        resumed: async () => undefined,
      },
    });
    await append('count-1', 1);
    await append('count-2', 2);
    await until('the other came', () => got.length === 1);
    expect(relay.status()).toMatchObject({ state: 'publishing', parked: 1 });
  });
});
