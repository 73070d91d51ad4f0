import { pointerStep } from './fault.js';

/** Cheap sign, outside the common texts, of a number that a double may not hold or would write otherwise. */
const SUSPECT =
  /[:,[\s](?:-?(?:\d[\d.]{15,}|[\d.]+[eE][+-]?\d+|\d+\.\d*0|0\.00000\d+)|-0)\s*[,}\]]/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Stands before and after a number kept as text: NUL, which no EPCIS text may hold. */
const MARK = '\0';
const MARKED = /"\\u0000(-?\d[\d.eE+-]*)\\u0000"/g;

/** Where the zeros at the end begin. By hand: a pattern would look at a run of zeros again from each. */
export const endOfDigits = (digits: string): number => {
  let end = digits.length;
  while (digits.endsWith('0', end)) end -= 1;
  return end;
};

/** Sign, digits and power of ten, so that 1.50, 15e-1 and 1.5 look alike. */
const decimal = (literal: string): string | undefined => {
  const match = NUMBER.exec(literal);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.slice(0, endOfDigits(digits));
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`;
};

/** Whether a double gives the number back as it was written, but for its form. */
export const isKept = (literal: string): boolean =>
  decimal(literal) === decimal(String(Number(literal)));

/** Longer numbers are no measurement and no code, and databases cannot hold them. */
export const NUMBER_CHARACTERS_MAX = 400;

/** Whether the number that JavaScript makes of it says all. What only zeros make longer is written without them. */
const isSaid = (literal: string): boolean =>
  literal === String(Number(literal)) ||
  (literal.length > NUMBER_CHARACTERS_MAX && isKept(literal));

/**
 * Parses well-formed JSON so that `exactText` can write it again with every number as it was (26.0 is not
 * 26): those that would come back otherwise are kept as marked text. Undefined when there are none of them.
 */
export const parseExactly = (text: string): unknown => {
  if (!SUSPECT.test(text)) return undefined;
  const marked = text.replace(TOKEN, (token) =>
    token.startsWith('"') || isSaid(token) ? token : JSON.stringify(MARK + token + MARK),
  );
  return marked === text ? undefined : JSON.parse(marked);
};

const isOutOfRange = (literal: string): boolean => {
  const number = Number(literal);
  const isTooSmall = number === 0 && decimal(literal) !== '0';
  return literal.length > NUMBER_CHARACTERS_MAX || !Number.isFinite(number) || isTooSmall;
};

/**
 * JSON pointers of the numbers that are beyond any double's range or too long, in what `parseExactly` made: a
 * marked number that is zero as a double was too small for one.
 *
 * @param apart a part of the value that is not looked into
 */
export function* outOfRange(value: unknown, apart?: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (isMarked(value) && isOutOfRange(unmarked(value))) yield '';
    return;
  }
  if (typeof value !== 'object' || value === null || value === apart) return;
  for (const [name, inner] of Object.entries(value))
    for (const found of outOfRange(inner, apart)) yield pointerStep(name) + found;
}

/** Whether `parseExactly` marked the text as a number. */
export const isMarked = (text: string): boolean => text.startsWith(MARK);

/** The number in a text that `parseExactly` marked; any other text is itself. */
export const unmarked = (text: string): string => (isMarked(text) ? text.slice(1, -1) : text);

/** JSON text of a value, with the numbers that `parseExactly` marked as they were written. */
export const exactText = (value: unknown): string => JSON.stringify(value).replace(MARKED, '$1');
