import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { creditScoringTopic, EnterpriseRegisteredV1 } from '@zhixin/contracts';
import { cloudEvent } from '@zhixin/event-bus';
import { until } from '@zhixin/infra-processes';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { testService, type TestAnswer, type TestService } from '@zhixin/service-shell/testing';
import { recallService } from './recall.module.js';
import { callers, filledPaper, regime, TOYS, WEIHE } from './testing/cases.js';
import { foodCase, NOW } from './testing/recall-service.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(60_000);

const LOOK_MS = 50;

let database: TestDatabase;
/** Two instances over one database. */
let one: TestService;
let other: TestService;

const start = () =>
  testService(recallService({ lookMs: LOOK_MS }), {
    now: NOW,
    databaseUrl: database.url,
    eventsInDatabase: true,
    background: true,
    callers: { ...callers, samr: { ...callers.samr, region: '00' } },
  });

beforeAll(async () => {
  database = await testDatabase();
  one = await start();
  other = await start();
  await one.bus.ensureTopic(creditScoringTopic.name, creditScoringTopic);
  await register(WEIHE, '渭河食品', '610113');
  await register(TOYS, '西安玩具', '610113');
});

afterAll(async () => {
  await one?.close();
  await other?.close();
  await database?.drop();
});

let registrations = 0;
const register = (uscc: string, name: string, region: string) => {
  registrations += 1;
  const at = `2026-11-20T09:30:0${registrations}+08:00`;
  const from = {
    id: `5e1e7f3c-6e6f-4a38-9a3c-11111111111${registrations}`,
    stream: `enterprise-${uscc}`,
    recordedAt: at,
    metadata: { occurredAt: at, actor: 'spec', correlationId: 'c' },
  };
  const data = {
    ...{ uscc, name, region, at, by: 'regulator-xian' },
    ...{ productRisk: 'high' as const, establishedOn: '2015-03-01', usccCheckPassed: true },
  };
  return one.bus.publish(creditScoringTopic.name, [
    cloudEvent(EnterpriseRegisteredV1, { from, service: 'credit-scoring', uscc, region, data }),
  ]);
};

interface Row {
  readonly id: string;
  readonly due?: { readonly clockId: string; readonly dueAt: string };
  readonly missed: number;
}

const open = async (changed: object = {}, as = 'prefecture') => {
  // The directory learns of an enterprise a moment after it is registered.
  const opened = await until(
    'the enterprise to be known',
    () => one.request('POST /api/recall/cases', { as, body: { ...foodCase, ...changed } }),
    ({ status }) => status !== 404,
  );
  return opened.body as { id: string; position: string };
};
const step = async (id: string, name: string, as: string, document: object) => {
  const answer = await one.request(`POST /api/recall/cases/${id}/${name}`, {
    as,
    body: { document },
  });
  expect([name, answer.status, answer.body]).toEqual([name, 201, answer.body]);
  return answer.body.position as string;
};
const list = async (as: string, query: Readonly<Record<string, string>> = {}) => {
  const { body } = await one.request('GET /api/recall/cases', { as, query });
  return body.items as readonly Row[];
};
const missedIn = async (id: string) => {
  const { body } = await other.request(`GET /api/recall/cases/${id}`, { as: 'prefecture' });
  return (body.history as { event: string; clockId?: string }[]).filter(
    ({ event }) => event === 'DeadlineMissed',
  );
};

