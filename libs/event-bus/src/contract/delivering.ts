import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import type { CloudEvent, Delivery } from '../event-bus.js';
import { idKeyOf } from '../id-key.js';
import { byId, numbered, numberOf, PARTITIONS, series, type BusInUse } from './subject.js';

/** What comes to a consumer, how often and in which order. */
export const describeDelivering = (here: () => BusInUse): void => {
  test('delivers every event once, in order per key, unchanged', async () => {
    const { topic, publish, consume, settled } = here();
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
    const { publish } = here();
    await expect(publish(series(1, 1), 'nowhere.v1')).rejects.toThrow('nowhere.v1');
  });

  test('keeps the number of partitions of a topic that exists', async () => {
    const { bus, topic, publish, consume, collector } = here();
    await bus.ensureTopic(topic, { partitions: PARTITIONS * 2 });
    const got: CloudEvent[] = [];
    void consume(collector(got));
    await publish(series(40, 40));
    await until('all came', () => got.length === 40);
    const partitions = (await bus.lag()).filter((lag) => lag.topic === topic);
    expect(partitions).toHaveLength(PARTITIONS);
  });

  test('a consumer may come before its topic', async () => {
    const { bus, other, publish, consume, collector } = here();
    const later = other;
    const got: CloudEvent[] = [];
    void consume(collector(got), { from: later });
    await bus.ensureTopic(later, { partitions: 1 });
    await publish(series(3, 1), later);
    await until('all came', () => got.length === 3);
  });

  test('a publication repeated by its relay is delivered once', async () => {
    const { publish, consume, collector, settled } = here();
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
    const { bus, other, publish, consume, collector } = here();
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
    const { bus, publish, consume, collector, settled } = here();
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
    const { bus, topic, other, publish, consume, collector, settled } = here();
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
    const { bus, topic, publish, consume } = here();
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
    const { bus, topic, publish, consume, collector, settled } = here();
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
    const { bus, owner } = here();
    const [place] = await owner.keep([numbered('k', 0)]);
    await expect(bus.publish('nowhere.v1', [place!])).rejects.toThrow('takes no places');
    await expect(
      bus.eventsAt('nowhere.v1', [{ position: '1', idKey: idKeyOf('1') }]),
    ).rejects.toThrow('takes no places');
  });

  test('the first event after a quiet time comes at once, those behind it gather', async () => {
    const { publish, consume } = here();
    const batches: number[] = [];
    void consume(async (batch) => void batches.push(batch.length), { gatherMs: 2_000 });
    const events = series(6, 1);
    await publish(events.slice(0, 1));
    await until('the first came', () => batches.length === 1);
    for (const event of events.slice(1)) await publish([event]);
    await until('all came', () => batches.reduce((sum, size) => sum + size, 0) === 6);
    expect(batches.length).toBeLessThan(6);
  });
};
