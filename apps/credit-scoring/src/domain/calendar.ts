/**
 * Days and months of the legal calendar. China has kept one fixed offset since 1991, so wall time in
 * Asia/Shanghai is UTC shifted by a constant. Plain integer arithmetic, because a replay asks for months
 * by the million: `Date` would take most of its time.
 */
const OFFSET = '+08:00';
const OFFSET_MS = 8 * 3_600_000;
export const DAY_MS = 86_400_000;

/** Epoch milliseconds of an RFC 3339 time. */
export const instantOf = (time: string): number =>
  isOurForm(time) ? readOurForm(time) : Date.parse(time);

/** Epoch milliseconds of the midnight with which a date (`2026-03-01`) begins. */
export const midnightOf = (date: string): number => instantOf(`${date}T00:00:00${OFFSET}`);

// "Without end" is written as the end of the year 9999, sometimes of Greenwich's. Beijing is in the year 10000
// by then, which no four digits can write: its last moment says the same.
const LAST_WALL_MS = Date.UTC(9_999, 11, 31, 23, 59, 59);
const wallTime = (instant: number): string =>
  new Date(Math.min(instant + OFFSET_MS, LAST_WALL_MS)).toISOString();

/** RFC 3339 in Beijing time. */
export const timeOf = (instant: number): string =>
  `${wallTime(instant).replace(/\.000Z$|Z$/, '')}${OFFSET}`;

/** Wall-clock date, e.g. `2026-03-01`. */
export const dateOf = (instant: number): string => wallTime(instant).slice(0, 10);

/** The same wall-clock time so many months later; a day that the month lacks becomes its last day. */
export const addMonths = (instant: number, months: number): number => {
  const today = dayOf(instant);
  const { year, month, day } = civilDate(today);
  const count = year * 12 + month - 1 + months;
  const then = Math.min(firstDayOf(count) + day, firstDayOf(count + 1)) - 1;
  return instant + (then - today) * DAY_MS;
};

/** Midnight of the first day of the month in which `instant` lies. */
export const monthStart = (instant: number): number => {
  const { year, month } = civilDate(dayOf(instant));
  return midnight(dayNumber(year, month));
};

/** The first month's beginning at or after `instant`. */
export const monthStartFrom = (instant: number): number => {
  const start = monthStart(instant);
  return start === instant ? start : monthStartAfter(instant);
};

/** The first month's beginning after `instant`. */
export const monthStartAfter = (instant: number): number => {
  const { year, month } = civilDate(dayOf(instant));
  return midnight(month === 12 ? dayNumber(year + 1, 1) : dayNumber(year, month + 1));
};

/** Midnights passed from one instant to another. */
export const daysBetween = (from: number, to: number): number => dayOf(to) - dayOf(from);

/** Days since 1970-01-01, Beijing wall time. */
const dayOf = (instant: number) => Math.floor((instant + OFFSET_MS) / DAY_MS);

const midnight = (day: number) => day * DAY_MS - OFFSET_MS;

// Years are counted from March, so that the leap day is the last of its year; an era is the 400 years
// after which the Gregorian calendar repeats (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
const DAYS_OF_ERA = 146_097;
const EPOCH_IN_ERA = 719_468;

/** Day number of the first day of a month. */
const dayNumber = (year: number, month: number): number => {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5);
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_OF_ERA + dayOfEra - EPOCH_IN_ERA;
};

/** Day number of the first day of a month counted from January of the year 0. */
const firstDayOf = (count: number) => {
  const year = Math.floor(count / 12);
  return dayNumber(year, count - year * 12 + 1);
};

const civilDate = (dayNumber: number) => {
  const shifted = dayNumber + EPOCH_IN_ERA;
  const era = Math.floor(shifted / DAYS_OF_ERA);
  const dayOfEra = shifted - era * DAYS_OF_ERA;
  const leapDays =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
};

// The form in which this service writes times: 2026-03-01T08:00:00+08:00, perhaps with milliseconds.
const WHOLE_SECONDS_CHARACTERS = 25;
const MILLISECONDS_CHARACTERS = 29;
const isOurForm = (time: string) =>
  (time.length === WHOLE_SECONDS_CHARACTERS || time.length === MILLISECONDS_CHARACTERS) &&
  time.charCodeAt(10) === 84 &&
  time.endsWith(OFFSET);

const readOurForm = (time: string): number => {
  const year = digits(time, 0, 4);
  const days = dayNumber(year, digits(time, 5, 7)) + digits(time, 8, 10) - 1;
  const seconds = digits(time, 11, 13) * 3_600 + digits(time, 14, 16) * 60 + digits(time, 17, 19);
  const ms = time.length === MILLISECONDS_CHARACTERS ? digits(time, 20, 23) : 0;
  return midnight(days) + seconds * 1_000 + ms;
};

const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let index = from; index < to; index += 1) value = value * 10 + text.charCodeAt(index) - 48;
  return value;
};
