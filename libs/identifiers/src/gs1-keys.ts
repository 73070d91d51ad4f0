/** What an identifier names. */
export type IdentifierKind =
  | 'product'
  | 'lot'
  | 'instance'
  | 'logistic-unit'
  | 'consignment'
  | 'shipment'
  | 'asset'
  | 'service-relation'
  | 'document'
  | 'coupon'
  | 'component'
  | 'location'
  | 'party'
  | 'other';

/** A GS1 application identifier: '01' GTIN, '10' lot, '21' serial … */
export type Ai = string;

/** A key and what may stand behind it. */
export interface Gs1Key {
  readonly ai: Ai;
  readonly kind: IdentifierKind;
  /** The whole value after escapes are resolved. */
  readonly value: RegExp;
  /** Digits up to and with the check digit; a serial may follow them. */
  readonly checked?: number;
  /** Key qualifiers that Digital Link allows behind it, coarsest first. */
  readonly qualifiers: readonly Ai[];
  /** True where the key alone names one thing, not a class of things. */
  readonly single: (value: string) => boolean;
}

const CSET82 = `[!"%-?A-Z_a-z]`;
const CSET39 = '[#\\-/0-9A-Z]';
/** Keys with free text start with a GS1 company prefix, which has four digits at least. */
const PREFIX = '\\d{4}';
const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const always = (): boolean => true;
const never = (): boolean => false;
const longerThan =
  (length: number) =>
  (value: string): boolean =>
    value.length > length;

const key = (
  ai: Ai,
  kind: IdentifierKind,
  pattern: string,
  rest: Partial<Omit<Gs1Key, 'ai' | 'kind' | 'value'>> = {},
): [Ai, Gs1Key] => [
  ai,
  { ai, kind, value: whole(pattern), qualifiers: [], single: always, ...rest },
];

/** The keys that identify things in EPCIS events (GS1 Digital Link URI Syntax 1.3, §4). */
export const GS1_KEYS: ReadonlyMap<Ai, Gs1Key> = new Map([
  key('00', 'logistic-unit', '\\d{18}', { checked: 18 }),
  key('01', 'product', '\\d{14}', {
    checked: 14,
    qualifiers: ['22', '10', '235', '21'],
    single: never,
  }),
  key('253', 'document', `\\d{13}${CSET82}{0,17}`, { checked: 13, single: longerThan(13) }),
  key('255', 'coupon', '\\d{13}\\d{0,12}', { checked: 13, single: longerThan(13) }),
  key('401', 'consignment', `${PREFIX}${CSET82}{1,26}`),
  key('402', 'shipment', '\\d{17}', { checked: 17 }),
  key('414', 'location', '\\d{13}', { checked: 13, qualifiers: ['254'] }),
  key('417', 'party', '\\d{13}', { checked: 13, qualifiers: ['7040'] }),
  key('8003', 'asset', `0\\d{13}${CSET82}{0,16}`, { checked: 14, single: longerThan(14) }),
  key('8004', 'asset', `${PREFIX}${CSET82}{1,26}`),
  key('8006', 'product', '\\d{18}', {
    checked: 14,
    qualifiers: ['22', '10', '21'],
    single: never,
  }),
  key('8010', 'component', `${PREFIX}${CSET39}{1,26}`, { qualifiers: ['8011'], single: never }),
  key('8013', 'product', `${CSET82}{4,25}`, { single: never }),
  key('8017', 'service-relation', '\\d{18}', { checked: 18, qualifiers: ['8019'] }),
  key('8018', 'service-relation', '\\d{18}', { checked: 18, qualifiers: ['8019'] }),
]);

/** The names that Digital Link allows in place of numbers. */
export const SHORT_NAMES: ReadonlyMap<string, Ai> = new Map([
  ['sscc', '00'],
  ['gtin', '01'],
  ['gdti', '253'],
  ['gcn', '255'],
  ['ginc', '401'],
  ['gsin', '402'],
  ['gln', '414'],
  ['party', '417'],
  ['grai', '8003'],
  ['giai', '8004'],
  ['itip', '8006'],
  ['cpid', '8010'],
  ['gmn', '8013'],
  ['gsrnp', '8017'],
  ['gsrn', '8018'],
  ['cpv', '22'],
  ['lot', '10'],
  ['ser', '21'],
  ['tpx', '235'],
  ['glnx', '254'],
  ['cpsn', '8011'],
  ['srin', '8019'],
  ['uic-ext', '7040'],
]);

/** What a qualifier's value may hold, escapes resolved. */
export const QUALIFIERS: ReadonlyMap<Ai, RegExp> = new Map([
  ['10', whole(`${CSET82}{1,20}`)],
  ['21', whole(`${CSET82}{1,20}`)],
  ['22', whole(`${CSET82}{1,20}`)],
  ['235', whole(`${CSET82}{1,28}`)],
  ['254', whole(`${CSET82}{1,20}`)],
  ['7040', whole(`${CSET82}{4}`)],
  ['8011', whole('\\d{1,12}')],
  ['8019', whole('\\d{1,10}')],
]);

/** Qualifiers that name a single thing; the others (lot, variant) still name a class. */
export const SINGLE_QUALIFIERS: ReadonlySet<Ai> = new Set([
  '21',
  '235',
  '254',
  '7040',
  '8011',
  '8019',
]);

/** Digits in a GTIN as Digital Link writes it. */
const GTIN_LENGTH = 14;
const GTIN_LENGTHS: ReadonlySet<number> = new Set([8, 12, 13, 14]);

/** A GTIN-8, -12, -13 or -14 with leading zeros to 14 digits; other text comes back as it is. */
export const paddedGtin = (digits: string): string =>
  GTIN_LENGTHS.has(digits.length) && /^\d+$/.test(digits)
    ? digits.padStart(GTIN_LENGTH, '0')
    : digits;
