/** GB/T 2260 names by six-digit code: 省、市、县 in one map. */
export type RegionNames = ReadonlyMap<string, string>;

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

/** “陕西省 西安市 雁塔区” without the levels above `within`; the code itself when it is unknown. */
export const regionLabel = (code: string, names: RegionNames, within = ''): string => {
  const levels = LEVEL_DIGITS.filter((digits) => digits > within.length && digits <= code.length);
  const labels = levels.flatMap((digits) => {
    const name = names.get(code.slice(0, digits).padEnd(CODE_DIGITS, '0'));
    return name === undefined ? [] : [name];
  });
  return labels.length === 0 ? code : [...new Set(labels)].join(' ');
};

/** The market-supervision authority of a region by its official name; none of an unknown region. */
export const authorityName = (code: string, names: RegionNames): string | undefined => {
  const province = code.slice(0, LEVEL_DIGITS[0]);
  const place = regionLabel(code, names, code === province ? '' : province);
  return place === code ? undefined : `${place.replaceAll(' ', '')}市场监督管理局`;
};

/** The regions under a prefix as a tree; the prefix itself is the first node's parent and left out. */
export const regionTree = (names: RegionNames, within = ''): RegionOption[] => {
  const digits = LEVEL_DIGITS.find((length) => length > within.length);
  if (digits === undefined) return [];
  return [...names].flatMap(([code, label]) => {
    const prefix = prefixOf(code);
    if (prefix.length !== digits || !prefix.startsWith(within)) return [];
    const children = regionTree(names, prefix);
    return [{ value: prefix, label, ...(children.length === 0 ? {} : { children }) }];
  });
};

/** Loads the table when a page first needs it: it is large and the landing page does without. */
export const loadRegionNames = async (): Promise<RegionNames> => {
  const { areaList } = await import('@vant/area-data');
  return new Map(
    [areaList.province_list, areaList.city_list, areaList.county_list].flatMap(Object.entries),
  );
};
