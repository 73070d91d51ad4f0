import { describe, expect, test } from '@jest/globals';
import { nextCursor } from './link-header.js';

describe('the next page in a Link header', () => {
  test('is the cursor of the link whose relation is next', () => {
    expect(nextCursor('</api/credit/enterprises?grade=A&cursor=abc%2B1>; rel="next"')).toBe(
      'abc+1',
    );
  });

  test('is found among other links, with or without quotes', () => {
    const header = '<https://x.example/list?cursor=0>; rel="first", </list?cursor=9>; rel=next';
    expect(nextCursor(header)).toBe('9');
  });

  test.each([null, '', '</list?cursor=9>; rel="prev"', '</list>; rel="next"', 'nonsense'])(
    'is absent in %j',
    (header) => expect(nextCursor(header)).toBeUndefined(),
  );
});
