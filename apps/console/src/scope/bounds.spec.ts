import { expect, test } from '@jest/globals';
import { plus, STOPPABLE, statesIn, sumIn, unitsIn, wordingOf } from './bounds.js';

test.each([
  [{ low: 800, high: 800 }, 'exact'],
  [{ low: 0, high: 0 }, 'exact'],
  [{ low: 500, high: 800 }, 'range'],
  [{ low: 0, high: 300 }, 'most'],
  [{ low: 500, high: null }, 'least'],
  [{ low: 0, high: null }, 'unknown'],
] as const)('%j is said as %s', (bounds, wording) => expect(wordingOf(bounds)).toBe(wording));

test('what is unknown stays unknown in a sum', () =>
  expect(plus({ low: 1, high: 2 }, { low: 3, high: null })).toEqual({ low: 4, high: null }));

test('both sets decide which states and units are told, what can be stopped first', () => {
  const recorded = {
    totals: [{ uom: 'EA', low: 1, high: 1, byState: { sold: { low: 1, high: 1 } } }],
  };
  const worst = {
    totals: [
      { uom: 'EA', low: 1, high: 2, byState: { 'on-hand': { low: 0, high: 1 } } },
      { uom: 'KGM', low: 0, high: 2, byState: { sold: { low: 0, high: 2 } } },
    ],
  };
  expect(statesIn([recorded, worst])).toEqual(['on-hand', 'sold']);
  expect(unitsIn([recorded, worst])).toEqual(['EA', 'KGM']);
});

test('what can still be stopped is what has come to no end', () => {
  const byState = {
    'on-hand': { low: 1, high: 2 },
    unknown: { low: 0, high: null },
    sold: { low: 9, high: 9 },
  };
  expect(sumIn({ byState }, STOPPABLE)).toEqual({ low: 1, high: null });
});
