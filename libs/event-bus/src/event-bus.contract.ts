import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { BatchHandler, CloudEvent, Delivery, EventBus, Subscription } from './event-bus.js';
import { idKeyOf } from './id-key.js';
import type { TopicOwner } from './kept-events.fixture.js';
import { publishKept, type TopicSources } from './topic-source.js';
import { TemporarilyUnavailable } from '@zhixin/follower';

export { ownerInDatabase, ownerInMemory, type TopicOwner } from './kept-events.fixture.js';

/** What the suite needs of an adapter. */
export interface BusUnderTest {
  /** A bus on the same log, as another process would open it. */
  open(sources: TopicSources): Promise<EventBus>;
  /** Who keeps the events of the suite's topics; one that the bus can read, where it takes places. */
  owner(): Promise<TopicOwner>;
  close(): Promise<void>;
}

const FORMS = ['as they are', 'that their owner keeps'] as const;

const PARTITIONS = 4;
const WAIT_MS = 30_000;
/** How long before its arrival a log may say that an event came. */
const ARRIVAL_EXACT_MS = 20;
const TEST_MS = 60_000;

/** An event that says which key it belongs to and which number it has there. */
export const numbered = (
  key: string,
  number: number,
): CloudEvent<{ key: string; number: number }> => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/zhixin/test',
  type: 'NumberedV1',
  subject: `thing-${key}`,
  time: '2026-03-01T08:00:00+08:00',
  datacontenttype: 'application/json',
  partitionkey: key,
  recordedtime: '2026-03-01T00:00:01.000Z',
  uscc: '91610113MA6U000001',
  region: '610113',
  audience: 'public',
  data: { key, number },
});

/** `count` events spread over `keys` keys, numbered in order within each key. */
export const series = (count: number, keys: number) =>
  Array.from({ length: count }, (_, n) => numbered(`k${n % keys}`, Math.floor(n / keys)));

/** Waits until `holds`, looking often; fails with `what` after `waitMs` (default 30 s). */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  waitMs = WAIT_MS,
): Promise<void> => {
  for (const deadline = Date.now() + waitMs; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`Waited ${waitMs} ms in vain until ${what}.`);
    await new Promise((next) => setTimeout(next, 5));
  }
};

/** What a test may ask of its consumer. */
type SubscriptionUnderTest = Partial<Omit<Subscription, 'topic'>> & {
  readonly on?: EventBus;
  readonly from?: string;
};

const bad = () => new Error('This event cannot be digested.');
const numberOf = (event: CloudEvent) => (event.data as { number: number }).number;

