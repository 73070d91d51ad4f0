import { describe, expect, test } from '@jest/globals';
import { bareStep, labelParts, shortName } from './names.js';

test.each([
  ['shipping', 'shipping'],
  ['https://ref.gs1.org/cbv/BizStep-retail_selling', 'retail_selling'],
  ['urn:epcglobal:cbv:bizstep:void_shipping', 'void_shipping'],
])('the step %s is %s', (reported, bare) => expect(bareStep(reported)).toBe(bare));

describe('the name of a thing', () => {
  const lot = 'https://id.gs1.org/01/06901234561012/10/K-2026%2FA1';

  test('takes apart what stands on the label', () => {
    expect(labelParts(lot)).toEqual([
      { key: 'GTIN', value: '06901234561012' },
      { key: 'LOT', value: 'K-2026/A1' },
    ]);
    expect(labelParts('urn:epc:id:sscc:0614141.1234567890')).toEqual([]);
  });

  test('is its lot or serial, else the whole identifier', () => {
    expect(shortName(lot)).toBe('LOT K-2026/A1');
    expect(shortName('https://id.gs1.org/00/069012345600001234')).toBe('SSCC 069012345600001234');
    expect(shortName('urn:epc:id:sgtin:690.1.2')).toBe('urn:epc:id:sgtin:690.1.2');
  });
});
