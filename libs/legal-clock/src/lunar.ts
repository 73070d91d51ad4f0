import { DAY_MS, firstDayOf, yearOf, type Day } from './civil-day.js';

// Days are numbers without a zone: a calendar that is asked at midnight in Greenwich answers for the day itself.
const chinese = new Intl.DateTimeFormat('en-u-ca-chinese', {
  timeZone: 'UTC',
  month: 'numeric',
  day: 'numeric',
});

const lunarDate = (day: Day): string => {
  const parts = chinese.formatToParts(day * DAY_MS);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('month').padStart(2, '0')}-${part('day').padStart(2, '0')}`;
};

/** The day of a year with a date of the lunisolar calendar, such as `08-15`; not that of a leap month. */
export const lunarDay = (year: number, date: string): Day | undefined => {
  for (let day = firstDayOf(year); yearOf(day) === year; day += 1)
    if (lunarDate(day) === date) return day;
  return undefined;
};

const TROPICAL_YEAR = 0.242_2;
/** Where 清明 lies in the first days of April, by century. */
const QINGMING: Readonly<Record<number, number>> = { 19: 5.59, 20: 4.81 };

/**
 * The day of 清明 (the sun at 15°), by the customary approximation for 1901 to 2099, which holds for every year of it;
 * beyond, one day more or less.
 */
export const qingmingDay = (year: number): Day => {
  const ofCentury = year % 100;
  const base = QINGMING[Math.floor(year / 100)] ?? QINGMING[20]!;
  const date = Math.floor(ofCentury * TROPICAL_YEAR + base) - Math.floor(ofCentury / 4);
  return Date.UTC(year, 3, date) / DAY_MS;
};
