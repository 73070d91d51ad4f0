import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { reckonDeadline, type Adjustment, type Deadline } from '@zhixin/legal-clock';
import { loadPacks, loadWorkingCalendar } from './load.js';

interface CountedClock extends Deadline {
  readonly id: string;
  /** When the calendar is asked; absent: the end of November 2026. */
  readonly knownAt?: string;
  readonly trigger: { readonly event: string; readonly at: string };
  readonly adjustments?: readonly Adjustment[];
  readonly dueAt: string;
  readonly provisional: boolean;
  readonly alternatives: readonly string[];
  readonly series?: readonly string[];
  /** The days as they were counted. */
  readonly steps: string;
}

const clocks = JSON.parse(
  readFileSync(new URL('counted-clocks.json', import.meta.url), 'utf8'),
) as readonly CountedClock[];

describe('due dates counted by hand', () => {
  test.each(clocks.map((clock) => [clock.id, clock] as const))('%s', (_, clock) => {
    const { knownAt = '2026-11-30T00:00:00+08:00', trigger, adjustments = [], ...deadline } = clock;
    const calendar = loadWorkingCalendar(undefined, Date.parse(knownAt));
    const { dueAt, provisional, alternatives, series } = reckonDeadline(
      deadline,
      { trigger, adjustments },
      calendar,
    );
    expect({
      dueAt,
      provisional,
      alternatives: alternatives.map((each) => each.dueAt),
      series,
    }).toEqual({
      ...{ dueAt: clock.dueAt, provisional: clock.provisional, alternatives: clock.alternatives },
      series: clock.series,
    });
  });
});

describe('the calendar of working days', () => {
  const DAY_MS = 86_400_000;
  const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

  test('has every statutory holiday among the days off of each year that is arranged', () => {
    const arranged = loadWorkingCalendar();
    const byStatute = loadWorkingCalendar(undefined, Date.parse('2014-06-01T00:00:00+08:00'));
    const worked: string[] = [];
    for (let day = dayOf('2019-01-01'); day <= dayOf('2026-12-31'); day += 1)
      if (byStatute.dayAt(day).kind === 'holiday' && !arranged.isOff(day))
        worked.push(new Date(day * DAY_MS).toISOString().slice(0, 10));
    expect(worked).toEqual([]);
  });

  test.each([
    [2027, '02-05 02-06 02-07 02-08 04-05 06-09 09-15'],
    [2028, '01-25 01-26 01-27 01-28 04-04 05-28 10-03'],
    [2029, '02-12 02-13 02-14 02-15 04-04 06-16 09-22'],
    [2030, '02-02 02-03 02-04 02-05 04-05 06-05 09-12'],
  ])('knows the holidays of %d by statute alone', (year, movable) => {
    const calendar = loadWorkingCalendar();
    const holidays: string[] = [];
    for (let day = dayOf(`${year}-01-01`); day <= dayOf(`${year}-12-31`); day += 1)
      if (calendar.dayAt(day).kind === 'holiday')
        holidays.push(new Date(day * DAY_MS).toISOString().slice(5, 10));
    const fixed = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'];
    expect(holidays).toEqual([...new Set([...fixed, ...movable.split(' ')])].sort());
    expect(calendar.isPublished(year)).toBe(false);
  });

  // The moon of the runtime errs by a day where a new moon falls near midnight, as in 2027 and 2030; never by more.
  test('has the movable feasts where the moon has them, within a day', () => {
    const moon = new Intl.DateTimeFormat('en-u-ca-chinese', {
      timeZone: 'UTC',
      month: 'numeric',
      day: 'numeric',
    });
    const lunar = (year: number, date: string) => {
      const at = dayOf(`${year}-${date}`);
      return [at - 1, at, at + 1].map((day) => moon.format(day * DAY_MS));
    };
    for (const { feasts } of loadPacks('statutory-holidays'))
      for (const { year, springFestival, dragonBoat, midAutumn, qingming } of feasts) {
        expect(lunar(year, springFestival)).toContain('1/1');
        expect(lunar(year, dragonBoat)).toContain('5/5');
        expect(lunar(year, midAutumn)).toContain('8/15');
        expect(qingming).toMatch(/^04-0[4-6]$/);
      }
  });

  test('cites the notice of each year and says since when it is known', () => {
    const notices = loadPacks('holidays');
    expect(notices.map(({ version }) => version)).toEqual(
      expect.arrayContaining(['2020.1', '2020.2', '2026.1']),
    );
    for (const { year, publishedAt, citation } of notices) {
      expect(citation.instrument).toMatch(new RegExp(`${year}年.*国办发明电`));
      expect(citation.source).toMatch(/^https:\/\/www\.gov\.cn\//);
      expect(Date.parse(publishedAt ?? '')).toBeLessThan(Date.parse(`${year}-05-01T00:00:00Z`));
    }
  });
});
