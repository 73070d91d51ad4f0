import { dayOfDate, isWeekend, yearOf, type Day } from './civil-day.js';
import type { Bilingual } from './deadline.js';

/** The State Council's arrangement of holidays of one year, as one notice publishes it. */
export interface HolidayNotice {
  readonly year: number;
  /** Days off, weekends inside a holiday among them; `from` and `to` are dates, both inclusive. */
  readonly off: readonly {
    readonly from: string;
    readonly to: string;
    readonly name: Bilingual;
  }[];
  /** Weekend days that are worked (调休上班). */
  readonly working: readonly { readonly date: string; readonly name: Bilingual }[];
}

/** Feasts by the moon, and 清明 by the sun. */
export const MOVABLE_FEASTS = ['springFestival', 'qingming', 'dragonBoat', 'midAutumn'] as const;
export type MovableFeast = (typeof MOVABLE_FEASTS)[number];

/** The days of the movable feasts in one year, such as `02-06`. */
export type FeastDays = Readonly<Record<MovableFeast, string>> & { readonly year: number };

/** A holiday by statute (全国年节及纪念日放假办法), which is off whether a year is arranged or not. */
export interface StatutoryHoliday {
  readonly name: Bilingual;
  /** A date of the solar calendar (`01-01`), or the feast whose day differs from year to year. */
  readonly on: { readonly solar: string } | { readonly feast: MovableFeast };
  /** How many days before `on` it begins (New Year's Eve: 1). */
  readonly daysBefore?: number;
  readonly days: number;
}

/** The statutory holidays from a year on. */
export interface StatutoryHolidays {
  readonly fromYear: number;
  readonly holidays: readonly StatutoryHoliday[];
  /** In a year that is not among them only the other holidays are known. */
  readonly feasts: readonly FeastDays[];
}

/** What a day is; `make_up`: a weekend day that is worked. */
export type DayKind = 'working' | 'make_up' | 'weekend' | 'holiday';

/** A day as the calendar knows it. */
export interface CalendarDay {
  readonly kind: DayKind;
  /** Of the holiday, also of the one that a make-up day is worked for. */
  readonly name?: Bilingual;
}

/** Which days are worked, as far as it is known. */
export interface WorkingCalendar {
  readonly dayAt: (day: Day) => CalendarDay;
  readonly isOff: (day: Day) => boolean;
  /** Whether the arrangement of a year is known; else weekends and statutory holidays alone are off. */
  readonly isPublished: (year: number) => boolean;
}

const WORKING: CalendarDay = { kind: 'working' };
const WEEKEND: CalendarDay = { kind: 'weekend' };

/**
 * The calendar of what was published: one notice for each year, as amended last. A notice may speak of days of the
 * December before; the notice of the later year then counts.
 */
export const workingCalendar = (
  notices: readonly HolidayNotice[],
  statutory: readonly StatutoryHolidays[],
): WorkingCalendar => {
  const arranged = arrangedDays([...notices].sort((one, other) => one.year - other.year));
  const published = new Set(notices.map(({ year }) => year));
  const byStatute = new Map<number, ReadonlyMap<Day, CalendarDay>>();
  const statutoryOf = (year: number): ReadonlyMap<Day, CalendarDay> => {
    let days = byStatute.get(year);
    if (days === undefined) byStatute.set(year, (days = statutoryDays(year, statutory)));
    return days;
  };
  const dayAt = (day: Day): CalendarDay => {
    const known = arranged.get(day);
    if (known !== undefined) return known;
    const year = yearOf(day);
    const off = published.has(year) ? undefined : statutoryOf(year).get(day);
    return off ?? (isWeekend(day) ? WEEKEND : WORKING);
  };
  const isOff = (day: Day): boolean => ['weekend', 'holiday'].includes(dayAt(day).kind);
  return { dayAt, isOff, isPublished: (year) => published.has(year) };
};

const arrangedDays = (notices: readonly HolidayNotice[]): ReadonlyMap<Day, CalendarDay> => {
  const days = new Map<Day, CalendarDay>();
  for (const { off, working } of notices) {
    for (const { from, to, name } of off)
      for (let day = dayOfDate(from); day <= dayOfDate(to); day += 1)
        days.set(day, { kind: 'holiday', name });
    for (const { date, name } of working) days.set(dayOfDate(date), { kind: 'make_up', name });
  }
  return days;
};

const statutoryDays = (
  year: number,
  statutory: readonly StatutoryHolidays[],
): ReadonlyMap<Day, CalendarDay> => {
  const days = new Map<Day, CalendarDay>();
  const inForce = statutory
    .filter(({ fromYear }) => fromYear <= year)
    .sort((one, other) => one.fromYear - other.fromYear)
    .at(-1);
  const feasts = inForce?.feasts.find((each) => each.year === year);
  for (const { name, on, daysBefore = 0, days: count } of inForce?.holidays ?? []) {
    const date = 'solar' in on ? on.solar : feasts?.[on.feast];
    if (date === undefined) continue;
    const first = dayOfDate(`${year}-${date}`) - daysBefore;
    for (let day = first; day < first + count; day += 1) days.set(day, { kind: 'holiday', name });
  }
  return days;
};
