import { randomUUID } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import {
  ComplaintRecordedV1,
  IncidentRecordedV1,
  InspectionAnnulledV1,
  InspectionRecordedV1,
  PenaltyAnnulledV1,
  SamplingResultRecordedV1,
  TraceFindingOpenedV1,
  TraceFindingResolvedV1,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  type Contract,
} from '@zhixin/contracts';
import { makeUscc } from '@zhixin/identifiers';
import { until } from '@zhixin/infra-processes';
import { DATA_SOURCE } from '@zhixin/service-shell';
import type { DataSource } from 'typeorm';
import {
  LOOK_MS,
  NOW,
  penaltyOf,
  runningCredit,
  type PublishedFact,
} from './testing/running-credit.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(60_000);

const running = runningCredit();
const { register, list, credit, explanation, publish } = running;

const annulmentOf = (uscc: string, penaltyId: string): PublishedFact => ({
  id: `annulled-${penaltyId}`,
  contract: PenaltyAnnulledV1,
  uscc,
  recordedtime: '2026-11-20T09:35:00.000+08:00',
  data: {
    penaltyId,
    decisionNumber: '陕市监处罚〔2026〕1号',
    annulledAt: '2026-11-20T00:00:00+08:00',
    annulmentRef: '陕复决字〔2026〕2号',
    reason: '事实不清',
  },
});

describe('what else agencies find', () => {
  const AT = '2026-11-10T00:00:00+08:00';
  const found = (contract: Contract, uscc: string, data: object): PublishedFact => ({
    id: `${contract.type}-${uscc}`,
    contract,
    uscc,
    data: { authority: '西安市市场监督管理局', resultAt: AT, intentional: false, ...data },
  });

  test('counts by its rule, once it is held against the enterprise, until it is annulled', async () => {
    const { uscc } = await register();
    const inspected = {
      inspectionId: 'i',
      inspectionNumber: '1',
      inspectedAt: AT,
      findings: ['缺'],
    };
    await publish(found(InspectionRecordedV1, uscc, { ...inspected, outcome: 'obstructed' }));
    const complained = { complaintId: 'c', complaintNumber: '1', receivedAt: AT, summary: '退货' };
    await publish(found(ComplaintRecordedV1, uscc, { ...complained, outcome: 'settled' }));
    const happened = { incidentId: 'n', incidentNumber: '1', occurredAt: AT, summary: '迟报' };
    await publish(found(IncidentRecordedV1, uscc, { ...happened, outcome: 'report-late' }));
    const { items } = await until(
      'both to be explained',
      () => explanation(uscc),
      (answer) => answer.items.length === 2,
    );
    expect(new Set(items.map(({ eventId, ruleId }) => `${eventId} ${ruleId}`))).toEqual(
      new Set(['inspection:i INSPECTION_OBSTRUCTED', 'incident:n INCIDENT_REPORT_LATE']),
    );
    const annulled = { annulledAt: AT, annulmentRef: '1', reason: '错' };
    await publish(
      found(InspectionAnnulledV1, uscc, { inspectionId: 'i', inspectionNumber: '1', ...annulled }),
    );
    const after = await until(
      'the annulment',
      () => explanation(uscc),
      (answer) => answer.items.some(({ status }) => status === 'annulled'),
    );
    expect(after.items.find(({ eventId }) => eventId === 'inspection:i')).toMatchObject({
      status: 'annulled',
      points: 0,
    });
  });
});

