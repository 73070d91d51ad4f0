import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { TestService } from '@zhixin/service-shell/testing';
import { filledPaper, OTHER, regime, WEIHE } from '../testing/cases.js';
import { foodCase, testRecall } from '../testing/recall-service.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(30_000);

const CASES = 'POST /api/recall/cases';

let service: TestService;

beforeAll(async () => {
  service = await testRecall();
});
afterAll(() => service.close());

let source = 0;
const openCase = async (changed: object = {}, as = 'prefecture') => {
  const sourceRef = `XA2026-${(source += 1)}`;
  const { body } = await service.request(CASES, {
    as,
    body: { ...foodCase, sourceRef, ...changed },
  });
  return body.id as string;
};
const step = (id: string, name: string, as: string, document: object = {}) =>
  service.request(`POST /api/recall/cases/${id}/${name}`, { as, body: { document } });

describe('POST /api/recall/cases', () => {
  test('opens once, and says where; the same again says so', async () => {
    const first = await service.request(CASES, { as: 'prefecture', body: foodCase });
    expect(first).toMatchObject({ status: 201, body: { recorded: true, warnings: [] } });
    expect(first.headers['location']).toBe(`/api/recall/cases/${first.body.id as string}`);
    const again = await service.request(CASES, { as: 'prefecture', body: foodCase });
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id, recorded: false } });
  });

  test('opens a case once that two hundred ask for at once', async () => {
    await service.newEvents();
    const body = { ...foodCase, sourceRef: 'at-once' };
    const headers = { authorization: `Bearer ${await service.token('prefecture')}` };
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => service.request(CASES, { headers, body })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await service.newEvents()).map(({ type }) => type)).toEqual([
      'RecallCaseOpened',
      'DeadlineSet',
    ]);
  });

  test('opens the own report of a firm, and none about another', async () => {
    const own = { ...foodCase, source: 'own-report', sourceRef: 'own' };
    expect((await service.request(CASES, { as: 'firm', body: own })).status).toBe(201);
    expect(
      (await service.request(CASES, { as: 'firm', body: { ...own, responsible: OTHER } })).status,
    ).toBe(403);
  });

  test.each<[number, string, object]>([
    [400, 'REGIME_UNKNOWN', { regime: 'toys' }],
    [400, 'LEVEL_NOT_IN_REGIME', { regime: 'consumer-goods', level: 1 }],
    [409, 'NO_TEXT_IN_FORCE', { discoveredAt: '2001-01-01T00:00:00+08:00' }],
    [400, 'IN_FUTURE', { discoveredAt: '2027-01-01T00:00:00+08:00' }],
    [404, 'ENTERPRISE_UNKNOWN', { responsible: '91610113MA6TTY11XX' }],
    [400, 'BAD_INPUT', { roots: [] }],
    [400, 'BAD_INPUT', { more: 1 }],
  ])('answers %s %s', async (status, code, changed) => {
    const body = { ...foodCase, ...changed };
    expect(await service.request(CASES, { as: 'prefecture', body })).toMatchObject({
      status,
      body: { code },
    });
  });

  test('is not for officers of another region, nor for an agency that the regime does not name', async () => {
    for (const as of ['otherRegion', 'housing'])
      expect((await service.request(CASES, { as, body: foodCase })).status).toBe(403);
  });
});

describe('a case', () => {
  test('is shown with its text, its deadlines and why, and what comes next', async () => {
    const id = await openCase();
    const { body } = await service.request(`GET /api/recall/cases/${id}`, { as: 'prefecture' });
    expect(body).toMatchObject({
      id,
      status: 'SIGNAL',
      level: 1,
      responsible: { uscc: WEIHE, name: '渭河食品', region: '610113' },
      pack: { id: 'recall-food' },
      clocks: [
        {
          clockId: 'RCL-FOOD-START-1',
          dueAt: '2026-12-02T09:00:00+08:00',
          state: 'running',
          provisional: false,
          why: expect.stringContaining('24'),
        },
      ],
      history: [{ event: 'RecallCaseOpened' }, { event: 'DeadlineSet' }],
    });
    expect(body.next).toContainEqual({
      step: 'plan',
      by: ['recaller'],
      dueAt: '2026-12-02T09:00:00+08:00',
    });
    expect(body.doubts.length).toBeGreaterThan(0);
  });

  test('is nothing to who may not know of it', async () => {
    const id = await openCase();
    for (const as of ['otherRegion', 'otherFirm', 'police', 'housing'])
      for (const route of [
        `GET /api/recall/cases/${id}`,
        `GET /api/recall/cases/${'0'.repeat(32)}`,
      ])
        expect(await service.request(route, { as })).toMatchObject({
          status: 404,
          body: { code: 'CASE_UNKNOWN' },
        });
    expect((await service.request(`GET /api/recall/cases/${id}`)).status).toBe(401);
  });

  test('is seen by the firm, the county, the province, SAMR', async () => {
    const id = await openCase();
    for (const as of ['firm', 'county', 'province', 'samr'])
      expect((await service.request(`GET /api/recall/cases/${id}`, { as })).status).toBe(200);
  });
});

describe('a step', () => {
  test('is taken once, twice at once', async () => {
    const id = await openCase();
    const answers = await Promise.all(
      [1, 2, 3].map(() => step(id, 'decision', 'firm', { kind: 'voluntary' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  });

  test('that lacks a field of its paper names it with the article', async () => {
    const id = await openCase();
    await step(id, 'decision', 'firm', { kind: 'voluntary' });
    const { name: _name, ...plan } = filledPaper(regime('food'), 'plan');
    const refused = await step(id, 'plan', 'firm', plan);
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: 'PAPER_INCOMPLETE',
        errors: [{ pointer: '/document/name', detail: expect.stringContaining('《') }],
      },
    });
    const { body } = await service.request(`GET /api/recall/cases/${id}`, { as: 'firm' });
    expect(body.status).toBe('DECIDED');
  });

  test('that says something in another form is refused where it says so', async () => {
    const id = await openCase();
    expect(await step(id, 'finding', 'prefecture', { defect: 'yes' })).toMatchObject({
      status: 400,
      body: {
        errors: [
          { pointer: '/document/defect', code: 'IS_BOOLEAN' },
          { pointer: '/document/reasons' },
        ],
      },
    });
  });

  test.each<[string, string, string, object]>([
    ['409 STEP_OUT_OF_ORDER', 'closure', 'prefecture', {}],
    ['409 STEP_NOT_IN_REGIME', 'objection', 'firm', { grounds: '无缺陷' }],
    ['403 WRONG_PARTY', 'effect-review', 'firm', { outcome: 'sufficient', reasons: '已召回' }],
    ['404 CASE_UNKNOWN', 'investigation', 'otherRegion', {}],
    ['404 NOT_FOUND', 'no-step', 'prefecture', {}],
  ])('answers %s to %s of %s', async (answer, name, as, document) => {
    const id = await openCase();
    const { status, body } = await step(id, name, as, document);
    expect(`${status} ${body.code as string}`).toBe(answer);
  });
});

describe('GET /api/recall/regimes', () => {
  test('says which steps there are, whose, with which papers, to everybody', async () => {
    const { status, body } = await service.request('GET /api/recall/regimes');
    expect(status).toBe(200);
    const food = (body.items as { regime: string; version: string }[]).filter(
      (one) => one.regime === 'food',
    );
    expect(food.length).toBe(2);
    expect(food[0]).not.toHaveProperty('examples');
  });
});
