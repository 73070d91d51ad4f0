import { describe, expect, test } from '@jest/globals';
import { reckonDeadline } from '@zhixin/legal-clock';
import { deadlineFaults, deadlineInForce, isSkipped, type DeadlineRule } from './deadline-rule.js';
import { loadBook, loadWorkingCalendar } from './load.js';
import { rulesInForce } from './rules-in-force.js';

const rule: DeadlineRule = {
  ruleId: 'RCL-FOOD-PROGRESS-2',
  kind: 'deadline',
  title: { zh: '阶段报告', en: 'interim report' },
  actor: 'recaller',
  trigger: 'plan_filed',
  triggerTitle: { zh: '召回计划提交', en: 'recall plan filed' },
  limit: { value: 5, unit: 'natural_day' },
  startRule: 'next_day',
  lastDayRule: 'silent',
  repeat: true,
  skipIf: [{ kind: 'voluntary', level: [2, 3] }],
  citation: { instrument: '某办法', article: '24', evidence: 'full_text' },
  evidence: 'full_text',
};
const faults = (...rules: readonly DeadlineRule[]) => [...deadlineFaults('/deadlines', rules)];

describe('a record of a time limit', () => {
  test('that can be counted has no fault', () => expect(faults(rule)).toEqual([]));

  test.each<[string, Partial<DeadlineRule>, RegExp]>([
    [
      'hours that wait for the next day',
      { limit: { value: 1, unit: 'hour' }, lastDayRule: 'none' },
      /hour cannot run from next_day/,
    ],
    [
      'days that wait for the next hour',
      { startRule: 'next_hour' },
      /natural_day cannot run from next_hour/,
    ],
    [
      'working days that end on a day off',
      { limit: { value: 1, unit: 'working_day' } },
      /lastDayRule.*must be none/,
    ],
    [
      'a reading that cannot be counted',
      { readings: [{ if: { zh: '一', en: 'one' }, startRule: 'next_hour' }] },
      /cannot run from next_hour/,
    ],
    [
      'an end before its beginning',
      { effectiveFrom: '2026-01-01T00:00:00+08:00', effectiveTo: '2025-01-01T00:00:00+08:00' },
      /effectiveTo/,
    ],
  ])('has a fault: %s', (_, change, fault) =>
    expect(faults({ ...rule, ...change })).toEqual([expect.stringMatching(fault)]),
  );

  test('may stand there twice for different times only, and the triggering event chooses', () => {
    const change = '2026-12-01T00:00:00+08:00';
    const old = {
      ...rule,
      limit: { value: 10, unit: 'natural_day' } as const,
      effectiveTo: change,
    };
    const now = { ...rule, effectiveFrom: change };
    expect(faults(old, now)).toEqual([]);
    expect(faults(rule, now)).toEqual([expect.stringMatching(/stands there twice/)]);
    const at = (time: string) =>
      deadlineInForce([now, old], rule.ruleId, Date.parse(time))?.limit.value;
    expect(at('2026-11-30T23:59:59+08:00')).toBe(10);
    expect(at(change)).toBe(5);
    expect(deadlineInForce([now], rule.ruleId, Date.parse('2026-01-01T00:00:00Z'))).toBeUndefined();
  });

  test('is skipped where all facts of one of its cases hold', () => {
    expect(isSkipped(rule, { kind: 'voluntary', level: 2 })).toBe(true);
    expect(isSkipped(rule, { kind: 'voluntary', level: 1 })).toBe(false);
    expect(isSkipped(rule, { kind: 'ordered', level: 3 })).toBe(false);
    expect(isSkipped(rule, {})).toBe(false);
    expect(isSkipped({}, { kind: 'voluntary', level: 2 })).toBe(false);
  });
});

describe('the time limits of quality credit', () => {
  const calendar = loadWorkingCalendar(undefined, Date.parse('2026-11-30T00:00:00+08:00'));
  const due = (ruleId: string, at: string) => {
    const validAt = Date.parse(at);
    const pack = rulesInForce(loadBook('deadlines', 'credit-deadlines'), {
      validAt,
      knownAt: validAt,
    });
    const limit = deadlineInForce(pack?.deadlines ?? [], ruleId, validAt);
    if (limit === undefined) throw new Error(`No rule ${ruleId} is in force.`);
    const trigger = { event: limit.trigger, title: limit.triggerTitle, at };
    return reckonDeadline(limit, { trigger }, calendar);
  };

  test.each([
    // 28 to 30 September 1-3, holiday, 8 and 9 October 4 and 5, make-up Saturday 6, 12 to 15 October 7-10.
    ['OBJECTION_TO_GRADE', '2026-09-24T10:00:00+08:00', '2026-10-15'],
    // Friday 13 February 1, make-up Saturday 2, Spring Festival, Tuesday 24 February 3.
    ['NOTIFY_RECIPIENTS_OF_ANNULMENT', '2026-02-12T10:00:00+08:00', '2026-02-24'],
    // Until 24 December 2025 three working days: 25, 26 and 29 December.
    ['REPAIR_ACCEPTANCE', '2025-12-24T23:59:59+08:00', '2025-12-29'],
    // Then two: 26 and 29 December.
    ['REPAIR_ACCEPTANCE', '2025-12-25T00:00:00+08:00', '2025-12-29'],
    ['REPAIR_ACCEPTANCE', '2026-06-01T10:00:00+08:00', '2026-06-03'],
    // Friday 5 June 1, 8 to 12 June 2-6, Monday 15 June 7.
    ['REPAIR_RESULT', '2026-06-04T10:00:00+08:00', '2026-06-15'],
    ['REPAIR_RESULT', '2025-06-04T10:00:00+08:00', '2025-06-18'],
    ['REPAIR_EARLIEST_IN_SPECIAL_SECTORS', '2024-02-29T10:00:00+08:00', '2025-02-28'],
  ])('%s from %s', (ruleId, at, expected) => {
    const { dueAt, why } = due(ruleId, at);
    expect(dueAt).toBe(`${expected}T23:59:59+08:00`);
    expect(why.zh).toMatch(/依据：/);
  });
});
