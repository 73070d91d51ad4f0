const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Below 10⁻⁴ and from 10¹⁶ on, the shortest form has an exponent of at least two digits. */
const FIXED_EXPONENT_MIN = -4;
const FIXED_EXPONENT_MAX = 16;
/** Between these every engine writes a number without exponent. */
const FIXED_MIN = 1e-4;
const FIXED_MAX = 1e16;

const withExponent = (number: number): string => {
  const [mantissa, exponent] = number.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power >= FIXED_EXPONENT_MIN && power < FIXED_EXPONENT_MAX) return fixed(number, power);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
};

const fixed = (number: number, power: number): string => {
  const text = String(number);
  if (!text.includes('e')) return text;
  const digits = number.toExponential().replace(/^-?(\d)\.?(\d*)e.*$/, '$1$2');
  return `${number < 0 ? '-' : ''}0.${'0'.repeat(-power - 1)}${digits}`;
};

/**
 * A number, or text that is one, without leading and trailing zeros and plus sign (CBV 2.0 §8:
 * 007 is 7, 452.0 is 452). Other text comes back as it is. Whole numbers beyond 2⁵³ take the value
 * of the nearest double, as the published hash vectors do.
 */
export const canonicalNumber = (text: string): string => {
  if (!NUMBER.test(text)) return text;
  const number = Number(text);
  if (!Number.isFinite(number)) return text;
  if (Number.isInteger(number))
    return Number.isSafeInteger(number) ? String(number + 0) : BigInt(number).toString();
  const size = Math.abs(number);
  return size >= FIXED_MIN && size < FIXED_MAX ? String(number) : withExponent(number);
};
