import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  ComplaintRecordedV1,
  IncidentRecordedV1,
  InspectionAnnulledV1,
  InspectionRecordedV1,
  PenaltyAnnulledV1,
  PenaltyDecidedV1,
  SamplingResultRecordedV1,
  supervisionTopic,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  traceabilityTopic,
  type Contract,
  type EnterpriseCredit,
  type EnterprisePage,
  type Explanation,
  type Finding,
  type FindingPage,
} from '@zhixin/contracts';
import type { CloudEvent } from '@zhixin/event-bus';
import type { RecordedEvent } from '@zhixin/event-store';
import { makeUscc } from '@zhixin/identifiers';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import type { ReadModels } from '@zhixin/read-model';
import { DATA_SOURCE, READ_MODELS } from '@zhixin/service-shell';
import { testService, type TestAnswer, type TestService } from '@zhixin/service-shell/testing';
import type { DataSource } from 'typeorm';
import { creditScoring } from './credit-scoring.module.js';
import { enterpriseGrades } from './read-models/enterprise-grades.projection.js';
import { evaluationsDue } from './read-models/evaluations-due.js';

const NOW = '2026-11-20T09:30:00.000+08:00';
const START_MS = 60_000;
const EVENTUALLY_MS = 30_000;
jest.setTimeout(60_000);
const LOOK_MS = 50;

let database: TestDatabase;
let service: TestService;
let dataSource: DataSource;

beforeAll(async () => {
  database = await testDatabase();
  service = await testService(creditScoring({ lookMs: LOOK_MS }), {
    now: NOW,
    databaseUrl: database.url,
    eventsInDatabase: true,
    background: true,
  });
  dataSource = service.app.get<DataSource>(DATA_SOURCE, { strict: false });
  for (const { name, partitions } of [supervisionTopic, traceabilityTopic])
    await service.bus.ensureTopic(name, { partitions });
}, START_MS);
afterAll(async () => {
  await service.close();
  await database.drop();
}, START_MS);

let organisation = 2_000;
const register = async (changed: object = {}) => {
  const uscc = makeUscc({
    category: '91',
    region: '610113',
    organisation: `MA6T${(organisation += 1)}`,
  });
  const body = {
    uscc,
    name: '渭河食品',
    region: '610113',
    productRisk: 'medium',
    establishedOn: '2015-03-01',
    ...changed,
  };
  const answer = await service.request('POST /api/credit/enterprises', { as: 'service', body });
  expect(answer.status).toBe(201);
  return { uscc, position: answer.body.position as string };
};

const list = async (query: Record<string, string>, as = 'province') =>
  (await service.request<EnterprisePage>('GET /api/credit/enterprises', { as, query })).body;
const credit = async (uscc: string, query: Record<string, string> = {}) =>
  (
    await service.request<EnterpriseCredit>(`GET /api/credit/enterprises/${uscc}`, {
      as: 'province',
      query,
    })
  ).body;
const explanation = async (uscc: string) =>
  (
    await service.request<Explanation>(`GET /api/credit/enterprises/${uscc}/explanation`, {
      as: 'province',
    })
  ).body;

