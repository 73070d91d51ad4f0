import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { loadRuleBook } from '@zhixin/rule-packs/load';
import { assess, isAssessment } from './assess.js';
import { instantOf } from './calendar.js';
import type { EnterpriseEvent, QualityFact } from './enterprise.events.js';
import { enterprise } from './enterprise.js';
import { explain } from './explain.js';

const rules = loadRuleBook('qc-default');
const by = 'spec';
const NOW = '2026-06-10T00:00:00+08:00';
const registered: EnterpriseEvent = {
  type: 'EnterpriseRegistered',
  data: {
    ...{ at: '2022-01-01T00:00:00+08:00', by, name: '渭河食品', region: '610113' },
    ...{ productRisk: 'medium', establishedOn: '2010-01-01', usccCheckPassed: true },
  },
};
const fact = (kind: string, changed: Partial<QualityFact> = {}): EnterpriseEvent => {
  const effectiveFrom = changed.effectiveFrom ?? '2026-06-01T00:00:00+08:00';
  return {
    type: 'QualityEventRecorded',
    data: {
      ...{ at: effectiveFrom, by, eventId: kind, kind, reference: kind, source: 'spec' },
      ...{ occurredAt: effectiveFrom, effectiveFrom },
      ...changed,
    },
  };
};
const explained = (...events: readonly EnterpriseEvent[]) => {
  const validAt = instantOf(NOW);
  const { facts } = fold(enterprise.decider, [registered, ...events]);
  const found = assess(facts, { rules, validAt, knownAt: Infinity });
  if (!isAssessment(found)) throw new Error(found);
  return explain(found, validAt);
};
const only = (...events: readonly EnterpriseEvent[]) => explained(...events)[0];

