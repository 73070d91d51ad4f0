import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checkStorageFormat } from '@zhixin/decider/validation';
import {
  clocksOfRepeated,
  decideDeadlines,
  evolveDeadlines,
  NO_DEADLINES,
  TIMES_MAX,
  type CaseClock,
  type CaseDeadlines,
} from './case-deadlines.js';
import { deadlineEvents, type DeadlineEvent } from './deadline.events.js';
import type { Adjustment } from './deadline.js';
import { reckonDeadline } from './reckon-deadline.js';
import { workingCalendar } from './working-calendar.js';

const calendar = workingCalendar([{ year: 2026, off: [], working: [] }], []);
const START = '2026-06-01T10:00:00+08:00';

/** Seven natural days, of which a text does not say what a Sunday does to the last: 8 June is a Monday. */
const clock = (
  fields: {
    readonly metAt?: string;
    readonly endedAt?: string;
    readonly adjustments?: readonly Adjustment[];
  } = {},
  from = START,
): CaseClock => ({
  clockId: 'REPORT',
  ruleId: 'R-REPORT',
  reckoned: reckonDeadline(
    {
      limit: { value: 7, unit: 'natural_day' },
      startRule: 'next_day',
      lastDayRule: 'silent',
      remindBefore: { value: 48, unit: 'hour' },
    },
    { trigger: { event: 'learnt', at: from }, adjustments: fields.adjustments ?? [] },
    calendar,
  ),
  ...(fields.metAt !== undefined && { metAt: fields.metAt }),
  ...(fields.endedAt !== undefined && { endedAt: fields.endedAt }),
});

/** A case that is looked at again and again; what each look told. */
const told = () => {
  let deadlines: CaseDeadlines = NO_DEADLINES;
  return (at: string, ...clocks: readonly CaseClock[]): readonly string[] => {
    const look = { at, by: 'service:spec' };
    const news = decideDeadlines(deadlines, clocks, look);
    checkStorageFormat(deadlineEvents, news);
    deadlines = news.reduce(evolveDeadlines, deadlines);
    // A second look at the same moment never finds anything.
    expect(decideDeadlines(deadlines, clocks, look)).toEqual([]);
    return news.map(({ type, data }) =>
      'because' in data
        ? `${type} ${data.because}`
        : `${type} ${'dueAt' in data ? data.dueAt.slice(0, 10) : ''}`.trim(),
    );
  };
};

