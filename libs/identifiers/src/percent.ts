/**
 * Characters that stand for themselves in a key's value. GS1 Digital Link escapes all others,
 * among them ! ( ) * + , : which an EPC URN writes plainly.
 */
const PLAIN = /^[A-Za-z0-9\-._~';=]*$/;
const ESCAPED = /[^A-Za-z0-9\-._~';=]/gu;
const WELL_FORMED = /^(?:[^%]|%[0-9A-Fa-f]{2})*$/;

const hex = (character: string): string =>
  [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');

/** The text with its percent escapes resolved; undefined when one of them is broken. */
export const unescaped = (text: string): string | undefined => {
  if (!text.includes('%')) return text;
  if (!WELL_FORMED.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** The one escaping of a value in a canonical Digital Link, however it was escaped before. */
export const escaped = (value: string): string =>
  PLAIN.test(value) ? value : value.replace(ESCAPED, hex);
