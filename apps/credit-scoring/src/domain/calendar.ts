/**
 * Days and months of the legal calendar. China has kept one fixed offset since 1991, so wall time in
 * Asia/Shanghai is UTC shifted by a constant.
 */
const OFFSET_MS = 8 * 3_600_000;
export const DAY_MS = 86_400_000;

/** Epoch milliseconds of an RFC 3339 time. */
export const instantOf = (time: string): number => Date.parse(time);

/** Epoch milliseconds of the midnight with which a date (`2026-03-01`) begins. */
export const midnightOf = (date: string): number => Date.parse(`${date}T00:00:00+08:00`);

/** RFC 3339 in Beijing time. */
export const timeOf = (instant: number): string =>
  `${new Date(instant + OFFSET_MS).toISOString().replace(/\.000Z$|Z$/, '')}+08:00`;

/** Wall-clock date, e.g. `2026-03-01`. */
export const dateOf = (instant: number): string =>
  new Date(instant + OFFSET_MS).toISOString().slice(0, 10);

/** The same wall-clock time so many months later; a day that the month lacks becomes its last day. */
export const addMonths = (instant: number, months: number): number => {
  const wall = new Date(instant + OFFSET_MS);
  const year = wall.getUTCFullYear();
  const month = wall.getUTCMonth() + months;
  const day = Math.min(wall.getUTCDate(), daysInMonth(year, month));
  return Date.UTC(year, month, day) + timeOfDay(instant) - OFFSET_MS;
};

/** Midnight of the first day of the month in which `instant` lies. */
export const monthStart = (instant: number): number => {
  const wall = new Date(instant + OFFSET_MS);
  return Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), 1) - OFFSET_MS;
};

/** The first month's beginning at or after `instant`. */
export const monthStartFrom = (instant: number): number => {
  const start = monthStart(instant);
  return start === instant ? start : addMonths(start, 1);
};

/** The first month's beginning after `instant`. */
export const monthStartAfter = (instant: number): number => addMonths(monthStart(instant), 1);

/** Midnights passed from one instant to another. */
export const daysBetween = (from: number, to: number): number =>
  Math.floor((to + OFFSET_MS) / DAY_MS) - Math.floor((from + OFFSET_MS) / DAY_MS);

const daysInMonth = (year: number, month: number) =>
  new Date(Date.UTC(year, month + 1, 0)).getUTCDate();

const timeOfDay = (instant: number) => (((instant + OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS;
