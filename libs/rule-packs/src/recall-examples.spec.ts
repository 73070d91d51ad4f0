import { describe, expect, test } from '@jest/globals';
import { loadRecallBook, loadWorkingCalendar } from './load.js';
import { dueInExample } from './recall-examples.js';

const calendar = loadWorkingCalendar(undefined, Date.parse('2026-12-01T00:00:00+08:00'));
const examples = loadRecallBook().flatMap((pack) =>
  pack.examples.map((example) => ({
    name: `${pack.id}@${pack.version}: ${example.title.en}`,
    pack,
    example,
  })),
);

describe('a worked example', () => {
  test.each(examples)('of $name', ({ pack, example }) => {
    const byHand = example.due.map(({ counted: _, ...due }) => due);
    expect(sorted(dueInExample(pack, example, calendar))).toEqual(sorted(byHand));
  });
});

const sorted = <Due extends { readonly ruleId: string; readonly occurrence?: number }>(
  dues: readonly Due[],
): readonly Due[] =>
  [...dues].sort(
    (one, other) =>
      one.ruleId.localeCompare(other.ruleId) || (one.occurrence ?? 0) - (other.occurrence ?? 0),
  );
