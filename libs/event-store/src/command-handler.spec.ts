import { describe, expect, test } from '@jest/globals';
import { defineAggregate, defineEvents, refuse, type EventOf } from '@zhixin/decider';
import { EventNotInStorageFormat } from '@zhixin/decider/validation';
import { Type } from '@sinclair/typebox';
import {
  commandHandler,
  LOST_RACES_MAX,
  UNKNOWN_OUTCOMES_MAX,
  type CommandHandler,
  type AcceptedCommand,
} from './command-handler.js';
import { listed } from './contract/subject.js';
import { declaredEvents } from './declared-events.js';
import { AppendOutcomeUnknown, StreamOfANewerVersion } from './event-store-errors.js';
import { WrongExpectedRevision, type EventStore } from './event-store.js';
import { memoryEventStore } from './memory-event-store.js';

const events = defineEvents({
  Counted: Type.Object({ by: Type.Integer() }),
  CountDoubled: Type.Object({}),
});
type CounterEvent = EventOf<typeof events>;
type CounterCommand =
  | { readonly type: 'CountTo'; readonly total: number }
  | { readonly type: 'CountHalf' }
  | { readonly type: 'CountAndDouble' };

const counter = defineAggregate({
  category: 'counter',
  events,
  decider: {
    initialState: { total: 0 },
    decide: (command: CounterCommand, { total }: { readonly total: number }) => {
      if (command.type === 'CountHalf')
        return [{ type: 'Counted', data: { by: 0.5 } }] as CounterEvent[];
      if (command.type === 'CountAndDouble')
        return [
          { type: 'Counted', data: { by: 1 } },
          { type: 'CountDoubled', data: {} },
        ] as CounterEvent[];
      if (command.total < total) return refuse('ALREADY_BEYOND', `It is at ${total}.`);
      if (command.total === total) return [];
      return [{ type: 'Counted', data: { by: command.total - total } }] as CounterEvent[];
    },
    evolve: ({ total }: { readonly total: number }, event: CounterEvent) => ({
      total: event.type === 'Counted' ? total + event.data.by : total * 2,
    }),
  },
});

const clock = { now: () => '2026-03-01T08:00:00+08:00' };
const by = { actor: 'inspector-7', correlationId: 'c-1' };
const countTo = (total: number) => ({ type: 'CountTo', total }) as const;

// Counts what is asked of the store below, and may break an append.
const watched = (store: EventStore) => {
  const calls = { appends: 0, read: 0 };
  const breakers: ((proceed: () => ReturnType<EventStore['append']>) => Promise<unknown>)[] = [];
  const proxy: EventStore = Object.create(store, {
    append: {
      value: async (...given: Parameters<EventStore['append']>) => {
        calls.appends += 1;
        const breaker = breakers.shift();
        if (breaker !== undefined) await breaker(() => store.append(...given));
        return store.append(...given);
      },
    },
    read: {
      async *value(...given: Parameters<EventStore['read']>) {
        for await (const event of store.read(...given)) {
          calls.read += 1;
          yield event;
        }
      },
    },
  }) as EventStore;
  return { store: proxy, calls, breakers };
};