/** Asks until the answer is right or time is up; the last answer either way. */
const eventually = async <Answer>(
  ask: () => Promise<Answer>,
  isRight: (answer: Answer) => boolean,
) => {
  for (const deadline = performance.now() + EVENTUALLY_MS; ;) {
    const answer = await ask();
    if (isRight(answer) || performance.now() > deadline) return answer;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
};

interface Fact {
  readonly id: string;
  readonly contract: Contract;
  readonly uscc: string;
  readonly recordedtime?: string;
  readonly data: object;
}
const cloudEvent = ({ id, contract, uscc, recordedtime = NOW, data }: Fact): CloudEvent => ({
  specversion: '1.0',
  id,
  source: `/zhixin/${contract.topic.name.replace('.v1', '')}`,
  type: contract.type,
  subject: id,
  time: recordedtime,
  datacontenttype: 'application/json',
  partitionkey: uscc,
  recordedtime,
  uscc,
  region: '610113',
  audience: contract.audience,
  data: { uscc, region: '610113', at: recordedtime, by: 'regulator-xian', ...data },
});
const publish = (fact: Fact) => service.bus.publish(fact.contract.topic.name, [cloudEvent(fact)]);

const penaltyOf = (uscc: string, penaltyId: string, changed: object = {}): Fact => ({
  id: `decided-${penaltyId}`,
  contract: PenaltyDecidedV1,
  uscc,
  data: {
    penaltyId,
    decisionNumber: '陕市监处罚〔2026〕1号',
    decidedAt: '2026-10-20T00:00:00+08:00',
    effectiveFrom: '2026-10-21T00:00:00+08:00',
    severity: 'serious',
    kinds: ['责令停产停业'],
    fineFen: 35_000_000,
    conduct: '伪造产品检验报告',
    legalBasis: '产品质量法',
    intentional: false,
    authority: '陕西省市场监督管理局',
    ...changed,
  },
});
const annulmentOf = (uscc: string, penaltyId: string): Fact => ({
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
  const found = (contract: Contract, uscc: string, data: object): Fact => ({
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
    const { items } = await eventually(
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
    const after = await eventually(
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
    const listed = await eventually(
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
    service.clock.set('2026-11-20T09:40:00.000+08:00');
    expect(
      await eventually(
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
    const { position } = await service.store.append(`penalty-${uscc}`, [recorded], 'no-stream');
    const waiting = Promise.all([
      credit(uscc, { after: position }),
      list({ q: uscc, after: position }),
    ]);
    await new Promise((done) => setTimeout(done, LOOK_MS));
    await publish({ ...penalty, id: `${id}/PenaltyDecidedV1` });
    const [one, { items }] = await waiting;
    expect([one.grade, items[0]?.grade]).toEqual(['D', 'D']);
    expect(
      await service.request(`GET /api/credit/enterprises/${uscc}`, {
        as: 'province',
        query: { after: 'postgres:999999999' },
      }),
    ).toMatchObject({ status: 400, body: { errors: [{ code: 'POSITION_UNKNOWN' }] } });
  });

  test('that its annulment overtook never counts', async () => {
    const { uscc } = await register();
    await publish(annulmentOf(uscc, `p-${uscc}`));
    await publish(penaltyOf(uscc, `p-${uscc}`));
    const { items } = await eventually(
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
    const { items } = await eventually(
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
    await eventually(
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
  for await (const { type } of service.store.read(`enterprise-${uscc}`)) types.push(type);
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
    const found = await eventually(
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
    const twice = await eventually(
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
        await eventually(
          () => credit(uscc),
          ({ score }) => score === 100,
        )
      ).score,
    ).toBe(100);
  });
});

describe('the findings', () => {
  const EPC = 'https://id.gs1.org/01/06912345678901/10/L8';
  const shippedAt = '2026-11-18T00:00:00.000999+08:00';
  const evidence = ['urn:uuid:1b1e6f3e-0000-4000-8000-000000000002'];
  const aboutMissing = (contract: Contract, uscc: string, data: object): Fact => ({
    id: `${contract.type}-${uscc}`,
    contract,
    uscc,
    data: { findingId: `f-${uscc}`, epc: EPC, by: undefined, evidence, ...data },
  });
  const found = (uscc: string, at: string) =>
    publish(aboutMissing(TraceRecordMissingFoundV1, uscc, { at, shippedAt }));
  const resolved = (uscc: string) => publish(aboutMissing(TraceRecordMissingResolvedV1, uscc, {}));
  const findings = async (query: Record<string, string>, as = 'province') =>
    (await service.request<FindingPage>('GET /api/credit/findings', { as, query })).body;
  const settledAs = (uscc: string, status: string) =>
    eventually(
      () => findings({ uscc, status }),
      ({ items }) => items.length === 1,
    );

  let xian: string;
  let yanta: string;
  let baoji: string;
  const three = () => [xian, yanta, baoji];

  beforeAll(async () => {
    xian = (await register({ name: '西安果汁' })).uscc;
    yanta = (await register()).uscc;
    baoji = (await register({ region: '610302' })).uscc;
    await found(xian, '2026-11-19T01:00:00.000+08:00');
    await found(yanta, '2026-11-19T03:00:00.000+08:00');
    await found(baoji, '2026-11-19T02:00:00.000+08:00');
    for (const uscc of three()) await settledAs(uscc, 'open');
  });

  const among = (items: readonly Finding[]) =>
    items.map(({ uscc }) => uscc).filter((uscc) => three().includes(uscc));

  test('are told newest first, with evidence, to who supervises the enterprise', async () => {
    const { items, asOf } = await findings({ uscc: xian }, 'regulator');
    expect(items).toEqual([
      {
        eventId: `trace-record-missing:f-${xian}`,
        kind: 'TRACE_RECORD_MISSING',
        title: { zh: expect.any(String), en: expect.any(String) },
        uscc: xian,
        name: '西安果汁',
        region: '610113',
        status: 'open',
        occurredAt: '2026-11-18T00:00:00+08:00',
        foundAt: '2026-11-19T01:00:00+08:00',
        reference: EPC,
        evidence,
      },
    ]);
    expect(Date.parse(asOf)).not.toBeNaN();
    expect(among((await findings({})).items)).toEqual([yanta, baoji, xian]);
    expect(among((await findings({}, 'regulator')).items)).toEqual([yanta, xian]);
    expect(among((await findings({ region: '6103' })).items)).toEqual([baoji]);
    expect(await findings({ region: '6103' }, 'regulator')).toMatchObject({ items: [] });
    expect((await findings({}, 'otherRegion')).items).toEqual([]);
    expect(among((await findings({ kind: 'TRACE_RECORD_MISSING' })).items)).toHaveLength(3);
    expect(await findings({ kind: 'SAMPLING_FAIL_SAFETY' })).toMatchObject({ items: [] });
  });

  test('page by a cursor that belongs to them', async () => {
    const seen: string[] = [];
    let path: string | undefined = '/api/credit/findings?limit=1&status=open&after=';
    for (let pages = 0; path !== undefined; pages += 1) {
      const page: TestAnswer<FindingPage> = await service.request(`GET ${path}`, {
        as: 'province',
      });
      seen.push(...among(page.body.items));
      path = /<([^>]+)>; rel="next"/.exec(page.headers['link'] ?? '')?.[1];
      expect(pages).toBeLessThan(20);
    }
    expect(seen).toEqual([yanta, baoji, xian]);
  });

  test.each([
    ['enterprise', {}, 200, undefined],
    ['enterprise', { uscc: '91610113MA6TXK1N3E' }, 403, 'OTHER_TENANT'],
    ['agency', {}, 403, 'NOT_ALLOWED'],
    ['operator', {}, 403, 'NOT_ALLOWED'],
    ['province', { status: 'closed' }, 400, 'BAD_INPUT'],
    ['province', { region: '610' }, 400, 'BAD_INPUT'],
    ['province', { uscc: 'I' }, 400, 'BAD_INPUT'],
    ['province', { cursor: 'bm9uc2Vuc2U' }, 400, 'BAD_INPUT'],
    ['province', { colour: 'red' }, 400, 'BAD_INPUT'],
  ])('answer %s asking %j with %i', async (as, query, status, code) => {
    const answer = await service.request('GET /api/credit/findings', { as, query });
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
  });

  test('are settled when the record arrives, also where it overtook the finding', async () => {
    await resolved(xian);
    const { items } = await settledAs(xian, 'resolved');
    expect(items).toMatchObject([
      { uscc: xian, settlement: { reference: EPC, reason: expect.stringContaining('补齐') } },
    ]);
    expect(among((await findings({ status: 'open' })).items)).toEqual([yanta, baoji]);

    const { uscc } = await register();
    await resolved(uscc);
    await found(uscc, '2026-11-19T04:00:00.000+08:00');
    expect((await settledAs(uscc, 'resolved')).items).toMatchObject([{ reference: EPC }]);
  });

  test('go with their enterprise when it moves, as does its place in the list', async () => {
    const answer = await service.request(`PUT /api/credit/enterprises/${yanta}/particulars`, {
      as: 'province',
      body: {
        ...{ name: '宝鸡果汁', region: '610303', productRisk: 'medium' },
        establishedOn: '2015-03-01',
      },
    });
    const after = answer.body.position as string;
    expect((await findings({ uscc: yanta, after })).items).toMatchObject([
      { name: '宝鸡果汁', region: '610303' },
    ]);
    expect((await findings({ uscc: yanta }, 'regulator')).items).toEqual([]);
    expect(among((await findings({ region: '6103', status: 'open' })).items)).toEqual([
      yanta,
      baoji,
    ]);
    expect((await list({ q: yanta, region: '6103' })).total).toBe(1);
    expect((await list({ q: yanta }, 'regulator')).total).toBe(0);
    const refused = await service.request(`GET /api/credit/enterprises/${yanta}`, {
      as: 'regulator',
    });
    expect(refused).toMatchObject({ status: 403, body: { code: 'OTHER_TENANT' } });
  });
});

describe('the list of enterprises', () => {
  const sichuan = { region: '510104' };

  test('filters by region, grade and any part of name or code, counts, and pages', async () => {
    const made = [
      await register({ ...sichuan, name: '蜀香火锅底料有限公司' }),
      await register({ ...sichuan, name: '蜀香泡菜厂' }),
      await register({ ...sichuan, region: '510107', name: '100%纯果汁_公司' }),
    ];
    const last = made.at(-1)?.position ?? '';
    await publish(penaltyOf(made[1]?.uscc ?? '', `p-${made[1]?.uscc}`));
    await eventually(
      () => list({ region: '51', grade: 'D' }, 'otherRegion'),
      ({ total }) => total === 1,
    );

    const all = await list({ after: last }, 'otherRegion');
    expect(all.items.map(({ grade }) => grade)).toEqual(['D', 'A', 'A']);
    expect(all).toMatchObject({ total: 3, distribution: { A: 2, B: 0, C: 0, D: 1 } });
    expect(Date.parse(all.asOf)).not.toBeNaN();

    const names = async (query: Record<string, string>) =>
      (await list(query, 'otherRegion')).items.map(({ name }) => name);
    expect(await names({ q: '', grade: '', region: '', cursor: '' })).toHaveLength(3);
    expect(await names({ q: '火锅' })).toEqual(['蜀香火锅底料有限公司']);
    expect(await names({ q: '泡' })).toEqual(['蜀香泡菜厂']);
    expect(await names({ q: (made[0]?.uscc ?? '').slice(9).toLowerCase() })).toEqual([
      '蜀香火锅底料有限公司',
    ]);
    expect(await names({ q: '0%纯' })).toEqual(['100%纯果汁_公司']);
    expect(await names({ q: '汁_公' })).toEqual(['100%纯果汁_公司']);
    expect(await names({ q: '蜀%底' })).toEqual([]);
    expect(await names({ q: '蜀香', grade: 'D' })).toEqual(['蜀香泡菜厂']);
    expect(await list({ q: '蜀香', grade: 'D' }, 'otherRegion')).toMatchObject({
      total: 1,
      distribution: { A: 1, D: 1 },
    });
    expect(await names({ region: '510107' })).toEqual(['100%纯果汁_公司']);
    expect(await names({ region: '61' })).toEqual([]);

    const seen: string[] = [];
    for (let path: string | undefined = '/api/credit/enterprises?limit=1'; path !== undefined;) {
      const page: TestAnswer<EnterprisePage> = await service.request(`GET ${path}`, {
        as: 'otherRegion',
      });
      seen.push(...page.body.items.map(({ uscc }) => uscc));
      path = /<([^>]+)>; rel="next"/.exec(page.headers['link'] ?? '')?.[1];
    }
    expect(seen).toHaveLength(3);
    expect(new Set(seen)).toEqual(new Set(made.map(({ uscc }) => uscc)));
  });

  test('shows an enterprise itself alone', async () =>
    expect((await list({}, 'enterprise')).items).toEqual([]));

  test('shows an agency no score, neither by its order nor by its cursor', async () => {
    const seen: (readonly [grade: string, uscc: string])[] = [];
    let path: string | undefined = '/api/credit/enterprises?limit=3';
    while (path !== undefined) {
      const page: TestAnswer<EnterprisePage> = await service.request(`GET ${path}`, {
        as: 'agency',
      });
      for (const item of page.body.items) {
        expect(item).not.toHaveProperty('score');
        expect(item).not.toHaveProperty('tier');
        seen.push([item.grade, item.uscc]);
      }
      path = /<([^>]+)>; rel="next"/.exec(page.headers['link'] ?? '')?.[1];
      const cursor = new URL(`http://origin${path ?? ''}`).searchParams.get('cursor');
      const last = seen.at(-1);
      if (cursor !== null)
        expect(Buffer.from(cursor, 'base64url').toString()).toContain(
          `by-grade",${'DCBA'.indexOf(last?.[0] ?? '')},"${last?.[1]}"]`,
        );
    }
    const worstFirst = ([grade, uscc]: (typeof seen)[number]) => `${'DCBA'.indexOf(grade)} ${uscc}`;
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.map(worstFirst)).toEqual(seen.map(worstFirst).sort());
    const found = await list({ grade: 'D' }, 'agency');
    expect(found.items.map(({ uscc }) => uscc)).toEqual(
      seen.flatMap(([grade, uscc]) => (grade === 'D' ? [uscc] : [])),
    );
  });

  test.each([
    ['grade', 'E'],
    ['region', '99'],
    ['region', '610'],
    ['limit', '0'],
    ['limit', '1000'],
    ['cursor', 'bm9uc2Vuc2U'],
    ['colour', 'red'],
    ['q', '\0'],
    ['after', 'rubbish'],
  ])('refuses %s=%s', async (name, value) => {
    const answer = await service.request('GET /api/credit/enterprises', {
      as: 'province',
      query: { [name]: value },
    });
    expect(answer.status).toBe(400);
  });
});

describe('time alone', () => {
  test('raises a grade by the monthly run, and ends a listing on its day', async () => {
    service.clock.set(NOW);
    const { uscc } = await register();
    await publish(penaltyOf(uscc, `p-${uscc}`, { severity: 'general', intentional: true }));
    await eventually(
      () => credit(uscc),
      ({ grade }) => grade === 'B',
    );
    const listed = await register();
    await service.request(`POST /api/credit/enterprises/${listed.uscc}/listings`, {
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
    await eventually(
      () => rowOf(listed.uscc),
      (row) => row?.listed === true,
    );

    service.clock.set('2026-12-10T00:00:30.000+08:00');
    const delisted = await eventually(
      () => rowOf(listed.uscc),
      (row) => row?.listed === false,
    );
    expect(delisted).toMatchObject({ listed: false, grade: 'D' });

    // The penalty expires on 21 October 2027; the run of 1 November raises the grade.
    service.clock.set('2027-10-31T23:59:00.000+08:00');
    await eventually(monthOf('2027-10-01'), (ended) => ended);
    expect(await rowOf(uscc)).toMatchObject({ grade: 'B' });
    service.clock.set('2027-11-01T00:00:10.000+08:00');
    const raised = await eventually(
      () => rowOf(uscc),
      (row) => row?.grade === 'A',
    );
    expect(raised).toMatchObject({ grade: 'A', score: 100 });
    const evaluations = (await streamOf(uscc)).length;
    service.clock.set('2027-11-15T00:00:00.000+08:00');
    await eventually(monthOf('2027-11-01'), (ended) => ended);
    expect(await streamOf(uscc)).toHaveLength(evaluations);
  });
});

const monthOf = (month: string) => async () => {
  const rows = await dataSource.query<{ ended: boolean }[]>(
    'select ended from monthly_run where month = $1',
    [month],
  );
  return rows[0]?.ended === true;
};

describe('the projections', () => {
  const rows = () =>
    Promise.all(
      ['enterprise_grade', 'grade_count', 'evaluation_due', 'finding'].map((table) =>
        dataSource.query<object[]>(`select * from ${table} where to_jsonb(${table}) is not null`),
      ),
    ).then((tables) => tables.map((each) => each.map((row) => JSON.stringify(row)).sort()));
  const settled = async () => {
    const models = service.app.get<ReadModels>(READ_MODELS, { strict: false });
    const head = (await service.store.head()) ?? '';
    for (const { name } of [enterpriseGrades, evaluationsDue])
      await models.waitForPosition(name, head, EVENTUALLY_MS);
    return models;
  };

  test('fed twice are the same', async () => {
    await settled();
    const before = await rows();
    const all: RecordedEvent[] = [];
    for await (const event of service.store.readAll({ filter: { categories: ['enterprise'] } }))
      all.push(event);
    await dataSource.transaction(async (db) => {
      const half = Math.floor(all.length / 2);
      await enterpriseGrades.project?.(all, db);
      await enterpriseGrades.project?.(all.slice(half), db);
      for (const event of all)
        await (evaluationsDue.on as Record<string, Function | undefined>)?.[event.type]?.(
          db,
          event.data,
          event,
        );
    });
    expect(await rows()).toEqual(before);
    expect(before.every(({ length }) => length > 0)).toBe(true);
  });

  test('take whatever an event holds: a text that PostgreSQL cannot store stops nothing', async () => {
    const models = await settled();
    const uscc = makeUscc({ category: '91', region: '610113', organisation: 'MA6T0NUM' });
    const { position } = await service.store.append(
      `enterprise-${uscc}`,
      [
        {
          id: randomUUID(),
          type: 'EnterpriseRegistered',
          data: {
            ...{ at: NOW, by: 'spec', name: 'a\u0000b\ud800', region: '610113' },
            ...{ productRisk: 'low', establishedOn: '2015-01-01', usccCheckPassed: true },
          },
          metadata: { occurredAt: NOW, actor: 'spec', correlationId: 'spec' },
        },
      ],
      'no-stream',
    );
    await models.waitForPosition(enterpriseGrades.name, position, EVENTUALLY_MS);
    const [row] = await dataSource.query<{ name: string }[]>(
      'select name from enterprise_grade where uscc = $1',
      [uscc],
    );
    expect(row?.name).toBe('a\ufffdb\ufffd');
  });

  test('rebuilt are the same', async () => {
    const models = await settled();
    const before = await rows();
    for (const runner of models.runners) await runner.rebuild(new AbortController().signal);
    await settled();
    expect(await rows()).toEqual(before);
  });

  test('count what the rows say', async () => {
    await settled();
    const counted = await dataSource.query(
      `select region, grade, count(*) as enterprises from enterprise_grade
       where grade is not null group by region, grade order by region, grade`,
    );
    const kept = await dataSource.query(
      'select region, grade, enterprises from grade_count where enterprises > 0 order by region, grade',
    );
    expect(kept).toEqual(counted);
  });
});
