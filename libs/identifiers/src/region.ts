/**
 * The first two digits of every GB/T 2260 code (县级以上行政区划代码): provinces, autonomous
 * regions, municipalities, and the two special administrative regions with Taiwan.
 */
const PROVINCES: ReadonlySet<string> = new Set(
  (
    '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 ' +
    '50 51 52 53 54 61 62 63 64 65 71 81 82'
  ).split(' '),
);

/** 100000 stands for the state itself: bodies registered centrally carry it. */
const STATE = '100000';

/**
 * Whether the text is shaped like a GB/T 2260 code (行政区划代码): six digits under a known
 * province. The county itself is not looked up, because the list changes yearly and retired codes
 * stay in force in codes that were issued under them.
 */
export const isRegionCode = (text: string): boolean =>
  text === STATE || (/^\d{6}$/.test(text) && PROVINCES.has(text.slice(0, 2)));

/**
 * Whether the text names a whole province, prefecture or county: 2, 4 or 6 digits of a GB/T 2260
 * code, as in a regulator's `region` claim.
 */
export const isRegionPrefix = (text: string): boolean =>
  /^\d{2}(\d{2}){0,2}$/.test(text) && PROVINCES.has(text.slice(0, 2));

/**
 * A test for lying under a region: `under('6101')('610113')` is true. Trailing pairs of zeros are
 * dropped from the prefix first, so '610000' means the province, as GB/T 2260 itself writes it.
 */
export const under = (prefix: string): ((region: string) => boolean) => {
  const significant = prefix.replace(/^(\d\d(?:\d\d)??)(?:00)+$/, '$1');
  return (region) => region.startsWith(significant);
};
