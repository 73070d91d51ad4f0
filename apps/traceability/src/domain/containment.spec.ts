import { describe, expect, test } from '@jest/globals';
import { BEGINNING, containmentsOf, END } from './containment.js';
import { aggregation, dayOf } from './testing.js';

const intervals = (...events: Parameters<typeof containmentsOf>[1]) =>
  containmentsOf('P', events)
    .map(({ child, from, to }) => [
      child.id,
      from === BEGINNING ? 'ever' : dayOf(from),
      to === END ? 'on' : dayOf(to),
    ])
    .sort();

describe('containment', () => {
  test('lasts from ADD to DELETE, whatever the order of the reports', () =>
    expect(
      intervals(aggregation(5, 'DELETE', 'P', 'x'), aggregation(2, 'ADD', 'P', 'x', 'y')),
    ).toEqual([
      ['x', 2, 5],
      ['y', 2, 'on'],
    ]));

  test('is one of a child that a list names twice', () =>
    expect(
      intervals(aggregation(2, 'ADD', 'P', 'x', 'x'), aggregation(5, 'DELETE', 'P', 'x', 'x')),
    ).toEqual([['x', 2, 5]]));

  test('begins anew when a thing is put back', () =>
    expect(
      intervals(
        aggregation(1, 'ADD', 'P', 'x'),
        aggregation(2, 'DELETE', 'P', 'x'),
        aggregation(3, 'ADD', 'P', 'x'),
      ),
    ).toEqual([
      ['x', 1, 2],
      ['x', 3, 'on'],
    ]));

  test('ends for all when a DELETE names no child', () =>
    expect(intervals(aggregation(1, 'ADD', 'P', 'x', 'y'), aggregation(4, 'DELETE', 'P'))).toEqual([
      ['x', 1, 4],
      ['y', 1, 4],
    ]));

  test('is proved by what was seen in it or taken out of it, since nobody knows when', () =>
    expect(
      intervals(aggregation(3, 'OBSERVE', 'P', 'x'), aggregation(4, 'DELETE', 'P', 'y')),
    ).toEqual([
      ['x', 'ever', 'on'],
      ['y', 'ever', 4],
    ]));

  test('does not speak of other containers', () =>
    expect(intervals(aggregation(1, 'ADD', 'Q', 'x'))).toEqual([]));
});
