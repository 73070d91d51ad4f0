import { instantOf } from '@zhixin/instant';
import { HOUR_MS, SECOND_MS, shanghaiTime } from './civil-day.js';
import { count } from './count.js';
import type { Adjustment, Bilingual, ClockFacts, Deadline, LastDayRule } from './deadline.js';
import { readDeadline, type OneReading, type Otherwise } from './one-reading.js';
import { whyOf } from './why.js';
import type { WorkingCalendar } from './working-calendar.js';

/** Another end that is tenable, and under what view. */
export interface AlternativeEnd {
  /** RFC 3339. */
  readonly dueAt: string;
  readonly if: Bilingual;
}

/** When a time limit ends, and why. Times are RFC 3339 as a clock in Shanghai shows them. */
export interface ReckonedDeadline {
  /** The event from which it runs. */
  readonly startsAt: string;
  /** The last second in which it is kept; null while it is suspended. */
  readonly dueAt: string | null;
  /** The earliest tenable end: reminders go by it. Null while it is suspended. */
  readonly earliest: string | null;
  /** The latest tenable end: nobody is late before it has passed. Null while it is suspended. */
  readonly latest: string | null;
  /** When people are to be reminded; null while it is suspended. */
  readonly remindAt: string | null;
  /** `dueAt` depends on a year whose holidays are not arranged yet (暂定). */
  readonly provisional: boolean;
  /** The years whose arrangement may change `dueAt`, an alternative or the series, ascending. */
  readonly awaits: readonly number[];
  /** Other readings that end at another time, in the order of the rule; empty where nothing is doubtful. */
  readonly alternatives: readonly AlternativeEnd[];
  /** Of a limit that repeats: the time asked for and the two after it. */
  readonly series?: readonly string[];
  /** How `dueAt` follows, in words. */
  readonly why: Bilingual;
}

const SERIES_LENGTH = 3;
const BY_ANALOGY: Bilingual = {
  zh: '类推适用“期限届满日为休息日的顺延”之规定，顺延至其后第一个工作日',
  en: 'the end moves to the next working day by analogy',
};
const WEEKENDS_STAY: Bilingual = {
  zh: '认为普通周末不属于“法定节假日”，不顺延',
  en: 'a plain weekend is no statutory holiday and moves nothing',
};
const FROM_UNMOVED_DAY: Bilingual = {
  zh: '延长的期限自未顺延的原届满日起算',
  en: 'the extension counts from the last day before it was moved',
};

/**
 * Counts a time limit: when it ends, under which other readings it would end when, and why. Pure: the same rule, facts
 * and calendar give the same answer.
 *
 * @throws RangeError for a limit that is not whole and positive, a time that is none, or one outside the years 1949 to 2999.
 */
export const reckonDeadline = (
  deadline: Deadline,
  facts: ClockFacts,
  calendar: WorkingCalendar,
): ReckonedDeadline => {
  checkFacts(deadline, facts);
  const main = readDeadline(deadline, facts, calendar);
  const others = otherReadings(deadline, facts, { main, calendar });
  const series = deadline.repeat === true ? seriesOf(deadline, facts, calendar) : [];
  const alternatives = others.map(({ reading, ...other }) => ({
    ...other,
    dueAt: shanghaiTime(reading.end),
  }));
  const all = [main, ...others.map(({ reading }) => reading)];
  const startsAt = shanghaiTime(instantOf(facts.trigger.at));
  return {
    startsAt,
    ...endsOf(deadline, startsAt, { all, calendar }),
    provisional: main.awaits.size > 0,
    awaits: yearsOf([...all, ...series]),
    alternatives,
    ...(series.length > 0 &&
      main.end < Infinity && { series: series.map(({ end }) => shanghaiTime(end)) }),
    why: whyOf({ deadline, facts, main, alternatives }),
  };
};

interface OtherReading {
  readonly if: Bilingual;
  readonly reading: OneReading;
}

const otherReadings = (
  deadline: Deadline,
  facts: ClockFacts,
  { main, calendar }: { readonly main: OneReading; readonly calendar: WorkingCalendar },
): readonly OtherReading[] => {
  if (main.end === Infinity) return [];
  const ends = new Set([main.end]);
  const found: OtherReading[] = [];
  for (const { if: when, ...otherwise } of viewsOf(deadline)) {
    const reading = readDeadline(deadline, facts, calendar, otherwise);
    if (ends.has(reading.end) || reading.end === Infinity) continue;
    ends.add(reading.end);
    found.push({ if: when, reading });
  }
  return found;
};

