import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold, type AnyEvent } from '@zhixin/decider';
import { specificationOf } from '@zhixin/decider/testing';
import { DOCUMENT_ANNULLED, type CaseCommand, type Document } from './agency-case.js';
import { caseKinds } from './case-kinds.js';
import { inspection } from './inspection.js';

const samplesOf = (category: string) =>
  JSON.parse(
    readFileSync(new URL(`${category}.samples.json`, import.meta.url), 'utf8'),
  ) as readonly AnyEvent[];

describe.each(caseKinds.map((kind) => [kind.category, kind] as const))('%s', (category, kind) => {
  const samples = samplesOf(category);
  const { aggregate, recorded, annulled } = kind;
  const given = specificationOf(aggregate.decider);
  const facts = samples.find(({ type }) => type === recorded)?.data as Document;
  const undone = samples.find(({ type }) => type === annulled)?.data as Record<string, string>;
  const record = (changed: object = {}): CaseCommand => ({
    type: 'Record',
    facts: { ...facts, ...changed },
  });
  const annul = (changed: object = {}): CaseCommand => ({
    type: 'Annul',
    at: facts.at,
    by: facts.by,
    jurisdiction: '6101',
    annulledAt: undone['annulledAt']!,
    annulmentRef: undone['annulmentRef']!,
    reason: undone['reason']!,
    ...changed,
  });
  const done = { type: recorded, data: facts };

  test('is recorded once, by whomever and however its number is typed', () => {
    given().when(record()).thenOnce(done);
    given(done)
      .when(record({ by: 'regulator-shaanxi', region: '610112', [kind.number]: 'otherwise' }))
      .thenNothing();
  });

  test('is refused with other content, and with times that cannot be', () => {
    given(done)
      .when(record({ uscc: '91510100MA6TXK1N3E' }))
      .thenRefused(kind.taken);
    const { happened, stands } = kind;
    const tomorrow = '2026-11-21T09:30:00+08:00';
    given()
      .when(record({ [happened.field]: tomorrow }))
      .thenRefused(happened.ahead);
    given()
      .when(record({ [stands.field]: tomorrow }))
      .thenRefused(stands.ahead);
    given()
      .when(record({ [stands.field]: '2020-01-01T00:00:00+08:00' }))
      .thenRefused(stands.early);
  });

  test('is annulled once, within its region and after it was made', () => {
    const { decider } = aggregate;
    expect(decider.decide(annul(), fold(decider, [done]))).toEqual([
      expect.objectContaining({ type: annulled }),
    ]);
    given(done, { type: annulled, data: undone }).when(annul()).thenNothing();
    given().when(annul()).thenRefused(kind.unknown);
    given(done)
      .when(annul({ jurisdiction: '5101' }))
      .thenRefused('OTHER_TENANT');
    given(done)
      .when(annul({ annulledAt: '2020-01-01T00:00:00+08:00' }))
      .thenRefused(kind.annulledEarly);
  });

  test('annulled, leaves the right one to the next filing, and a repetition where it is', () => {
    const gone = { type: annulled, data: undone };
    given(done, gone).when(record()).thenNothing();
    given(done, gone)
      .when(record({ uscc: '91510100MA6TXK1N3E' }))
      .thenRefused(DOCUMENT_ANNULLED);
    given(done, gone)
      .when({ ...record(), anew: true } as CaseCommand)
      .thenRefused(DOCUMENT_ANNULLED);
    given(done)
      .when({ ...record(), anew: true } as CaseCommand)
      .thenNothing();
    given()
      .when({ ...record(), anew: true } as CaseCommand)
      .thenRefused('NOT_REPLACEABLE');
  });

  test('every stored form still folds', () => {
    expect(new Set(samples.map(({ type }) => type))).toEqual(new Set(Object.keys(kind.events)));
    expect(fold(aggregate.decider, samples).status).toBe('annulled');
  });
});

describe('an inspection', () => {
  const given = specificationOf(inspection.aggregate.decider);
  const facts = samplesOf('inspection')[0]?.data as never as Extract<
    Parameters<typeof inspection.aggregate.decider.decide>[0],
    { type: 'Record' }
  >['facts'];

  test.each([
    ['FINDINGS_MISSING', { findings: [] }],
    ['FINDINGS_ON_COMPLIANT', { outcome: 'compliant' as const }],
  ])('is refused: %s', (code, changed) =>
    given()
      .when({ type: 'Record', facts: { ...facts, ...changed } })
      .thenRefused(code),
  );
});
