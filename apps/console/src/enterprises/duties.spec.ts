import { describe, expect, test } from '@jest/globals';
import type {
  EnterpriseSummary,
  Finding,
  Grade,
  GradeChange,
  Penalty,
  SamplingResult,
  TraceFindingSummary,
} from '@zhixin/contracts';
import {
  dutiesOf,
  evidenceAddress,
  incompleteSince,
  lastChange,
  type DutyGrounds,
} from './duties.js';

const day = (date: string): string => `2026-${date}T00:00:00+08:00`;

const enterprise = (uscc: string, grade: Grade, since: string, listed = false) =>
  ({ uscc, grade, listed, gradeSince: day(since) }) as EnterpriseSummary;

const penalty = (uscc: string, decided: string, changes: Partial<Penalty> = {}) =>
  ({
    uscc,
    severity: 'serious',
    status: 'decided',
    decidedAt: day(decided),
    effectiveFrom: day(decided),
    ...changes,
  }) as Penalty;

const sample = (uscc: string, result: string, changes: Partial<SamplingResult> = {}) =>
  ({
    uscc,
    product: 'honey',
    outcome: 'fail-safety',
    resultAt: day(result),
    ...changes,
  }) as SamplingResult;

const finding = (uscc: string, found: string, reference = 'lot') =>
  ({ eventId: `trace-record-missing:${found}`, uscc, reference, foundAt: day(found) }) as Finding;

const matter = (uscc: string, opened: string, changes: Partial<TraceFindingSummary> = {}) =>
  ({
    findingId: opened,
    kind: 'balance',
    severity: 'medium',
    holder: { uscc, name: uscc },
    openedAt: day(opened),
    ...changes,
  }) as TraceFindingSummary;

const NONE: DutyGrounds = { worst: [], penalties: [], samples: [], findings: [], matters: [] };

const duties = (grounds: Partial<DutyGrounds>) =>
  dutiesOf({ ...NONE, ...grounds }).map(({ uscc, kind }) => `${uscc} ${kind}`);

describe('what a regulator has to do', () => {
  test('begins with the list, goes on with unsafe samples, the worst grades and the rest', () => {
    expect(
      duties({
        worst: [
          enterprise('c', 'C', '01-01'),
          enterprise('listed', 'D', '02-01', true),
          enterprise('fined', 'D', '10-01'),
        ],
        penalties: [penalty('fined', '10-01'), penalty('listed', '02-01')],
        samples: [
          sample('label', '03-01', { outcome: 'fail-label' }),
          sample('new', '11-01'),
          sample('old', '10-20'),
        ],
        findings: [finding('trader', '11-05')],
      }),
    ).toEqual([
      'fined consider-listing',
      'old follow-up-sample',
      'new follow-up-sample',
      'trader find-origin',
      'listed supervise',
      'c supervise',
      'label follow-up-sample',
    ]);
  });

  test('names an enterprise once, by what is most urgent', () => {
    const worst = [enterprise('x', 'D', '10-01')];
    expect(duties({ worst, penalties: [penalty('x', '10-01')], samples: [sample('x', '10-02')] }))
      // prettier-ignore
      .toEqual(['x consider-listing']);
  });

  test('tells what else is to be done about it, but not that it is supervised besides', () => {
    const [main] = dutiesOf({
      ...NONE,
      worst: [enterprise('x', 'D', '10-01')],
      samples: [sample('x', '10-02'), sample('x', '10-03')],
      findings: [finding('x', '10-04')],
    });
    expect(main).toMatchObject({ kind: 'follow-up-sample', also: ['find-origin'] });
  });

  test('is to find the origin of all lots at once, by the finding that waits longest', () => {
    const findings = [
      finding('x', '10-04', 'lot 2'),
      finding('x', '10-02', 'lot 1'),
      finding('x', '10-03', 'lot 1'),
    ];
    const [main] = dutiesOf({ ...NONE, findings });
    expect(main).toMatchObject({ kind: 'find-origin', lots: 2, since: day('10-02') });
  });

  test('is to clear up the record of goods once, but not what has no origin: that is told already', () => {
    const matters = [
      matter('x', '10-04', { severity: 'low' }),
      matter('x', '10-02', { kind: 'sold-twice' }),
      matter('x', '10-01', { kind: 'missing-record' }),
      matter('unregistered', '10-01', { holder: { partyId: 'gln', name: 'gln' } }),
    ];
    const [main, ...others] = dutiesOf({ ...NONE, matters });
    expect(main).toMatchObject({ kind: 'explain-goods', matters: 2, since: day('10-02') });
    expect(main && evidenceAddress(main)).toBe('/enterprises/x#trace-finding:10-02');
    expect(others).toEqual([]);
  });

  test('leads to its evidence', () => {
    const samples = [sample('a', '10-02', { id: 's1' })];
    const findings = [finding('b', '10-04')];
    const worst = [enterprise('c', 'C', '01-01')];
    expect(dutiesOf({ ...NONE, samples, findings, worst }).map(evidenceAddress)).toEqual([
      '/enterprises/a#sampling:s1',
      '/enterprises/b#trace-record-missing:10-04',
      '/enterprises/c',
    ]);
  });

  test('does not rest on a penalty that was annulled, is lighter or has run out', () => {
    const worst = [enterprise('annulled', 'D', '10-01'), enterprise('light', 'C', '10-02')];
    const penalties = [
      penalty('annulled', '10-01', { status: 'annulled' }),
      penalty('light', '10-02', { severity: 'general' }),
      penalty('graded-better-again', '01-01'),
    ];
    expect(duties({ worst, penalties })).toEqual(['annulled supervise', 'light supervise']);
  });

  test('does not follow up a sample that was annulled', () => {
    expect(duties({ samples: [sample('x', '10-01', { status: 'annulled' })] })).toEqual([]);
  });

  test.each([
    ['a later penalty', { penalties: [penalty('x', '10-02', { severity: 'general' })] }],
    ['a penalty of the same cause', { penalties: [penalty('x', '09-01', { causeId: 'c' })] }],
    ['a later sample that passed', { samples: [sample('x', '10-03', { outcome: 'pass' })] }],
  ])(
    'leaves a failed sample alone after %s',
    (_, { penalties = [], samples = [] }: Partial<DutyGrounds>) => {
      const failed = sample('x', '10-01', { causeId: 'c' });
      expect(duties({ penalties, samples: [...samples, failed] })).toEqual([]);
      expect(duties({ samples: [failed] })).toEqual(['x follow-up-sample']);
    },
  );
});

describe('a duty whose ground is incomplete', () => {
  const since = day('11-19');
  test.each([
    ['a penalty', { penalties: [penalty('x', '10-01', { incompleteSince: since })] }],
    ['a sample', { samples: [sample('x', '10-01', { incompleteSince: since })] }],
    ['a finding', { findings: [{ ...finding('x', '10-01'), incompleteSince: since }] }],
  ])('says so of %s', (_, grounds: Partial<DutyGrounds>) => {
    const worst = [enterprise('x', 'D', '10-02')];
    const told = dutiesOf({ ...NONE, ...grounds, worst }).map(incompleteSince);
    expect(told).toEqual([since]);
  });

  test('says nothing where all is there, or no document calls for it', () => {
    const worst = [enterprise('x', 'D', '10-02')];
    expect(dutiesOf({ ...NONE, worst }).map(incompleteSince)).toEqual([undefined]);
    expect(
      dutiesOf({ ...NONE, worst, penalties: [penalty('x', '10-01')] }).map(incompleteSince),
    ).toEqual([undefined]);
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
