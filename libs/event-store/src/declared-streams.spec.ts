import { defineEvents, type DeclaredCategory, type EventOf } from '@zhixin/decider';
import { Type } from '@sinclair/typebox';
import { describe, expect, test } from '@jest/globals';
import { recordedAs } from './declared-events.js';
import { declaredIn } from './declared-streams.js';
import { StreamOfANewerVersion } from './event-store-errors.js';
import type { RecordedEvent } from './event-store.js';

const lampEvents = defineEvents({ LampLit: Type.Object({ lumens: Type.Integer() }) });
const bellEvents = defineEvents({ BellRung: Type.Object({ times: Type.Integer() }) });

/** Lamps were told by their watts once. */
const lamps: DeclaredCategory<EventOf<typeof lampEvents>> = {
  category: 'lamp',
  events: lampEvents,
  upcasters: { LampLit: [(data) => ({ lumens: (data as { watts: number }).watts * 15 })] },
};
const bells: DeclaredCategory<EventOf<typeof bellEvents>> = {
  category: 'bell',
  events: bellEvents,
};

const recorded = (
  stream: string,
  { type, data, schemaVersion }: Pick<RecordedEvent, 'type' | 'data'> & { schemaVersion?: number },
): RecordedEvent => ({
  ...{ id: 'e-1', stream, revision: 0, position: 'memory:1', type, data },
  recordedAt: '2026-03-01T00:00:00Z',
  metadata: {
    ...{ occurredAt: '2026-03-01T08:00:00+08:00', actor: 'spec', correlationId: 'c' },
    ...(schemaVersion !== undefined && { schemaVersion }),
  },
});

describe('a recorded event', () => {
  const lit = recorded('lamp-1', { type: 'LampLit', data: { watts: 60 } });

  test('says what it says in the types of its aggregate, whichever version wrote it', () => {
    const { type, data } = recordedAs(lamps, lit);
    expect([type, data.lumens]).toEqual(['LampLit', 900]);
    // @ts-expect-error: lamps are told by their lumens.
    expect(data.watts).toBeUndefined();
    const newer = recorded('lamp-1', { type: 'LampLit', data: { lumens: 800 }, schemaVersion: 2 });
    expect(recordedAs(lamps, newer).data).toEqual({ lumens: 800 });
  });

  test('that only a newer version knows is not read', () => {
    for (const [type, schemaVersion] of [
      ['LampLit', 3],
      ['LampSold', 1],
    ] as const)
      expect(() =>
        recordedAs(lamps, recorded('lamp-1', { type, data: {}, schemaVersion })),
      ).toThrow(StreamOfANewerVersion);
  });

  test('of several aggregates is read as that of its stream declares it', () => {
    const { categories, read } = declaredIn([lamps, bells]);
    expect(categories).toEqual(['lamp', 'bell']);
    const event = read(lit);
    expect(event.type === 'LampLit' && event.data.lumens).toBe(900);
    // @ts-expect-error: no event of these aggregates.
    expect(event.type === 'LampSold').toBe(false);
    expect(() => read(recorded('door-1', { type: 'LampLit', data: {} }))).toThrow(RangeError);
  });
});
