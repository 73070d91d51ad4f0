import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { TemporarilyUnavailable } from '@zhixin/follower';
import { until } from '@zhixin/infra-processes';
import type { CloudEvent } from '../event-bus.js';
import { bad, byId, numbered, numberOf, series, WAIT_MS, type BusInUse } from './subject.js';

/** What becomes of an event that a handler fails at, and of what follows it. */
export const describeParking = (here: () => BusInUse): void => {
  test('a poison event is parked with its error, and what follows of its key behind it; all other keys flow', async () => {
    const { bus, publish, consume, settled } = here();
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
      const { bus, publish, consume } = here();
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
    const { bus, publish, consume } = here();
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
    const { bus, publish, consume } = here();
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
    const { bus, publish, consume, collector } = here();
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
    const { bus, publish, consume } = here();
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
    const { bus, publish, consume } = here();
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
    const { bus, publish, consume, settled } = here();
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
    const { bus, publish, consume, collector } = here();
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
    const { bus } = here();
    await expect(bus.replayParked(randomUUID())).rejects.toThrow('no parked delivery');
  });
};
