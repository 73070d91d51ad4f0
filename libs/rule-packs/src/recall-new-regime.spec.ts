import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadRecallBook, loadWorkingCalendar, packsFolder } from './load.js';
import { dueInExample } from './recall-examples.js';
import { recallRegimeFor, recallRegimes } from './recall-regime.js';
import { RECALL_STEPS } from './recall-words.js';

const grounded = {
  citation: { instrument: '假想市烟花爆竹召回办法', article: '7', evidence: 'knowledge' },
  evidence: 'knowledge',
} as const;
const both = (zh: string, en: string) => ({ zh, en });

const STEPS = ['investigation', 'decision', 'plan', 'party-notices', 'closure'] as const;

/** A regime that no code has heard of: goods, limits and steps of its own. */
const fireworks = {
  id: 'recall-fireworks',
  version: '2027.1',
  kind: 'recall',
  label: both('烟花爆竹召回', 'Recall of fireworks'),
  effectiveFrom: '2026-01-01T00:00:00+08:00',
  regime: 'fireworks',
  title: both('烟花爆竹', 'Fireworks'),
  flow: 'recall',
  levels: [{ level: 2, title: both('较大危险', 'Considerable danger'), ...grounded }],
  steps: STEPS.map((step) => ({ step, by: ['recaller', 'county'], ...grounded })),
  lacks: RECALL_STEPS.filter((step) => !STEPS.some((known) => known === step)).map((step) => ({
    step,
    because: both('没有', 'There is none'),
    ...grounded,
  })),
  ordered: { by: ['county'], ...grounded },
  recallers: [{ role: 'seller', when: both('经营者', 'The seller'), ...grounded }],
  measures: [{ measure: 'destroy', title: both('销毁', 'Destroy'), ...grounded }],
  papers: [],
  publication: [],
  addressees: [],
  deadlines: [
    {
      ruleId: 'RCL-FIRE-PLAN',
      title: both('报告计划', 'Plan'),
      triggerTitle: both('决定', 'Decision'),
      who: ['recaller'],
      levels: [2],
      trigger: 'decision:ordered',
      metBy: ['plan'],
      limit: { value: 4, unit: 'natural_day' },
      startRule: 'next_day',
      lastDayRule: 'moves',
      ...grounded,
    },
  ],
  records: [],
  escalation: [],
  atOnce: [],
  bystanders: [],
  resale: [],
  creditEffects: [],
  doubts: [],
  examples: [
    {
      title: both('春节前', 'Before the Spring Festival'),
      discoveredAt: '2026-02-10T09:00:00+08:00',
      level: 2,
      steps: [
        { step: 'decision', outcome: 'ordered', by: 'county', at: '2026-02-12T09:00:00+08:00' },
      ],
      due: [
        {
          ruleId: 'RCL-FIRE-PLAN',
          dueAt: '2026-02-24T23:59:59+08:00',
          counted: '13, 14, 15, 16 Feb: 16 February lies in the holiday of 15-23 February: Tue 24.',
        },
      ],
    },
  ],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zhixin-regime-'));
  cpSync(packsFolder, folder, { recursive: true });
  writeFileSync(join(folder, 'recall-fireworks.2027.1.json'), JSON.stringify(fireworks));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a regime that is one more file', () => {
  test('stands beside the others, and its worked examples run', () => {
    const book = loadRecallBook(folder);
    expect(recallRegimes(book)).toEqual([...recallRegimes(loadRecallBook()), 'fireworks'].sort());
    const regime = recallRegimeFor(book, {
      regime: 'fireworks',
      discoveredAt: '2026-02-10T09:00:00+08:00',
    })!;
    const calendar = loadWorkingCalendar(folder);
    const [example] = regime.examples;
    expect(dueInExample(regime, example!, calendar)).toEqual([
      { ruleId: 'RCL-FIRE-PLAN', dueAt: '2026-02-24T23:59:59+08:00' },
    ]);
  });

  test('with an example that does not come out is told so by the date that does', () => {
    const regime = loadRecallBook(folder).find((pack) => pack.regime === 'fireworks')!;
    const moved = { ...regime.examples[0]!, steps: [] };
    expect(dueInExample(regime, moved, loadWorkingCalendar(folder))).toEqual([]);
  });
});