describe('a command', () => {
  test('appends what was decided, with who, when and why', async () => {
    const store = memoryEventStore();
    const { handle } = commandHandler({ store, clock });
    const metadata = { ...by, causationId: 'e-1', traceparent: '00-1-2-01' };
    const decided = await handle(counter, 'x', { type: 'CountAndDouble' }, metadata);

    const stored = await listed(store.read('counter-x'));
    expect(decided).toEqual({ revision: 1, position: stored[1]!.position, events: stored });
    expect(stored.map(({ type }) => type)).toEqual(['Counted', 'CountDoubled']);
    expect(stored[0]!.metadata).toEqual({ ...metadata, occurredAt: clock.now() });
  });

  test('may say when it was true', async () => {
    const { handle } = commandHandler({ store: memoryEventStore(), clock });
    const occurredAt = '2026-01-31T00:00:00+08:00';
    const decided = (await handle(counter, 'x', countTo(1), {
      ...by,
      occurredAt,
    })) as AcceptedCommand;
    expect(decided.events[0]!.metadata.occurredAt).toBe(occurredAt);
  });

  test('sent twice is done once, and answers where the stream is', async () => {
    const { handle } = commandHandler({ store: memoryEventStore(), clock });
    const { revision, position } = (await handle(counter, 'x', countTo(5), by)) as AcceptedCommand;
    expect(await handle(counter, 'x', countTo(5), by)).toEqual({ events: [], revision, position });
  });

  test('with nothing to do on no stream answers so', async () => {
    const { handle } = commandHandler({ store: memoryEventStore(), clock });
    expect(await handle(counter, 'x', countTo(0), by)).toEqual({
      events: [],
      revision: -1,
      position: '',
    });
  });

  // The compiler reads specs too: where the misspelt command compiles, the build fails.
  test('is one that the aggregate knows', async () => {
    const { handle } = commandHandler({ store: memoryEventStore(), clock });
    const misspelt = { type: 'CountTwo', total: 2 } as const;
    // @ts-expect-error: no command of the counter.
    await handle(counter, 'x', misspelt, by);
    const result = await handle(counter, 'x', countTo(1), by);
    // @ts-expect-error: no code of the counter.
    expect('refused' in result && result.refused === 'ALREADY_BEYOND_IT').toBe(false);
  });

  test('that is refused appends nothing', async () => {
    const store = memoryEventStore();
    const { handle } = commandHandler({ store, clock });
    await handle(counter, 'x', countTo(5), by);
    expect(await handle(counter, 'x', countTo(4), by)).toMatchObject({ refused: 'ALREADY_BEYOND' });
    expect(await listed(store.read('counter-x'))).toHaveLength(1);
  });

  test('whose events are not in the storage format is a fault, and appends nothing', async () => {
    const store = memoryEventStore();
    const { handle } = commandHandler({ store, clock });
    await expect(handle(counter, 'x', { type: 'CountHalf' }, by)).rejects.toThrow(
      EventNotInStorageFormat,
    );
    expect(await store.head()).toBeUndefined();
  });

  test('for a category that could not be found by its name is a fault', async () => {
    const { handle } = commandHandler({ store: memoryEventStore(), clock });
    await expect(handle({ ...counter, category: 'a-b' }, 'x', countTo(1), by)).rejects.toThrow(
      RangeError,
    );
  });
});

describe('a stream of several versions', () => {
  const eventsInUnits = defineEvents({
    ...events,
    Counted: Type.Object({ by: Type.Integer(), unit: Type.String() }),
  });
  type EventInUnits = EventOf<typeof eventsInUnits>;
  type CountTo = Extract<CounterCommand, { type: 'CountTo' }>;
  interface Counts {
    readonly total: number;
    readonly units: readonly string[];
  }

  /** The counter as the next version declares it: counted in a unit. */
  const inUnits = defineAggregate<Counts, CountTo, EventInUnits, never>({
    category: 'counter',
    events: eventsInUnits,
    upcasters: { Counted: [(data: object) => ({ ...data, unit: 'piece' })] },
    decider: {
      initialState: { total: 0, units: [] },
      decide: ({ total }, state) => [
        { type: 'Counted', data: { by: total - state.total, unit: 'dozen' } },
      ],
      evolve: ({ total, units }, { type, data }) =>
        type === 'Counted'
          ? { total: total + data.by, units: [...units, data.unit] }
          : { total: total * 2, units },
    },
  });
  const forgotten = defineEvents({ CountForgotten: Type.Object({}) });

  /** The counter of another next version, which counts no more. */
  const forgetful = defineAggregate<number, CountTo, EventOf<typeof forgotten>, never>({
    category: 'counter',
    events: forgotten,
    decider: {
      initialState: 0,
      decide: () => [{ type: 'CountForgotten', data: {} }],
      evolve: () => 0,
    },
  });
  const typeOf = async (store: EventStore) =>
    (await listed(store.read('counter-x'))).map(({ type, metadata }) => [
      type,
      metadata.schemaVersion,
    ]);

  test('is folded by the newer one, which says in which version it writes', async () => {
    const store = memoryEventStore();
    const { handle } = commandHandler({ store, clock });
    await handle(counter, 'x', countTo(5), by);
    await handle(inUnits, 'x', countTo(7), by);
    expect((await listed(store.read('counter-x'))).map(({ data }) => data)).toEqual([
      { by: 5 },
      { by: 2, unit: 'dozen' },
    ]);
    expect(await typeOf(store)).toEqual([
      ['Counted', undefined],
      ['Counted', 2],
    ]);
    const units: string[] = [];
    for await (const { event } of declaredEvents(store, inUnits, { stream: 'counter-x' }))
      if (event.type === 'Counted') units.push(event.data.unit);
    expect(units).toEqual(['piece', 'dozen']);
  });

  test.each([
    [
      'a later version of an event',
      ({ handle }: CommandHandler) => handle(inUnits, 'x', countTo(7), by),
    ],
    [
      'an event that is not declared',
      ({ handle }: CommandHandler) => handle(forgetful, 'x', countTo(7), by),
    ],
  ])('takes no command of the older one after %s, and others do', async (_, writeNewer) => {
    const store = memoryEventStore();
    const writePath = commandHandler({ store, clock });
    const { handle } = writePath;
    await writeNewer(writePath);
    const stored = await typeOf(store);
    for (const total of [7, 8, 9])
      await expect(handle(counter, 'x', countTo(total), by)).rejects.toThrow(StreamOfANewerVersion);
    expect(await typeOf(store)).toEqual(stored);
    expect(await handle(counter, 'y', countTo(8), by)).toMatchObject({ revision: 0 });
  });
});