describe('a penalty of supervision', () => {
  test('lowers the grade; annulled, it restores it from its date, and what was known stays', async () => {
    const { uscc } = await register();
    const penalty = penaltyOf(uscc, `p-${uscc}`);
    await publish(penalty);
    const listed = await until(
      'the list to show the grade',
      () => list({ q: uscc }),
      ({ items }) => items[0]?.grade === 'D',
    );
    expect(listed.items).toMatchObject([{ uscc, grade: 'D', score: 59, tier: 'D' }]);
    expect(await credit(uscc)).toMatchObject({
      grade: 'D',
      gradeSince: '2026-10-21T00:00:00+08:00',
    });
    expect((await explanation(uscc)).items).toMatchObject([
      {
        ruleId: 'PENALTY_SERIOUS',
        reference: '陕西省市场监督管理局 陕市监处罚〔2026〕1号',
        status: 'counts',
      },
    ]);

    // A delivery that comes again under another id is the same penalty.
    await publish({ ...penalty, id: `${penalty.id}-again` });
    await publish(annulmentOf(uscc, `p-${uscc}`));
    running.service.clock.set('2026-11-20T09:40:00.000+08:00');
    expect(
      await until(
        'the grade to return',
        () => credit(uscc),
        ({ grade }) => grade === 'A',
      ),
    ).toMatchObject({
      grade: 'A',
      score: 100,
    });
    const before = '2026-11-20T09:34:00+08:00';
    const then = '2026-11-01T00:00:00+08:00';
    expect((await credit(uscc, { validAt: then })).grade).toBe('A');
    expect((await credit(uscc, { validAt: before, knownAt: before })).grade).toBe('D');
    expect((await credit(uscc, { validAt: then, knownAt: before })).grade).toBe('D');
    expect((await explanation(uscc)).items).toMatchObject([{ status: 'annulled', points: 0 }]);
  });

  test('is in the answer to whoever waits for the position of its recording', async () => {
    const { uscc } = await register();
    const penalty = penaltyOf(uscc, `p-${uscc}`);
    const id = randomUUID();
    const metadata = { occurredAt: NOW, actor: 'spec', correlationId: 'c' };
    const recorded = { id, type: 'PenaltyDecided', data: {}, metadata };
    const { position } = await running.service.store.append(
      `penalty-${uscc}`,
      [recorded],
      'no-stream',
    );
    const waiting = Promise.all([
      credit(uscc, { after: position }),
      list({ q: uscc, after: position }),
    ]);
    await new Promise((done) => setTimeout(done, LOOK_MS));
    await publish({ ...penalty, id: `${id}/PenaltyDecidedV1` });
    const [one, { items }] = await waiting;
    expect([one.grade, items[0]?.grade]).toEqual(['D', 'D']);
    expect(
      await running.service.request(`GET /api/credit/enterprises/${uscc}`, {
        as: 'province',
        query: { after: 'postgres:999999999' },
      }),
    ).toMatchObject({ status: 400, body: { errors: [{ code: 'POSITION_UNKNOWN' }] } });
  });

  test('that its annulment overtook never counts', async () => {
    const { uscc } = await register();
    await publish(annulmentOf(uscc, `p-${uscc}`));
    await publish(penaltyOf(uscc, `p-${uscc}`));
    const { items } = await until(
      'the penalty to be explained',
      () => explanation(uscc),
      (answer) => answer.items.length === 1,
    );
    expect(items).toMatchObject([{ status: 'annulled' }]);
    expect((await credit(uscc)).grade).toBe('A');
  });

  test('and the failed sample of the same cause are one deduction', async () => {
    const { uscc } = await register();
    await publish({
      id: `sampling-${uscc}`,
      contract: SamplingResultRecordedV1,
      uscc,
      data: {
        samplingId: `s-${uscc}`,
        sampleNumber: 'XA2026-0117',
        product: '猕猴桃果汁',
        lot: 'https://id.gs1.org/01/06912345678901/10/L7',
        sampledAt: '2026-10-01T00:00:00+08:00',
        resultAt: '2026-10-10T00:00:00+08:00',
        outcome: 'fail-safety',
        failedItems: ['菌落总数'],
        causeId: 'lot-7',
        authority: '西安市市场监督管理局',
      },
    });
    await publish(penaltyOf(uscc, `p-${uscc}`, { severity: 'general', causeId: 'lot-7' }));
    const { items } = await until(
      'penalty and sample to be explained',
      () => explanation(uscc),
      (answer) => answer.items.length === 2,
    );
    expect(items.map(({ ruleId, status }) => [ruleId, status])).toEqual([
      ['PENALTY_GENERAL', 'merged'],
      ['SAMPLING_FAIL_SAFETY', 'fading'],
    ]);
    expect(items[1]?.evidence).toContain('菌落总数');
  });

  test('of an enterprise nobody registered is kept, and counts when it is registered', async () => {
    const uscc = makeUscc({ category: '91', region: '610113', organisation: 'MA6T9999' });
    await publish(penaltyOf(uscc, `p-${uscc}`));
    await until(
      'the event to be recorded',
      async () => (await streamOf(uscc)).length,
      (length) => length === 1,
    );
    expect(await streamOf(uscc)).toEqual(['QualityEventRecorded']);
    await register({ uscc });
    expect((await credit(uscc)).grade).toBe('D');
  });
});

