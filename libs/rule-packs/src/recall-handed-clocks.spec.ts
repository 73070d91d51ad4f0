import { describe, expect, test } from '@jest/globals';
import { handedClocks, type HandedClock } from './testing/handed-clocks.js';
import { loadRecallBook, loadWorkingCalendar } from './load.js';
import { recallClocks } from './recall-clocks.js';
import type { RecallDeadline } from './recall-deadline.js';
import type { RecallPack } from './recall-pack.js';
import type { RecallHappening } from './recall-story.js';
import { recallMoment } from './recall-words.js';

const clocks = handedClocks().filter(({ group }) => group === 'recall');

/** The version of a regime by how the file calls its text. */
const REGIMES: readonly (readonly [RegExp, string])[] = [
  [/Order 122/, 'recall-food@2026.1'],
  [/Order 12\b/, 'recall-food@2015.1'],
  [/Order 19\b/, 'recall-consumer-goods@2020.1'],
  [/Order 176|626/, 'recall-vehicle-safety@2016.1'],
  [/Order 40\b/, 'recall-vehicle-emissions@2026.1'],
  [/Order 29\b/, 'recall-devices@2019.1'],
  [/Order 50\b/, 'recall-special-equipment@2022.1'],
  [/2022 No\. 92|药品召回/, 'recall-drugs@2022.1'],
  [/Order 18\b/, 'recall-building-materials@2020.1'],
];

/** The moment by how the file calls it, the first that fits. */
const TRIGGERS: readonly (readonly [RegExp, RegExp])[] = [
  [/ordered/, /^decision:ordered/],
  [/discovers the situation|incident/, /^incident/],
  [/discover/, /^discovery/],
  [/plan (is )?(filed|reported|submitted)/, /^plan$/],
  [/public notice/, /^publication/],
  [/carried out/, /^execution/],
  [/complet|ended|end of/, /^completion/],
  [/form/, /^preliminary-report/],
  [/report received|summary received/, /report/],
  [/notice/, /^notice/],
  [/decision/, /^decision/],
  [/defect/, /^(finding|expert-review|signal)/],
  [/chang/, /changed|modified/],
];

const book = loadRecallBook();
const calendar = loadWorkingCalendar(undefined, Date.parse('2026-11-30T00:00:00+08:00'));

const packOf = ({ instrument }: HandedClock): RecallPack => {
  const name = REGIMES.find(([text]) => text.test(instrument))?.[1];
  return book.find(({ id, version }) => `${id}@${version}` === name) as RecallPack;
};

const ruleOf = (pack: RecallPack, { clock, limit, trigger }: HandedClock): RecallDeadline => {
  const moment = TRIGGERS.find(([text]) => text.test(trigger.event))?.[1] ?? /^$/;
  const level = /level (\d)/.exec(clock)?.[1];
  const found = pack.deadlines.filter(
    (rule) =>
      rule.limit.value === limit.value &&
      rule.limit.unit === limit.unit &&
      moment.test(rule.trigger) &&
      (level === undefined || rule.levels === undefined || rule.levels.includes(Number(level))),
  );
  return found[0] as RecallDeadline;
};

describe('due dates of recall that others counted by hand follow from the regimes', () => {
  if (clocks.length === 0) {
    test('and stand beside the repository', () => {
      expect({ CI: process.env['CI'] ?? '', file: 'missing' }).toMatchObject({ CI: '' });
    });
    return;
  }
  test.each(clocks.map((row) => [row.id, row] as const))('%s', (_, row) => {
    const pack = packOf(row);
    const rule = ruleOf(pack, row);
    const found = recallClocks(
      pack,
      {
        ...(rule.levels?.[0] !== undefined && { level: rule.levels[0] }),
        happened: [
          { ...recallMoment(rule.trigger)!, at: row.trigger.at },
          ...(row.adjustments ?? []).flatMap((each): readonly RecallHappening[] =>
            each.kind === 'extension'
              ? [{ of: 'extension', at: each.at, extends: { value: each.value, unit: each.unit } }]
              : [],
          ),
        ],
        at: row.trigger.at,
      },
      calendar,
    ).find(({ ruleId }) => ruleId === rule.ruleId);
    expect(found?.reckoned).toMatchObject({
      dueAt: row.dueAt,
      provisional: row.provisional,
      ...(row.series && { series: row.series }),
    });
    expect(found?.reckoned.alternatives.map(({ dueAt }) => dueAt)).toEqual(
      (row.alternatives ?? []).map(({ dueAt }) => dueAt),
    );
    expect(rule.evidence).toBe(row.evidence);
    if (row.lastDayEvidence) expect(rule.lastDayEvidence).toBe(row.lastDayEvidence);
    expect(/规则本身不确定/.test(found?.reckoned.why.zh ?? '')).toBe(
      row.alternatives !== undefined,
    );
  });
});
