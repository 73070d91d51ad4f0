import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { loadRuleBook } from '@zhixin/rule-packs/load';
import { instantOf, timeOf } from './calendar.js';
import { enterprise } from './enterprise.js';
import type { EnterpriseEvent } from './enterprise.events.js';
import { gradesHeld } from './grade-course.js';

const rules = loadRuleBook('qc-default');
const stamp = { at: '2024-01-01T00:00:00+08:00', by: 'regulator-xian' };
const registered = (establishedOn: string): EnterpriseEvent => ({
  type: 'EnterpriseRegistered',
  data: {
    ...stamp,
    name: '渭河食品',
    region: '610113',
    productRisk: 'medium',
    establishedOn,
    usccCheckPassed: true,
  },
});
const recorded = (kind: string, day: string): EnterpriseEvent => ({
  type: 'QualityEventRecorded',
  data: {
    ...stamp,
    eventId: kind,
    kind,
    occurredAt: `${day}T00:00:00+08:00`,
    effectiveFrom: `${day}T00:00:00+08:00`,
    reference: kind,
    source: 'supervision',
  },
});
const course = (...events: readonly EnterpriseEvent[]) =>
  gradesHeld(fold(enterprise.decider, events).facts, {
    rules,
    validAt: instantOf('2026-11-20T00:00:00+08:00'),
    knownAt: Infinity,
  }).map(({ at, grade, score, grounds }) => [
    timeOf(at).slice(0, 10),
    grade,
    score,
    grounds.map(({ ruleId }) => ruleId).join(),
  ]);

describe('every grade held, and what it rested on', () => {
  test('down by the event, up by the monthly run', () =>
    expect(
      course(
        registered('2010-01-01'),
        recorded('SAMPLING_REFUSED', '2024-03-10'),
        recorded('INCIDENT_CONCEALED', '2024-03-20'),
      ),
    ).toEqual([
      ['2021-09-01', 'A', 100, 'GRADE_A'],
      ['2024-03-10', 'B', 85, 'SAMPLING_REFUSED'],
      ['2024-03-20', 'D', 55, 'INCIDENT_CONCEALED'],
      ['2025-04-01', 'C', 70, 'MONTHLY_UPGRADE'],
    ]));

  test('from a provisional one to the true one', () =>
    expect(course(registered('2025-06-15'))).toEqual([
      ['2025-06-15', 'B', 100, 'PROVISIONAL_GRADE'],
      ['2026-07-01', 'A', 100, 'PROVISIONAL_GRADE'],
    ]));

  test('none before it is known', () => expect(course()).toEqual([]));

  test('each cites its rule and tells why in both languages', () => {
    const [, last] = gradesHeld(
      fold(enterprise.decider, [
        registered('2010-01-01'),
        recorded('PENALTY_SERIOUS', '2025-01-10'),
      ]).facts,
      { rules, validAt: instantOf('2025-02-01T00:00:00+08:00'), knownAt: Infinity },
    );
    expect(last).toMatchObject({
      previous: 'A',
      because: {
        zh: '较重行政处罚：得分59，等级A→D',
        en: 'Heavier penalty: score 59, grade A→D',
      },
      grounds: [
        { eventId: 'PENALTY_SERIOUS', citation: { article: '2' }, pointsEvidence: 'house_default' },
      ],
    });
  });
});
