import { describe, expect, test } from '@jest/globals';
import { filterOf, normaliseSearch, searchOf, shareOf } from './filter.js';

describe('the filter of the list', () => {
  test('goes into the address and back', () => {
    const filter = { grade: 'D', region: '6101', q: '果业', cursor: 'c2' } as const;
    expect(filterOf(searchOf(filter))).toEqual(filter);
  });

  test('ignores what an address cannot mean', () => {
    expect(filterOf(new URLSearchParams('grade=E&region=6&q=%20'))).toEqual({
      grade: undefined,
      region: undefined,
      q: undefined,
      cursor: undefined,
    });
  });

  test('reads I and O in a social credit code as 1 and 0, but leaves names alone', () => {
    expect(normaliseSearch(' 9i61o100ma6txqrb0p ')).toBe('91610100MA6TXQRB0P');
    expect(normaliseSearch('Ohio 果业')).toBe('Ohio 果业');
  });
});

test('a share is rounded to a tenth, and nothing of nothing is 0 %', () => {
  expect(shareOf(1, 3)).toBe('33.3 %');
  expect(shareOf(0, 0)).toBe('0 %');
});