type View = Otherwise & { readonly if: Bilingual };

// A reading of the text and one of the last day may hold together, and then it is their common end that counts.
const viewsOf = ({ lastDayRule, readings = [] }: Deadline): readonly View[] => [
  ...readings,
  ...VIEWS_OF_LAST_DAY[lastDayRule],
  ...readings.flatMap((reading) =>
    VIEWS_OF_LAST_DAY[reading.lastDayRule ?? lastDayRule].map((view) => ({
      ...reading,
      ...view,
      if: {
        zh: `${reading.if.zh}，且${view.if.zh}`,
        en: `${reading.if.en} and ${view.if.en}`,
      },
    })),
  ),
];

const VIEWS_OF_LAST_DAY: Readonly<Record<LastDayRule, readonly View[]>> = {
  silent: [{ if: BY_ANALOGY, lastDayRule: 'moves' }],
  moves: [
    { if: WEEKENDS_STAY, weekends: 'no_holidays' },
    { if: FROM_UNMOVED_DAY, extension: 'from_unmoved_day' },
  ],
  none: [],
};

const seriesOf = (
  deadline: Deadline,
  facts: ClockFacts,
  calendar: WorkingCalendar,
): readonly OneReading[] =>
  Array.from({ length: SERIES_LENGTH }, (_, index) =>
    readDeadline(deadline, { ...facts, occurrence: (facts.occurrence ?? 1) + index }, calendar),
  );

const yearsOf = (readings: readonly OneReading[]): readonly number[] =>
  [...new Set(readings.flatMap(({ awaits }) => [...awaits]))].sort((one, other) => one - other);

interface AllReadings {
  readonly all: readonly OneReading[];
  readonly calendar: WorkingCalendar;
}

const endsOf = (deadline: Deadline, startsAt: string, { all, calendar }: AllReadings) => {
  const ends = all.map(({ end }) => end);
  const earliest = Math.min(...ends);
  if (ends[0] === Infinity) return { dueAt: null, earliest: null, latest: null, remindAt: null };
  const remindAt = reminderBefore(deadline, { startsAt: instantOf(startsAt), earliest, calendar });
  return {
    dueAt: shanghaiTime(ends[0]!),
    earliest: shanghaiTime(earliest),
    latest: shanghaiTime(Math.max(...ends)),
    remindAt: shanghaiTime(remindAt),
  };
};

/** Unless the rule says when: a quarter of the time before its end, at most three days. Our own choice. */
const REMIND_SHARE = 4;
const REMIND_HOURS_MAX = 72;

const reminderBefore = (
  { remindBefore }: Deadline,
  {
    startsAt,
    earliest,
    calendar,
  }: { readonly startsAt: number; readonly earliest: number; readonly calendar: WorkingCalendar },
): number => {
  const customary = Math.min((earliest - startsAt) / REMIND_SHARE, REMIND_HOURS_MAX * HOUR_MS);
  const lead =
    remindBefore === undefined
      ? customary
      : // As long as the limit would run from its start: before a holiday one working day is more than 24 hours.
        count(startsAt, remindBefore, 'moment', { calendar, pauses: [] }).end - startsAt;
  const at = Math.floor(Math.max(startsAt, earliest - lead) / SECOND_MS) * SECOND_MS;
  return Math.max(at, startsAt);
};

const YEAR_MIN = Date.UTC(1949, 0, 1);
const YEAR_END = Date.UTC(3000, 0, 1);
/** No limit of law is longer; and counting takes as many steps as a limit has days. */
const VALUE_MAX = 10_000;

const checkFacts = (
  { limit }: Deadline,
  { trigger, adjustments = [], occurrence = 1 }: ClockFacts,
): void => {
  for (const at of [trigger.at, ...adjustments.flatMap(timesOf)]) {
    const instant = instantOf(at);
    if (!(instant >= YEAR_MIN && instant < YEAR_END))
      throw new RangeError(`${at} is no time that a legal clock can count from`);
  }
  for (const { value } of [limit, ...adjustments.flatMap(limitsIn)])
    if (!isCount(value) || !isCount(occurrence * value))
      throw new RangeError(`A limit of ${value} is none that a legal clock can count`);
};

const isCount = (value: number) => Number.isInteger(value) && value > 0 && value <= VALUE_MAX;
const limitsIn = (each: Adjustment) => ('value' in each ? [each] : []);
const timesOf = (each: Adjustment): readonly string[] => {
  if (each.kind !== 'suspension') return [each.at];
  return each.to === undefined ? [each.from] : [each.from, each.to];
};
