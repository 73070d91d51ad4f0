import { describe, expect, test } from '@jest/globals';
import { acquisitionOf, shipmentsOf, shippedBy } from './acquisition.js';
import { aggregation, step, traced } from './testing.js';
import type { TracedEvent } from './traced-event.js';

const DAY_20 = '2026-05-20T00:00:00.000Z';

const histories = (...events: readonly TracedEvent[]) => {
  const byThing = new Map<string, TracedEvent[]>();
  for (const event of events)
    for (const { id } of event.things) byThing.set(id, [...(byThing.get(id) ?? []), event]);
  return byThing;
};
const acquired = (...events: readonly TracedEvent[]) =>
  acquisitionOf({ uscc: 'A', epc: 'x', by: DAY_20 }, histories(...events))?.eventId;

describe('an enterprise came to have a thing', () => {
  test('by receiving it before, not after', () => {
    expect(acquired(step(3, 'receiving', 'x'))).toBe('event-3');
    expect(acquired(step(21, 'receiving', 'x'))).toBeUndefined();
  });

  test('by its own records only', () =>
    expect(acquired(step(3, 'receiving', 'x', { uscc: 'B' }))).toBeUndefined());

  test('by making it', () => {
    expect(acquired(step(3, 'commissioning', 'x', { action: 'ADD' }))).toBe('event-3');
    expect(
      acquired(
        traced(4, { type: 'TransformationEvent', things: [{ id: 'x', role: 'outputEPC' }] }),
      ),
    ).toBe('event-4');
  });

  test('not by adding it to a transaction, as a thing or as a container', () => {
    const ordered = { type: 'TransactionEvent', action: 'ADD' };
    expect(acquired(step(3, 'shipping', 'x', ordered))).toBeUndefined();
    expect(
      acquired(traced(3, { ...ordered, things: [{ id: 'x', role: 'parent' }] })),
    ).toBeUndefined();
  });

  test('not by looking at it', () => expect(acquired(step(3, 'inspecting', 'x'))).toBeUndefined());

  test('inside a container within a container', () =>
    expect(
      acquired(
        { ...aggregation(1, 'ADD', 'box', 'x'), uscc: 'B' },
        { ...aggregation(2, 'ADD', 'pallet', 'box'), uscc: 'B' },
        step(3, 'receiving', 'pallet'),
      ),
    ).toBe('event-3'));

  test('not inside a container that it left before', () =>
    expect(
      acquired(
        { ...aggregation(1, 'ADD', 'box', 'x'), uscc: 'B' },
        { ...aggregation(2, 'DELETE', 'box', 'x'), uscc: 'B' },
        step(3, 'receiving', 'box'),
      ),
    ).toBeUndefined());

  test('not by packing it itself', () =>
    expect(acquired(aggregation(1, 'ADD', 'box', 'x'))).toBeUndefined());
});

describe('a shipment', () => {
  const of = (...events: readonly TracedEvent[]) =>
    shipmentsOf({ uscc: 'A', epc: 'x' }, histories(...events)).map(({ event }) => event.position);

  test('is a shipping or a departure by the enterprise itself', () =>
    expect(
      of(
        step(1, 'shipping', 'x'),
        step(2, 'departing', 'x'),
        step(3, 'shipping', 'x', { uscc: 'B' }),
      ),
    ).toEqual([1, 2]));

  test('is void once it was called off', () =>
    expect(of(step(1, 'shipping', 'x'), step(2, 'void_shipping', 'x'))).toEqual([]));

  test('without a step is one where possession goes from the reporter to another', () => {
    const party = (id: string) => [{ type: 'possessing_party', id }];
    const { bizStep: _, ...handed } = step(1, '', 'x', {
      sources: party('pgln-A'),
      destinations: party('B'),
    });
    expect(shippedBy(handed)).toEqual(['x']);
    expect(shippedBy({ ...handed, sources: party('C') })).toEqual([]);
  });
});
