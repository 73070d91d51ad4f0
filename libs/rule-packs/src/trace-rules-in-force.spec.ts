import { describe, expect, test } from '@jest/globals';
import { loadTraceRuleBook } from './load.js';
import type { TraceRulePack } from './trace-rule-pack.js';
import { traceRulesInForce } from './trace-rules-in-force.js';

const [base] = loadTraceRuleBook('trace-default') as [TraceRulePack];
const first: TraceRulePack = { ...base, effectiveFrom: '2026-01-01T00:00:00+08:00' };
const second: TraceRulePack = {
  ...base,
  version: '2027.1',
  effectiveFrom: '2027-01-01T00:00:00+08:00',
  publishedAt: '2026-12-01T00:00:00+08:00',
  presence: { ...base.presence, withinDays: 45 },
};
const at = (validAt: string, knownAt: string) => ({
  validAt: Date.parse(validAt),
  knownAt: Date.parse(knownAt),
});

describe('the trace rules in force', () => {
  const book = [second, first];

  test('are those of the moment asked about, with their version', () => {
    const then = traceRulesInForce(book, at('2027-03-01T00:00:00Z', '2027-03-01T00:00:00Z'));
    expect(then).toMatchObject({ id: 'trace-default', version: '2027.1' });
    expect(then.rules.withinDays).toBe(45);
  });

  test('are those that were published when it was known', () => {
    const then = traceRulesInForce(book, at('2027-03-01T00:00:00Z', '2026-11-01T00:00:00Z'));
    expect(then.version).toBe('2026.1');
  });

  test('are the oldest for what happened before any of them', () => {
    const then = traceRulesInForce(book, at('1999-03-01T00:00:00Z', '2027-03-01T00:00:00Z'));
    expect(then.version).toBe('2026.1');
  });

  test('carry the numbers alone', () => {
    const { rules } = traceRulesInForce([base], at('2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z'));
    expect(rules).toMatchObject({
      withinDays: 30,
      clockToleranceMinutes: 10,
      notReceivedAfterDays: 7,
      tolerance: { pieces: 0, measuredShare: 0.005 },
      kilometresPerHourAtMost: 1000,
      yields: [{ gainShareAtMost: 0.005, lossShareAtMost: 0.5 }],
    });
    expect(JSON.stringify(rules)).not.toContain('citation');
  });
});
