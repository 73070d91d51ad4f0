import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Adjustment, Deadline, LimitUnit } from './deadline.js';
import { reckonDeadline } from './reckon-deadline.js';
import { workingCalendar, type HolidayNotice } from './working-calendar.js';

const DAY_MS = 86_400_000;
const name = { zh: '假', en: 'holiday' };
const dateOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const FIRST = Date.UTC(2025, 11, 1) / DAY_MS;

/** Any two years of holidays and make-up days, however senseless. */
const notices = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 12 })), {
      maxLength: 12,
    }),
    fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 8 }),
  )
  .map(([off, working]): HolidayNotice => {
    const ranges = off.map(([from, more]) => ({ from: FIRST + from, to: FIRST + from + more }));
    return {
      year: 2026,
      off: ranges.map(({ from, to }) => ({ from: dateOf(from), to: dateOf(to), name })),
      working: working
        .map((day) => FIRST + day)
        .filter((day) => !ranges.some(({ from, to }) => from <= day && day <= to))
        .map((day) => ({ date: dateOf(day), name })),
    };
  });

const instants = fc
  .integer({ min: Date.UTC(2026, 0, 1) / 1_000, max: Date.UTC(2026, 11, 31) / 1_000 })
  .map((second) => new Date(second * 1_000).toISOString());
const units = fc.constantFrom<LimitUnit>('hour', 'natural_day', 'working_day', 'month', 'year');
const limits = fc.record({ value: fc.integer({ min: 1, max: 40 }), unit: units });
const deadlines: fc.Arbitrary<Deadline> = fc.record({
  limit: limits,
  startRule: fc.constantFrom('moment', 'next_day', 'next_hour'),
  lastDayRule: fc.constantFrom('moves', 'silent', 'none'),
});
const adjustments: fc.Arbitrary<readonly Adjustment[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom('extension' as const, 'replacement' as const),
      at: instants,
      value: fc.integer({ min: 1, max: 20 }),
      unit: units,
    }),
    fc.tuple(instants, fc.integer({ min: 0, max: 40 })).map(([from, days]) => ({
      kind: 'suspension' as const,
      from,
      to: new Date(Date.parse(from) + days * DAY_MS).toISOString(),
    })),
  ),
  { maxLength: 3 },
);

const calendarOf = (notice: HolidayNotice) =>
  workingCalendar([notice, { year: 2027, off: [], working: [] }], []);
const due = (reckoned: { readonly dueAt: string | null }) => Date.parse(reckoned.dueAt ?? '');
const at = (text: string) => ({ trigger: { event: 'event', at: text } });

