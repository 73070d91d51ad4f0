import {
  canonicalUri,
  digitalLink,
  identifierFault,
  type IdentifierFault,
} from '@zhixin/identifiers';

/** Characters of an identifier that anybody may ask about. */
const IDENTIFIER_CHARACTERS_MAX = 500;

/** Dates beside an identifier (GS1 General Specifications §3): of production, due, packaging, best before, … */
const DATES: ReadonlySet<string> = new Set(['11', '12', '13', '15', '16', '17']);

export type ThingReading =
  | { readonly ok: true; readonly id: string }
  | {
      readonly ok: false;
      readonly fault: IdentifierFault | { readonly code: 'IDENTIFIER_UNREADABLE' };
    };

const UNREADABLE = { ok: false, fault: { code: 'IDENTIFIER_UNREADABLE' } } as const;

/**
 * Reads what people and machines write for one thing: EPC URN, Digital Link, its path alone
 * (`01/06901234567892/10/K1`), GS1 element string with brackets, dates in it or not, or GTIN and lot with a blank or plus
 * between them. Check digits must be right.
 */
export const readThing = (text: string): ThingReading => {
  const plain = withPlainBrackets(text.trim());
  if (plain === '' || plain.length > IDENTIFIER_CHARACTERS_MAX || plain.includes('\0'))
    return UNREADABLE;
  if (/^[a-z][a-z0-9+.-]*:/i.test(plain)) return judged(plain);
  const ais = bracketed(plain) ?? path(plain) ?? gtinAndLot(plain);
  if (ais === undefined) return UNREADABLE;
  try {
    return judged(digitalLink(ais));
  } catch {
    return UNREADABLE;
  }
};

// A Chinese keyboard writes them wide.
const withPlainBrackets = (text: string): string =>
  text.replaceAll('（', '(').replaceAll('）', ')');

const judged = (text: string): ThingReading => {
  const fault = identifierFault(text);
  return fault === undefined ? { ok: true, id: canonicalUri(text) } : { ok: false, fault };
};

const bracketed = (text: string): Record<string, string> | undefined => {
  const pairs = [...text.matchAll(/\((\d{2,4})\)([^(]+)/g)];
  const whole = pairs.map(([pair]) => pair).join('');
  if (pairs.length === 0 || whole !== text) return undefined;
  return Object.fromEntries(
    pairs.filter(([, ai]) => !DATES.has(ai!)).map(([, ai, value]) => [ai!, value!.trim()]),
  );
};

const path = (text: string): Record<string, string> | undefined => {
  const segments = text.replace(/^\/|\/$/g, '').split('/');
  if (segments.length < 2 || segments.length % 2 !== 0) return undefined;
  const pairs: [string, string][] = [];
  for (let index = 0; index < segments.length; index += 2)
    pairs.push([segments[index]!, segments[index + 1]!]);
  return Object.fromEntries(pairs);
};

const gtinAndLot = (text: string): Record<string, string> | undefined => {
  const [, gtin, lot] = /^(\d{8}|\d{12,14})(?:[\s+]+(\S+))?$/.exec(text) ?? [];
  if (gtin === undefined) return undefined;
  return lot === undefined ? { '01': gtin } : { '01': gtin, '10': lot };
};
