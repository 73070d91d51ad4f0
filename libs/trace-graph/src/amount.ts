/** An exact decimal: `digits` × 10^-`scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** So much in whole steps of one replay's scale; null is unknown, and counts as large as can be. */
export type Amount = bigint | null;

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** Digits that every reader of JSON keeps of a number. */
const NUMBER_DIGITS = 15;
const NUMBER_END = 10n ** BigInt(NUMBER_DIGITS);

/** Reads a decimal as it was written; undefined for text that is none. */
export const decimalFrom = (written: string | number): Decimal | undefined => {
  const match = DECIMAL.exec(String(written));
  if (match === null) return undefined;
  const [sign, whole, fraction = '', exponent = '0'] = match.slice(1);
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
};

export const product = (left: Decimal, right: Decimal): Decimal => ({
  digits: left.digits * right.digits,
  scale: left.scale + right.scale,
});

/** The amount a decimal makes at a scale that is at least its own. */
export const amountAt = (scale: number, { digits, scale: own }: Decimal): bigint =>
  digits * 10n ** BigInt(scale - own);

/** A sum; with nothing it is the other amount itself, which many things may share. */
export const plus = (left: Amount, right: Amount): Amount => {
  if (left === null || right === null) return null;
  if (left === 0n) return right;
  return right === 0n ? left : left + right;
};

/** What is left; never below nothing. */
export const less = (from: Amount, taken: Amount): Amount => {
  if (from === null) return null;
  return taken === null || taken >= from ? 0n : from - taken;
};

export const least = (left: Amount, right: Amount): Amount => {
  if (left === null) return right;
  return right === null || left < right ? left : right;
};

export const most = (left: Amount, right: Amount): Amount => {
  if (left === null || right === null) return null;
  return left > right ? left : right;
};

export const isSome = (amount: Amount): boolean => amount === null || amount > 0n;

/**
 * `amount` steps of 10^-`scale`, divided by a unit's `factor`, as a number of at most 15 digits. What has more is
 * rounded so that a bound stays one: down for what is certain, up for what may be.
 */
export const numberOf = (
  amount: bigint,
  { scale, factor }: { readonly scale: number; readonly factor: Decimal },
  rounding: 'down' | 'up',
): number => {
  if (amount === 0n) return 0;
  if (
    scale === 0 &&
    factor.scale === 0 &&
    factor.digits === 1n &&
    amount > 0n &&
    amount < NUMBER_END
  )
    return Number(amount);
  if (amount < 0n) return -numberOf(-amount, { scale, factor }, rounding === 'up' ? 'down' : 'up');
  const above = amount * 10n ** BigInt(factor.scale);
  const below = factor.digits * 10n ** BigInt(scale);
  let shift = NUMBER_DIGITS - (String(above).length - String(below).length);
  for (;;) {
    const [top, bottom] =
      shift >= 0 ? [above * 10n ** BigInt(shift), below] : [above, below * 10n ** BigInt(-shift)];
    const digits = top / bottom;
    if (String(digits).length <= NUMBER_DIGITS) {
      const rounded = rounding === 'up' && digits * bottom !== top ? digits + 1n : digits;
      return Number(`${rounded}e${-shift}`);
    }
    shift -= 1;
  }
};
