import { describe, expect, test } from '@jest/globals';
import { canonicalUri, epcUrn } from './index.js';

describe('the EPC URN', () => {
  test.each([
    'urn:epc:id:sgtin:6901234.012345.A1',
    'urn:epc:id:sgtin:6901234.812345.6789%2F%26%25%22!%3F()',
    'urn:epc:class:lgtin:6901234.012345.L.1',
    'urn:epc:idpat:sgtin:6901234.012345.*',
    'urn:epc:id:upui:6901234.012345.X5',
    'urn:epc:id:itip:6901234.012345.01.02.S',
    'urn:epc:idpat:itip:6901234.012345.01.02.*',
    'urn:epc:id:sscc:6901234.0000000001',
    'urn:epc:id:sgln:6901234.00001.0',
    'urn:epc:id:sgln:6901234.00001.dock7',
    'urn:epc:id:pgln:6901234.00001',
    'urn:epc:id:grai:6901234.00001.5',
    'urn:epc:idpat:grai:6901234.00001.*',
    'urn:epc:id:giai:6901234.X%2F5',
    'urn:epc:id:gsrn:6901234.0000000001',
    'urn:epc:id:gsrnp:6901234.0000000001',
    'urn:epc:id:gdti:6901234.00001.D5',
    'urn:epc:idpat:gdti:6901234.00001.*',
    // A single thing whose serial is a star.
    'urn:epc:id:sgtin:6901234.012345.*',
    'urn:epc:id:grai:6901234.00001.*',
    'urn:epc:id:sgcn:6901234.00001.12',
    'urn:epc:id:cpi:6901234.P5-%23.12',
    'urn:epc:idpat:cpi:6901234.P5.*',
    'urn:epc:id:ginc:6901234.X5',
    'urn:epc:id:gsin:6901234.000000001',
  ])('%s comes back from its Digital Link', (urn) =>
    expect(epcUrn(canonicalUri(urn), 7)).toBe(urn),
  );

  test('depends on the length of the company prefix', () =>
    expect(epcUrn('https://id.gs1.org/01/06901234123456/21/1', 9)).toBe(
      'urn:epc:id:sgtin:690123412.0345.1',
    ));

  test.each([
    ['https://shop.example.cn/item/7', 7],
    ['urn:uuid:1', 7],
    ['https://id.gs1.org/8018/690123400000000016/8019/5', 7],
    ['https://id.gs1.org/01/06901234123456/21/1', 5],
    ['https://id.gs1.org/01/06901234123456/21/1', 13],
    ['https://id.gs1.org/8004/ABCDEFGH', 7],
  ])('of %s with %s digits does not exist', (text, length) =>
    expect(epcUrn(text, length)).toBeUndefined(),
  );
});