describe('an explanation says', () => {
  test('until when an event counts', () =>
    expect(only(fact('PENALTY_GENERAL'))).toMatchObject({
      status: 'counts',
      points: -8,
      because: { zh: '规则计−8分；计至2027-06-01。', en: '−8 by the rule; until 2027-06-01.' },
    }));

  test('how far it has faded', () =>
    expect(
      only(fact('SAMPLING_FAIL_SAFETY', { effectiveFrom: '2026-03-10T00:00:00+08:00' })),
    ).toMatchObject({
      status: 'fading',
      points: -9,
      because: { zh: '规则计−12分；逐日递减，现为−9；计至2027-03-10。' },
    }));

  test('since when it is over, and from when it will count', () => {
    expect(
      only(fact('PENALTY_MINOR', { effectiveFrom: '2026-02-01T00:00:00+08:00' })),
    ).toMatchObject({
      status: 'expired',
      points: 0,
      because: { zh: '规则计−2分；2026-05-01起不再计分。' },
    });
    expect(
      only(fact('PENALTY_MINOR', { effectiveFrom: '2026-07-01T00:00:00+08:00' })),
    ).toMatchObject({
      status: 'not-yet',
      points: 0,
      because: { zh: '规则计−2分；2026-07-01起生效。' },
    });
  });

  test('that a repeated and intentional act counts double', () =>
    expect(
      only(
        fact('PENALTY_GENERAL', { eventId: '1', effectiveFrom: '2025-09-01T00:00:00+08:00' }),
        fact('PENALTY_GENERAL', { eventId: '2', intentional: true }),
      ),
    ).toMatchObject({
      multiplier: 2,
      points: -16,
      because: {
        zh: '规则计−8分；再犯且故意，×2；计至2027-06-01。',
        en: '−8 by the rule; ×2 because repeated and intentional; until 2027-06-01.',
      },
    }));

  test('that another event of its cause counts in its place, and what a recall spares', () => {
    const items = explained(
      fact('SAMPLING_FAIL_SAFETY', { causeId: 'lot-7', effectiveFrom: NOW }),
      fact('PENALTY_GENERAL', { causeId: 'lot-7' }),
      fact('RECALL_VOLUNTARY_ON_TIME', { causeId: 'lot-7' }),
    );
    expect(Object.fromEntries(items.map((item) => [item.ruleId, item.because.zh]))).toEqual({
      SAMPLING_FAIL_SAFETY: '规则计−12分；因主动召回减为−6；计至2027-06-10。',
      PENALTY_GENERAL: '规则计−8分；同一原因（lot-7）只计最高一项。',
      RECALL_VOLUNTARY_ON_TIME: '本身不计分；持续期间有效。',
    });
  });

  test('that a limit is reached', () => {
    const late = (eventId: string) =>
      fact('RECALL_PLAN_OR_REPORT_LATE', { eventId, effectiveFrom: NOW });
    const items = explained(...['1', '2', '3', '4'].map(late));
    expect(items.filter(({ status }) => status === 'capped')).toMatchObject([
      { points: 0, because: { zh: '规则计−3分；达到合计上限，计0分。' } },
    ]);
  });

  test('that only the highest of a group counts', () =>
    expect(
      explained(fact('QUALITY_AWARD_CITY'), fact('QUALITY_AWARD_PROVINCE')).map((item) => [
        item.ruleId,
        item.status,
        item.because.zh,
      ]),
    ).toEqual([
      ['QUALITY_AWARD_CITY', 'merged', '规则计+2分；同类加分只计最高一项。'],
      ['QUALITY_AWARD_PROVINCE', 'counts', '规则计+3分；持续期间有效。'],
    ]));

  test('what forces or freezes without points', () => {
    expect(only(fact('CRIMINAL_FILED'))?.because).toEqual({
      zh: '期间不得升级；本身不计分；持续期间有效。',
      en: 'No upgrade meanwhile; no points of its own; as long as it is in effect.',
    });
    const listing: EnterpriseEvent = {
      type: 'PutOnSeriousList',
      data: {
        ...{ at: NOW, by, region: '610113', decisionRef: '7', officer: '王敏' },
        ...{ since: '2026-06-01T00:00:00+08:00', reason: 'x' },
      },
    };
    expect(only(listing)).toMatchObject({
      eventId: 'listing:7',
      status: 'counts',
      forces: 'D',
      because: { zh: '直接定为D级；持续期间有效。' },
    });
  });

  test('why an event is left out', () => {
    const stamp = { at: NOW, by, eventId: 'PENALTY_MINOR', reference: '信用修复〔2026〕3号' };
    const repaired: EnterpriseEvent = {
      type: 'QualityEventRepaired',
      data: { ...stamp, repairedAt: '2026-06-05T00:00:00+08:00' },
    };
    expect(only(fact('PENALTY_MINOR'), repaired)).toMatchObject({
      status: 'repaired',
      effectiveUntil: instantOf('2026-06-05T00:00:00+08:00'),
      because: { en: 'Not used any more since its repair on 2026-06-05.' },
    });
    const annulled: EnterpriseEvent = {
      type: 'QualityEventAnnulled',
      data: { ...stamp, reference: '陕复决〔2026〕2号', annulledAt: NOW, reason: 'x' },
    };
    expect(only(fact('PENALTY_MINOR'), annulled)).toMatchObject({
      status: 'annulled',
      because: { zh: '2026-06-10撤销（陕复决〔2026〕2号：x），自始不计分。' },
    });
    expect(only(fact('SEEN_BY_ORACLE'))).toMatchObject({
      status: 'no-points',
      citation: undefined,
      because: { zh: '现行规则包没有此类事件的规则，不予推测。' },
    });
  });

  test('what a clean period rests on', () => {
    const items = explained(fact('SAMPLING_PASSED', { eventId: 'sampling:1' }));
    expect(items.find(({ ruleId }) => ruleId === 'CLEAN_SAMPLES_10_YEARS')).toMatchObject({
      eventId: 'CLEAN_SAMPLES_10_YEARS',
      points: 4,
      evidence: ['sampling:1'],
      publicity: '+',
    });
  });
});
