import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { specificationOf } from '@zhixin/decider/testing';
import {
  DOCUMENT_ANNULLED,
  type AnnulDocument,
  type CaseKind,
  type CaseTypes,
  type FactsOf,
} from './agency-case.js';
import { complaint, type RecordComplaint } from './complaint.js';
import { incident, type RecordIncident } from './incident.js';
import { inspection, type RecordInspection } from './inspection.js';
import { penalty, type RecordPenalty } from './penalty.js';
import { sampling, type RecordSamplingResult } from './sampling.js';

const samplesOf = <Kind extends CaseTypes>({ category }: CaseKind<Kind>) =>
  JSON.parse(
    readFileSync(new URL(`${category}.samples.json`, import.meta.url), 'utf8'),
  ) as readonly Kind['event'][];

/** The document of a kind that its samples tell of, and its annulment. */
const toldBy = <Kind extends CaseTypes>(kind: CaseKind<Kind>) => {
  const contents = samplesOf(kind).map(kind.contentOf);
  const [facts] = contents.flatMap((one) => ('facts' in one ? [one.facts] : []));
  const [annulment] = contents.flatMap((one) => ('annulment' in one ? [one.annulment] : []));
  return { facts: facts!, annulment: annulment! };
};

const describeKind = <Kind extends CaseTypes>(
  kind: CaseKind<Kind>,
  recording: (facts: FactsOf<Kind>) => Kind['record'],
) =>
  describe(kind.category, () => {
    const { aggregate, happenedAt, standsFrom, refusals } = kind;
    const given = specificationOf(aggregate.decider);
    const { facts, annulment } = toldBy(kind);
    const { annulledAt, annulmentRef, reason } = annulment;
    const record = (changed: object = {}) => recording({ ...facts, ...changed });
    const recordAnew = () => ({ ...record(), anew: true });
    const annul = (changed: Partial<AnnulDocument> = {}) =>
      kind.annul({
        ...{ at: facts.at, by: facts.by, jurisdiction: '6101' },
        ...{ annulledAt, annulmentRef, reason, ...changed },
      });
    const done = kind.recorded(facts);
    const gone = kind.annulled(annulment, facts);

    test('is recorded once, by whomever and however its number is typed', () => {
      given().when(record()).thenOnce(done);
      given(done)
        .when(
          record({ by: 'regulator-shaanxi', region: '610112', [kind.number.name]: 'otherwise' }),
        )
        .thenNothing();
    });

    test('is refused with other content, and with times that cannot be', () => {
      given(done)
        .when(record({ uscc: '91510100MA6TXK1N3E' }))
        .thenRefused(refusals.numberTaken);
      const tomorrow = '2026-11-21T09:30:00+08:00';
      given()
        .when(record({ [happenedAt.name]: tomorrow }))
        .thenRefused(refusals.happensInFuture);
      given()
        .when(record({ [standsFrom.name]: tomorrow }))
        .thenRefused(refusals.standsInFuture);
      given()
        .when(record({ [standsFrom.name]: '2020-01-01T00:00:00+08:00' }))
        .thenRefused(refusals.standsBeforeItHappened);
    });

    test('is annulled once, within its region and after it was made', () => {
      given(done)
        .when(annul())
        .thenOnce(kind.annulled({ ...annulment, at: facts.at, by: facts.by }, facts));
      given(done, gone).when(annul()).thenNothing();
      given().when(annul()).thenRefused(refusals.unknown);
      given(done)
        .when(annul({ jurisdiction: '5101' }))
        .thenRefused('OTHER_TENANT');
      given(done)
        .when(annul({ annulledAt: '2020-01-01T00:00:00+08:00' }))
        .thenRefused(refusals.annulledBeforeDocument);
    });

    test('annulled, leaves the right one to the next filing, and a repetition where it is', () => {
      given(done, gone).when(record()).thenNothing();
      given(done, gone)
        .when(record({ uscc: '91510100MA6TXK1N3E' }))
        .thenRefused(DOCUMENT_ANNULLED);
      given(done, gone).when(recordAnew()).thenRefused(DOCUMENT_ANNULLED);
      given(done).when(recordAnew()).thenNothing();
      given().when(recordAnew()).thenRefused('NOT_REPLACEABLE');
    });

    test('every stored form still folds', () => {
      const samples = samplesOf(kind);
      expect(new Set(samples.map(({ type }) => type))).toEqual(new Set(Object.keys(kind.events)));
      expect(fold(aggregate.decider, samples).status).toBe('annulled');
    });
  });

describeKind(sampling, (facts): RecordSamplingResult => ({ type: 'RecordSamplingResult', facts }));
describeKind(penalty, (facts): RecordPenalty => ({ type: 'RecordPenalty', facts }));
describeKind(inspection, (facts): RecordInspection => ({ type: 'RecordInspection', facts }));
describeKind(complaint, (facts): RecordComplaint => ({ type: 'RecordComplaint', facts }));
describeKind(incident, (facts): RecordIncident => ({ type: 'RecordIncident', facts }));

describe('an inspection', () => {
  const given = specificationOf(inspection.aggregate.decider);
  const { facts } = toldBy(inspection);

  test.each([
    ['FINDINGS_MISSING' as const, { findings: [] }],
    ['FINDINGS_ON_COMPLIANT' as const, { outcome: 'compliant' as const }],
  ])('is refused: %s', (code, changed) =>
    given()
      .when({ type: 'RecordInspection', facts: { ...facts, findings: ['缺'], ...changed } })
      .thenRefused(code),
  );
});
