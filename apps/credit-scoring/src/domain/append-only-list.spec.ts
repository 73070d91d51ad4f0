import { describe, expect, test } from '@jest/globals';
import { appended, itemsOf, nothingYet } from './append-only-list.js';

describe('a list that only grows', () => {
  const empty = nothingYet<number>();
  const one = appended(empty, 1);
  const two = appended(one, 2);

  test('keeps what older lists hold', () => {
    const three = appended(two, 3);
    expect([empty, one, two, three].map(itemsOf)).toEqual([[], [1], [1, 2], [1, 2, 3]]);
  });

  test('branches without mixing', () => {
    const left = appended(two, 30);
    const right = appended(two, 31);
    const further = appended(right, 4);
    expect([left, right, further, two].map(itemsOf)).toEqual([
      [1, 2, 30],
      [1, 2, 31],
      [1, 2, 31, 4],
      [1, 2],
    ]);
  });

  test('never writes into the empty one, which all lists begin with', () => {
    appended(empty, 7);
    expect(itemsOf(appended(empty, 8))).toEqual([8]);
    expect(itemsOf(empty)).toEqual([]);
  });

  test('appends a hundred thousand items in time that grows with their number only', () => {
    let list = nothingYet<number>();
    for (let item = 0; item < 100_000; item += 1) list = appended(list, item);
    expect(list.length).toBe(100_000);
    // One array, not one per append.
    expect(list.shared).toHaveLength(100_000);
  });
});