describe('a time limit', () => {
  test('of working days ends where one who walks from day to day and asks the notice ends', () => {
    const walk = (from: string, value: number, { off, working }: HolidayNotice): string => {
      const wall = new Date(Date.parse(from) + 8 * 3_600_000);
      for (let left = value; left > 0;) {
        wall.setUTCDate(wall.getUTCDate() + 1);
        const date = wall.toISOString().slice(0, 10);
        const isHoliday = off.some((range) => range.from <= date && date <= range.to);
        const isMadeUp = working.some((day) => day.date === date);
        const isWeekday = wall.getUTCDay() % 6 !== 0;
        if (isMadeUp || (isWeekday && !isHoliday)) left -= 1;
      }
      return `${wall.toISOString().slice(0, 10)}T23:59:59+08:00`;
    };
    fc.assert(
      fc.property(notices, instants, fc.integer({ min: 1, max: 60 }), (notice, from, value) => {
        const { dueAt } = reckonDeadline(
          { limit: { value, unit: 'working_day' }, startRule: 'next_day', lastDayRule: 'none' },
          at(from),
          calendarOf(notice),
        );
        expect(dueAt).toBe(walk(from, value, notice));
      }),
    );
  });

  test('never ends before it begins, and its readings and its reminder keep their order', () => {
    fc.assert(
      fc.property(notices, instants, deadlines, adjustments, (notice, from, deadline, decided) => {
        const reckoned = reckonDeadline(
          deadline,
          { ...at(from), adjustments: decided },
          calendarOf(notice),
        );
        const [earliest, latest, remindAt] = [
          reckoned.earliest,
          reckoned.latest,
          reckoned.remindAt,
        ].map((time) => Date.parse(time ?? ''));
        expect(due(reckoned)).toBeGreaterThanOrEqual(Date.parse(from));
        expect(earliest).toBeLessThanOrEqual(due(reckoned));
        expect(latest).toBeGreaterThanOrEqual(due(reckoned));
        expect(remindAt).toBeGreaterThanOrEqual(Math.floor(Date.parse(from) / 1_000) * 1_000);
        expect(remindAt).toBeLessThanOrEqual(earliest!);
        for (const { dueAt } of reckoned.alternatives) expect(dueAt).not.toBe(reckoned.dueAt);
      }),
    );
  });

  test('ends no earlier for a later event, a longer limit or an extension', () => {
    fc.assert(
      fc.property(notices, instants, instants, deadlines, (notice, one, other, deadline) => {
        const calendar = calendarOf(notice);
        const [first, second] = [one, other].sort();
        const ends = due(reckonDeadline(deadline, at(first!), calendar));
        expect(due(reckonDeadline(deadline, at(second!), calendar))).toBeGreaterThanOrEqual(ends);
        const { value, unit } = deadline.limit;
        const longer = { ...deadline, limit: { value: value + 1, unit } };
        expect(due(reckonDeadline(longer, at(first!), calendar))).toBeGreaterThanOrEqual(ends);
        const adjusted = { kind: 'extension', at: first!, value: 1, unit: 'natural_day' } as const;
        const extended = reckonDeadline(
          deadline,
          { ...at(first!), adjustments: [adjusted] },
          calendar,
        );
        expect(due(extended)).toBeGreaterThanOrEqual(ends);
      }),
    );
  });

  test('that comes back is counted from the first event, whatever the order of its times', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 6 }), (from, value) => {
        const rule: Deadline = {
          limit: { value, unit: 'month' },
          startRule: 'next_day',
          lastDayRule: 'none',
          repeat: true,
        };
        const calendar = workingCalendar([], []);
        const { series = [] } = reckonDeadline(rule, at(from), calendar);
        const alone = [1, 2, 3].map(
          (times) =>
            reckonDeadline(
              { ...rule, limit: { value: value * times, unit: 'month' } },
              at(from),
              calendar,
            ).dueAt,
        );
        expect(series).toEqual(alone);
      }),
    );
  });

  test('says why: start, days left out, make-up days, extensions, doubts', () => {
    const calendar = workingCalendar(
      [
        {
          year: 2026,
          off: [
            { from: '2026-10-01', to: '2026-10-07', name: { zh: '国庆节', en: 'National Day' } },
          ],
          working: [{ date: '2026-10-10', name: { zh: '国庆节', en: 'National Day' } }],
        },
      ],
      [],
    );
    const { why } = reckonDeadline(
      {
        limit: { value: 5, unit: 'working_day' },
        startRule: 'next_day',
        lastDayRule: 'none',
        doubt: { zh: '起算点未明', en: 'where it begins is not said' },
        citation: { instrument: '某办法', article: '8', evidence: 'excerpt' },
        evidence: 'excerpt',
      },
      {
        trigger: {
          event: 'ordered',
          title: { zh: '责令召回', en: 'recall ordered' },
          at: '2026-09-30T16:00:00+08:00',
        },
        adjustments: [
          { kind: 'extension', at: '2026-10-12T09:00:00+08:00', value: 2, unit: 'working_day' },
        ],
      },
      calendar,
    );
    expect(why).toEqual({
      zh:
        '“责令召回”（2026-09-30 16:00:00）当日不计，自次日起算。期限5个工作日，至2026-10-13 23:59:59。' +
        '不计：2026-10-01至2026-10-07（国庆节）、2026-10-11（周末）。调休上班日照计：2026-10-10（国庆节）。' +
        '延长2个工作日，自原期限届满（2026-10-13）后接续计算，至2026-10-15 23:59:59。' +
        '规则疑义：起算点未明。依据：某办法第8条（仅见条文摘录，待核实）。',
      en:
        'The day of “recall ordered” (2026-09-30 16:00:00) does not count; runs from the next day. ' +
        'The limit is 5 working days, to 2026-10-13 23:59:59. ' +
        'Skipped: 2026-10-01 to 2026-10-07 (National Day), 2026-10-11 (weekend). ' +
        'Make-up working days counted: 2026-10-10 (National Day). ' +
        'Extended by 2 working days, which follow on the end so far (2026-10-13), to 2026-10-15 23:59:59. ' +
        'Doubtful in the rule: where it begins is not said. ' +
        'Grounds: 某办法, article 8 (only an excerpt of the text was seen: to be verified).',
    });
  });

  test('has no end while it is suspended, and says so', () => {
    const suspended = reckonDeadline(
      { limit: { value: 5, unit: 'natural_day' }, startRule: 'next_day', lastDayRule: 'silent' },
      {
        ...at('2026-06-01T10:00:00+08:00'),
        adjustments: [{ kind: 'suspension', from: '2026-06-03T10:00:00+08:00' }],
      },
      workingCalendar([], []),
    );
    expect(suspended).toMatchObject({ dueAt: null, earliest: null, latest: null, remindAt: null });
    expect(suspended.why.zh).toMatch(/现已中止/);
  });

  test.each([
    ['0 days', 0, '2026-06-01T10:00:00+08:00'],
    ['half a day', 0.5, '2026-06-01T10:00:00+08:00'],
    ['more than any law has', 10_001, '2026-06-01T10:00:00+08:00'],
    ['a day that is none', 1, '2026-02-30T10:00:00+08:00'],
    ['a year beyond every calendar', 1, '9999-12-31T10:00:00+08:00'],
  ])('is not counted of %s', (_, value, from) =>
    expect(() =>
      reckonDeadline(
        { limit: { value, unit: 'working_day' }, startRule: 'next_day', lastDayRule: 'none' },
        at(from),
        workingCalendar([], []),
      ),
    ).toThrow(RangeError),
  );
});
