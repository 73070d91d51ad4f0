const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

const MINUTE_MS = 60_000;

/** How far two clocks may differ before the order of their times means anything. */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;

const HOURS_MAX = 23;
const MINUTES_MAX = 59;
const SECONDS_MAX = 59;
const OFFSET_MINUTES_MAX = 14 * 60;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysIn = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : DAYS[month - 1]!;

const isDate = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);

const isClock = (hour: number, minute: number, second: number): boolean =>
  hour <= HOURS_MAX && minute <= MINUTES_MAX && second <= SECONDS_MAX;

/** Minutes east of Greenwich; NaN beyond what any zone has. */
const offsetOf = (sign: string | undefined, hours: string, minutes: string): number => {
  if (sign === undefined) return 0;
  const size = Number(hours) * 60 + Number(minutes);
  if (size > OFFSET_MINUTES_MAX || Number(minutes) > MINUTES_MAX) return Number.NaN;
  return sign === '-' ? -size : size;
};

/** Milliseconds since 1970 and the fraction of the last second as written, from RFC 3339 text. */
const parts = (text: string): { readonly ms: number; readonly fraction: string } | undefined => {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6])];
  const offset = offsetOf(match[8], match[9]!, match[10]!);
  if (!isDate(year, month, day) || !isClock(hour, minute, second) || Number.isNaN(offset))
    return undefined;
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day);
  const ms = midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000;
  return { ms, fraction: match[7] ?? '' };
};

/** Whether the text is a date and time with a zone (xsd:dateTimeStamp, RFC 3339). */
export const isDateTime = (text: string): boolean => parts(text) !== undefined;

/**
 * The instant a text names, in milliseconds since 1970, rounded half up; NaN for other text.
 */
export const instantOf = (text: string): number => {
  const found = parts(text);
  if (!found) return Number.NaN;
  const { ms, fraction } = found;
  const whole = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return ms + whole + (fraction.charAt(3) >= '5' ? 1 : 0);
};

/** The same instant in UTC with three decimals; text that is no time comes back as it is. */
export const utcMillis = (text: string): string => {
  const instant = instantOf(text);
  return Number.isNaN(instant) ? text : new Date(instant).toISOString();
};
