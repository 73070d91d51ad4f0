import { GS1_KEYS } from './gs1-keys.js';
import { CANONICAL_ORIGIN } from './identified.js';
import { schemeOf, urnParts, type Scheme } from './epc-urn.js';
import { canonicalUri, identify } from './identify.js';
import { escaped, unescaped } from './percent.js';

/**
 * How a `MATCH_…` value of an EPCIS query is compared with canonical identifiers. `like` is an SQL
 * LIKE pattern (escape character `\`); `orExact` is the class that the same pattern names, which
 * LIKE cannot reach because it is shorter than its instances.
 */
export type Match =
  { readonly exact: string } | { readonly like: string; readonly orExact?: string };

const ANY = '*';
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
const one = (count: number): string => '_'.repeat(Math.max(0, count));

const bodyPattern = (scheme: Scheme, prefix: string, reference: string): string | undefined => {
  if (scheme.body === undefined)
    return reference === ANY
      ? `${prefix}%`
      : literal(escaped(prefix + (unescaped(reference) ?? '')));
  if (prefix === ANY) return one((scheme.filler?.length ?? 0) + scheme.body + 1);
  if (reference !== ANY) return undefined;
  const open = scheme.body - prefix.length;
  const body = scheme.leading ? `_${prefix}${one(open - 1)}` : prefix + one(open);
  return `${scheme.filler ?? ''}${body}_`;
};

const like = (scheme: Scheme, fields: readonly string[]): string | undefined => {
  const [prefix = ANY, reference = ANY] = fields;
  const serial = scheme.serial === undefined ? undefined : (fields.at(-1) ?? ANY);
  const body = bodyPattern(scheme, prefix, reference);
  if (body === undefined) return undefined;
  const between = one(2 * (scheme.between?.length ?? 0));
  const stem = `${CANONICAL_ORIGIN}/${GS1_KEYS.get(scheme.ai)!.ai}/${body}${between}`;
  if (serial === undefined) return stem;
  const end = serial === ANY ? '%' : literal(escaped(unescaped(serial) ?? serial));
  if (scheme.serial === '+') return stem + end;
  if (scheme.none !== undefined) return serial === scheme.none ? stem : `${stem}%`;
  return `${stem}/${scheme.serial}/${end}`;
};

/**
 * Reads a value of MATCH_epc, MATCH_anyEPC … An exact identifier in any form, a pure-identity
 * pattern (`urn:epc:idpat:sgtin:4012345.*.*`), or a Digital Link with `*` in it.
 */
export const matchPattern = (text: string): Match => {
  const known = identify(text);
  const parts = urnParts(text);
  if (parts?.part === 'idpat' && known) {
    const scheme = schemeOf(parts.scheme)!;
    const end = scheme.serial === '+' ? '%' : `/${scheme.serial}/%`;
    return { like: literal(known.canonical) + end, orExact: known.canonical };
  }
  if (known) return { exact: known.canonical };

  const scheme = parts && schemeOf(parts.scheme);
  const pattern = parts?.part === 'idpat' && scheme ? like(scheme, parts.fields) : undefined;
  if (pattern !== undefined) return { like: pattern };
  if (/^https?:/i.test(text) && text.includes(ANY))
    return { like: literal(text).replaceAll(ANY, '%') };
  return { exact: canonicalUri(text) };
};