describe('what is new about the time limits of a case', () => {
  test('is told when it begins, comes near and has passed, once each', () => {
    const look = told();
    expect(look(START, clock())).toEqual(['DeadlineSet 2026-06-08']);
    expect(look('2026-06-06T23:59:58+08:00', clock())).toEqual([]);
    expect(look('2026-06-06T23:59:59+08:00', clock())).toEqual(['DeadlineNear 2026-06-08']);
    expect(look('2026-06-08T23:59:59.999+08:00', clock())).toEqual([]);
    expect(look('2026-06-09T00:00:00+08:00', clock())).toEqual(['DeadlineMissed 2026-06-08']);
    expect(look('2026-06-01T00:00:00+08:00', clock())).toEqual([]);
    expect(look('2036-06-01T00:00:00+08:00', clock())).toEqual([]);
  });

  test('is all told by one look that comes late', () =>
    expect(told()('2027-01-01T00:00:00+08:00', clock())).toEqual([
      'DeadlineSet 2026-06-08',
      'DeadlineNear 2026-06-08',
      'DeadlineMissed 2026-06-08',
    ]));

  test('is lateness only after the latest tenable end, and nearness by the earliest', () => {
    const look = told();
    // From 31 May the seventh day is Sunday 7 June; by analogy it would be Monday 8 June.
    const sunday = clock({}, '2026-05-31T10:00:00+08:00');
    look(START, sunday);
    expect(look('2026-06-05T23:59:59+08:00', sunday)).toEqual(['DeadlineNear 2026-06-07']);
    expect(look('2026-06-08T23:59:59+08:00', sunday)).toEqual([]);
    expect(look('2026-06-09T00:00:00+08:00', sunday)).toEqual(['DeadlineMissed 2026-06-07']);
  });

  test('is told anew of an end that was put off, and never again of one that was missed', () => {
    const look = told();
    const extended = clock({
      adjustments: [
        { kind: 'extension', at: '2026-06-07T09:00:00+08:00', value: 10, unit: 'natural_day' },
      ],
    });
    look(START, clock());
    look('2026-06-07T00:00:00+08:00', clock());
    expect(look('2026-06-07T09:00:00+08:00', extended)).toEqual(['DeadlineSet 2026-06-18']);
    expect(look('2026-06-17T09:00:00+08:00', extended)).toEqual(['DeadlineNear 2026-06-18']);
    expect(look('2026-06-19T00:00:00+08:00', extended)).toEqual(['DeadlineMissed 2026-06-18']);
    expect(look('2026-06-20T00:00:00+08:00', clock())).toEqual(['DeadlineSet 2026-06-08']);
  });

  test('is nothing of what was done before anybody looked, and lateness of what was done too late', () => {
    expect(
      told()('2027-01-01T00:00:00+08:00', clock({ metAt: '2026-06-08T23:59:59+08:00' })),
    ).toEqual([]);
    expect(
      told()('2027-01-01T00:00:00+08:00', clock({ metAt: '2026-06-09T00:00:00+08:00' })),
    ).toEqual([
      'DeadlineSet 2026-06-08',
      'DeadlineNear 2026-06-08',
      'DeadlineMissed 2026-06-08',
      'DeadlineEnded met',
    ]);
  });

  test('is that it was done in time, though the proof comes late', () => {
    const look = told();
    look('2026-06-10T00:00:00+08:00', clock());
    const met = clock({ metAt: '2026-06-05T00:00:00+08:00' });
    expect(look('2026-06-11T00:00:00+08:00', met)).toEqual(['DeadlineEnded met']);
    // The proof is withdrawn: the limit stands as it was told.
    expect(look('2026-06-12T00:00:00+08:00', clock())).toEqual(['DeadlineSet 2026-06-08']);
  });

  test('is that a limit is suspended, resumed and dropped', () => {
    const look = told();
    const from = '2026-06-03T09:00:00+08:00';
    const suspended = clock({ adjustments: [{ kind: 'suspension', from }] });
    const resumed = clock({
      adjustments: [{ kind: 'suspension', from, to: '2026-06-10T09:00:00+08:00' }],
    });
    look(START, clock());
    expect(look(from, suspended)).toEqual(['DeadlineSuspended']);
    expect(look('2026-07-01T09:00:00+08:00', suspended)).toEqual([]);
    // 2 June is the first day; 10 to 15 June are the others.
    expect(look('2026-06-10T09:00:00+08:00', resumed)).toEqual(['DeadlineSet 2026-06-15']);
    expect(look('2026-06-11T09:00:00+08:00')).toEqual(['DeadlineEnded dropped']);
    expect(look('2026-08-11T09:00:00+08:00')).toEqual([]);
  });

  test('is that the duty fell away, and lateness only where it was late by then', () => {
    const endedAt = '2026-06-08T23:59:59+08:00';
    expect(told()('2027-01-01T00:00:00+08:00', clock({ endedAt }))).toEqual([]);
    const look = told();
    look(START, clock());
    const both = clock({ endedAt, metAt: '2026-06-20T00:00:00+08:00' });
    expect(look('2026-06-21T00:00:00+08:00', both)).toEqual([
      'DeadlineNear 2026-06-08',
      'DeadlineEnded dropped',
    ]);
    const late = clock({ endedAt: '2026-06-09T00:00:00+08:00' });
    expect(told()('2027-01-01T00:00:00+08:00', late)).toEqual([
      'DeadlineSet 2026-06-08',
      'DeadlineNear 2026-06-08',
      'DeadlineMissed 2026-06-08',
      'DeadlineEnded dropped',
    ]);
  });

  test('is told of each time of a duty that comes back', () => {
    const look = told();
    const weekly = (doneAt: readonly string[], at: string) =>
      clocksOfRepeated(
        { clockId: 'INTERIM', ruleId: 'R-INTERIM', doneAt },
        (occurrence) =>
          reckonDeadline(
            {
              limit: { value: 5, unit: 'natural_day' },
              startRule: 'next_day',
              lastDayRule: 'none',
              remindBefore: { value: 1, unit: 'hour' },
              repeat: true,
            },
            { trigger: { event: 'begun', at: START }, occurrence },
            calendar,
          ),
        at,
      );
    const seen = (at: string, ...doneAt: readonly string[]) => look(at, ...weekly(doneAt, at));
    expect(seen(START)).toEqual(['DeadlineSet 2026-06-06']);
    expect(seen('2026-06-05T09:00:00+08:00', '2026-06-05T09:00:00+08:00')).toEqual([
      'DeadlineEnded met',
      'DeadlineSet 2026-06-11',
    ]);
    expect(seen('2026-06-17T00:00:00+08:00', '2026-06-05T09:00:00+08:00')).toEqual([
      'DeadlineNear 2026-06-11',
      'DeadlineMissed 2026-06-11',
      'DeadlineSet 2026-06-16',
      'DeadlineNear 2026-06-16',
      'DeadlineMissed 2026-06-16',
      'DeadlineSet 2026-06-21',
    ]);
    expect(weekly([], '2099-01-01T00:00:00+08:00')).toHaveLength(TIMES_MAX);
  });

  test('folds every stored form of its events', () => {
    const samples = JSON.parse(
      readFileSync(new URL('deadline.samples.json', import.meta.url), 'utf8'),
    ) as DeadlineEvent[];
    checkStorageFormat(deadlineEvents, samples);
    const deadlines = samples.reduce(evolveDeadlines, NO_DEADLINES);
    expect(deadlines.get('RCL-CONS-PLAN')).toMatchObject({
      status: 'ended',
      near: true,
      missed: true,
    });
    expect(deadlines.get('REV-REVIEW')).toMatchObject({ status: 'suspended', missed: false });
  });
});
