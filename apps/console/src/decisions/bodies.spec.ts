import { describe, expect, test } from '@jest/globals';
import type { ExplanationItem } from '@zhixin/contracts';
import { penaltyOf, type PenaltyForm } from './penalty.js';
import { samplingOf, type SamplingForm } from './sampling.js';
import { annullableCase, annulmentOf, isRepairable } from './undoing.js';

const USCC = '91610117MA6X12607T';

describe('a penalty', () => {
  const form: PenaltyForm = {
    authority: '西安市市场监督管理局 ',
    decisionNumber: '市监处罚〔2026〕9号',
    decidedAt: '2026-11-20',
    severity: 'general',
    kinds: ['fine', '没收工具'],
    fineFen: 1234.56,
    conduct: '生产不合格产品',
    legalBasis: '产品质量法',
  };

  test('is sent in Beijing days, fen and the words of the law', () => {
    expect(penaltyOf(USCC, form)).toEqual({
      uscc: USCC,
      authority: '西安市市场监督管理局',
      decisionNumber: '市监处罚〔2026〕9号',
      decidedAt: '2026-11-20T00:00:00+08:00',
      severity: 'general',
      kinds: ['罚款', '没收工具'],
      fineFen: 123_456,
      conduct: '生产不合格产品',
      legalBasis: '产品质量法',
      intentional: false,
    });
  });

  test('names its own first day and cause only when they are given', () => {
    const sent = penaltyOf(USCC, { ...form, effectiveFrom: '2026-11-21', causeId: ' c-1 ' });
    expect(sent).toMatchObject({ effectiveFrom: '2026-11-21T00:00:00+08:00', causeId: 'c-1' });
    expect(penaltyOf(USCC, { ...form, causeId: ' ' })).not.toHaveProperty('causeId');
  });
});

describe('a sample', () => {
  const form: SamplingForm = {
    authority: '西安市市场监督管理局',
    sampleNumber: 'CJ1',
    product: '蜂蜜',
    sampledAt: '2026-11-01',
    resultAt: '2026-11-20',
    outcome: 'fail-safety',
    failedItems: ['氯霉素'],
  };

  test('names what failed', () => {
    expect(samplingOf(USCC, form)).toMatchObject({
      failedItems: ['氯霉素'],
      resultAt: '2026-11-20T00:00:00+08:00',
    });
  });

  test('that passed names nothing, also when something was typed before', () => {
    expect(samplingOf(USCC, { ...form, outcome: 'pass' }).failedItems).toEqual([]);
  });
});

describe('an undoing', () => {
  const now = new Date('2026-11-22T03:00:00Z');
  const form = { annulmentRef: '复决〔2026〕1号', annulledAt: '2026-11-22', reason: '证据不足' };

  test('of today lies before now, of another day at its end', () => {
    expect(annulmentOf(form, now).annulledAt).toBe('2026-11-22T03:00:00.000Z');
    expect(annulmentOf({ ...form, annulledAt: '2026-11-20' }, now).annulledAt).toBe(
      '2026-11-20T23:59:59+08:00',
    );
  });

  test('is offered for cases that still stand, a repair for whatever costs points', () => {
    const line = (eventId: string, status: string, points = 0) =>
      ({ eventId, status, points }) as ExplanationItem;
    expect(annullableCase(line('penalty:ab', 'expired'))).toEqual({ kind: 'penalty', id: 'ab' });
    expect(annullableCase(line('penalty:ab', 'annulled'))).toBeUndefined();
    expect(annullableCase(line('sampling:ab', 'counts'))).toEqual({ kind: 'sampling', id: 'ab' });
    expect(annullableCase(line('trace-record-missing:ab', 'counts'))).toBeUndefined();
    expect(isRepairable(line('sampling:ab', 'fading', -3))).toBe(true);
    expect(isRepairable(line('sampling:ab', 'no-points'))).toBe(false);
    expect(isRepairable(line('listing:ab', 'counts', -3))).toBe(false);
  });
});
