import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  creditScoringTopic,
  EnterpriseRegisteredV1,
  RecallSoldAfterNoticeV1,
  recallTopic,
  traceabilityTopic,
  type RecallNotice,
} from '@zhixin/contracts';
import { cloudEvent } from '@zhixin/event-bus';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import { recallService } from '../recall.module.js';
import { callers, filledPaper, OTHER, regime, TOYS, WEIHE } from '../testing/cases.js';
import { foodCase, NOW } from '../testing/recall-service.js';
import { maker, NEWER, newer, other, row, SHOP, shop, tell } from '../testing/told-rows.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(120_000);

let database: TestDatabase;
/** Two instances over one database. */
let services: TestService[];
let service: TestService;

beforeAll(async () => {
  database = await testDatabase();
  const options = { now: NOW, databaseUrl: database.url, eventsInDatabase: true, background: true };
  const start = () => testService(recallService(), { ...options, callers });
  services = [await start(), await start()];
  service = services[0]!;
  for (const topic of [creditScoringTopic, traceabilityTopic])
    await service.bus.ensureTopic(topic.name, topic);
  for (const [uscc, name, region] of [
    [WEIHE, '渭河食品', '610113'],
    [OTHER, '成都食品', '510104'],
    [TOYS, '西安玩具', '610113'],
  ] as const)
    await register(uscc, name, region);
});
afterAll(async () => {
  for (const one of services ?? []) await one.close();
  await database?.drop();
});

const register = (uscc: string, name: string, region: string) => {
  const at = '2026-11-20T09:30:00+08:00';
  const metadata = { occurredAt: at, actor: 'spec', correlationId: 'c' };
  const from = {
    id: `registration-${uscc}`,
    stream: `enterprise-${uscc}`,
    recordedAt: at,
    metadata,
  };
  const data = {
    ...{ uscc, name, region, at, by: 'regulator-xian' },
    ...{ productRisk: 'high' as const, establishedOn: '2015-03-01', usccCheckPassed: true },
  };
  return service.bus.publish(creditScoringTopic.name, [
    cloudEvent(EnterpriseRegisteredV1, { from, service: 'credit-scoring', uscc, region, data }),
  ]);
};

let opened = 0;
/** A case that is decided, so that notices may go out. */
const decided = async (): Promise<string> => {
  opened += 1;
  let id = '';
  await until('the enterprise is known', async () => {
    const body = { ...foodCase, product: `果汁${opened}` };
    const answer = await service.request('POST /api/recall/cases', { as: 'county', body });
    id = answer.body.id;
    return answer.status < 300;
  });
  await take(id, 'decision', { kind: 'voluntary' });
  return id;
};
const take = async (id: string, step: string, document: object) => {
  const answer = await service.request(`POST /api/recall/cases/${id}/${step}`, {
    ...{ as: 'firm', body: { document } },
  });
  expect([step, answer.status, answer.body]).toEqual([step, 201, answer.body]);
};
const notify = (id: string, more: object = {}) =>
  take(id, 'party-notices', {
    ...filledPaper(regime('food'), 'recall-notice'),
    level: '一级',
    ...more,
  });
const noticesOf = async (id: string, as = 'county') => {
  const route = `GET /api/recall/notices?case=${id}`;
  return (await service.request<{ items: readonly RecallNotice[] }>(route, { as })).body.items;
};
const noticesWhen = async (id: string, hold: (notices: readonly RecallNotice[]) => boolean) => {
  let found: readonly RecallNotice[] = [];
  await until('the notices are out', async () => hold((found = await noticesOf(id))));
  return found;
};

