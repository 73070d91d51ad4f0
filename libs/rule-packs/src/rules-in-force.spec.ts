import { describe, expect, test } from '@jest/globals';
import { loadRuleBook } from './load.js';
import type { RulePack } from './rule-pack.js';
import { changesOfRules, rulesInForce } from './rules-in-force.js';

const [base] = loadRuleBook('qc-default') as [RulePack];
const version = (name: string, changed: Partial<RulePack>): RulePack => ({
  ...base,
  version: name,
  ...changed,
});
const at = (validAt: string, knownAt = '2030-01-01T00:00:00Z') => ({
  validAt: Date.parse(validAt),
  knownAt: Date.parse(knownAt),
});

const first = version('2026.1', { effectiveFrom: '2026-01-01T00:00:00+08:00' });
const second = version('2027.1', { effectiveFrom: '2027-01-01T00:00:00+08:00' });
const corrected = version('2026.2', {
  effectiveFrom: '2026-01-01T00:00:00+08:00',
  publishedAt: '2026-06-01T00:00:00+08:00',
});

describe('the rules in force', () => {
  test('are chosen by the time the question is about', () => {
    const book = [second, first];
    expect(rulesInForce(book, at('2026-12-31T23:59:59+08:00'))).toBe(first);
    expect(rulesInForce(book, at('2027-01-01T00:00:00+08:00'))).toBe(second);
    expect(rulesInForce(book, at('2025-12-31T00:00:00+08:00'))).toBeUndefined();
  });

  test('end with their time', () => {
    const ended = version('2026.1', { ...first, effectiveTo: '2026-07-01T00:00:00+08:00' });
    expect(rulesInForce([ended], at('2026-07-01T00:00:00+08:00'))).toBeUndefined();
  });

  test('a correction replaces what was faulty, but not what was known before it', () => {
    const book = [first, corrected];
    const march = '2026-03-01T00:00:00+08:00';
    expect(rulesInForce(book, at(march))).toBe(corrected);
    expect(rulesInForce(book, at(march, '2026-05-31T00:00:00+08:00'))).toBe(first);
  });

  test('change when a version begins or ends', () =>
    expect(
      changesOfRules([second, { ...first, effectiveTo: second.effectiveFrom }]).map((instant) =>
        new Date(instant).toISOString(),
      ),
    ).toEqual(['2025-12-31T16:00:00.000Z', '2026-12-31T16:00:00.000Z']));
});
