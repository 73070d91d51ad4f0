import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  type Contract,
  type EnterprisePage,
  type Finding,
  type FindingPage,
} from '@zhixin/contracts';
import type { RecordedEvent } from '@zhixin/event-store';
import { makeUscc } from '@zhixin/identifiers';
import { until } from '@zhixin/infra-processes';
import { cursorAt, type ReadModels } from '@zhixin/read-model';
import { DATA_SOURCE, READ_MODELS } from '@zhixin/service-shell';
import type { TestAnswer } from '@zhixin/service-shell/testing';
import type { DataSource } from 'typeorm';
import {
  EVENTUALLY_MS,
  NOW,
  penaltyOf,
  runningCredit,
  type PublishedFact,
} from '../testing/running-credit.js';
import { enterpriseGrades } from './enterprise-grades.projection.js';
import { evaluationsDue } from './evaluations-due.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(60_000);

const running = runningCredit();
const { register, list, publish } = running;

describe('the findings', () => {
  const EPC = 'https://id.gs1.org/01/06912345678901/10/L8';
  const shippedAt = '2026-11-18T00:00:00.000999+08:00';
  const evidence = ['urn:uuid:1b1e6f3e-0000-4000-8000-000000000002'];
  const aboutMissing = (contract: Contract, uscc: string, data: object): PublishedFact => ({
    id: `${contract.type}-${uscc}`,
    contract,
    uscc,
    data: { findingId: `f-${uscc}`, epc: EPC, by: undefined, evidence, ...data },
  });
  const found = (uscc: string, at: string) =>
    publish(aboutMissing(TraceRecordMissingFoundV1, uscc, { at, shippedAt }));
  const resolved = (uscc: string) => publish(aboutMissing(TraceRecordMissingResolvedV1, uscc, {}));
  const findings = async (query: Record<string, string>, as = 'province') =>
    (await running.service.request<FindingPage>('GET /api/credit/findings', { as, query })).body;
  const settledAs = (uscc: string, status: string) =>
    until(
      'the finding to be listed',
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
      const page: TestAnswer<FindingPage> = await running.service.request(`GET ${path}`, {
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
    const answer = await running.service.request('GET /api/credit/findings', { as, query });
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
    const answer = await running.service.request(
      `PUT /api/credit/enterprises/${yanta}/particulars`,
      {
        as: 'province',
        body: {
          ...{ name: '宝鸡果汁', region: '610303', productRisk: 'medium' },
          establishedOn: '2015-03-01',
        },
      },
    );
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
    const refused = await running.service.request(`GET /api/credit/enterprises/${yanta}`, {
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
    await until(
      'the list to know the penalised',
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
      const page: TestAnswer<EnterprisePage> = await running.service.request(`GET ${path}`, {
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
    const { uscc: penalised } = await register();
    for (let others = 0; others < 3; others += 1) await register();
    await publish(penaltyOf(penalised, `p-${penalised}`));
    await until(
      'the list to know the penalised',
      () => list({ q: penalised, grade: 'D' }),
      ({ total }) => total === 1,
    );
    const seen: (readonly [grade: string, uscc: string])[] = [];
    let path: string | undefined = '/api/credit/enterprises?limit=2';
    while (path !== undefined) {
      const page: TestAnswer<EnterprisePage> = await running.service.request(`GET ${path}`, {
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
    ['cursor', 'x'.repeat(13_000)],
    ['cursor', cursorAt('enterprises by-score', [2 ** 31, 'x'])],
    ['q', '\0'],
    ['after', 'rubbish'],
  ])('refuses %s=%s', async (name, value) => {
    const answer = await running.service.request('GET /api/credit/enterprises', {
      as: 'province',
      query: { [name]: value },
    });
    expect(answer.status).toBe(400);
    if (name === 'cursor')
      expect(answer.body.errors).toMatchObject([{ pointer: '/cursor', code: 'BAD_CURSOR' }]);
  });
});

describe('the projections', () => {
  let dataSource: DataSource;

  beforeAll(async () => {
    dataSource = running.service.app.get<DataSource>(DATA_SOURCE, { strict: false });
    const { uscc } = await register();
    const answer = await running.service.request(`POST /api/credit/enterprises/${uscc}/listings`, {
      as: 'regulator',
      body: {
        ...{ decisionRef: '列严〔2026〕8号', officer: '王敏', reason: '情节严重' },
        ...{ since: '2026-11-01T00:00:00+08:00', until: '2026-12-10T00:00:00+08:00' },
      },
    });
    expect(answer.status).toBe(201);
  });

  const rows = () =>
    Promise.all(
      ['enterprise_grade', 'grade_count', 'evaluation_due', 'finding'].map((table) =>
        dataSource.query<object[]>(`select * from ${table} where to_jsonb(${table}) is not null`),
      ),
    ).then((tables) => tables.map((each) => each.map((row) => JSON.stringify(row)).sort()));
  const settled = async () => {
    const models = running.service.app.get<ReadModels>(READ_MODELS, { strict: false });
    const head = (await running.service.store.head()) ?? '';
    for (const { name } of [enterpriseGrades, evaluationsDue])
      await models.waitForPosition(name, head, EVENTUALLY_MS);
    return models;
  };

  test('fed twice are the same', async () => {
    await settled();
    const before = await rows();
    const all: RecordedEvent[] = [];
    for await (const event of running.service.store.readAll({
      filter: { categories: ['enterprise'] },
    }))
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
    const { position } = await running.service.store.append(
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