describe('notices to parties', () => {
  test('go to everybody who has or is to have goods, and to who has duties, but not to the recaller', async () => {
    const id = await decided();
    await tell(service, id, {
      rows: [
        ...[row(maker, 'on-hand', 40), row(other, 'on-hand', 60)],
        row(other, 'in-transit', 5.5, { to: shop }),
      ],
    });
    await notify(id, { also: [{ uscc: TOYS, capacity: 'market-owner' }], content: '立即停止销售' });
    const notices = await noticesWhen(id, ({ length }) => length === 3);
    expect(new Set(notices.map(({ name }) => name))).toEqual(
      new Set(['成都食品', '西安超市', '西安玩具']),
    );
    expect(notices.find(({ uscc }) => uscc === OTHER)).toMatchObject({
      ...{ capacity: 'holds', isUnreachable: false, soldAfter: [] },
      lots: [{ uom: 'KGM', quantity: '65.5' }],
      terms: { content: '立即停止销售' },
    });
    expect(notices.find(({ partyId }) => partyId === SHOP)).toMatchObject({
      ...{ capacity: 'addressed', isUnreachable: true, lots: [{ quantity: '5.5' }] },
    });
    expect(notices.find(({ uscc }) => uscc === TOYS)).toMatchObject({
      ...{ capacity: 'market-owner', lots: [] },
    });
    const sent = (await service.newEvents()).filter(({ type }) => type === 'PartyNotified');
    expect(sent).toHaveLength(3);
  });

  test('are seen and answered by whom they are for', async () => {
    const id = await decided();
    await tell(service, id, { rows: [row(other, 'on-hand', 60)] });
    await notify(id);
    await noticesWhen(id, ({ length }) => length === 1);
    const route = `POST /api/recall/cases/${id}/acknowledgements`;
    expect(await noticesOf(id, 'otherFirm')).toMatchObject([{ caseId: id, uscc: OTHER }]);
    expect(await noticesOf(id, 'toys')).toEqual([]);
    expect(await service.request(route, { as: 'toys', body: {} })).toMatchObject({ status: 404 });
    const forOther = { as: 'toys', body: { party: OTHER } };
    expect(await service.request(route, forOther)).toMatchObject({ status: 403 });
    const own = { as: 'otherFirm', body: {} };
    expect(await service.request(route, own)).toMatchObject({ status: 201 });
    expect(await service.request(route, own)).toMatchObject({
      ...{ status: 200, body: { recorded: false } },
    });
    await noticesWhen(id, ([notice]) => notice?.acknowledgedAt !== undefined);
  });

  test('say once what is new, and are withdrawn where a party has nothing any more', async () => {
    const id = await decided();
    await tell(service, id, { rows: [row(other, 'on-hand', 60), row(shop, 'on-hand', 5)] });
    await notify(id);
    await noticesWhen(id, ({ length }) => length === 2);
    await tell(service, id, {
      ...newer,
      gone: [{ epc: foodCase.roots[0]!, holder: shop, state: 'on-hand' }],
    });
    await notify(id, { content: '更正' });
    const notices = await noticesWhen(id, (all) =>
      all.some((one) => one.withdrawnAt !== undefined),
    );
    expect(notices.find(({ partyId }) => partyId === SHOP)!.withdrawnAt).toBeDefined();
    expect(notices.find(({ uscc }) => uscc === OTHER)).toMatchObject({
      terms: { content: '更正' },
    });
  });

  test('let a sale afterwards be found, told to others once, and none before', async () => {
    const id = await decided();
    await tell(service, id, { rows: [row(other, 'on-hand', 60), row(shop, 'on-hand', 5)] });
    await notify(id);
    await noticesWhen(id, ({ length }) => length === 2);
    const later = { since: '2026-12-02T08:00:00+08:00' };
    const page = {
      ...newer,
      rows: [row(other, 'on-hand', 50), row(other, 'sold', 10, later), row(shop, 'sold', 5)],
    };
    await tell(service, id, page);
    await tell(service, id, { ...page, newestScopeId: NEWER.replace('b', 'c') });
    const notices = await noticesWhen(id, (all) =>
      all.some(({ soldAfter }) => soldAfter.length > 0),
    );
    expect(notices.find(({ uscc }) => uscc === OTHER)!.soldAfter).toMatchObject([
      { uom: 'KGM', quantity: '10', soldAt: later.since },
    ]);
    const told: unknown[] = [];
    const stop = new AbortController();
    const wish = { group: 'spec', topic: recallTopic.name, signal: stop.signal };
    const consuming = service.bus.consume(
      { ...wish, types: [RecallSoldAfterNoticeV1.type] },
      async (batch) => void told.push(...batch.map((delivery) => delivery.event.data)),
    );
    await until('it was told', async () => told.length > 0);
    stop.abort();
    await consuming;
    expect(told).toMatchObject([{ caseId: id, uscc: OTHER, party: OTHER, quantity: '10' }]);
  });
});