const streamOf = async (uscc: string) => {
  const types: string[] = [];
  for await (const { type } of running.service.store.read(`enterprise-${uscc}`)) types.push(type);
  return types;
};

describe('a trace record found missing', () => {
  test('costs points with its evidence until the record arrives', async () => {
    const { uscc } = await register();
    const finding = { findingId: `f-${uscc}`, epc: 'https://id.gs1.org/01/06912345678901/10/L9' };
    const evidence = ['urn:uuid:1b1e6f3e-0000-4000-8000-000000000001'];
    await publish({
      id: `found-${uscc}`,
      contract: TraceRecordMissingFoundV1,
      uscc,
      data: { ...finding, by: undefined, shippedAt: '2026-11-18T00:00:00+08:00', evidence },
    });
    const found = await until(
      'the finding to count',
      () => credit(uscc),
      ({ score }) => score === 96,
    );
    expect(found.score).toBe(96);
    expect((await explanation(uscc)).items).toMatchObject([
      { ruleId: 'TRACE_RECORD_MISSING', publicity: 'N', reference: finding.epc, evidence },
    ]);
    // Shipped once more: the same record is missing, and it is missing once.
    const again = { ...finding, findingId: `g-${uscc}` };
    await publish({
      id: `found-again-${uscc}`,
      contract: TraceRecordMissingFoundV1,
      uscc,
      data: { ...again, by: undefined, shippedAt: '2026-11-19T00:00:00+08:00', evidence },
    });
    const twice = await until(
      'both findings to be explained',
      () => explanation(uscc),
      ({ items }) => items.length === 2,
    );
    expect([twice.score, ...twice.items.map(({ status }) => status)].sort()).toEqual([
      96,
      'counts',
      'merged',
    ]);
    for (const [id, each] of Object.entries({ [uscc]: finding, [`again-${uscc}`]: again }))
      await publish({
        id: `resolved-${id}`,
        contract: TraceRecordMissingResolvedV1,
        uscc,
        data: { ...each, by: undefined, evidence: ['urn:uuid:receiving'] },
      });
    expect(
      (
        await until(
          'the score to return',
          () => credit(uscc),
          ({ score }) => score === 100,
        )
      ).score,
    ).toBe(100);
  });
});

