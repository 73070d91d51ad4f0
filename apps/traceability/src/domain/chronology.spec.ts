import { describe, expect, test } from '@jest/globals';
import { chronologyWarnings, type LifeEvent } from './chronology.js';

const DAY_MS = 86_400_000;

const step = (day: number, bizStep: string, isMaking = false): LifeEvent => ({
  at: day * DAY_MS,
  recordedAt: day * DAY_MS,
  bizStep,
  isMaking,
});

const codes = (isSingle: boolean, ...events: readonly LifeEvent[]) =>
  chronologyWarnings(events, { isSingle }).map(({ code }) => code);
const made = step(5, 'commissioning', true);

describe('the order of events', () => {
  test('is right where nothing is out of it', () =>
    expect(codes(true, made, step(6, 'shipping'), step(7, 'retail_selling'))).toEqual([]));

  test('is wrong where a thing was seen before it was made', () =>
    expect(codes(false, step(4, 'shipping'), made)).toEqual(['SEEN_BEFORE_MADE']));

  test('is wrong where one item was sold twice or seen after its end; a lot may be', () => {
    const sold = [step(6, 'retail_selling'), step(7, 'retail_selling')];
    expect(codes(true, made, ...sold)).toEqual(['SOLD_TWICE']);
    expect(codes(false, made, ...sold)).toEqual([]);
    expect(codes(true, made, step(6, 'destroying'), step(7, 'shipping'))).toEqual([
      'SEEN_AFTER_END',
    ]);
  });

  test('is doubtful where the report came long after the fact', () =>
    expect(codes(false, { ...made, recordedAt: 40 * DAY_MS })).toEqual(['REPORTED_LATE']));
});