describe('the board', () => {
  test('shows what is due first, to who may see it, filtered as asked', async () => {
    const { id, position: after } = await open({ sourceRef: 'board' });
    const [row] = (await list('prefecture', { after })).filter((each) => each.id === id);
    expect(row).toMatchObject({
      due: { clockId: 'RCL-FOOD-START-1', dueAt: '2026-12-02T09:00:00.000+08:00' },
      missed: 0,
    });
    const seenBy = async (as: string, query = {}) =>
      (await list(as, query)).some((each) => each.id === id);
    for (const as of ['county', 'province', 'samr', 'firm']) expect(await seenBy(as)).toBe(true);
    for (const as of ['otherRegion', 'otherFirm', 'housing', 'police'])
      expect(await seenBy(as)).toBe(false);
    expect(await seenBy('samr', { status: 'SIGNAL', regime: 'food', region: '6101' })).toBe(true);
    expect(await seenBy('samr', { region: '51' })).toBe(false);
    expect(await seenBy('prefecture', { due: 'week' })).toBe(true);
    expect(await seenBy('prefecture', { due: 'today' })).toBe(false);
    expect(await seenBy('prefecture', { due: 'overdue' })).toBe(false);
  });

  test('is read in pages that neither repeat nor hide a case', async () => {
    for (const sourceRef of ['p1', 'p2', 'p3']) await open({ sourceRef });
    const { position: after } = await open({ sourceRef: 'p4' });
    const all = (await list('prefecture', { after })).map(({ id }) => id);
    const paged: string[] = [];
    let next: string | undefined = '/api/recall/cases?limit=2';
    while (next !== undefined) {
      const answer: TestAnswer<{ items: Row[] }> = await one.request(`GET ${next}`, {
        as: 'prefecture',
      });
      paged.push(...answer.body.items.map(({ id }) => id));
      next = /<([^>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
    }
    expect(paged).toEqual(all);
  });
});

describe('duties', () => {
  test('are those of the firm to the firm, those of the region to an officer, filtered by when they are due', async () => {
    const { id, position: after } = await open({ sourceRef: 'duties' });
    const dutiesOf = async (as: string, query: Readonly<Record<string, string>> = {}) => {
      const { body } = await one.request('GET /api/recall/duties', {
        as,
        query: { after, ...query },
      });
      return (body.items as { cause: string; kind: string }[]).filter(({ cause }) => cause === id);
    };
    for (const as of ['firm', 'prefecture', 'samr'])
      expect(await dutiesOf(as)).toMatchObject([
        {
          kind: 'RCL-FOOD-START-1',
          uscc: WEIHE,
          who: ['recaller'],
          clock: { state: 'running', dueAt: '2026-12-02T09:00:00+08:00' },
          law: { instrument: expect.any(String) },
        },
      ]);
    for (const as of ['otherFirm', 'otherRegion', 'housing'])
      expect(await dutiesOf(as)).toEqual([]);
    expect(await dutiesOf('firm', { kind: 'RCL-FOOD-FINAL' })).toEqual([]);
    expect(await dutiesOf('firm', { due: 'overdue' })).toEqual([]);
    expect(await dutiesOf('firm', { due: 'week' })).toHaveLength(1);
  });
});

/** A page that everybody opens, on whatever line. */
const PAGE_BYTES_MAX = 30 * 1_024;

describe('a public notice', () => {
  test('is there without a token, with what its text puts into it and nothing else', async () => {
    const { id } = await open({ sourceRef: 'public' });
    await step(id, 'decision', 'firm', { kind: 'voluntary' });
    const before = await step(id, 'plan', 'firm', filledPaper(regime('food'), 'plan'));
    const path = `GET /api/recall/public/${id}`;
    await one.request('GET /api/recall/public', { query: { after: before } });
    expect((await one.request(path)).status).toBe(404);
    const after = await step(id, 'publication', 'firm', {
      ...filledPaper(regime('food'), 'public-notice'),
      ...{ lane: 'recaller', content: '内部说明', attachments: ['photo.jpg'] },
    });
    const { body: page } = await one.request('GET /api/recall/public', { query: { after } });
    const found = (page.items as { id: string }[]).find((each) => each.id === id);
    const { body } = await one.request(path);
    expect(body).toEqual(found);
    expect(Object.keys(body as object).sort()).toEqual(
      [
        ...['id', 'regime', 'regimeTitle', 'status', 'level', 'decision', 'recaller', 'product'],
        ...['roots', 'publishedAt', 'measures', 'notice'],
      ].sort(),
    );
    expect(JSON.stringify(body)).not.toMatch(/内部说明|photo|enterprise-weihe/);
    const html = { headers: { accept: 'text/html' } };
    for (const [where, words] of [
      [`${path}?lang=zh`, '请停止使用'],
      [`${path}?lang=en`, 'Please stop using'],
      ['GET /api/recall/public?lang=zh', '召回公告'],
    ] as const) {
      const read = await one.request(where as typeof path, html);
      expect([read.status, read.headers['content-type']]).toEqual([
        200,
        'text/html; charset=utf-8',
      ]);
      expect(read.text).toContain(words);
      expect(read.text).not.toMatch(/内部说明|photo|enterprise-weihe/);
      expect(Buffer.byteLength(read.text)).toBeLessThan(PAGE_BYTES_MAX);
    }
  });
});

describe('deadlines', () => {
  test('are told once by two instances, whose clocks jump', async () => {
    const { id } = await open({ sourceRef: 'missed' });
    const late = '2026-12-04T00:00:00.000+08:00';
    one.clock.set(late);
    other.clock.set(late);
    await until('it to be missed', async () => (await missedIn(id)).length > 0);
    await until('the list to tell', async () =>
      (await list('prefecture', { due: 'overdue' })).find(
        (each) => each.id === id && each.missed === 1,
      ),
    );
    one.clock.set(NOW);
    other.clock.set('2026-12-06T00:00:00.000+08:00');
    // What both instances told by now they would have told twice by the time of another case.
    const { id: later } = await open({ sourceRef: 'later' });
    await until('the later one to be missed', async () => (await missedIn(later)).length > 0);
    expect(await missedIn(id)).toHaveLength(1);
    expect(await missedIn(later)).toHaveLength(1);
  });
});

describe('the responsible enterprise', () => {
  test('takes its case along to another region, and both regions see it', async () => {
    other.clock.set(NOW);
    const { id, position: after } = await open(
      { regime: 'consumer-goods', responsible: TOYS, level: undefined, product: '电动玩具车' },
      'province',
    );
    await list('province', { after });
    await register(TOYS, '成都玩具', '510104');
    await until('the other region to see it', async () =>
      (await list('otherRegion')).find((each) => each.id === id),
    );
    expect((await list('prefecture')).some((each) => each.id === id)).toBe(true);
    const { body } = await one.request(`GET /api/recall/cases/${id}`, { as: 'otherRegion' });
    expect(body.responsible).toMatchObject({ name: '成都玩具', region: '510104' });
  });
});
