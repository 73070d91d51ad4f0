import { describe, expect, test } from '@jest/globals';
import {
  authorityName,
  isRegionFound,
  loadRegionNames,
  prefixOf,
  regionLabel,
  regionTree,
} from './regions.js';

const official = new Map([
  ['610000', '陕西省'],
  ['610100', '西安市'],
  ['610113', '雁塔区'],
  ['610300', '宝鸡市'],
  ['510000', '四川省'],
]);
const names = { official, english: new Map<string, string>() };
const inEnglish = {
  official,
  english: new Map([
    ['61', 'Shaanxi'],
    ['6101', "Xi'an"],
  ]),
};

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

  test('are named to an English reader from the bottom, beside the official name', () => {
    expect(regionLabel('6101', inEnglish)).toBe("Xi'an, Shaanxi 陕西省西安市");
    expect(regionLabel('610113', inEnglish, '61')).toBe("Xi'an 西安市雁塔区");
    expect(regionLabel('610113', inEnglish, '6101')).toBe('雁塔区');
    expect(regionTree(inEnglish, '61').map(({ label }) => label)).toEqual([
      "Xi'an 西安市",
      '宝鸡市',
    ]);
  });

  test.each([
    ['xian', true],
    ['西安', true],
    ["XI'", true],
    ['yan', false],
  ])("%s typed finds Xi'an: %j", (typed, expected) =>
    expect(isRegionFound(typed, "Xi'an 西安市")).toBe(expected),
  );

  test('keep their code where the table knows no name', () => {
    expect(regionLabel('999999', names)).toBe('999999');
  });

  test.each([
    ['61', '陕西省市场监督管理局'],
    ['6101', '西安市市场监督管理局'],
    ['610113', '西安市雁塔区市场监督管理局'],
    ['99', undefined],
  ])('%s has the authority %s', (code, authority) =>
    expect([names, inEnglish].map((each) => authorityName(code, each))).toEqual([
      authority,
      authority,
    ]),
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
    const table = await loadRegionNames('zh');
    expect(regionLabel('610124', table)).toBe('陕西省 西安市 周至县');
    expect(regionTree(table, '5101').length).toBeGreaterThan(15);
  });

  test('have an English name down to the prefecture, and every such name a place', async () => {
    const { official: places, english } = await loadRegionNames('en');
    const prefixes = [...places.keys()].map(prefixOf);
    expect(prefixes.filter((each) => each.length < 6 && !english.has(each))).toEqual([]);
    expect([...english.keys()].filter((prefix) => !prefixes.includes(prefix))).toEqual([]);
  });
});
