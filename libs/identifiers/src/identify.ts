import { digitalLinkFault, readDigitalLink } from './digital-link.js';
import { isEpcUrn, isUnlinkedUrn, readUrn, urnParts } from './epc-urn.js';
import type { ParsedIdentifier, IdentifierFault } from './parsed-identifier.js';

/** Identifiers remembered: an event is validated, hashed and indexed within moments of each other. */
const RECENT_MAX = 8192;
/** Longer text is not worth remembering. */
const RECENT_CHARACTERS_MAX = 256;
/** Longer text is no identifier: no key is half as long, and no address that a scanner would open. */
const IDENTIFIER_CHARACTERS_MAX = 2048;

const recent = new Map<string, ParsedIdentifier | undefined>();

const read = (text: string): ParsedIdentifier | undefined => {
  if (text.length > IDENTIFIER_CHARACTERS_MAX) return undefined;
  return isEpcUrn(text) ? readUrn(text) : readDigitalLink(text);
};

/**
 * What an EPC URN, class URN, class pattern or GS1 Digital Link names; undefined for other text.
 * Check digits of Digital Links are not judged: see `identifierFault`.
 */
export const identify = (text: string): ParsedIdentifier | undefined => {
  const known = recent.get(text);
  if (known !== undefined || recent.has(text)) return known;
  const found = read(text);
  if (text.length > RECENT_CHARACTERS_MAX) return found;
  if (recent.size >= RECENT_MAX) recent.clear();
  recent.set(text, found);
  return found;
};

/**
 * The one form of an identifier, so that EPC URN, class pattern and Digital Link on any domain
 * compare equal: `https://id.gs1.org/…`, key and finest qualifier only (CBV 2.0 §8).
 * Text that is no GS1 identifier comes back unchanged.
 */
export const canonicalUri = (text: string): string => identify(text)?.canonical ?? text;

/**
 * What is wrong with a text that claims to be a GS1 identifier; undefined when it is right, or
 * claims nothing (another URN, a web address that is no Digital Link).
 */
export const identifierFault = (text: string): IdentifierFault | undefined => {
  const known = identify(text);
  if (!isEpcUrn(text)) return digitalLinkFault(text, known);
  if (text.length > IDENTIFIER_CHARACTERS_MAX)
    return { code: 'IDENTIFIER_MALFORMED', scheme: 'epc' };
  if (known || isUnlinkedUrn(text)) return undefined;
  return { code: 'IDENTIFIER_MALFORMED', scheme: urnParts(text)?.scheme ?? 'epc' };
};
