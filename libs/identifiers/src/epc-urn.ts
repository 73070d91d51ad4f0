import { gs1CheckDigit } from './check-digit.js';
import { GS1_KEYS, QUALIFIERS, type Ai } from './gs1-keys.js';
import { identified, type ParsedIdentifier, type KeyQualifier } from './parsed-identifier.js';
import { unescaped } from './percent.js';

const COMPANY_PREFIX = /^\d{6,12}$/;
const NONE: readonly RegExp[] = [];
const URN = /^urn:epc:(id|class|idpat|classpat):([a-z]+):(.*)$/s;

/**
 * How the dot-separated fields of an EPC URN become a GS1 key (EPC Tag Data Standard 2.0, §6.3).
 * `item` and `reference` are digits that fill the key up to its length; `text` is taken as it is.
 */
interface EpcScheme {
  readonly ai: Ai;
  /** Digits of company prefix and reference together. Absent where the reference is free text. */
  readonly body?: number;
  /** The reference's first digit stands before the company prefix (GTIN, SSCC). */
  readonly leading?: boolean;
  /** Written before the body: a GRAI starts with a zero. */
  readonly filler?: string;
  /** Fields between the reference and the serial, as patterns (ITIP: piece and total). */
  readonly between?: readonly RegExp[];
  /** The last field: the qualifier it becomes, or '+' when it is joined to the key. */
  readonly serial?: Ai | '+';
  /** A value of the last field that means there is none. */
  readonly none?: string;
}

const SCHEMES: ReadonlyMap<string, EpcScheme> = new Map<string, EpcScheme>([
  ['sgtin', { ai: '01', body: 13, leading: true, serial: '21' }],
  ['lgtin', { ai: '01', body: 13, leading: true, serial: '10' }],
  ['upui', { ai: '01', body: 13, leading: true, serial: '235' }],
  ['itip', { ai: '8006', body: 13, leading: true, between: [/^\d{2}$/, /^\d{2}$/], serial: '21' }],
  ['sscc', { ai: '00', body: 17, leading: true }],
  ['sgln', { ai: '414', body: 12, serial: '254', none: '0' }],
  ['pgln', { ai: '417', body: 12 }],
  ['grai', { ai: '8003', body: 12, filler: '0', serial: '+' }],
  ['giai', { ai: '8004' }],
  ['gsrn', { ai: '8018', body: 17 }],
  ['gsrnp', { ai: '8017', body: 17 }],
  ['gdti', { ai: '253', body: 12, serial: '+' }],
  ['sgcn', { ai: '255', body: 12, serial: '+' }],
  ['cpi', { ai: '8010', serial: '8011' }],
  ['ginc', { ai: '401' }],
  ['gsin', { ai: '402', body: 16 }],
]);

const SEVERAL_FIELDS = /^[^.]*\..+$/s;

/** EPC schemes that have no GS1 key behind them and so no Digital Link form, and their fields. */
const UNLINKED: ReadonlyMap<string, RegExp> = new Map([
  ['gid', SEVERAL_FIELDS],
  ['usdod', SEVERAL_FIELDS],
  ['adi', SEVERAL_FIELDS],
  ['bic', /^[A-Z]{3}[JUZ]\d{7}$/],
  ['imovn', /^\d{7}$/],
]);

/** Schemes whose pattern with a final `*` names a class (CBV 2.0 §8.3). */
const CLASS_PATTERNS = new Set(['sgtin', 'grai', 'gdti', 'sgcn', 'cpi', 'itip', 'upui']);

/** Whether the text claims to be an EPC URN, class URN or pattern. */
export const isEpcUrn = (text: string): boolean => text.startsWith('urn:epc:');

/** The parts of `urn:epc:{part}:{scheme}:{fields}`. */
export interface EpcUrn {
  readonly part: 'id' | 'class' | 'idpat' | 'classpat';
  readonly scheme: string;
  readonly fields: readonly string[];
}

/** Splits an EPC URN; undefined for other text. The fields are as written, escapes unresolved. */
export const urnParts = (text: string): EpcUrn | undefined => {
  const match = URN.exec(text);
  if (!match) return undefined;
  const [, part, scheme, rest] = match;
  return { part: part as EpcUrn['part'], scheme: scheme!, fields: splitFields(scheme!, rest!) };
};

