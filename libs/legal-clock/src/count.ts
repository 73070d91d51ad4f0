import { instantOf } from '@zhixin/instant';
import { correspondingDay, dayOf, HOUR_MS, lastSecondOf, yearOf, type Day } from './civil-day.js';
import type { Adjustment, Limit, StartRule } from './deadline.js';
import type { CalendarDay, WorkingCalendar } from './working-calendar.js';

/** A stretch of time in which a limit does not run, epoch milliseconds; `to` is infinite while it is not resumed. */
export interface Pause {
  readonly from: number;
  readonly to: number;
}

/** The suspensions among adjustments, earliest first. */
export const pausesOf = (adjustments: readonly Adjustment[]): readonly Pause[] =>
  adjustments
    .flatMap((each) => (each.kind === 'suspension' ? [each] : []))
    .map(({ from, to }) => ({
      from: instantOf(from),
      to: to === undefined ? Infinity : instantOf(to),
    }))
    .sort((one, other) => one.from - other.from);

/** A day that the count met and that needs a word: it was left out, or counted although it is a weekend. */
export interface MetDay extends CalendarDay {
  readonly day: Day;
}

/** One limit counted from one point in time. */
export interface Count {
  readonly limit: Limit;
  /** From where, epoch milliseconds. */
  readonly from: number;
  /** Its end, epoch milliseconds; infinite while it is suspended. */
  readonly end: number;
  /** Days left out for being off, and make-up days counted. */
  readonly met: readonly MetDay[];
  /** Pauses that came into it. */
  readonly pauses: readonly Pause[];
  /** Years that are not arranged yet, and on whose days the end depends. */
  readonly awaits: ReadonlySet<number>;
}

/** What counting goes by. */
export interface CountBasis {
  readonly calendar: WorkingCalendar;
  readonly pauses: readonly Pause[];
  readonly resumptionDay?: 'skipped';
}

/** Counts a limit from an instant; `startRule` says whether the day or hour of that instant counts. */
export const count = (
  from: number,
  limit: Limit,
  startRule: StartRule,
  counting: CountBasis,
): Count => {
  switch (limit.unit) {
    case 'hour':
      return countHours(from, limit, startRule, counting);
    case 'natural_day':
    case 'working_day':
      return countDays(from, limit, startRule, counting);
    case 'month':
    case 'year':
      return countMonths(from, limit, startRule, counting);
  }
};

const NOTHING: ReadonlySet<number> = new Set();

const firstHour = (from: number, startRule: StartRule): number => {
  if (startRule === 'moment') return from;
  if (startRule === 'next_day') return lastSecondOf(dayOf(from)) + 1_000;
  return (Math.floor(from / HOUR_MS) + 1) * HOUR_MS;
};

const countHours = (
  from: number,
  limit: Limit,
  startRule: StartRule,
  { pauses }: CountBasis,
): Count => {
  const start = firstHour(from, startRule);
  let end = start + limit.value * HOUR_MS;
  const met: Pause[] = [];
  for (const pause of pauses) {
    if (pause.from >= end || pause.to <= start) continue;
    met.push(pause);
    end += pause.to - Math.max(pause.from, start);
  }
  return { limit, from: start, end, met: [], pauses: met, awaits: NOTHING };
};

/** Days out of a pause, `until` not included. */
interface PausedDays {
  readonly pause: Pause;
  readonly from: Day;
  readonly until: Day;
}

const pausedDays = ({ pauses, resumptionDay }: CountBasis): readonly PausedDays[] =>
  pauses.map((pause) => ({
    pause,
    from: dayOf(pause.from),
    until: dayOf(pause.to) + (resumptionDay === 'skipped' ? 1 : 0),
  }));

const countDays = (
  from: number,
  limit: Limit,
  startRule: StartRule,
  counting: CountBasis,
): Count => {
  const { calendar } = counting;
  const paused = pausedDays(counting);
  const met: MetDay[] = [];
  const pauses = new Set<Pause>();
  const awaits = new Set<number>();
  const before = dayOf(from) - (startRule === 'moment' ? 1 : 0);
  // Nothing is left out of natural days but pauses.
  const atOnce = limit.unit === 'natural_day' && paused.length === 0 ? limit.value : 0;
  let left = limit.value - atOnce;
  let day = before + atOnce;
  while (left > 0) {
    day += 1;
    const pause = paused.find((each) => each.from <= day && day < each.until);
    if (pause !== undefined) {
      pauses.add(pause.pause);
      if (pause.until === Infinity)
        return { ...open(limit, from), pauses: [...pauses], met, awaits };
      day = pause.until - 1;
      continue;
    }
    if (limit.unit === 'working_day' && !isWorked(day, calendar, { met, awaits })) continue;
    left -= 1;
  }
  return { limit, from, end: lastSecondOf(day), met, pauses: [...pauses], awaits };
};

const open = (limit: Limit, from: number) => ({ limit, from, end: Infinity });

const isWorked = (
  day: Day,
  calendar: WorkingCalendar,
  { met, awaits }: { readonly met: MetDay[]; readonly awaits: Set<number> },
): boolean => {
  const known = calendar.dayAt(day);
  if (!calendar.isPublished(yearOf(day))) awaits.add(yearOf(day));
  if (known.kind !== 'working') met.push({ day, ...known });
  return known.kind === 'working' || known.kind === 'make_up';
};

const MONTHS_OF = { month: 1, year: 12 } as const;

const countMonths = (
  from: number,
  limit: Limit,
  startRule: StartRule,
  counting: CountBasis,
): Count => {
  const first = dayOf(from);
  const months = limit.value * MONTHS_OF[limit.unit === 'year' ? 'year' : 'month'];
  let day = correspondingDay(first, months) - (startRule === 'moment' ? 1 : 0);
  const pauses: Pause[] = [];
  for (const paused of pausedDays(counting)) {
    const begins = Math.max(paused.from, first + 1);
    if (begins > day || paused.until <= begins) continue;
    pauses.push(paused.pause);
    day += paused.until - begins;
  }
  const end = day === Infinity ? Infinity : lastSecondOf(day);
  return { limit, from, end, met: [], pauses, awaits: NOTHING };
};
