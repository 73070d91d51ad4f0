import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  EpcisEventAcceptedV1,
  heldBackOn,
  topicSources,
  traceabilityTopic,
} from '@zhixin/contracts';
import { eventFaults } from '@zhixin/contracts/validation';
import {
  idKeyOf,
  memoryEventBus,
  memoryRelayCheckpoints,
  partitionOf,
  postgresEventBus,
  type CloudEvent,
  type SourcePlace,
} from '@zhixin/event-bus';
import type pg from 'pg';
import { EventLog } from '../log/event-log.js';
import type { LogEntry } from '../log/log-entry.js';
import { formerDatabase, startPresent, writeFormer } from '../log/former-log.fixture.js';
import { headPosition } from '../log/log-reader.js';
import { upgradeLog } from '../log/log-upgrade.js';
import { entry, logDatabase, NOW } from '../log/testing.js';
import { startLogRelay } from './publish.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

const LOOKS_MAX = 2_000;
const HASH = 'ee'.repeat(32);

const first = entry('first', { hash: HASH });
const second = entry('second', { hash: HASH });
const named = entry('named', { eventId: 'urn:uuid:0b3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a01' });
const declared = entry('declared', {
  eventId: named.eventId,
  hash: named.hash,
  declares: named.content,
});

const GTIN = 'https://id.gs1.org/01/06901234567892';
const LOT = `${GTIN}/10/K1`;
const PALLET = 'https://id.gs1.org/00/069012345000000011';

/** What keeps an event in order: nothing, a lot that it names, the lot of its items, its first thing. */
const WITH_THINGS: readonly LogEntry[] = [
  entry('nothing', { facts: { things: [] } }),
  entry('a lot', {
    facts: {
      things: [
        { id: PALLET, role: 'parent' },
        { id: LOT, role: 'childClass', quantity: 12.5, uom: 'KGM' },
      ],
    },
  }),
  entry('items of a lot', { facts: { things: [{ id: `${GTIN}/21/C`, role: 'epc', lot: LOT }] } }),
  entry('a pallet', {
    facts: {
      things: [
        { id: PALLET, role: 'parent' },
        { id: `${GTIN}/21/A`, role: 'child' },
      ],
    },
  }),
];

const byId = (left: CloudEvent, right: CloudEvent) => (left.id < right.id ? -1 : 1);

