import { describe, expect, test } from '@jest/globals';
import { BEGINNING, END } from './containment.js';
import { aggregation, dayOf, traced } from './testing.js';
import { expand, type ReachedThing, type TraceDirection } from './trace-graph.js';
import type { TracedEvent } from './traced-event.js';

const press = (day: number, more: Partial<TracedEvent> = {}) =>
  traced(day, {
    type: 'TransformationEvent',
    things: [
      { id: 'kiwi', role: 'inputEPCClass', quantity: 10, uom: 'KGM' },
      { id: 'juice', role: 'outputEPCClass' },
    ],
    ...more,
  });

const expanded = (
  reached: Partial<ReachedThing> & { readonly id: string },
  way: TraceDirection,
  events: readonly TracedEvent[],
) => {
  const about = new Map<string, TracedEvent[]>();
  const items = new Map<string, TracedEvent[]>();
  const transformations = new Map<string, TracedEvent[]>();
  for (const event of events) {
    for (const { id, lot } of event.things) {
      about.set(id, [...(about.get(id) ?? []), event]);
      if (lot !== undefined) items.set(lot, [...(items.get(lot) ?? []), event]);
    }
    if (event.transformationId !== undefined)
      transformations.set(event.transformationId, [
        ...(transformations.get(event.transformationId) ?? []),
        event,
      ]);
  }
  const whole: ReachedThing = { as: 'thing', from: BEGINNING, to: END, ...reached };
  return expand(whole, way, { about, transformations, items });
};

const reaches = (...parameters: Parameters<typeof expanded>) =>
  expanded(...parameters).next.map(
    ({ id, as, from, to }) =>
      `${as} ${id} ${from === BEGINNING ? '' : dayOf(from)}..${to === END ? '' : dayOf(to)}`,
  );

describe('a trace goes on', () => {
  test('from input to output, forward from that moment and backward until it', () => {
    expect(reaches({ id: 'kiwi' }, 'forward', [press(3)])).toEqual(['thing juice 3..']);
    expect(reaches({ id: 'juice' }, 'backward', [press(3)])).toEqual(['thing kiwi ..3']);
    expect(expanded({ id: 'kiwi' }, 'forward', [press(3)]).steps).toMatchObject([
      { kind: 'transformation', from: 'kiwi', to: 'juice', quantity: { value: 10, uom: 'KGM' } },
    ]);
  });

  test('not through a transformation that was over when the thing arrived', () => {
    const from = '2026-05-04T00:00:00.000Z';
    expect(reaches({ id: 'kiwi', from }, 'forward', [press(3)])).toEqual([]);
    expect(reaches({ id: 'kiwi', from }, 'forward', [press(5)])).toEqual(['thing juice 5..']);
  });

  test('through a transformation that was reported in parts, in the order of the parts', () => {
    const [input, output] = press(1).things;
    const part = (day: number, thing: typeof input) =>
      press(day, { transformationId: 't', things: [thing!] });
    expect(reaches({ id: 'kiwi' }, 'forward', [part(3, input), part(4, output)])).toEqual([
      'thing juice 4..',
    ]);
    expect(reaches({ id: 'kiwi' }, 'forward', [part(3, input), part(2, output)])).toEqual([]);
  });

  test('into a container while the thing is in it, and not to its other contents', () => {
    const events = [
      aggregation(2, 'ADD', 'crate', 'a'),
      aggregation(4, 'DELETE', 'crate', 'a'),
      aggregation(3, 'ADD', 'crate', 'b'),
    ];
    expect(reaches({ id: 'a' }, 'forward', events)).toEqual(['carrier crate 2..4']);
    expect(reaches({ id: 'crate', as: 'carrier' }, 'forward', events)).toEqual([]);
  });

  test('out of a container that is traced itself', () => {
    const events = [aggregation(2, 'ADD', 'crate', 'a'), aggregation(4, 'DELETE', 'crate', 'a')];
    expect(reaches({ id: 'crate' }, 'forward', events)).toEqual(['thing a 2..']);
    expect(reaches({ id: 'crate' }, 'backward', events)).toEqual(['thing a ..4']);
  });

  describe('between a lot and its items', () => {
    const labelled = (day: number, item: string, more: Partial<TracedEvent> = {}) =>
      traced(day, { things: [{ id: item, role: 'epc', lot: 'juice' }], ...more });
    const events = [
      press(2),
      labelled(3, 'bottle 1'),
      labelled(4, 'bottle 2'),
      labelled(5, 'bottle 1'),
    ];

    test('forward from the lot to each item, from when the lot carried what is traced', () => {
      const from = press(2).eventTime;
      expect(reaches({ id: 'juice', from }, 'forward', events)).toEqual([
        'item bottle 1 2..',
        'item bottle 2 2..',
      ]);
      expect(expanded({ id: 'juice' }, 'forward', events).steps).toMatchObject([
        { kind: 'membership', from: 'juice', to: 'bottle 1', event: { eventId: 'event-3' } },
        { kind: 'membership', from: 'juice', to: 'bottle 2', event: { eventId: 'event-4' } },
      ]);
    });

    test('backward from an item to its lot, and from there to its sources, not to other items', () => {
      expect(reaches({ id: 'bottle 1' }, 'backward', events)).toEqual(['lot juice ..']);
      expect(reaches({ id: 'juice', as: 'lot' }, 'backward', events)).toEqual(['thing kiwi ..2']);
    });

    test('not forward from an item to its lot, nor backward from an item that the lot led to', () => {
      expect(reaches({ id: 'bottle 1' }, 'forward', events)).toEqual([]);
      expect(reaches({ id: 'bottle 1', as: 'item' }, 'backward', events)).toEqual([]);
    });

    test('with a step for each reporter, who may not read each other', () => {
      const both = [labelled(3, 'bottle 1'), labelled(4, 'bottle 1', { uscc: 'B' })];
      expect(expanded({ id: 'juice' }, 'forward', both).steps).toHaveLength(2);
      expect(reaches({ id: 'juice' }, 'forward', both)).toEqual(['item bottle 1 ..']);
    });
  });
});
