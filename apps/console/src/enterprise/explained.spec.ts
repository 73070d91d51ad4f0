import { describe, expect, test } from '@jest/globals';
import type { CountStatus, ExplanationItem } from '@zhixin/contracts';
import { countsOf, isArticleNumber, linesOf, sumOf } from './explained.js';

const item = (eventId: string, status: CountStatus, occurredAt: string, points = 0) =>
  ({ eventId, status, occurredAt, points }) as ExplanationItem;

const items = [
  item('old', 'counts', '2026-01-01T00:00:00+08:00', -8),
  item('annulled', 'annulled', '2026-11-01T00:00:00+08:00'),
  item('fading', 'fading', '2026-06-01T00:00:00+08:00', -2.5),
  item('later', 'not-yet', '2026-12-01T00:00:00+08:00'),
];

describe('the lines of an explanation', () => {
  test('begin with what counts, each part newest first', () => {
    const order = linesOf(items, 'all').map(({ eventId }) => eventId);
    expect(order).toEqual(['fading', 'old', 'later', 'annulled']);
  });

  test('can be narrowed to either part', () => {
    expect(linesOf(items, 'counting')).toHaveLength(2);
    expect(linesOf(items, 'stopped').map(({ status }) => status)).toEqual(['not-yet', 'annulled']);
    expect(countsOf(items)).toEqual({ all: 4, counting: 2, stopped: 2 });
  });

  test('add up to what the score lost', () => {
    expect(sumOf({ items })).toBe(-10.5);
  });
});

test.each([
  ['17, 49', true],
  ['124(9)', true],
  ['专栏8', false],
  [undefined, false],
])('%j is an article number: %j', (article, expected) => {
  expect(isArticleNumber(article)).toBe(expected);
});
