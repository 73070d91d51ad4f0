import { CANONICAL_ORIGIN } from './parsed-identifier.js';
import { keyValue, schemeOf, urnParts, type EpcScheme } from './epc-urn.js';
import { canonicalUri, identify } from './identify.js';
import { escaped, unescaped } from './percent.js';

/**
 * How a `MATCH_…` value of an EPCIS query is compared with canonical identifiers. `like` is an SQL
 * LIKE pattern (escape character `\`); `orExact` is the class that the same pattern names, which
 * LIKE cannot reach because it is shorter than its instances.
 */
export type MatchPattern =
  { readonly exact: string } | { readonly like: string; readonly orExact?: string };

const ANY = '*';
/** Longer text cannot be a pattern of any use; it is compared as it is. */
const PATTERN_CHARACTERS_MAX = 2048;
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
const one = (count: number): string => '_'.repeat(Math.max(0, count));

const bodyPattern = (scheme: EpcScheme, prefix: string, reference: string): string | undefined => {
  if (prefix !== ANY && reference !== ANY) {
    const value = keyValue(scheme, prefix, reference);
    return value && literal(escaped(value));
  }
  if (scheme.body === undefined) return prefix === ANY ? '%' : `${literal(prefix)}%`;
  if (prefix === ANY) return one((scheme.filler?.length ?? 0) + scheme.body + 1);
  const open = scheme.body - prefix.length;
  const body = scheme.leading ? `_${literal(prefix)}${one(open - 1)}` : literal(prefix) + one(open);
  return `${scheme.filler ?? ''}${body}_`;
};

const likeOf = (scheme: EpcScheme, fields: readonly string[]): string | undefined => {
  const [prefix = ANY, reference = ANY] = fields;
  const body = bodyPattern(scheme, prefix, reference);
  if (body === undefined) return undefined;
  const between = one(2 * (scheme.between?.length ?? 0));
  const stem = `${CANONICAL_ORIGIN}/${scheme.ai}/${body}${between}`;
  if (scheme.serial === undefined) return stem;
  const serial = fields.at(-1) ?? ANY;
  const end = serial === ANY ? '%' : literal(escaped(unescaped(serial) ?? serial));
  if (scheme.serial === '+') return stem + end;
  // A place with and without extension is written differently; the pattern means both.
  if (scheme.none !== undefined && serial === ANY) return `${stem}%`;
  return serial === scheme.none ? stem : `${stem}/${scheme.serial}/${end}`;
};

/** A class pattern names its class and means the instances of it as well. */
const classPattern = (scheme: EpcScheme, canonical: string): MatchPattern => {
  const end = scheme.serial === '+' ? '%' : `/${scheme.serial}/%`;
  return { like: literal(canonical) + end, orExact: canonical };
};

/** Stands in for the star of a Digital Link while the link is read. */
const STAND_IN = '0';

const linkPattern = (text: string): MatchPattern | undefined => {
  if (!/^https?:/i.test(text) || !text.includes(ANY)) return undefined;
  const known = text.endsWith(`/${ANY}`) ? identify(text.slice(0, -1) + STAND_IN) : undefined;
  return known?.canonical.endsWith(`/${STAND_IN}`)
    ? { like: `${literal(known.canonical.slice(0, -1))}%` }
    : { like: literal(text).replaceAll(ANY, '%') };
};

/**
 * Reads a value of MATCH_epc, MATCH_anyEPC … An exact identifier in any form, a pure-identity
 * pattern (`urn:epc:idpat:sgtin:4012345.*.*`), or a Digital Link that ends in `*`.
 */
export const matchPattern = (text: string): MatchPattern => {
  if (text.length > PATTERN_CHARACTERS_MAX) return { exact: text };
  const parts = urnParts(text);
  const scheme = parts && schemeOf(parts.scheme);
  if (scheme && parts.part !== 'id' && parts.fields.includes(ANY)) {
    const known = identify(text);
    if (known && parts.part === 'idpat') return classPattern(scheme, known.canonical);
    const like = likeOf(scheme, parts.fields);
    if (like !== undefined) return { like };
  }
  return linkPattern(text) ?? { exact: canonicalUri(text) };
};
