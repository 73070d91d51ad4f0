import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apart, orderRows, placeRows } from './rows.js';

describe('the order within columns', () => {
  test('uncrosses two arrows that need not cross', () => {
    const arrows = [
      { from: 'a', to: 'y' },
      { from: 'b', to: 'x' },
    ];
    const [left = [], right = []] = orderRows(
      [
        ['a', 'b'],
        ['x', 'y'],
      ],
      arrows,
    );
    expect(left.indexOf('a') < left.indexOf('b')).toBe(right.indexOf('y') < right.indexOf('x'));
  });
});

describe('the place of a node', () => {
  test('is in the middle of what it leads to', () => {
    const rows = placeRows(
      [['a'], ['x', 'y', 'z']],
      ['x', 'y', 'z'].map((to) => ({ from: 'a', to })),
    );
    expect(Object.fromEntries(rows)).toEqual({ a: 1, x: 0, y: 1, z: 2 });
  });

  test('is never nearer than one row to the next, and stays where it can', () => {
    expect(apart([0, 5, 9])).toEqual([0, 5, 9]);
    expect(apart([1, 1, 1])).toEqual([0, 1, 2]);
    const wishes = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(wishes, (wished) => {
        const rows = apart(wished);
        expect(rows).toHaveLength(wished.length);
        rows.slice(1).forEach((row, index) => {
          expect(row - (rows[index] ?? 0)).toBeGreaterThan(1 - 1e-9);
        });
      }),
    );
  });
});
