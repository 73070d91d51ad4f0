import { expect, test } from '@jest/globals';
import { statusLine } from './status-line.js';

const line = (...given: Parameters<typeof statusLine>) =>
  statusLine(...given).map(({ status, is }) => (is === 'present' ? `[${status}]` : status));

test('a recall shows its milestones, and where else it went', () =>
  expect(line('recall', 'PLAN_FILED', ['OBJECTION', 'EXPERT_REVIEW', 'DECIDED'])).toEqual([
    'SIGNAL',
    'INVESTIGATING',
    'OBJECTION',
    'EXPERT_REVIEW',
    'DECIDED',
    '[PLAN_FILED]',
    'PLAN_PUBLISHED',
    'EXECUTING',
    'FINAL_REPORT',
    'EFFECT_REVIEW',
    'CLOSED',
  ]));

test('a response has no plan and no notice', () =>
  expect(line('response', 'EXECUTING', [])).toEqual([
    'SIGNAL',
    'INVESTIGATING',
    'DEFECT_CONFIRMED',
    'DECIDED',
    '[EXECUTING]',
    'EFFECT_REVIEW',
    'CLOSED',
  ]));

test('a case without a defect says so, and one that was taken up again does no longer', () => {
  expect(line('recall', 'NO_DEFECT', ['INVESTIGATING'])).toContain('[NO_DEFECT]');
  expect(line('recall', 'REOPENED', ['NO_DEFECT'])).not.toContain('NO_DEFECT');
});
