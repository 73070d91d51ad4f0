import { describe, expect, test } from '@jest/globals';
import { isRegionCode, isRegionPrefix, under } from './index.js';

describe('a region code', () => {
  test.each(['110000', '610113', '659001', '810000', '100000'])('%s is one', (code) =>
    expect(isRegionCode(code)).toBe(true),
  );
  test.each(['', '61', '6101', '990000', '61011', '6101130', '61011a'])('“%s” is none', (code) =>
    expect(isRegionCode(code)).toBe(false),
  );
});

describe('a region prefix', () => {
  test.each(['61', '6101', '610113'])('%s is one', (prefix) =>
    expect(isRegionPrefix(prefix)).toBe(true),
  );
  test.each(['', '6', '610', '61011', '99'])('“%s” is none', (prefix) =>
    expect(isRegionPrefix(prefix)).toBe(false),
  );
});

describe('a region lies under', () => {
  test.each([
    ['61', '610113', true],
    ['6101', '610113', true],
    ['610113', '610113', true],
    ['610000', '610113', true],
    ['610100', '610113', true],
    ['6101', '610201', false],
    ['61', '510104', false],
    ['110000', '610113', false],
  ])('%s: %s is %s', (prefix, region, expected) => expect(under(prefix)(region)).toBe(expected));
});
