import { describe, expect, test } from '@jest/globals';
import { authorityName, loadRegionNames, prefixOf, regionLabel, regionTree } from './regions.js';

const names = new Map([
  ['610000', '陕西省'],
  ['610100', '西安市'],
  ['610113', '雁塔区'],
  ['610300', '宝鸡市'],
  ['510000', '四川省'],
]);

describe('regions', () => {
  test.each([
    ['610000', '61'],
    ['610100', '6101'],
    ['610113', '610113'],
  ])('%s stands for everything under %s', (code, prefix) => expect(prefixOf(code)).toBe(prefix));

  test('are named from the top, or from what the reader knows already', () => {
    expect(regionLabel('610113', names)).toBe('陕西省 西安市 雁塔区');
    expect(regionLabel('610113', names, '6101')).toBe('雁塔区');
    expect(regionLabel('6101', names)).toBe('陕西省 西安市');
  });

  test('keep their code where the table knows no name', () => {
    expect(regionLabel('999999', names)).toBe('999999');
  });

  test.each([
    ['61', '陕西省市场监督管理局'],
    ['6101', '西安市市场监督管理局'],
    ['610113', '西安市雁塔区市场监督管理局'],
    ['99', undefined],
  ])('%s has the authority %s', (code, authority) =>
    expect(authorityName(code, names)).toBe(authority),
  );

  test('form a tree under what a regulator may see', () => {
    expect(regionTree(names, '61')).toEqual([
      { value: '6101', label: '西安市', children: [{ value: '610113', label: '雁塔区' }] },
      { value: '6103', label: '宝鸡市' },
    ]);
    expect(regionTree(names).map(({ value }) => value)).toEqual(['61', '51']);
    expect(regionTree(names, '610113')).toEqual([]);
  });

  test('come from a table that knows the places of the demonstration', async () => {
    const table = await loadRegionNames();
    expect(regionLabel('610124', table)).toBe('陕西省 西安市 周至县');
    expect(regionTree(table, '5101').length).toBeGreaterThan(15);
  });
});