describe('a finding of tracing', () => {
  const NEWER = '2026-12-02T09:00:00.000+08:00';
  const about = (uscc: string, kind: string) => ({
    ...{ findingId: `${kind}-${uscc}`, kind, epc: 'https://id.gs1.org/01/06912345678901/10/L9' },
    ...{ by: undefined, evidence: ['urn:uuid:count'] },
  });
  const openedAs = (uscc: string, kind: string) => ({
    ...about(uscc, kind),
    ...{ severity: 'high' as const, aroseAt: '2026-12-01T00:00:00+08:00' },
    rulePack: { id: 'trace-default', version: '2026.1' },
  });

  test('costs points where it is a balance that is not explained, and none once it is', async () => {
    running.service.clock.set(NEWER);
    const { uscc } = await register();
    for (const kind of ['not-received', 'balance'])
      await publish({
        id: `${kind}-${uscc}`,
        contract: TraceFindingOpenedV1,
        uscc,
        data: openedAs(uscc, kind),
        recordedtime: NEWER,
      });
    await until(
      'the balance to count',
      () => credit(uscc),
      ({ score }) => score === 96,
    );
    expect((await explanation(uscc)).items).toMatchObject([
      { ruleId: 'TRACE_BALANCE_UNEXPLAINED', publicity: 'N', points: -4 },
    ]);
    await publish({
      id: `explained-${uscc}`,
      contract: TraceFindingResolvedV1,
      uscc,
      data: about(uscc, 'balance'),
      recordedtime: NEWER,
    });
    const explained = await until(
      'the score to return',
      () => credit(uscc),
      ({ score }) => score === 100,
    );
    expect(explained.score).toBe(100);
  });
});

describe('time alone', () => {
  test('raises a grade by the monthly run, and ends a listing on its day', async () => {
    running.service.clock.set(NOW);
    const { uscc } = await register();
    await publish(penaltyOf(uscc, `p-${uscc}`, { severity: 'general', intentional: true }));
    await until(
      'the lower grade',
      () => credit(uscc),
      ({ grade }) => grade === 'B',
    );
    const listed = await register();
    await running.service.request(`POST /api/credit/enterprises/${listed.uscc}/listings`, {
      as: 'regulator',
      body: {
        decisionRef: '列严〔2026〕7号',
        officer: '王敏',
        since: '2026-11-01T00:00:00+08:00',
        until: '2026-12-10T00:00:00+08:00',
        reason: '情节严重',
      },
    });
    const rowOf = async (of: string) => (await list({ q: of })).items[0];
    await until(
      'the listing to be shown',
      () => rowOf(listed.uscc),
      (row) => row?.listed === true,
    );

    // What the next version wrote to one stream keeps nobody else waiting.
    const newer = await register();
    await running.service.store.append(
      `enterprise-${newer.uscc}`,
      [
        {
          id: '00000000-0000-4000-8000-000000000001',
          type: 'CreditPledged',
          data: {},
          metadata: { occurredAt: NOW, actor: 'service:credit-scoring', correlationId: 'c-1' },
        },
      ],
      'exists',
    );

    running.service.clock.set('2026-12-10T00:00:30.000+08:00');
    const delisted = await until(
      'the delisting to be shown',
      () => rowOf(listed.uscc),
      (row) => row?.listed === false,
    );
    expect(delisted).toMatchObject({ listed: false, grade: 'D' });

    // The penalty expires on 21 October 2027; the run of 1 November raises the grade.
    running.service.clock.set('2027-10-31T23:59:00.000+08:00');
    expect(await until('the monthly run', monthOf('2027-10-01'), (ended) => ended)).toBe(true);
    expect(await rowOf(uscc)).toMatchObject({ grade: 'B' });
    running.service.clock.set('2027-11-01T00:00:10.000+08:00');
    const raised = await until(
      'the higher grade',
      () => rowOf(uscc),
      (row) => row?.grade === 'A',
    );
    expect(raised).toMatchObject({ grade: 'A', score: 100 });
    const evaluations = (await streamOf(uscc)).length;
    running.service.clock.set('2027-11-15T00:00:00.000+08:00');
    expect(await until('the next monthly run', monthOf('2027-11-01'), (ended) => ended)).toBe(true);
    expect(await streamOf(uscc)).toHaveLength(evaluations);
  });
});

const monthOf = (month: string) => async () => {
  const rows = await running.service.app
    .get<DataSource>(DATA_SOURCE, { strict: false })
    .query<{ ended: boolean }[]>('select ended from monthly_run where month = $1', [month]);
  return rows[0]?.ended === true;
};