/** Everything the port promises, on any adapter, whether or not the topic has a source. */
export const eventBusContract = (adapter: string, make: () => Promise<BusUnderTest>) => {
  // A busy machine is slow, not wrong.
  jest.setTimeout(TEST_MS);
  describe.each(FORMS)(`event bus contract: ${adapter}, events %s`, (form) => {
    let under: BusUnderTest;
    let owner: TopicOwner;
    let sources: TopicSources;
    let bus: EventBus;
    let topic: string;
    let other: string;
    let stop: AbortController;
    let running: Promise<void>[];

    beforeEach(async () => {
      under = await make();
      owner = await under.owner();
      topic = `numbers-${randomUUID()}.v1`;
      other = `other-${randomUUID()}.v1`;
      sources = form === 'as they are' ? {} : { [topic]: owner.source, [other]: owner.source };
      bus = await under.open(sources);
      await bus.ensureTopic(topic, { partitions: PARTITIONS });
      stop = new AbortController();
      running = [];
    });

    afterEach(async () => {
      stop.abort();
      await Promise.all(running);
      await owner.close();
      await under.close();
    }, TEST_MS);

    const publish = async (events: readonly CloudEvent[], to = topic) => {
      if (form === 'as they are') return bus.publish(to, events);
      const places = await owner.keep(events);
      await publishKept(bus, {
        topic: to,
        places: async () => places,
        events: () => owner.eventsAt(places.map(({ position }) => position)),
      });
    };

    const consume = (
      handler: BatchHandler,
      {
        on = bus,
        group = 'g',
        signal = stop.signal,
        from = topic,
        batchSize = 10,
        ...wish
      }: SubscriptionUnderTest = {},
    ) => {
      const consuming = on.consume({ group, topic: from, batchSize, signal, ...wish }, handler);
      running.push(consuming);
      return consuming;
    };

    const collector =
      (into: CloudEvent[]): BatchHandler =>
      async (batch) => {
        into.push(...batch.map(({ event }) => event));
      };

    const settled = (group = 'g') =>
      until(`${group} has caught up`, async () => {
        const lag = (await bus.lag()).filter((one) => one.group === group && one.topic === topic);
        return lag.length === PARTITIONS && lag.every(({ behind }) => behind === 0);
      });

    test('delivers every event once, in order per key, unchanged', async () => {
      const events = series(300, 7);
      const got: CloudEvent[] = [];
      const places = new Set<string>();
      void consume(async (batch) => {
        expect(batch.length).toBeLessThanOrEqual(10);
        expect(new Set(batch.map(({ partition }) => partition)).size).toBe(1);
        for (const { topic: from, partition, offset, event } of batch) {
          expect(from).toBe(topic);
          places.add(`${partition}@${offset}`);
          got.push(event);
        }
      });
      for (let from = 0; from < events.length; from += 60)
        await publish(events.slice(from, from + 60));
      await until('all came', () => got.length >= events.length);
      await settled();
      expect(places.size).toBe(events.length);
      expect(byId(got)).toEqual(byId(events));
      for (const key of new Set(events.map(({ data }) => data.key))) {
        const numbers = got.filter(({ partitionkey }) => partitionkey === key).map(numberOf);
        expect(numbers).toEqual(numbers.map((_, index) => index));
      }
    });

    test('refuses to publish to a topic that was never made', async () => {
      await expect(publish(series(1, 1), 'nowhere.v1')).rejects.toThrow('nowhere.v1');
    });

    test('keeps the number of partitions of a topic that exists', async () => {
      await bus.ensureTopic(topic, { partitions: PARTITIONS * 2 });
      const got: CloudEvent[] = [];
      void consume(collector(got));
      await publish(series(40, 40));
      await until('all came', () => got.length === 40);
      const partitions = (await bus.lag()).filter((lag) => lag.topic === topic);
      expect(partitions).toHaveLength(PARTITIONS);
    });

    test('a consumer may come before its topic', async () => {
      const later = other;
      const got: CloudEvent[] = [];
      void consume(collector(got), { from: later });
      await bus.ensureTopic(later, { partitions: 1 });
      await publish(series(3, 1), later);
      await until('all came', () => got.length === 3);
    });

    test('a publication repeated by its relay is delivered once', async () => {
      const events = series(50, 5);
      const got: CloudEvent[] = [];
      void consume(collector(got));
      await publish(events.slice(0, 30));
      await publish(events);
      await publish([...events, ...events]);
      const last = numbered('k0', 99);
      await publish([last]);
      await until('the last came', () => got.some(({ id }) => id === last.id));
      await settled();
      expect(got).toHaveLength(51);
    });

    test('an event id that comes twice at different places is handled once per group', async () => {
      const mirror = other;
      await bus.ensureTopic(mirror, { partitions: 2 });
      const events = series(40, 4);
      const got: CloudEvent[] = [];
      const handler = collector(got);
      await publish(events);
      await publish(events, mirror);
      const first = new AbortController();
      const reading = consume(handler, { signal: first.signal });
      await until('the topic is read', () => got.length === 40);
      first.abort();
      await reading;
      void consume(handler, { from: mirror });
      const fresh = numbered('k0', 99);
      await publish([fresh], mirror);
      await until('the new one came', () => got.some(({ id }) => id === fresh.id));
      await until('the mirror is read', async () =>
        (await bus.lag()).every((lag) => lag.topic !== mirror || lag.behind === 0),
      );
      expect(got).toHaveLength(41);
    });

    test('a group gets only the types it wants, and passes over the others', async () => {
      const events = series(40, 4).map((event, n) =>
        n % 4 === 3 ? event : { ...event, type: 'OtherV1' },
      );
      const got: CloudEvent[] = [];
      void consume(collector(got), { types: ['NumberedV1', 'NeverV1'] });
      await publish(events);
      await settled();
      expect(byId(got)).toEqual(byId(events.filter(({ type }) => type === 'NumberedV1')));
      const handled = await bus.handled('g', [...events.map(({ id }) => id), randomUUID()]);
      expect([...handled].sort()).toEqual(got.map(({ id }) => id).sort());
    });

    test('a group that does not remember gets an event again at another place, and keeps no ids', async () => {
      const mirror = other;
      await bus.ensureTopic(mirror, { partitions: 1 });
      const events = series(5, 1);
      const got: CloudEvent[] = [];
      for (const from of [topic, mirror]) void consume(collector(got), { from, remembers: false });
      await publish(events);
      await publish(events, mirror);
      await until('all came twice', () => got.length === 10);
      await settled();
      expect([
        ...(await bus.handled(
          'g',
          events.map(({ id }) => id),
        )),
      ]).toEqual([]);
    });

    test('a delivery says where its event is kept, if the log does not keep it', async () => {
      const events = series(12, 3);
      const got: Delivery[] = [];
      void consume(async (batch) => void got.push(...batch));
      await publish(events);
      await until('all came', () => got.length === 12);
      const taken = await bus.takesPlaces(topic);
      const places = got.flatMap(({ position, event }) =>
        position === undefined ? [] : { position, idKey: idKeyOf(event.id) },
      );
      expect(places).toHaveLength(taken ? 12 : 0);
      if (taken) expect(await bus.eventsAt(topic, places)).toEqual(got.map(({ event }) => event));
    });

    test('what came as an event and comes again as its owner keeps it is delivered once', async () => {
      const events = series(20, 2);
      const got: CloudEvent[] = [];
      void consume(collector(got));
      await bus.publish(topic, events.slice(0, 10));
      await publish(events);
      await bus.publish(topic, events);
      await publish([numbered('k0', 99)]);
      await until('all came', () => got.length >= 21);
      await settled();
      expect(byId(got).map(({ id }) => id)).toEqual([...new Set(got.map(({ id }) => id))].sort());
    });

    test('takes no place of a topic that has no source', async () => {
      const [place] = await owner.keep([numbered('k', 0)]);
      await expect(bus.publish('nowhere.v1', [place!])).rejects.toThrow('takes no places');
      await expect(
        bus.eventsAt('nowhere.v1', [{ position: '1', idKey: idKeyOf('1') }]),
      ).rejects.toThrow('takes no places');
    });

    test('the first event after a quiet time comes at once, those behind it gather', async () => {
      const batches: number[] = [];
      void consume(async (batch) => void batches.push(batch.length), { gatherMs: 2_000 });
      const events = series(6, 1);
      await publish(events.slice(0, 1));
      await until('the first came', () => batches.length === 1);
      for (const event of events.slice(1)) await publish([event]);
      await until('all came', () => batches.reduce((sum, size) => sum + size, 0) === 6);
      expect(batches.length).toBeLessThan(6);
    });

    test('every group gets everything', async () => {
      const [one, two]: [CloudEvent[], CloudEvent[]] = [[], []];
      const events = series(30, 3);
      await publish(events);
      void consume(collector(one), { group: 'one' });
      void consume(collector(two), { group: 'two' });
      await until('both have all', () => one.length === 30 && two.length === 30);
    });

    test('a second instance shares the partitions; nothing is lost or doubled', async () => {
      const other = await under.open(sources);
      const mine: CloudEvent[] = [];
      const theirs: CloudEvent[] = [];
      const events: CloudEvent[] = [];
      const publishMore = async () => {
        const more = series(100, 40);
        events.push(...more);
        await publish(more);
      };
      void consume(collector(mine));
      await publishMore();
      await until('the first works', () => mine.length > 0);
      void consume(collector(theirs), { on: other });
      await until('both work', async () => {
        await publishMore();
        return theirs.length > 0 && events.length >= 1_200;
      });
      await until('all came', () => mine.length + theirs.length >= events.length);
      await settled();
      expect(byId([...mine, ...theirs])).toEqual(byId(events));
    });

    test('when one instance leaves, the other gets its partitions', async () => {
      const other = await under.open(sources);
      const leaving = new AbortController();
      const partitions = new Set<number>();
      let left = 0;
      let stayed = 0;
      const goingAway = consume(
        async (batch) => {
          left += batch.length;
        },
        { signal: leaving.signal },
      );
      void consume(
        async (batch) => {
          stayed += batch.length;
          for (const { partition } of batch) partitions.add(partition);
        },
        { on: other },
      );
      await until('both work', async () => {
        await publish(series(20, 20));
        return left > 0 && stayed > 0;
      });
      leaving.abort();
      await goingAway;
      const before = left;
      partitions.clear();
      await until('the one that stayed has every partition', async () => {
        await publish(series(20, 20));
        return partitions.size === PARTITIONS;
      });
      expect(left).toBe(before);
    });

    test('a poison event is parked with its error, and what follows of its key behind it; all other keys flow', async () => {
      const events = series(60, 3);
      const poison = events[30]!;
      const isHeld = (event: CloudEvent) =>
        event.partitionkey === poison.partitionkey && numberOf(event) > numberOf(poison);
      const held = events.filter(isHeld);
      const got: CloudEvent[] = [];
      void consume(async (batch) => {
        if (batch.some(({ event }) => event.id === poison.id)) throw bad();
        got.push(...batch.map(({ event }) => event));
      });
      await publish(events);
      const others = events.filter((event) => event.id !== poison.id && !isHeld(event));
      await until(
        'the rest is parked',
        async () => (await bus.parked('g')).length === 1 + held.length,
      );
      await until('the others came', () => got.length === others.length);
      await settled();
      expect(byId(got)).toEqual(byId(others));
      const parked = await bus.parked('g');
      const [first] = parked.filter(({ reason }) => reason === 'failed');
      expect(first?.delivery?.event).toEqual(poison);
      expect(first).toMatchObject({
        kind: 'delivery',
        key: poison.partitionkey,
        type: poison.type,
      });
      expect(first?.error).toContain('cannot be digested');
      expect(first?.attempts).toBeGreaterThan(1);
      const waiting = parked.filter(({ reason }) => reason === 'held');
      expect(byId(waiting.map(({ delivery }) => delivery!.event))).toEqual(byId(held));
      expect(waiting.every(({ attempts }) => attempts === 0)).toBe(true);
      expect(await bus.parked('another group')).toEqual([]);
      const ids = [poison, held[0]!, others[0]!].map(({ id }) => id);
      expect(await bus.handled('g', ids)).toEqual(new Set(ids.slice(2)));
      expect(await bus.settled('g', [...ids, randomUUID()])).toEqual(new Set(ids));
      const { uscc, recordedtime } = poison;
      expect(await bus.incompleteSince('g', [uscc, '91610113MA6U000002'])).toEqual(
        new Map([[uscc, recordedtime]]),
      );
      const lag = (await bus.lag()).filter((one) => one.group === 'g');
      expect(lag.reduce((sum, one) => sum + one.parked, 0)).toBe(1 + held.length);
    });

    test.each([true, false])(
      'who waits is told when the group has handled an event, or set it aside (awaited: %s)',
      async (awaited) => {
        const [good, poison, never] = [numbered('a', 1), numbered('b', 1), randomUUID()];
        const waiting = [good, poison].map(({ id }) =>
          bus.untilSettled('g', [never, id], AbortSignal.timeout(WAIT_MS)),
        );
        void consume(
          async (batch) => {
            if (batch.some(({ event }) => event.id === poison.id)) throw bad();
          },
          { awaited },
        );
        await publish([good, poison]);
        expect(await Promise.all(waiting)).toEqual([true, true]);
        expect((await bus.settled('g', [good.id, poison.id])).size).toBe(2);
        const given = new AbortController();
        const inVain = bus.untilSettled('g', [never], given.signal);
        given.abort();
        expect(await inVain).toBe(false);
      },
    );

    test('one replay handles all of a key, in order, and stops at the first that fails', async () => {
      const events = Array.from({ length: 6 }, (_, n) => numbered('k', n));
      const poisons = new Set([events[1]!.id, events[3]!.id]);
      const got: CloudEvent[] = [];
      void consume(async (batch) => {
        if (batch.some(({ event }) => poisons.has(event.id))) throw bad();
        got.push(...batch.map(({ event }) => event));
      });
      await publish(events);
      await until('all that is parked is', async () => (await bus.parked('g')).length === 5);
      poisons.delete(events[1]!.id);
      const last = (await bus.parked('g')).find(({ eventId }) => eventId === events[5]!.id);
      await bus.replayParked(last!.id);
      await until('it stopped', async () => {
        const parked = await bus.parked('g');
        return parked.length === 3 && parked.some(({ reason }) => reason === 'failed');
      });
      const more = numbered('k', 6);
      await publish([more]);
      await until('it waits too', async () => (await bus.parked('g')).length === 4);
      expect(got).toEqual([events[0], events[1], events[2]]);
      poisons.clear();
      await bus.replayParked((await bus.parked('g'))[0]!.id);
      await until('all came', () => got.length === 7);
      await until('nothing is parked', async () => (await bus.parked('g')).length === 0);
      expect(got).toEqual([...events, more]);
    });

    test('of types that come in any order one is parked alone', async () => {
      const [first, second] = [numbered('k', 0), numbered('k', 1)];
      const got: CloudEvent[] = [];
      void consume(
        async (batch) => {
          if (batch.some(({ event }) => event.id === first.id)) throw bad();
          got.push(...batch.map(({ event }) => event));
        },
        { inAnyOrder: [first.type] },
      );
      await publish([first, second]);
      await until('the second came', () => got.length === 1);
      const [parked, ...others] = await bus.parked('g');
      expect(others).toEqual([]);
      expect(parked).toMatchObject({ eventId: first.id, reason: 'failed' });
      expect(parked).not.toHaveProperty('key');
    });

    test('what a newer version publishes waits, with what follows of its key, and comes back to that version', async () => {
      const events = [
        numbered('k', 0),
        { ...numbered('k', 1), type: 'NumberedV2' },
        numbered('k', 2),
        { ...numbered('k', 3), type: 'UnwantedV1' },
        numbered('j', 4),
      ];
      const got: CloudEvent[] = [];
      const older = new AbortController();
      const known = ['NumberedV1', 'UnwantedV1'];
      const reading = consume(collector(got), {
        types: ['NumberedV1'],
        known,
        signal: older.signal,
      });
      await publish(events);
      await until('two wait', async () => (await bus.parked('g')).length === 2);
      await until('the others came', () => got.length === 2);
      expect(byId(got)).toEqual(byId([events[0]!, events[4]!]));
      const reasons = (await bus.parked('g')).map(({ reason }) => reason);
      expect(reasons.sort()).toEqual(['held', 'newer']);
      older.abort();
      await reading;
      void consume(collector(got), {
        types: ['NumberedV1', 'NumberedV2'],
        known: [...known, 'NumberedV2'],
      });
      await until('they came back', () => got.length === 4);
      await until('nothing is parked', async () => (await bus.parked('g')).length === 0);
      expect(got.slice(2)).toEqual([events[1], events[2]]);
    });

    test('a handler that fails a few times is asked again and nothing is parked', async () => {
      const got: CloudEvent[] = [];
      let failures = 0;
      void consume(async (batch) => {
        if (failures++ < 2) throw bad();
        got.push(...batch.map(({ event }) => event));
      });
      await publish(series(5, 1));
      await until('all came', () => got.length === 5);
      expect(await bus.parked('g')).toEqual([]);
    });

    test('while what the handler needs is away, the batch waits and is never parked', async () => {
      const got: CloudEvent[] = [];
      let failures = 0;
      void consume(async (batch) => {
        if (failures++ < 6) throw new TemporarilyUnavailable('the store is away');
        got.push(...batch.map(({ event }) => event));
      });
      await publish(series(5, 1));
      await until('all came', () => got.length === 5);
      expect(await bus.parked('g')).toEqual([]);
    });

    test('a parked event can be replayed: parked again while it fails, gone when handled', async () => {
      const [poison, next] = [numbered('k', 0), numbered('other', 1)];
      const got: CloudEvent[] = [];
      let healed = false;
      void consume(async (batch) => {
        if (!healed && batch.some(({ event }) => event.id === poison.id)) throw bad();
        got.push(...batch.map(({ event }) => event));
      });
      await publish([poison, next]);
      await until('it is parked', async () => (await bus.parked('g')).length === 1);
      const [first] = await bus.parked('g');
      await bus.replayParked(first!.id);
      await until('it failed again', async () => {
        const [again] = await bus.parked('g');
        return again !== undefined && again.attempts > first!.attempts;
      });
      healed = true;
      await bus.replayParked((await bus.parked('g'))[0]!.id);
      await until('it is handled', () => got.some(({ id }) => id === poison.id));
      await until('it is no longer parked', async () => (await bus.parked('g')).length === 0);
      await settled();
      expect(got.map(({ id }) => id)).toEqual([next.id, poison.id]);
    });

    test('what is parked of a type that is no longer wanted leaves when it is replayed', async () => {
      const first = new AbortController();
      const refusing = consume(() => Promise.reject(bad()), { signal: first.signal });
      await publish(series(1, 1));
      await until('it is parked', async () => (await bus.parked('g')).length === 1);
      first.abort();
      await refusing;
      const got: CloudEvent[] = [];
      void consume(collector(got), { types: ['OtherV1'] });
      const [parked] = await bus.parked('g');
      await bus.replayParked(parked!.id);
      await until('it is gone', async () => (await bus.parked('g')).length === 0);
      expect(got).toEqual([]);
    });

    test('only what is parked can be replayed', async () => {
      await expect(bus.replayParked(randomUUID())).rejects.toThrow('no parked delivery');
    });

    test('an abort lets the running batch end, and a restart goes on behind it', async () => {
      const events = series(40, 1);
      const first: CloudEvent[] = [];
      const stopping = new AbortController();
      let entered = () => {};
      let leave = () => {};
      const inside = new Promise<void>((done) => (entered = done));
      const outside = new Promise<void>((done) => (leave = done));
      let ended = false;
      const consuming = consume(
        async (batch) => {
          entered();
          await outside;
          first.push(...batch.map(({ event }) => event));
        },
        { signal: stopping.signal },
      ).then(() => (ended = true));
      await publish(events);
      await inside;
      stopping.abort();
      await new Promise((next) => setImmediate(next));
      expect(ended).toBe(false);
      leave();
      await consuming;
      expect(first).toHaveLength(10);

      const second: CloudEvent[] = [];
      void consume(collector(second));
      await until('the rest came', () => second.length >= 30);
      await settled();
      expect([...first, ...second].map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    });

    test('an abort does not wait for retries of a failing batch', async () => {
      const stopping = new AbortController();
      let asked = 0;
      const consuming = consume(
        async () => {
          asked += 1;
          throw bad();
        },
        { signal: stopping.signal },
      );
      await publish(series(10, 1));
      await until('it failed once', () => asked > 0);
      stopping.abort();
      await consuming;
      expect(await bus.parked('g')).toEqual([]);
      const got: CloudEvent[] = [];
      void consume(collector(got));
      await until('all came', () => got.length === 10);
    });

    test('tells how far each group is behind', async () => {
      const stopping = new AbortController();
      const got: CloudEvent[] = [];
      const consuming = consume(collector(got), { signal: stopping.signal });
      await publish(series(8, 8));
      await settled();
      stopping.abort();
      await consuming;
      await publish(series(20, 20));
      const lag = (await bus.lag()).filter((one) => one.topic === topic);
      expect(lag.reduce((sum, { behind }) => sum + behind, 0)).toBe(20);
    });

    test('tells since when a group has something left to read', async () => {
      const recordedNow = (key: string, number: number) => ({
        ...numbered(key, number),
        recordedtime: new Date().toISOString(),
      });
      const stopping = new AbortController();
      const consuming = consume(collector([]), { signal: stopping.signal });
      await bus.publish(topic, series(8, 8));
      await settled();
      stopping.abort();
      await consuming;
      expect(await bus.unreadSince('g')).toBeUndefined();
      expect(await bus.unreadSince('nobody')).toBeUndefined();

      const before = Date.now();
      await bus.publish(topic, [recordedNow('a', 1)]);
      const after = Date.now();
      await bus.publish(topic, [recordedNow('a', 2), recordedNow('b', 1), recordedNow('c', 1)]);
      const since = Date.parse((await bus.unreadSince('g'))!);
      expect(since).toBeGreaterThanOrEqual(before - ARRIVAL_EXACT_MS);
      expect(since).toBeLessThanOrEqual(after);

      void consume(collector([]));
      await settled();
      expect(await bus.unreadSince('g')).toBeUndefined();
    });
  });
};

const byId = (events: readonly CloudEvent[]) =>
  [...events].sort((left, right) => (left.id < right.id ? -1 : 1));
