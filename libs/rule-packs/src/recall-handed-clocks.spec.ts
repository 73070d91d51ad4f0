import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { Evidence, Limit } from '@zhixin/legal-clock';
import { loadRecallBook, loadWorkingCalendar } from './load.js';
import { recallClocks } from './recall-clocks.js';
import type { RecallDeadline } from './recall-deadline.js';
import type { RecallPack } from './recall-pack.js';
import { recallMoment } from './recall-words.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Due dates that others counted by hand: `CLOCK_CASES`, else the file beside the repository. */
const FILE = [
  process.env['CLOCK_CASES'],
  resolve(ROOT, '../shared/cases/clocks/handed.json'),
  resolve(ROOT, '../../shared/cases/clocks/handed.json'),
].find((file) => file !== undefined && existsSync(file));

interface HandedClock {
  readonly id: string;
  readonly group: string;
  readonly instrument: string;
  readonly clock: string;
  readonly trigger: { readonly event: string; readonly at: string };
  readonly limit: Limit;
  readonly adjustments?: readonly ({ readonly kind: string; readonly at: string } & Limit)[];
  readonly dueAt: string;
  readonly series?: readonly string[];
  readonly provisional: boolean;
  readonly evidence: Evidence;
  readonly lastDayEvidence?: Evidence;
  readonly alternatives?: readonly { readonly dueAt: string }[];
}

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
  if (FILE === undefined) {
    test('and stand beside the repository', () => {
      expect({ CI: process.env['CI'] ?? '', file: 'missing' }).toMatchObject({ CI: '' });
    });
    return;
  }
  const rows = JSON.parse(readFileSync(FILE, 'utf8')) as readonly HandedClock[];
  const recall = rows.filter(({ group }) => group === 'recall');
  test.each(recall.map((row) => [row.id, row] as const))('%s', (_, row) => {
    const pack = packOf(row);
    const rule = ruleOf(pack, row);
    const found = recallClocks(
      pack,
      {
        ...(rule.levels?.[0] !== undefined && { level: rule.levels[0] }),
        happened: [
          { ...recallMoment(rule.trigger)!, at: row.trigger.at },
          ...(row.adjustments ?? []).map(({ at, value, unit }) => ({
            ...{ of: 'extension' as const, at, extends: { value, unit } },
          })),
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
