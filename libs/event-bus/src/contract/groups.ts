import { expect, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import type { CloudEvent } from '../event-bus.js';
import { bad, byId, numbered, PARTITIONS, series, type BusInUse } from './subject.js';

/** How long before its arrival a log may say that an event came. */
const ARRIVAL_EXACT_MS = 20;

/** How groups and their instances share a topic, stop, and tell how far they are. */
export const describeGroups = (here: () => BusInUse): void => {
  test('every group gets everything', async () => {
    const { publish, consume, collector } = here();
    const [one, two]: [CloudEvent[], CloudEvent[]] = [[], []];
    const events = series(30, 3);
    await publish(events);
    void consume(collector(one), { group: 'one' });
    void consume(collector(two), { group: 'two' });
    await until('both have all', () => one.length === 30 && two.length === 30);
  });

  test('a second instance shares the partitions; nothing is lost or doubled', async () => {
    const { open, publish, consume, collector, settled } = here();
    const other = await open();
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
    const { open, publish, consume } = here();
    const other = await open();
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

  test('an abort lets the running batch end, and a restart goes on behind it', async () => {
    const { publish, consume, collector, settled } = here();
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
    const { bus, publish, consume, collector } = here();
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
    const { bus, topic, publish, consume, collector, settled } = here();
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
    const { bus, topic, consume, collector, settled } = here();
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
};
