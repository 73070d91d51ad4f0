import { expect, test } from '@jest/globals';
import { asOfOf, before, looksBack, withAsOf } from './look-back-address.js';

test('the two clocks go into the address and back, and leave the rest of it', () => {
  const asOf = { validAt: '2026-05-01T00:00:00+08:00', knownAt: undefined };
  const search = withAsOf(new URLSearchParams('epc=x&knownAt=2026-01-01'), asOf);
  expect(search.get('epc')).toBe('x');
  expect(asOfOf(search)).toEqual(asOf);
  expect(looksBack(asOf)).toBe(true);
});

test('what is no time means the present', () => {
  const asOf = asOfOf(new URLSearchParams('validAt=yesterday'));
  expect(asOf).toEqual({ validAt: undefined, knownAt: undefined });
  expect(looksBack(asOf)).toBe(false);
});

test('the moment before one lies a thousandth of a second earlier', () => {
  expect(before('2026-11-22T08:00:00+08:00')).toBe('2026-11-21T23:59:59.999Z');
});
