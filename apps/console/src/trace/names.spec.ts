import { describe, expect, test } from '@jest/globals';
import { bareStep, boxName, labelParts, namesIn, shortName } from './names.js';

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
    expect(shortName(lot)).toBe('K-2026/A1');
    expect(shortName('https://id.gs1.org/00/069012345600001234')).toBe('SSCC 069012345600001234');
    expect(shortName('urn:epc:id:sgtin:690.1.2')).toBe('urn:epc:id:sgtin:690.1.2');
  });
});

test('a box that says its kind needs only the number', () => {
  const named = (id: string) => boxName({ id, label: id });
  expect(named('https://id.gs1.org/00/069012345600001234')).toBe('069012345600001234');
  expect(named('https://id.gs1.org/01/06901234561012/10/A1')).toBe('A1');
  expect(named('https://id.gs1.org/01/06901234561012/10/A1/21/7')).toBe('A1 · SN 7');
  expect(named('https://id.gs1.org/01/06901234561012')).toBe('GTIN 06901234561012');
});

test('a graph names its own things and parties, and shortens what it does not know', () => {
  const lot = 'https://id.gs1.org/01/06901234561012/10/A1';
  const holder = { uscc: '91610124MA6U0000XA', name: '秦岭果业' };
  const names = namesIn({
    nodes: [
      { id: lot, kind: 'class', label: '(01)06901234561012(10)A1', depth: 0, holder },
      { id: 'urn:x:thing', kind: 'other', label: '旧系统编号 7', depth: 1 },
    ],
  });
  expect(names.thing(lot)).toBe('A1');
  expect(names.thing('urn:x:thing')).toBe('旧系统编号 7');
  expect(names.party('91610124MA6U0000XA')).toBe('秦岭果业');
  expect(names.party('https://id.gs1.org/417/6901234500009')).toBe('GLN 6901234500009');
});