describe('what is published of EPCIS events', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const logWith = async (...entries: readonly LogEntry[]) => {
    const { pool, close } = await logDatabase();
    closing.push(close);
    const log = new EventLog(pool, () => NOW);
    for (const one of entries) await log.append({ entries: [one], allOrNothing: true });
    return { pool };
  };

  /** All that a bus holds once the log's relay has caught up with it. */
  const relayed = async (pool: pg.Pool, bus = memoryEventBus()) => {
    const stop = new AbortController();
    const { signal } = stop;
    const log = new EventLog(pool, () => NOW);
    const relay = await startLogRelay({
      ...{ pool, log, bus, signal, checkpoints: memoryRelayCheckpoints() },
    });
    const events: CloudEvent[] = [];
    const consuming = bus.consume(
      { group: randomUUID(), topic: traceabilityTopic.name, signal },
      async (batch) => void events.push(...batch.map(({ event }) => event)),
    );
    const head = await headPosition(pool);
    for (let look = 0; look < LOOKS_MAX && events.length < head; look += 1) await pause(5);
    stop.abort();
    await Promise.all([consuming, relay.done]);
    await bus.close();
    return events;
  };
  const contentsOf = (events: readonly CloudEvent[]) =>
    new Map(events.map(({ id, data }) => [id, (data as { epcis: { name: string } }).epcis.name]));

  test('keeps the contract and has an id of its own for every event and declaration', async () => {
    const { pool } = await logWith(first, second, named, declared);
    const events = await relayed(pool);
    expect(events.flatMap(eventFaults)).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
    for (const { id } of events) expect(id).toMatch(/^epcis-[0-9a-f]{32}\/EpcisEventAcceptedV1$/);
  });

  test('is the same in a log that was restored from a copy and gives positions out again', async () => {
    const lost = await logWith(first, entry('lost'), second, named, declared);
    const restored = await logWith(first, second, entry('new'), declared, named);
    const before = contentsOf(await relayed(lost.pool));
    const after = contentsOf(await relayed(restored.pool));
    for (const [id, name] of before) expect(after.get(id)).toBe(name === 'lost' ? undefined : name);
    expect([...after.keys()].filter((id) => !before.has(id))).toHaveLength(1);
  });

  test('is the same where events without eventID come in another order', async () => {
    const [one, other] = [await logWith(first, second), await logWith(second, first)];
    expect(contentsOf(await relayed(one.pool))).toEqual(contentsOf(await relayed(other.pool)));
  });

  test('is a notice in its place where no bus takes it', async () => {
    const { pool } = await logWith(first, named);
    const bus = memoryEventBus();
    const publish = bus.publish.bind(bus);
    const refused = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });
    const isNamed = (one: CloudEvent | SourcePlace) =>
      'data' in one &&
      one.type === EpcisEventAcceptedV1.type &&
      (one.data as { readonly eventId: string }).eventId === named.eventId;
    bus.publish = (topic, events) =>
      events.some(isNamed) ? Promise.reject(refused) : publish(topic, events);
    const events = await relayed(pool, bus);
    const { heldBack } = heldBackOn(traceabilityTopic.name)!;
    expect(events.flatMap(eventFaults)).toEqual([]);
    expect(events.find(({ type }) => type === heldBack.type)).toMatchObject({
      ...{ uscc: named.uscc, region: named.region, subject: named.eventId },
      data: { eventId: named.eventId, eventType: named.type, reason: 'failed' },
    });
    expect(events).toHaveLength(2);
  });

  test('is where it stands in the log to a bus in the same database, and the same to who reads it', async () => {
    const { pool } = await logWith(first, second, named, declared, ...WITH_THINGS);
    const counts = async () => {
      const { rows } = await pool.query(
        `select (select count(*)::int from event_bus.log) as texts,
           (select count(*)::int from event_bus.place) as places`,
      );
      return rows[0] as unknown;
    };
    const read = await relayed(pool, postgresEventBus({ pool, sources: topicSources }));
    expect(await counts()).toEqual({ texts: 0, places: 8 });
    expect(read.sort(byId)).toEqual((await relayed(pool)).sort(byId));
    const { rows } = await pool.query<{ id_key: string; partition: number }>(
      'select id_key, partition from event_bus.place',
    );
    const partitions = new Map(rows.map((row) => [row.id_key.replaceAll('-', ''), row.partition]));
    for (const { id, partitionkey } of read)
      expect(partitions.get(idKeyOf(id))).toBe(
        partitionOf(partitionkey, traceabilityTopic.partitions),
      );

    await relayed(pool, postgresEventBus({ pool, sources: topicSources }));
    expect(await counts()).toEqual({ texts: 0, places: 8 });
  });

  test('keeps the ids that were made of positions, in a feed from before the upgrade and for a broker that was wiped', async () => {
    const { pool, close } = await formerDatabase();
    closing.push(close);
    await writeFormer(pool, [first, named], () => NOW);
    await startPresent(pool);
    await upgradeLog(pool, new AbortController().signal);
    const feed = new Map<string, CloudEvent>();
    // A feed takes an id once, and its readers hold ids that lead on.
    const fill = (events: readonly CloudEvent[]) => {
      for (const event of events) if (!feed.has(event.id)) feed.set(event.id, event);
    };
    fill(await relayed(pool));
    const held = [1, 2].map((position) => `epcis-${position}/EpcisEventAcceptedV1`);
    expect([...feed.keys()].sort()).toEqual(held);

    const log = new EventLog(pool, () => NOW);
    for (const one of [second, declared]) await log.append({ entries: [one], allOrNothing: true });
    const wiped = await relayed(pool);
    expect(wiped).toHaveLength(4);
    for (const event of wiped.filter(({ id }) => feed.has(id)))
      expect(event).toEqual(feed.get(event.id));
    fill(wiped);
    fill(await relayed(pool));
    expect(feed.size).toBe(4);
  });
});
