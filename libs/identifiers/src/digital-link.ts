import { GS1_KEYS, paddedGtin, QUALIFIERS, SHORT_NAMES, type Ai, type Gs1Key } from './gs1-keys.js';
import {
  checkDigitFault,
  identified,
  type ParsedIdentifier,
  type IdentifierFault,
  type KeyQualifier,
} from './parsed-identifier.js';
import { unescaped } from './percent.js';

const WEB = /^https?:\/\/[^/?#\s]+(\/[^?#\s]*)/i;
const GTIN = '01';
const CANONICAL_DOMAIN = /^https?:\/\/id\.gs1\.org\//i;

interface DigitalLinkKey {
  readonly key: Gs1Key;
  readonly value: string;
  readonly qualifiers: readonly KeyQualifier[];
}

const aiOf = (segment: string): Ai => SHORT_NAMES.get(segment) ?? segment;

const valueOf = (ai: Ai, segment: string): string | undefined => {
  const plain = unescaped(segment);
  return plain !== undefined && ai === GTIN ? paddedGtin(plain) : plain;
};

const qualifiersFrom = (
  key: Gs1Key,
  segments: readonly string[],
): readonly KeyQualifier[] | undefined => {
  if (segments.length % 2 !== 0) return undefined;
  const qualifiers: KeyQualifier[] = [];
  for (let index = 0; index < segments.length; index += 2) {
    const ai = aiOf(segments[index]!);
    const value = unescaped(segments[index + 1]!);
    if (value === undefined || !key.qualifiers.includes(ai)) return undefined;
    if (qualifiers.some(([earlier]) => earlier === ai)) return undefined;
    if (!QUALIFIERS.get(ai)!.test(value)) return undefined;
    qualifiers.push([ai, value]);
  }
  return qualifiers;
};

const linked = (text: string): DigitalLinkKey | undefined => {
  const path = WEB.exec(text)?.[1];
  if (path === undefined) return undefined;
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();

  for (let index = 0; index + 1 < segments.length; index += 1) {
    const key = GS1_KEYS.get(aiOf(segments[index]!));
    if (!key) continue;
    const value = valueOf(key.ai, segments[index + 1]!);
    if (value === undefined || !key.value.test(value)) continue;
    const qualifiers = qualifiersFrom(key, segments.slice(index + 2));
    if (qualifiers) return { key, value, qualifiers };
  }
  return undefined;
};

/**
 * Reads a GS1 Digital Link on any domain, with numbers or short names, and any stem before the
 * key. The query string carries attributes, not identity, and is left out.
 *
 * @returns undefined for any other text; the check digit is not judged here
 */
export const readDigitalLink = (text: string): ParsedIdentifier | undefined => {
  const link = linked(text);
  return link && identified(link.key, link.value, link.qualifiers);
};

/** Keys whose check digit is judged on any domain: trade items, logistic units, places, parties. */
const JUDGED_ANYWHERE: ReadonlySet<Ai> = new Set(['00', '01', '414', '417']);

/**
 * What is wrong with a text that claims to be a Digital Link: a check digit, or a link on
 * id.gs1.org whose path is not one. A web address elsewhere that is no Digital Link claims nothing,
 * nor does one whose path merely resembles an asset or a document.
 *
 * @param link what `readDigitalLink` made of the text
 */
export const digitalLinkFault = (
  text: string,
  link: ParsedIdentifier | undefined,
): IdentifierFault | undefined => {
  const canonicalDomain = CANONICAL_DOMAIN.test(text);
  if (!link) {
    return canonicalDomain ? { code: 'IDENTIFIER_MALFORMED', scheme: 'digital-link' } : undefined;
  }
  const key = GS1_KEYS.get(link.key)!;
  return canonicalDomain || JUDGED_ANYWHERE.has(key.ai)
    ? checkDigitFault(key, link.ais[key.ai]!)
    : undefined;
};

/**
 * The canonical Digital Link of application identifiers: `digitalLink({ '01': gtin, '10': lot })`.
 *
 * @throws RangeError when there is no key among them or a value does not fit
 */
export const digitalLink = (ais: Readonly<Record<Ai, string>>): string => {
  const entries = Object.entries(ais);
  const key = entries.map(([ai]) => GS1_KEYS.get(ai)).find((found) => found !== undefined);
  const value = key && (key.ai === GTIN ? paddedGtin(ais[key.ai]!) : ais[key.ai]!);
  const fits = key && value !== undefined && key.value.test(value);
  const rest = entries.filter(([ai]) => ai !== key?.ai);
  const allowed = rest.every(
    ([ai, text]) => key?.qualifiers.includes(ai) && QUALIFIERS.get(ai)!.test(text),
  );
  if (!fits || !allowed) throw new RangeError(`not a GS1 key: ${JSON.stringify(ais)}`);
  return identified(key, value, rest).canonical;
};
