import { describe, expect, test } from '@jest/globals';
import { canonicalUri, matchPattern } from './index.js';

const asRegExp = (like: string): RegExp =>
  new RegExp(
    `^${like
      .replace(/[.*+?^${}()|[\]]/g, '\\$&')
      .replace(/\\?[%_]/g, (found) => (found === '%' ? '.*' : found === '_' ? '.' : found[1]!))}$`,
  );

const matches = (pattern: string, epc: string): boolean => {
  const match = matchPattern(pattern);
  const canonical = canonicalUri(epc);
  return 'exact' in match
    ? match.exact === canonical
    : asRegExp(match.like).test(canonical) || match.orExact === canonical;
};

const ITEM = 'urn:epc:id:sgtin:6901234.012345.A_1';

describe('a pattern', () => {
  test.each([
    ITEM,
    'https://trace.example.cn/01/6901234123456/21/A_1',
    'urn:epc:idpat:sgtin:6901234.012345.*',
    'urn:epc:idpat:sgtin:6901234.*.*',
    'urn:epc:idpat:sgtin:*.*.*',
    'https://id.gs1.org/01/06901234123456/21/*',
    'https://trace.example.cn/gtin/06901234123456/21/*',
  ])('%s finds the item', (pattern) => expect(matches(pattern, ITEM)).toBe(true));

  test.each([
    'urn:epc:id:sgtin:6901234.012345.AX1',
    'urn:epc:idpat:sgtin:6901235.*.*',
    'urn:epc:idpat:sgtin:6901234.012346.*',
    'urn:epc:idpat:sscc:6901234.*',
    'https://id.gs1.org/01/06901234123456',
    'https://id.gs1.org/01/069%',
  ])('%s does not', (pattern) => expect(matches(pattern, ITEM)).toBe(false));

  test.each([
    ['urn:epc:idpat:sgtin:6901234.012345.*', 'https://id.gs1.org/01/06901234123456'],
    ['urn:epc:idpat:lgtin:6901234.012345.*', 'urn:epc:class:lgtin:6901234.012345.L1'],
    ['urn:epc:idpat:lgtin:6901234.*.*', 'urn:epc:class:lgtin:6901234.012345.L1'],
    ['urn:epc:class:lgtin:6901234.012345.*', 'urn:epc:class:lgtin:6901234.012345.L1'],
    ['urn:epc:idpat:sscc:6901234.*', 'urn:epc:id:sscc:6901234.0000000333'],
    ['urn:epc:idpat:sscc:*.*', 'urn:epc:id:sscc:6901234.0000000333'],
    ['urn:epc:idpat:sgln:6901234.*.*', 'urn:epc:id:sgln:6901234.00001.0'],
    ['urn:epc:idpat:sgln:6901234.00001.*', 'urn:epc:id:sgln:6901234.00001.dock7'],
    ['urn:epc:idpat:grai:6901234.00001.*', 'urn:epc:id:grai:6901234.00001.7'],
    ['urn:epc:idpat:grai:6901234.*.*', 'urn:epc:id:grai:6901234.00001.7'],
    ['urn:epc:idpat:giai:6901234.*', 'urn:epc:id:giai:6901234.X7'],
    ['urn:epc:idpat:gdti:6901234.*.*', 'urn:epc:id:gdti:6901234.00001.7'],
    ['urn:epc:idpat:cpi:6901234.*.*', 'urn:epc:id:cpi:6901234.P5.12'],
    ['urn:epc:idpat:itip:6901234.*.*.*.*', 'urn:epc:id:itip:6901234.012345.01.02.S'],
    ['urn:epc:idpat:pgln:6901234.*', 'urn:epc:id:pgln:6901234.00001'],
  ])('%s finds %s', (pattern, epc) => expect(matches(pattern, epc)).toBe(true));

  test('of another kind matches only itself', () =>
    expect(matchPattern('urn:example:*')).toEqual({ exact: 'urn:example:*' }));
});
