import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { creditScoringTopic, EnterpriseRegisteredV1, supervisionTopic } from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { cloudEvent, type CloudEvent } from '@zhixin/event-bus';
import type { RecordedEvent } from '@zhixin/event-store';
import { makeUscc } from '@zhixin/identifiers';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import { cursorAt } from '@zhixin/read-model';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import { DATA_SOURCE } from '@zhixin/service-shell';
import type { DataSource } from 'typeorm';
import { cases } from './read-models/cases.js';
import { supervision } from './supervision.module.js';
import { annulment, NOW, penaltyDecision, sample, WEIHE } from './testing/documents.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(30_000);

const QINLING = makeUscc({ category: '91', region: '610124', organisation: 'MA6U0000' });
const CHENGDU = makeUscc({ category: '91', region: '510104', organisation: 'MA6U0001' });

const SAMPLES = '/api/supervision/sampling-results';
const PENALTIES = '/api/supervision/penalties';

const UNTIL_MS = 20_000;
const AT = '2026-11-10T08:00:00+08:00';

const callers = {
  weihe: { subject: 'enterprise-weihe', role: 'enterprise', uscc: WEIHE },
  procurement: { subject: 'agency-procurement', role: 'agency', agency: 'procurement' },
} as const;

let database: TestDatabase;
let service: TestService;
const as = 'regulator';

