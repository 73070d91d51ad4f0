import type { Language } from '../language/language.js';

/** What the regions of GB/T 2260 are called. */
export interface RegionNames {
  /** Official names by six-digit code: 省、市、县 in one map. */
  readonly official: ReadonlyMap<string, string>;
  /** How an English reader knows them, by prefix; empty for a reader of Chinese. */
  readonly english: ReadonlyMap<string, string>;
}

/** A place in the tree of regions; `value` is the GB/T 2260 prefix that selects everything under it. */
export interface RegionOption {
  readonly value: string;
  readonly label: string;
  readonly children?: RegionOption[];
}

const LEVEL_DIGITS = [2, 4, 6] as const;
const CODE_DIGITS = 6;

/** The prefix that a six-digit code stands for: 610000 → 61, 610100 → 6101. */
export const prefixOf = (code: string): string =>
  code.endsWith('0000') ? code.slice(0, 2) : code.endsWith('00') ? code.slice(0, 4) : code;

const officialName = (prefix: string, { official }: RegionNames): string | undefined =>
  official.get(prefix.padEnd(CODE_DIGITS, '0'));

const distinct = <Name>(names: readonly (Name | undefined)[]): Name[] => [
  ...new Set(names.filter((name) => name !== undefined)),
];

/**
 * “陕西省 西安市 雁塔区” without the levels above `within`, in English “Yanta, Xi'an, Shaanxi
 * 陕西省西安市雁塔区”; the code itself when it is unknown.
 */
export const regionLabel = (code: string, names: RegionNames, within = ''): string => {
  const levels = LEVEL_DIGITS.filter((digits) => digits > within.length && digits <= code.length);
  const prefixes = levels.map((digits) => code.slice(0, digits));
  const official = distinct(prefixes.map((prefix) => officialName(prefix, names)));
  const english = distinct(prefixes.map((prefix) => names.english.get(prefix))).reverse();
  if (official.length === 0) return code;
  if (english.length === 0) return official.join(' ');
  return `${english.join(', ')} ${official.join('')}`;
};

/** The market-supervision authority of a region by its official name; none of an unknown region. */
export const authorityName = (code: string, names: RegionNames): string | undefined => {
  const province = code.slice(0, LEVEL_DIGITS[0]);
  const official = { ...names, english: new Map<string, string>() };
  const place = regionLabel(code, official, code === province ? '' : province);
  return place === code ? undefined : `${place.replaceAll(' ', '')}市场监督管理局`;
};

/** The regions under a prefix as a tree; the prefix itself is the first node's parent and left out. */
export const regionTree = (names: RegionNames, within = ''): RegionOption[] => {
  const digits = LEVEL_DIGITS.find((length) => length > within.length);
  if (digits === undefined) return [];
  return [...names.official.keys()].flatMap((code) => {
    const value = prefixOf(code);
    if (value.length !== digits || !value.startsWith(within)) return [];
    const children = regionTree(names, value);
    const label = regionLabel(value, names, value.slice(0, digits - 2));
    return [{ value, label, ...(children.length === 0 ? {} : { children }) }];
  });
};

/** As it is compared when searched for: “xian” finds Xi'an, “urumqi” Ürümqi. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/[\p{Mn}' ]/gu, '')
    .toLowerCase();

/** Whether what was typed is part of a region's name. */
export const isRegionFound = (typed: string, label: string): boolean =>
  plain(label).includes(plain(typed));

/** Loads the tables when a page first needs them: they are large and the landing page does without. */
export const loadRegionNames = async (language: Language): Promise<RegionNames> => {
  const [{ areaList }, english] = await Promise.all([
    import('@vant/area-data'),
    language === 'en'
      ? import('./english-region-names.js').then((table) => table.englishRegionNames)
      : new Map<string, string>(),
  ]);
  const { province_list, city_list, county_list } = areaList;
  const official = new Map([province_list, city_list, county_list].flatMap(Object.entries));
  return { official, english };
};