describe('commands at the same time', () => {
  test('of one stream wait for each other: no race is lost', async () => {
    const { store, calls } = watched(memoryEventStore());
    const { handle } = commandHandler({ store, clock });
    await Promise.all(
      Array.from({ length: 50 }, () => handle(counter, 'x', { type: 'CountAndDouble' }, by)),
    );
    expect(calls.appends).toBe(50);
    expect(await listed(store.read('counter-x'))).toHaveLength(100);
  });

  test('of two processes are decided anew by the loser', async () => {
    const memory = memoryEventStore();
    const other = commandHandler({ store: memory, clock });
    const { store, breakers } = watched(memory);
    breakers.push(() => other.handle(counter, 'x', countTo(3), by));
    const { handle } = commandHandler({ store, clock });

    expect(await handle(counter, 'x', countTo(5), by)).toMatchObject({ revision: 1 });
    const stored = await listed(store.read('counter-x'));
    expect(stored.map(({ data }) => data)).toEqual([{ by: 3 }, { by: 2 }]);
  });

  test('give up after too many lost races', async () => {
    const memory = memoryEventStore();
    const other = commandHandler({ store: memory, clock });
    const { store, calls, breakers } = watched(memory);
    for (let i = 1; i <= LOST_RACES_MAX + 1; i += 1)
      breakers.push(() => other.handle(counter, 'x', countTo(i), by));
    const { handle } = commandHandler({ store, clock });

    await expect(handle(counter, 'x', countTo(99), by)).rejects.toThrow(WrongExpectedRevision);
    expect(calls.appends).toBe(LOST_RACES_MAX + 1);
  });
});

describe('an append whose outcome is unknown', () => {
  const lost = new AppendOutcomeUnknown('no answer');

  test.each(['arrived', 'got lost'])('and that %s is sent again with the same ids', async (how) => {
    const { store, breakers } = watched(memoryEventStore());
    breakers.push(async (proceed) => {
      if (how === 'arrived') await proceed();
      throw lost;
    });
    const { handle } = commandHandler({ store, clock });
    const decided = (await handle(counter, 'x', countTo(5), by)) as AcceptedCommand;
    expect(decided.events).toEqual(await listed(store.read('counter-x')));
    expect(decided.events).toHaveLength(1);
  });

  test('again and again is reported', async () => {
    const { store, calls, breakers } = watched(memoryEventStore());
    for (let i = 0; i <= UNKNOWN_OUTCOMES_MAX; i += 1) breakers.push(() => Promise.reject(lost));
    const { handle } = commandHandler({ store, clock });
    await expect(handle(counter, 'x', countTo(5), by)).rejects.toBe(lost);
    expect(calls.appends).toBe(UNKNOWN_OUTCOMES_MAX + 1);
  });
});
