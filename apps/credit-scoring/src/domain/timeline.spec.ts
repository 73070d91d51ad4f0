import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { loadRuleBook } from '@zhixin/rule-packs/load';
import { instantOf, timeOf } from './calendar.js';
import type { EnterpriseEvent } from './enterprise.events.js';
import { enterprise } from './enterprise.js';
import { timelineOf } from './timeline.js';

const rules = loadRuleBook('qc-default');
const at = '2024-01-01T00:00:00+08:00';
const by = 'regulator-xian';
const registered: EnterpriseEvent = {
  type: 'EnterpriseRegistered',
  data: {
    at,
    by,
    name: '渭河食品',
    region: '610113',
    productRisk: 'medium',
    establishedOn: '2010-01-01',
    usccCheckPassed: true,
  },
};
const penalty: EnterpriseEvent = {
  type: 'QualityEventRecorded',
  data: {
    at: '2025-01-10T00:00:00+08:00',
    by,
    eventId: 'penalty:1',
    kind: 'PENALTY_SERIOUS',
    occurredAt: '2025-01-10T00:00:00+08:00',
    effectiveFrom: '2025-01-10T00:00:00+08:00',
    reference: '陕市监处罚〔2025〕1号',
    source: 'supervision',
  },
};
const repaired: EnterpriseEvent = {
  type: 'QualityEventRepaired',
  data: {
    at: '2026-02-15T00:00:00+08:00',
    by,
    eventId: 'penalty:1',
    repairedAt: '2026-02-15T00:00:00+08:00',
    reference: '信用修复〔2026〕1号',
  },
};

const line = (...events: readonly EnterpriseEvent[]) =>
  timelineOf(fold(enterprise.decider, events).facts, {
    rules,
    validAt: instantOf('2026-03-20T00:00:00+08:00'),
    knownAt: Infinity,
  });
const during = (points: ReturnType<typeof line>, from: string, until: string) =>
  points.filter((point) => point.at >= instantOf(from) && point.at < instantOf(until));

describe('the score over time', () => {
  test('goes back three years and ends at the moment asked for', () => {
    const points = line(registered);
    expect(timeOf(points[0]?.at ?? 0)).toBe('2023-03-20T00:00:00+08:00');
    expect(timeOf(points.at(-1)?.at ?? 0)).toBe('2026-03-20T00:00:00+08:00');
    expect(new Set(points.map(({ score }) => score))).toEqual(new Set([100]));
  });

  test('falls on the day of the event and returns on the day of its repair', () => {
    const points = line(registered, penalty, repaired);
    const grades = (from: string, until: string) => [
      ...new Set(during(points, from, until).map(({ grade, score }) => `${grade} ${score}`)),
    ];
    expect(grades('2023-01-01T00:00:00+08:00', '2025-01-10T00:00:00+08:00')).toEqual(['A 100']);
    expect(grades('2025-01-10T00:00:00+08:00', '2026-02-15T00:00:00+08:00')).toEqual(['D 59']);
    expect(grades('2026-02-15T00:00:00+08:00', '2027-01-01T00:00:00+08:00')).toEqual(['A 100']);
  });

  test('never stands still or turns back', () => {
    const times = line(registered, penalty, repaired).map((point) => point.at);
    expect(times).toEqual([...new Set(times)].sort((left, right) => left - right));
  });

  test('is empty for an enterprise nobody registered', () => expect(line(penalty)).toEqual([]));
});