beforeAll(async () => {
  database = await testDatabase();
  service = await testService(supervision(), {
    databaseUrl: database.url,
    eventsInDatabase: true,
    background: true,
    callers,
    now: NOW,
  });
  await service.bus.ensureTopic(creditScoringTopic.name, creditScoringTopic);
  await service.bus.publish(creditScoringTopic.name, [
    registered(WEIHE, '渭河食品', '610113'),
    registered(QINLING, '秦岭果业', '610124'),
    registered(CHENGDU, '成都调味', '510104'),
  ]);
  for (const uscc of [WEIHE, QINLING, CHENGDU]) await known(uscc);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** A registration arrives when the machine gets to it. */
const known = (uscc: string) =>
  service.app.get(EnterpriseDirectory, { strict: false }).findWithin(uscc, UNTIL_MS);

const REGISTERED_AT = '2026-01-05T09:00:00+08:00';

const registered = (uscc: string, name: string, region: string, at = REGISTERED_AT): CloudEvent => {
  return cloudEvent(EnterpriseRegisteredV1, {
    from: {
      id: `registered ${uscc} ${at}`,
      stream: `enterprise-${uscc}`,
      recordedAt: at,
      metadata: { occurredAt: at, actor: 'spec', correlationId: 'c' },
    },
    service: 'credit-scoring',
    uscc,
    region,
    data: {
      uscc,
      region,
      name,
      at,
      by: 'spec',
      productRisk: 'high',
      establishedOn: '2015-03-01',
      usccCheckPassed: true,
    },
  });
};

let number = 0;
const unused = () => `int-${(number += 1)}`;

const post = async (path: string, body: object, caller: string = as) => {
  const answer = await service.request(`POST ${path}`, { as: caller, body });
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
  return answer.body as { readonly id: string; readonly position: string };
};

const get = (path: string, caller: string = as, query: Readonly<Record<string, string>> = {}) =>
  service.request(`GET ${path}`, { as: caller, query });

/** Resolves when it is so, or when time is up. */
describe('a sampling result', () => {
  test('is there for who waits for its position', async () => {
    const body = { ...sample, sampleNumber: unused() };
    const { id, position } = await post(SAMPLES, body);
    const one = await get(`${SAMPLES}/${id}`, as, { after: position });
    expect(one).toMatchObject({
      status: 200,
      body: { id, ...body, region: '610113', recordedAt: NOW, recordedBy: 'regulator-xian' },
    });
    const list = await get(SAMPLES, as, { after: position, uscc: WEIHE });
    expect(list.body.items[0]).toEqual(one.body);
    expect(Date.parse(list.body.asOf)).toBeGreaterThan(0);
  });

  test('of an enterprise that was registered in the same breath is taken', async () => {
    const late = makeUscc({ category: '91', region: '610113', organisation: 'MA6U0009' });
    const body = { ...sample, uscc: late, sampleNumber: unused() };
    const recording = post(SAMPLES, body);
    await service.bus.publish(creditScoringTopic.name, [registered(late, '新企业', '610113')]);
    await expect(recording).resolves.toMatchObject({ recorded: true });
  });

  test('that nobody recorded is unknown', async () =>
    expect(await get(`${SAMPLES}/${'0'.repeat(32)}`)).toMatchObject({
      status: 404,
      body: { code: 'SAMPLING_RESULT_UNKNOWN', title: '没有该抽样检验结果，请核对编号' },
    }));
});

describe('a penalty', () => {
  test('is shown with its annulment, and published with it', async () => {
    const body = { ...penaltyDecision, decisionNumber: unused() };
    const { id, position } = await post(PENALTIES, body);
    expect(await get(`${PENALTIES}/${id}`, as, { after: position })).toMatchObject({
      body: { id, ...body, intentional: false, status: 'decided' },
    });

    const annulled = await post(`${PENALTIES}/${id}/annulment`, annulment);
    expect(await get(`${PENALTIES}/${id}`, as, { after: annulled.position })).toMatchObject({
      body: {
        id,
        status: 'annulled',
        annulment: { ...annulment, recordedAt: NOW, recordedBy: 'regulator-xian' },
      },
    });

    const published = await publishedAbout(id, 2);
    expect(published).toMatchObject([
      { type: 'PenaltyDecidedV1', data: { penaltyId: id }, audience: 'public', uscc: WEIHE },
      { type: 'PenaltyAnnulledV1', data: { penaltyId: id, ...annulment }, region: '610113' },
    ]);
  });

  // Reads the topic as another service does, until the wanted events are there.
  const publishedAbout = async (id: string, wanted: number) => {
    const found: CloudEvent[] = [];
    const enough = new AbortController();
    const group = `spec ${id}`;
    await service.bus.consume(
      { group, topic: supervisionTopic.name, signal: enough.signal },
      async (batch) => {
        found.push(
          ...batch.map(({ event }) => event).filter(({ subject }) => subject === `penalty-${id}`),
        );
        if (found.length >= wanted) enough.abort();
      },
    );
    return found;
  };

  test('that nobody recorded is unknown', async () =>
    expect(await get(`${PENALTIES}/${'0'.repeat(32)}`)).toMatchObject({
      status: 404,
      body: { code: 'PENALTY_UNKNOWN' },
    }));
});

describe('an enterprise that moves', () => {
  test('leaves its cases where they were recorded, and shows them where it is now', async () => {
    const uscc = makeUscc({ category: '91', region: '610113', organisation: 'MA6U0010' });
    await service.bus.publish(creditScoringTopic.name, [registered(uscc, '搬迁企业', '610113')]);
    await known(uscc);
    const { id, position } = await post(SAMPLES, { ...sample, uscc, sampleNumber: unused() });
    const seen = async (caller: string) =>
      (await get(SAMPLES, caller, { uscc, after: position })).body.items.map(
        (item: { id: string }) => item.id,
      );
    expect(await seen('otherRegion')).toEqual([]);
    const moved = registered(uscc, '搬迁企业', '510104', '2026-11-01T09:00:00+08:00');
    await service.bus.publish(creditScoringTopic.name, [moved]);
    await until('the other region to see it', async () => (await seen('otherRegion')).length === 1);
    for (const caller of ['otherRegion', 'regulator']) {
      expect(await seen(caller)).toEqual([id]);
      expect(await get(`${SAMPLES}/${id}`, caller)).toMatchObject({ status: 200, body: { id } });
    }
    expect(
      await service.request(`POST ${SAMPLES}/${id}/annulment`, {
        as: 'otherRegion',
        body: annulment,
      }),
    ).toMatchObject({ status: 403, body: { code: 'OTHER_TENANT' } });
  });
});

describe.each([
  [
    'inspections',
    { inspectionNumber: 'n', inspectedAt: AT, outcome: 'key-item', findings: ['缺'] },
  ],
  ['complaints', { complaintNumber: 'n', receivedAt: AT, outcome: 'settled', summary: '退货' }],
  ['incidents', { incidentNumber: 'n', occurredAt: AT, outcome: 'report-late', summary: '迟报' }],
])('%s', (path, document) => {
  test('are recorded, listed, annulled and corrected as every kind of case is', async () => {
    const sent = { uscc: WEIHE, authority: '西安市市场监督管理局', ...document };
    const { id } = await post(`/api/supervision/${path}`, sent);
    const { position } = await post(`/api/supervision/${path}/${id}/annulment`, annulment);
    const one = await get(`/api/supervision/${path}/${id}`, as, { after: position });
    expect(one.body).toMatchObject({ id, ...sent, resultAt: AT, status: 'annulled', annulment });
    const list = await get(`/api/supervision/${path}`, 'weihe');
    expect(list.body.items).toEqual([one.body]);

    const right = await post(`/api/supervision/${path}`, { ...sent, causeId: 'right' });
    const [wrong, corrected] = await Promise.all(
      [id, right.id].map((each) =>
        get(`/api/supervision/${path}/${each}`, as, { after: right.position }),
      ),
    );
    expect(wrong?.body).toEqual({ ...one.body, replacedBy: right.id });
    expect(corrected?.body).toMatchObject({ causeId: 'right', status: 'recorded', replaces: id });
    expect(await get(`/api/supervision/${path}`, 'procurement')).toMatchObject({
      body: { items: [] },
    });
  });
});

describe('the lists', () => {
  let last: string;
  const days = ['01', '02', '03', '04', '05'];

  beforeAll(async () => {
    for (const day of days) {
      const at = `2026-10-${day}T00:00:00+08:00`;
      await post(PENALTIES, {
        ...penaltyDecision,
        uscc: QINLING,
        decisionNumber: unused(),
        decidedAt: at,
        effectiveFrom: at,
      });
      await post(SAMPLES, {
        ...sample,
        uscc: QINLING,
        sampleNumber: unused(),
        sampledAt: at,
        resultAt: at,
      });
    }
    const far = { uscc: CHENGDU, decisionNumber: unused() };
    last = (await post(PENALTIES, { ...penaltyDecision, ...far }, 'otherRegion')).position;
  });

  test('page newest first, by a cursor in Link, and end', async () => {
    const seen: string[] = [];
    let path: string | undefined = `${PENALTIES}?uscc=${QINLING}&limit=2&after=${last}`;
    for (let pages = 0; path !== undefined; pages += 1) {
      const { status, body, headers } = await get(path);
      expect(status).toBe(200);
      seen.push(
        ...body.items.map(({ decidedAt }: { decidedAt: string }) => decidedAt.slice(8, 10)),
      );
      path = /<([^>]+)>; rel="next"/.exec(String(headers['link'] ?? ''))?.[1];
      expect(pages).toBeLessThan(4);
    }
    expect(seen).toEqual([...days].reverse());
  });

  test.each([
    ['regulator', PENALTIES, [QINLING, WEIHE]],
    ['province', PENALTIES, [QINLING, WEIHE]],
    ['otherRegion', PENALTIES, [CHENGDU]],
    ['agency', PENALTIES, [QINLING, WEIHE]],
    ['weihe', PENALTIES, [WEIHE]],
    ['procurement', PENALTIES, [CHENGDU, QINLING, WEIHE]],
    ['regulator', SAMPLES, [QINLING, WEIHE]],
    ['otherRegion', SAMPLES, []],
    ['agency', SAMPLES, [QINLING, WEIHE]],
    ['weihe', SAMPLES, [WEIHE]],
    ['procurement', SAMPLES, []],
  ])('show %s of %s only its own', async (caller, path, expected) => {
    const { status, body } = await get(path, caller, { after: last, limit: '200' });
    expect(status).toBe(200);
    const found = new Set(body.items.map(({ uscc }: { uscc: string }) => uscc));
    for (const late of [...found].filter(
      (uscc) => ![QINLING, WEIHE, CHENGDU].includes(uscc as string),
    ))
      found.delete(late);
    expect([...found].sort()).toEqual([...expected].sort());
  });

  test('are not for an enterprise that asks for another', async () =>
    expect(await get(PENALTIES, 'weihe', { uscc: QINLING })).toMatchObject({
      status: 403,
      body: { code: 'OTHER_TENANT' },
    }));

  test('hide one case from who may not see it', async () => {
    const { body } = await get(PENALTIES, 'otherRegion', { after: last });
    const path = `${PENALTIES}/${body.items[0].id as string}`;
    expect(await get(path, as)).toMatchObject({ status: 403, body: { code: 'OTHER_TENANT' } });
    expect(await get(path, 'procurement')).toMatchObject({ status: 200 });
  });

  test.each([
    [{ limit: '0' }, '/limit'],
    [{ limit: '201' }, '/limit'],
    [{ colour: 'red' }, '/colour'],
    [{ uscc: 'I'.repeat(18) }, 'uscc'],
    [{ cursor: 'made-up' }, 'cursor'],
  ])('refuse %j and say where', async (query, pointer) => {
    const { status, body } = await get(PENALTIES, as, query as never);
    expect(status).toBe(400);
    expect(body.errors[0].pointer).toContain(pointer);
  });

  const BAD_CURSOR = {
    status: 400,
    body: { code: 'BAD_INPUT', errors: [{ pointer: '/cursor', code: 'BAD_CURSOR' }] },
  };

  test.each(['made-up', '%%%', 'x'.repeat(13_000), cursorAt('penalty', ['yesterday', 'x'])])(
    'refuse a cursor that is none: %.20s',
    async (cursor) => expect(await get(PENALTIES, as, { cursor })).toMatchObject(BAD_CURSOR),
  );

  test('refuse the cursor of another list', async () => {
    const { headers } = await get(SAMPLES, as, { limit: '1', after: last });
    const cursor = /cursor=([^&>]+)/.exec(String(headers['link']))?.[1];
    expect(cursor).toBeDefined();
    expect(await get(PENALTIES, as, { cursor: cursor! })).toMatchObject(BAD_CURSOR);
  });

  test.each([
    ['a position that no store gave', 'nonsense'],
    ['a position of another store', 'kurrent:7'],
  ])('refuse %s', async (_, after) =>
    expect(await get(PENALTIES, as, { after })).toMatchObject({ status: 400 }),
  );

  test.each(['operator', undefined])('are not for %s', async (caller) => {
    const answer = await service.request(
      `GET ${PENALTIES}`,
      caller === undefined ? {} : { as: caller },
    );
    expect([401, 403]).toContain(answer.status);
  });
});

describe('the rows', () => {
  const rows = async (table: string) =>
    service.app
      .get<DataSource>(DATA_SOURCE, { strict: false })
      .query<unknown[]>(`select * from ${table} order by kind, id`);

  // A batch may come again after a crash, and a rebuild starts from the first event.
  test('are the same when every event comes a second time', async () => {
    const source = service.app.get<DataSource>(DATA_SOURCE, { strict: false });
    const before = await rows('agency_case');
    expect(before.length).toBeGreaterThan(10);
    const batch: RecordedEvent[] = [];
    const categories = cases.aggregates.map(({ category }) => category);
    for await (const event of service.store.readAll({ filter: { categories } })) batch.push(event);
    await cases.project?.(batch, source.manager);
    expect(await rows('agency_case')).toEqual(before);
  });
});
