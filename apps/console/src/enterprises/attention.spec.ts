import { describe, expect, test } from '@jest/globals';
import type { EnterpriseSummary, Grade, GradeChange } from '@zhixin/contracts';
import { ATTENTION_MAX, attentionOf, lastChange } from './attention.js';

const enterprise = (
  uscc: string,
  grade: Grade,
  gradeSince: string,
  listed = false,
): EnterpriseSummary => ({
  uscc,
  name: uscc,
  region: '610113',
  score: 50,
  grade,
  tier: grade,
  listed,
  provisional: false,
  gradeSince,
});

describe('whom to look at first', () => {
  test('listed before D before C, each the newest first', () => {
    const order = attentionOf([
      enterprise('c-new', 'C', '2026-11-20T00:00:00+08:00'),
      enterprise('d-old', 'D', '2026-01-01T00:00:00+08:00'),
      enterprise('d-new', 'D', '2026-11-01T00:00:00+08:00'),
      enterprise('listed', 'D', '2025-01-01T00:00:00+08:00', true),
    ]);
    expect(order.map(({ uscc }) => uscc)).toEqual(['listed', 'd-new', 'd-old', 'c-new']);
  });

  test('names nobody twice and no more than fit', () => {
    const many = Array.from({ length: ATTENTION_MAX + 3 }, (_, index) =>
      enterprise(`e${index}`, 'D', '2026-11-01T00:00:00Z'),
    );
    const named = attentionOf([...many, ...many]).map(({ uscc }) => uscc);
    expect(named).toHaveLength(ATTENTION_MAX);
    expect(new Set(named).size).toBe(ATTENTION_MAX);
  });
});

describe('the change behind a grade', () => {
  const change = (grade: Grade, previous?: Grade): GradeChange => ({
    at: '2026-11-01T00:00:00Z',
    recordedAt: '2026-11-01T00:00:00Z',
    score: 50,
    grade,
    tier: grade,
    ...(previous === undefined ? {} : { previous }),
    reason: { zh: `${previous}→${grade}`, en: `${previous}→${grade}` },
    rulePack: 'qc-default/2026.1',
  });
  const historyOf = (changes: GradeChange[]) => ({
    uscc: 'x',
    changes,
    timeline: [],
    asOf: '2026-11-22T00:00:00Z',
  });

  test('is the newest that really changed it', () => {
    const history = historyOf([change('D', 'D'), change('D', 'B'), change('B', 'A'), change('A')]);
    expect(lastChange(history)?.reason?.en).toBe('B→D');
  });

  test('is the first grade when there was no change, and nothing without history', () => {
    expect(lastChange(historyOf([change('B')]))?.grade).toBe('B');
    expect(lastChange(historyOf([]))).toBeUndefined();
  });
});
