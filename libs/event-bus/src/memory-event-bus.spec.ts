import { describe, expect, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import { eventBusContract, numbered } from './event-bus.contract.js';
import { ownerInMemory } from './kept-events.fixture.js';
import { memoryEventBus } from './memory-event-bus.js';

eventBusContract('memory', async () => {
  const bus = memoryEventBus();
  return {
    open: async () => bus,
    owner: async () => ownerInMemory(),
    close: () => bus.close(),
  };
});

describe('the memory bus', () => {
  test('has no database to offer: a handler that asks is told so, and its event is parked', async () => {
    const bus = memoryEventBus();
    const stop = new AbortController();
    await bus.ensureTopic('t.v1', { partitions: 1 });
    const consuming = bus.consume(
      { group: 'g', topic: 't.v1', signal: stop.signal },
      async (_, tx) => void (await tx.query('select 1')),
    );
    await bus.publish('t.v1', [numbered('k', 0)]);
    await until('it is parked', async () => (await bus.parked()).length === 1);
    expect((await bus.parked())[0]?.error).toContain('without a PostgreSQL pool');
    stop.abort();
    await consuming;
    await bus.close();
  });
});
