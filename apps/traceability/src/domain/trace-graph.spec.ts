import { describe, expect, test } from '@jest/globals';
import { BEGINNING, END } from './containment.js';
import { aggregation, dayOf, traced } from './testing.js';
import { expand, type Reached, type Way } from './trace-graph.js';
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
  reached: Partial<Reached> & { readonly id: string },
  way: Way,
  events: readonly TracedEvent[],
) => {
  const about = new Map<string, TracedEvent[]>();
  const transformations = new Map<string, TracedEvent[]>();
  for (const event of events) {
    for (const { id } of event.things) about.set(id, [...(about.get(id) ?? []), event]);
    if (event.transformationId !== undefined)
      transformations.set(event.transformationId, [
        ...(transformations.get(event.transformationId) ?? []),
        event,
      ]);
  }
  const whole: Reached = { as: 'thing', from: BEGINNING, to: END, ...reached };
  return expand(whole, way, { about, transformations });
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
});
