import { gs1CheckDigit } from './check-digit.js';
import type { Ai, Gs1Key, IdentifierKind } from './gs1-keys.js';
import { SINGLE_QUALIFIERS } from './gs1-keys.js';
import { escaped } from './percent.js';

/** A key qualifier with its plain value. */
export type KeyQualifier = readonly [ai: Ai, value: string];

const CONSUMER_VARIANT = '22';

/** Where the canonical form of every GS1 key lives. */
export const CANONICAL_ORIGIN = 'https://id.gs1.org';

/** An identifier whose meaning is known. */
export interface ParsedIdentifier {
  readonly kind: IdentifierKind;
  /** `instance` names one thing; `class` names things that are alike: a product, a lot, a type. */
  readonly level: 'instance' | 'class';
  /** The application identifier of the key itself: '01' for a GTIN, '00' for an SSCC. */
  readonly key: Ai;
  /** The finest qualifier, if any: what stands behind the key in `canonical`. */
  readonly qualifier?: Ai;
  /** Application identifiers with their plain values, every level that was given. */
  readonly ais: Readonly<Record<Ai, string>>;
  /** `https://id.gs1.org/…` with the key and its finest qualifier only (CBV 2.0 §8). */
  readonly canonical: string;
}

/** Why a text that claims to be a GS1 identifier is not one. */
export type IdentifierFault =
  | { readonly code: 'IDENTIFIER_MALFORMED'; readonly scheme: string }
  | { readonly code: 'CHECK_DIGIT'; readonly expected: string; readonly found: string };

const kindOf = (key: Gs1Key, qualifier: Ai | undefined): IdentifierKind => {
  if (key.kind !== 'product' || qualifier === undefined) return key.kind;
  return qualifier === '10' ? 'lot' : 'instance';
};

const indexOfFinest = (key: Gs1Key, qualifiers: readonly KeyQualifier[]): number => {
  let finest = -1;
  let rank = -1;
  for (let index = 0; index < qualifiers.length; index += 1) {
    const [ai] = qualifiers[index]!;
    const place = key.qualifiers.indexOf(ai);
    if (ai !== CONSUMER_VARIANT && place > rank) {
      finest = index;
      rank = place;
    }
  }
  return finest;
};

/** Puts a key and its qualifiers together; the finest qualifier wins, a consumer variant never. */
export const identified = (
  key: Gs1Key,
  value: string,
  qualifiers: readonly KeyQualifier[],
): ParsedIdentifier => {
  const finest = qualifiers[indexOfFinest(key, qualifiers)];
  const base = `${CANONICAL_ORIGIN}/${key.ai}/${escaped(value)}`;
  const ais: Record<Ai, string> = { [key.ai]: value };
  for (const [ai, text] of qualifiers) ais[ai] = text;
  const single = finest ? SINGLE_QUALIFIERS.has(finest[0]) : key.single(value);
  return {
    kind: kindOf(key, finest?.[0]),
    level: single ? 'instance' : 'class',
    key: key.ai,
    ...(finest && { qualifier: finest[0] }),
    ais,
    canonical: finest ? `${base}/${finest[0]}/${escaped(finest[1])}` : base,
  };
};

/** The wrong check digit of a key's value, if it carries one. */
export const checkDigitFault = (key: Gs1Key, value: string): IdentifierFault | undefined => {
  if (key.checked === undefined) return undefined;
  const found = value[key.checked - 1]!;
  const expected = gs1CheckDigit(value.slice(0, key.checked - 1));
  return found === expected ? undefined : { code: 'CHECK_DIGIT', expected, found };
};