/** A serial may itself hold dots, so only the fields before it are split off. */
const splitFields = (name: string, rest: string): string[] => {
  const scheme = SCHEMES.get(name);
  const pieces = rest.split('.');
  if (!scheme) return pieces;
  const before = 2 + (scheme.between?.length ?? 0);
  const wanted = scheme.serial === undefined ? 2 : before + 1;
  // A component's reference has no dots, but any other free text may.
  return pieces.length <= wanted
    ? pieces
    : [...pieces.slice(0, wanted - 1), pieces.slice(wanted - 1).join('.')];
};

/** The key that company prefix and reference make, check digit and all; undefined if they do not fit. */
export const keyValue = (
  scheme: EpcScheme,
  prefix: string,
  reference: string,
): string | undefined => {
  if (scheme.body === undefined) {
    const text = unescaped(reference);
    return text ? prefix + text : undefined;
  }
  if (!/^\d*$/.test(reference) || prefix.length + reference.length !== scheme.body)
    return undefined;
  const joined = scheme.leading
    ? reference.slice(0, 1) + prefix + reference.slice(1)
    : prefix + reference;
  const body = (scheme.filler ?? '') + joined;
  return body + gs1CheckDigit(body);
};

const areFields = (fields: readonly string[], patterns: readonly RegExp[]): boolean =>
  fields.length === patterns.length &&
  patterns.every((pattern, index) => pattern.test(fields[index]!));

const qualified = (scheme: EpcScheme, serial: string | undefined): readonly KeyQualifier[] =>
  serial === undefined || !scheme.serial || scheme.serial === '+' || serial === scheme.none
    ? []
    : [[scheme.serial, serial]];

const build = (
  scheme: EpcScheme,
  fields: readonly string[],
  serial: string | undefined,
): ParsedIdentifier | undefined => {
  const [prefix, reference, ...between] = fields;
  if (!prefix || reference === undefined || !COMPANY_PREFIX.test(prefix)) return undefined;
  if (!areFields(between, scheme.between ?? NONE)) return undefined;

  const body = keyValue(scheme, prefix, reference);
  if (body === undefined) return undefined;
  const value = body + between.join('') + (scheme.serial === '+' ? (serial ?? '') : '');
  const key = GS1_KEYS.get(scheme.ai)!;
  const qualifiers = qualified(scheme, serial);
  return key.value.test(value) && qualifiers.every(([ai, text]) => QUALIFIERS.get(ai)!.test(text))
    ? identified(key, value, qualifiers)
    : undefined;
};

/**
 * Reads an EPC URN, a class URN (lgtin) or a class pattern (`urn:epc:idpat:sgtin:….*`).
 *
 * @returns undefined when it is malformed or has no Digital Link form
 */
export const readUrn = (text: string): ParsedIdentifier | undefined => {
  const parts = urnParts(text);
  const scheme = parts && SCHEMES.get(parts.scheme);
  if (!parts || !scheme) return undefined;
  if (parts.part === 'classpat') return undefined;
  if ((parts.part === 'class') !== (parts.scheme === 'lgtin')) return undefined;

  if (scheme.serial === undefined)
    return parts.part === 'id' && parts.fields.length === 2
      ? build(scheme, parts.fields, undefined)
      : undefined;

  const last = parts.fields.at(-1)!;
  const before = parts.fields.slice(0, -1);
  if (parts.part === 'idpat')
    return last === '*' && CLASS_PATTERNS.has(parts.scheme)
      ? build(scheme, before, undefined)
      : undefined;
  const serial = unescaped(last);
  return serial ? build(scheme, before, serial) : undefined;
};

/** Whether an EPC URN that `readUrn` does not know is still a proper one of another scheme. */
export const isUnlinkedUrn = (text: string): boolean => {
  const parts = urnParts(text);
  return (
    parts !== undefined &&
    UNLINKED.get(parts.scheme)?.test(parts.fields.join('.')) === true &&
    parts.fields.every((field) => unescaped(field) !== undefined)
  );
};

/** The scheme's shape, for matching patterns. */
export const schemeOf = (name: string): EpcScheme | undefined => SCHEMES.get(name);
export type { EpcScheme };
