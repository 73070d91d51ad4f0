import { endOfDigits, isKept } from './exact-json.js';

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Smaller fractions are written with an exponent of at least two digits: 1e-05. */
const FIXED_MIN = 1e-4;

const withExponent = (number: number): string => {
  const [mantissa, power] = number.toExponential().split('e-') as [string, string];
  return `${mantissa}e-${power.padStart(2, '0')}`;
};

const whole = (number: number): string =>
  Number.isSafeInteger(number) ? String(number + 0) : BigInt(number).toString();

/**
 * A number, or text that is one, without leading and trailing zeros and plus sign (CBV 2.0 §8:
 * 007 is 7, 452.0 is 452). Other text comes back as it is. Whole numbers beyond 2⁵³ take the value
 * of the nearest double, and small fractions an exponent, as the published hashes have it.
 */
export const canonicalNumber = (text: string): string => {
  if (!NUMBER.test(text)) return text;
  const number = Number(text);
  if (!Number.isFinite(number)) return text;
  if (Number.isInteger(number)) return whole(number);
  return Math.abs(number) < FIXED_MIN ? withExponent(number) : String(number);
};

const PLAIN_NUMBER = /^([+-]?)0*(\d+)(?:\.(\d*))?$/;

/** No double changes a number of fewer characters. */
const CHARACTERS_KEPT = 15;

/**
 * The same for a number in an extension, but with every digit: there long numbers are codes (a drug's
 * trace code has twenty digits), and two codes must never count as one event.
 */
export const exactNumber = (text: string): string => {
  const match = text.length > CHARACTERS_KEPT ? PLAIN_NUMBER.exec(text) : null;
  if (!match || isKept(text.replace('+', ''))) return canonicalNumber(text);
  const [, sign, whole = '', fraction = ''] = match;
  const decimals = fraction.slice(0, endOfDigits(fraction));
  return `${sign === '-' ? '-' : ''}${whole}${decimals === '' ? '' : `.${decimals}`}`;
};
