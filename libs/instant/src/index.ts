const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/i;
const DECIMAL = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Years that both can write: JavaScript gives a later year a sign, PostgreSQL has no year 0 and no sign. */
export const YEAR_MIN = 1;
export const YEAR_MAX = 9_999;
/** No zone on earth is farther from Greenwich (xsd:dateTime); PostgreSQL takes a little more, JavaScript ten hours more. */
export const OFFSET_MINUTES_MAX = 14 * 60;
/** Digits of a fraction of a second. PostgreSQL reads no time of more than 150 characters, and no clock has so many. */
export const FRACTION_DIGITS_MAX = 32;

/**
 * A decimal to be compared or summed stays so far from what a double can hold (10³⁰⁸) that no sum of those in a
 * database leaves it. PostgreSQL holds far more.
 */
export const DECIMAL_SIZE_MIN = 1e-99;
export const DECIMAL_SIZE_END = 1e100;
export const DECIMAL_CHARACTERS_MAX = 100;

/** What keeps a text out: it is written wrongly, or nothing here could keep and compare what it means. */
export type InstantFault = 'malformed' | 'out-of-range';

const HOURS_MAX = 23;
const MINUTES_MAX = 59;
const SECONDS_MAX = 59;
const MINUTE_MS = 60_000;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysIn = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : DAYS[month - 1]!;

const isDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);

// A leap second and 24:00 are no times of their own: no clock here tells them from the second after.
const isClock = (hour: number, minute: number, second: number): boolean =>
  hour <= HOURS_MAX && minute <= MINUTES_MAX && second <= SECONDS_MAX;

/** Like `Date.UTC`, which takes the years up to 99 for those of the last century. */
const midnight = (year: number, month: number, day: number): number =>
  new Date(0).setUTCFullYear(year, month - 1, day);

const INSTANT_MIN = midnight(YEAR_MIN, 1, 1);
const INSTANT_END = midnight(YEAR_MAX + 1, 1, 1);

/** Milliseconds that a fraction of a second makes, rounded half up. */
const millisecondsOf = (fraction: string): number =>
  Number(fraction.slice(0, 3).padEnd(3, '0')) + (fraction.charAt(3) >= '5' ? 1 : 0);

const readInstant = (text: string): number | InstantFault => {
  const match = INSTANT.exec(text);
  if (match === null) return 'malformed';
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6])];
  const [fraction = '', sign, zoneHour = '0', zoneMinute = '0'] = match.slice(7);
  if (!isDay(year, month, day) || !isClock(hour, minute, second)) return 'malformed';
  if (Number(zoneMinute) > MINUTES_MAX) return 'malformed';
  const east = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -1 : 1);
  const instant =
    midnight(year, month, day) +
    (hour * 60 + minute - east) * MINUTE_MS +
    second * 1_000 +
    millisecondsOf(fraction);
  const isKept =
    year >= YEAR_MIN &&
    instant >= INSTANT_MIN &&
    instant < INSTANT_END &&
    Math.abs(east) <= OFFSET_MINUTES_MAX &&
    fraction.length <= FRACTION_DIGITS_MAX;
  return isKept ? instant : 'out-of-range';
};

/**
 * What is wrong with a date and time with offset (RFC 3339, xsd:dateTimeStamp, which is what EPCIS 2.0 takes),
 * such as `2026-03-01T08:00:00+08:00`; undefined where PostgreSQL and JavaScript keep it and compare it alike.
 */
export const instantFault = (text: string): InstantFault | undefined => {
  const read = readInstant(text);
  return typeof read === 'string' ? read : undefined;
};

/** Whether a text is a date and time with offset that can be kept and compared. */
export const isInstant = (text: string): boolean => instantFault(text) === undefined;

/** The instant a text names, in milliseconds since 1970, rounded half up; NaN for any text that `isInstant` refuses. */
export const instantOf = (text: string): number => {
  const read = readInstant(text);
  return typeof read === 'string' ? Number.NaN : read;
};

/**
 * A time as a query string has it, in the form of RFC 3339: a plus sign that was not escaped arrives as a blank,
 * and seconds may be left out. Text that names no time comes back as it is.
 */
export const instantInQuery = (text: string): string => {
  const whole = text
    .replace(/ (?=\d\d:?\d\d$)/, '+')
    .replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
    .replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?=Z|[+-])/, '$1:00');
  return isInstant(whole) ? whole : text;
};

/** The same instant in UTC with three decimals; text that `isInstant` refuses comes back as it is. */
export const utcMillis = (text: string): string => {
  const instant = instantOf(text);
  return Number.isNaN(instant) ? text : new Date(instant).toISOString();
};

/** Whether a text is a calendar date, such as `2026-03-01`, which begins at an instant that can be kept wherever it is read. */
export const isDate = (text: string): boolean => {
  const match = DATE.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const begins = midnight(year, month, day) - OFFSET_MINUTES_MAX * MINUTE_MS;
  return isDay(year, month, day) && begins >= INSTANT_MIN;
};

/** What is wrong with a decimal that is to be compared or summed, such as `12.50` or `1e-3`. */
export const decimalFault = (text: string): InstantFault | undefined => {
  if (!DECIMAL.test(text)) return 'malformed';
  const size = Math.abs(Number(text));
  // What has other digits than zeros and is zero all the same was too small for a double.
  const isZero = !/[1-9]/.test(text.replace(/[eE].*/, ''));
  const isKept = isZero || (size >= DECIMAL_SIZE_MIN && size < DECIMAL_SIZE_END);
  return isKept && text.length <= DECIMAL_CHARACTERS_MAX ? undefined : 'out-of-range';
};

/** The double nearest to a decimal; NaN for any text that `decimalFault` finds fault with. */
export const decimalOf = (text: string): number =>
  decimalFault(text) === undefined ? Number(text) : Number.NaN;
