import { describe, expect, test } from '@jest/globals';
import type { Penalty } from '@zhixin/contracts';
import { CASE_FIELDS, caseBody, isUncounted, refilled } from './case-form.js';

describe('a document', () => {
  const form = {
    authority: '西安市市场监督管理局 ',
    decisionNumber: '市监处罚〔2026〕9号',
    decidedAt: '2026-11-20',
    effectiveFrom: undefined,
    kinds: ['罚款', '没收工具'],
    fineFen: null,
    conduct: '生产不合格产品',
    causeId: ' ',
    epcs: [],
  };

  test('is sent in Beijing days, without what was left empty', () => {
    expect(caseBody('penalty', form)).toEqual({
      authority: '西安市市场监督管理局',
      decisionNumber: '市监处罚〔2026〕9号',
      decidedAt: '2026-11-20T00:00:00+08:00',
      kinds: ['罚款', '没收工具'],
      conduct: '生产不合格产品',
    });
  });

  test.each(['sampling', 'penalty', 'inspection', 'complaint', 'incident'] as const)(
    'names both of its days as its kind does: %s',
    (kind) => {
      const { happened, stands } = CASE_FIELDS[kind];
      expect(caseBody(kind, { [happened]: '2026-11-20', [stands]: '2026-11-21' })).toEqual({
        [happened]: '2026-11-20T00:00:00+08:00',
        [stands]: '2026-11-21T00:00:00+08:00',
      });
    },
  );

  test.each([
    ['inspection', 'compliant', true],
    ['inspection', 'key-item', false],
    ['complaint', 'settled', true],
    ['incident', 'not-at-fault', true],
    ['sampling', 'pass', false],
    ['penalty', undefined, false],
  ] as const)('%s that ended %s is only kept on record: %j', (kind, outcome, expected) =>
    expect(isUncounted(kind, outcome)).toBe(expected),
  );
});

describe('a document that is corrected', () => {
  const annulled = {
    id: 'ab',
    authority: '西安市市场监督管理局',
    decisionNumber: '9',
    decidedAt: '2026-11-20T01:30:00Z',
    effectiveFrom: '2026-11-20T17:30:00Z',
    fineFen: 123_456,
  } as Penalty;

  test('is filled in with what it said', () => {
    expect(refilled('penalty', annulled)).toMatchObject({
      decisionNumber: '9',
      decidedAt: '2026-11-20',
      effectiveFrom: '2026-11-21',
      fineFen: 123_456,
    });
  });

  test('keeps the hour of a day that stands', () => {
    const form = { decidedAt: '2026-11-20', effectiveFrom: '2026-11-22' };
    expect(caseBody('penalty', form, { ...annulled })).toEqual({
      decidedAt: '2026-11-20T01:30:00Z',
      effectiveFrom: '2026-11-22T00:00:00+08:00',
    });
  });
});
