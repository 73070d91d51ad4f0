import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { cloudEvent, memoryEventBus, type CloudEvent, type EventBus } from '@zhixin/event-bus';
import type { Reaction } from './reaction.js';
import { reactionWork } from './service-work.js';
import type { ServiceContext } from '../service-definition.js';

const TOPIC = 'lamps.v1';

const lamp = (key: string, number: number, type = 'LampLitV1'): CloudEvent => ({
  ...cloudEvent(
    {
      type,
      topic: { name: TOPIC },
      audience: 'public',
      schema: Type.Object({ number: Type.Integer() }),
    },
    {
      from: {
        id: `${key}${number}`,
        stream: `lamp-${key}`,
        recordedAt: '2026-03-01T00:00:01.000Z',
        metadata: { occurredAt: '2026-03-01T08:00:00+08:00', actor: 'tester', correlationId: 'c' },
      },
      service: 'lamps',
      uscc: '91610113MA6U000001',
      region: '610113',
      partitionkey: key,
      data: { number },
    },
  ),
  id: `${key}${number}`,
});

describe('a reaction', () => {
  let bus: EventBus;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(async () => {
    bus = memoryEventBus();
    stop = new AbortController();
    running = Promise.resolve();
    await bus.ensureTopic(TOPIC, { partitions: 1 });
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await bus.close();
  });

  const start = (handle: (event: CloudEvent) => Promise<void>) => {
    const reaction: Reaction = { name: 'follow', topic: TOPIC, on: { LampLitV1: handle } };
    const context = { service: 'lamps', bus } as unknown as ServiceContext;
    running = reactionWork(reaction, context).run(stop.signal);
  };

  test('keeps the order of a key, and lets no key wait for another', async () => {
    const order: string[] = [];
    let allOfB: () => void;
    const bIsDone = new Promise<void>((done) => (allOfB = done));
    let allOfA: () => void;
    const aIsDone = new Promise<void>((done) => (allOfA = done));
    await bus.publish(TOPIC, [lamp('a', 1), lamp('b', 1), lamp('a', 2), lamp('b', 2)]);
    start(async ({ id }) => {
      if (id === 'a1') await bIsDone;
      order.push(id);
      if (id === 'b2') allOfB();
      if (id === 'a2') allOfA();
    });
    await aIsDone;
    expect(order).toEqual(['b1', 'b2', 'a1', 'a2']);
  });

  test('has ended with every event before a failed one makes its batch be tried again', async () => {
    const tries: string[] = [];
    let atWork = 0;
    let done: () => void;
    const isDone = new Promise<void>((end) => (done = end));
    await bus.publish(TOPIC, [lamp('a', 1), lamp('b', 1)]);
    start(async ({ id }) => {
      tries.push(`${id} beside ${atWork}`);
      if (id === 'a1' && tries.length === 1) throw new Error('not yet');
      atWork += 1;
      await new Promise((next) => setImmediate(next));
      atWork -= 1;
      if (tries.length === 4) done();
    });
    await isDone;
    expect(tries).toEqual(['a1 beside 0', 'b1 beside 0', 'a1 beside 0', 'b1 beside 1']);
  });

  test('is not bothered with types it does not name', async () => {
    const seen: string[] = [];
    let last: () => void;
    const isLast = new Promise<void>((end) => (last = end));
    await bus.publish(TOPIC, [lamp('a', 1, 'constructor'), lamp('a', 2, 'Other'), lamp('a', 3)]);
    start(async ({ id }) => {
      seen.push(id);
      last();
    });
    await isLast;
    expect(seen).toEqual(['a3']);
  });
});
