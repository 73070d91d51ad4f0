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
