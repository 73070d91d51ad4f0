import { randomUUID } from 'node:crypto';
import { until } from '@zhixin/infra-processes';
import type { BatchHandler, CloudEvent, EventBus, Subscription } from '../event-bus.js';
import type { TopicOwner } from '../kept-events.fixture.js';
import { publishKept, type TopicSources } from '../topic-source.js';

/** What the suite needs of an adapter. */
export interface BusUnderTest {
  /** A bus on the same log, as another process would open it. */
  open(sources: TopicSources): Promise<EventBus>;
  /** Who keeps the events of the suite's topics; one that the bus can read, where it takes places. */
  owner(): Promise<TopicOwner>;
  close(): Promise<void>;
}

/** How a topic's events reach the bus: the suite runs with each. */
export const FORMS = ['as they are', 'that their owner keeps'] as const;
type Form = (typeof FORMS)[number];

/** Partitions of the suite's topic. */
export const PARTITIONS = 4;
/** How long a test waits for what must come. */
export const WAIT_MS = 30_000;

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

/** What a handler throws that will never do. */
export const bad = () => new Error('This event cannot be digested.');

/** The number of a `numbered` event. */
export const numberOf = (event: CloudEvent) => (event.data as { number: number }).number;

/** Events in the order of their ids, for comparing what may come in any order. */
export const byId = (events: readonly CloudEvent[]) =>
  [...events].sort((left, right) => (left.id < right.id ? -1 : 1));

/** What a test may ask of its consumer. */
type SubscriptionUnderTest = Partial<Omit<Subscription, 'topic'>> & {
  readonly on?: EventBus;
  readonly from?: string;
};

/** A bus for one test, with topics and an owner of its own. */
export interface BusInUse {
  readonly bus: EventBus;
  /** The suite's topic, with `PARTITIONS`. */
  readonly topic: string;
  /** A topic that is not made yet. */
  readonly other: string;
  readonly owner: TopicOwner;
  /** A bus on the same log, as another process would open it. */
  open(): Promise<EventBus>;
  publish(events: readonly CloudEvent[], to?: string): Promise<unknown>;
  /** Consumes until the test ends. */
  consume(handler: BatchHandler, wish?: SubscriptionUnderTest): Promise<void>;
  collector(into: CloudEvent[]): BatchHandler;
  /** Waits until a group has nothing left to read. */
  settled(group?: string): Promise<unknown>;
  end(): Promise<void>;
}

/** Makes a bus ready for a test. */
export const busInUse = async (
  make: () => Promise<BusUnderTest>,
  form: Form,
): Promise<BusInUse> => {
  const under = await make();
  const owner = await under.owner();
  const topic = `numbers-${randomUUID()}.v1`;
  const other = `other-${randomUUID()}.v1`;
  const sources = form === 'as they are' ? {} : { [topic]: owner.source, [other]: owner.source };
  const bus = await under.open(sources);
  await bus.ensureTopic(topic, { partitions: PARTITIONS });
  const stop = new AbortController();
  const running: Promise<void>[] = [];
  return {
    ...{ bus, topic, other, owner },
    open: () => under.open(sources),
    publish: async (events, to = topic) => {
      if (form === 'as they are') return bus.publish(to, events);
      const places = await owner.keep(events);
      return publishKept(bus, {
        topic: to,
        places: async () => places,
        events: () => owner.eventsAt(places.map(({ position }) => position)),
      });
    },
    consume: (handler, { on = bus, from = topic, ...wish } = {}) => {
      const usual = { group: 'g', batchSize: 10, signal: stop.signal };
      const consuming = on.consume({ ...usual, ...wish, topic: from }, handler);
      running.push(consuming);
      return consuming;
    },
    collector: (into) => async (batch) => {
      into.push(...batch.map(({ event }) => event));
    },
    settled: (group = 'g') =>
      until(`${group} has caught up`, async () => {
        const lag = (await bus.lag()).filter((one) => one.group === group && one.topic === topic);
        return lag.length === PARTITIONS && lag.every(({ behind }) => behind === 0);
      }),
    end: async () => {
      stop.abort();
      await Promise.all(running);
      await owner.close();
      await under.close();
    },
  };
};
