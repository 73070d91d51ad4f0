import { describe, expect, test } from '@jest/globals';
import { anEvent, listed } from './contract/subject.js';
import { eventStoreContract } from './event-store.contract.js';
import { emptyMemory, memoryEventStore } from './memory-event-store.js';

eventStoreContract('memory', async () => {
  const memory = emptyMemory();
  return {
    idsKnownIn: 'every stream',
    open: () => memoryEventStore({ memory }),
    remove: async () => undefined,
  };
});

describe('the memory event store', () => {
  test('stamps events with the given clock, in UTC', async () => {
    const store = memoryEventStore({ clock: { now: () => '2026-03-01T08:00:00+08:00' } });
    const { events } = await store.append('lamp-1', [anEvent()], 'no-stream');
    expect(events[0]!.recordedAt).toBe('2026-03-01T00:00:00.000Z');
  });

  test('gives out events that nobody can change', async () => {
    const store = memoryEventStore();
    await store.append('lamp-1', [anEvent('LampLit', { deep: { lumens: 1 } })], 'no-stream');
    const [event] = await listed(store.read('lamp-1'));
    expect(() => ((event!.data['deep'] as { lumens: number }).lumens = 2)).toThrow(TypeError);
  });
});
