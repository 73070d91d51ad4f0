import { describe, expect, test } from '@jest/globals';
import { chronologyWarnings } from './chronology.js';
import { step } from './testing.js';
import type { TracedEvent } from './traced-event.js';

const codes = (isSingle: boolean, ...events: readonly TracedEvent[]) =>
  chronologyWarnings({ id: 'x', isSingle }, events).map(({ code }) => code);
const made = step(5, 'commissioning', 'x', { action: 'ADD' });

describe('the order of events', () => {
  test('is right where nothing is out of it', () =>
    expect(codes(true, made, step(6, 'shipping', 'x'), step(7, 'retail_selling', 'x'))).toEqual(
      [],
    ));

  test('is wrong where a thing was seen before it was made', () =>
    expect(codes(false, step(4, 'shipping', 'x'), made)).toEqual(['SEEN_BEFORE_MADE']));

  test('is wrong where one item was sold twice or seen after its end; a lot may be', () => {
    const sold = [step(6, 'retail_selling', 'x'), step(7, 'retail_selling', 'x')];
    expect(codes(true, made, ...sold)).toEqual(['SOLD_TWICE']);
    expect(codes(false, made, ...sold)).toEqual([]);
    expect(codes(true, made, step(6, 'destroying', 'x'), step(7, 'shipping', 'x'))).toEqual([
      'SEEN_AFTER_END',
    ]);
  });

  test('is doubtful where the report came long after the fact', () =>
    expect(codes(false, { ...made, recordTime: '2026-07-01T00:00:00.000Z' })).toEqual([
      'REPORTED_LATE',
    ]));
});
