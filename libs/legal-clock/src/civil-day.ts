const OFFSET_MS = 8 * 3_600_000;
/** Milliseconds of an hour. */
export const HOUR_MS = 3_600_000;
/** Milliseconds of a day: Asia/Shanghai has had no summer time since 1991. */
export const DAY_MS = 86_400_000;
/** What a time limit ends with is its last whole second. */
export const SECOND_MS = 1_000;

/** A day of the calendar in Asia/Shanghai: days since 1970-01-01. */
export type Day = number;

/** The day in which an instant (epoch milliseconds) lies. */
export const dayOf = (instant: number): Day => Math.floor((instant + OFFSET_MS) / DAY_MS);

/** The midnight with which a day begins, epoch milliseconds. */
export const startOfDay = (day: Day): number => day * DAY_MS - OFFSET_MS;

/** 23:59:59 of a day, epoch milliseconds: the last second in which a limit of days may still be kept. */
export const lastSecondOf = (day: Day): number => startOfDay(day + 1) - SECOND_MS;

/** A day as `2026-03-01`. */
export const dateOf = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The day of a date such as `2026-03-01`. */
export const dayOfDate = (date: string): Day => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** The year of a day. */
export const yearOf = (day: Day): number => new Date(day * DAY_MS).getUTCFullYear();

/** Whether a day is a Saturday or a Sunday. */
export const isWeekend = (day: Day): boolean => {
  // 1970-01-01 was a Thursday.
  const sinceSaturday = (((day + 5) % 7) + 7) % 7;
  return sinceSaturday < 2;
};

/**
 * The corresponding day so many months later; where the month has none, its last day (Civil Code article 202, by
 * analogy where a text of administrative law is silent).
 */
export const correspondingDay = (day: Day, months: number): Day => {
  const from = new Date(day * DAY_MS);
  const month = from.getUTCMonth() + months;
  const lastOfMonth = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return Date.UTC(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), lastOfMonth)) / DAY_MS;
};

/** An instant in RFC 3339 as a clock on the wall in Shanghai shows it, with milliseconds only where there are any. */
export const shanghaiTime = (instant: number): string =>
  `${new Date(instant + OFFSET_MS).toISOString().replace(/(\.000)?Z$/, '')}+08:00`;
