import { expect, test } from '@jest/globals';
import { amount, figure, points } from './figures.js';

test.each([
  [82, '82'],
  [82.5, '82.5'],
  [81.996, '82'],
])('the number %d reads %s', (value, text) => expect(figure(value)).toBe(text));

test.each([
  [2, '+2'],
  [-12.345, '−12.35'],
  [0, '0'],
  [-0.001, '0'],
])('%d points read %s', (value, text) => expect(points(value)).toBe(text));

test('amounts of goods are grouped by thousands and keep small parts', () => {
  expect([100_000, 0.125, -20, 0].map(amount)).toEqual(['100,000', '0.125', '−20', '0']);
});
