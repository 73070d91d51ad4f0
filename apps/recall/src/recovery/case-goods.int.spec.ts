import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  creditScoringTopic,
  RecallScopeAttachedV1,
  RecallScopeRefusedV1,
  recallTopic,
  traceabilityTopic,
  type DataOf,
  type RecallGoods,
  type RecallGoodsParty,
} from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { cloudEvent } from '@zhixin/event-bus';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import { recallService } from '../recall.module.js';
import { callers, OTHER, WEIHE } from '../testing/cases.js';
import { directory, foodCase, NOW } from '../testing/recall-service.js';
import {
  LOT,
  maker,
  NEWER,
  newer,
  other,
  row,
  SCOPE,
  SHOP,
  shop,
  tell as tellTo,
  type ToldPage,
} from '../testing/told-rows.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(120_000);

let database: TestDatabase;
let service: TestService;

beforeAll(async () => {
  database = await testDatabase();
  service = await testService(
    recallService({ directory: { provide: EnterpriseDirectory, useValue: directory() } }),
    {
      ...{ now: NOW, databaseUrl: database.url, background: true },
      callers: { ...callers, samr: { ...callers.samr, region: '00' } },
    },
  );
  for (const topic of [creditScoringTopic, traceabilityTopic])
    await service.bus.ensureTopic(topic.name, topic);
});
afterAll(async () => {
  await service?.close();
  await database?.drop();
});

const tell = (caseId: string, page: Partial<ToldPage>) => tellTo(service, caseId, page);

let opened = 0;
const open = async (): Promise<string> => {
  opened += 1;
  const body = { ...foodCase, product: `果汁${opened}` };
  const answer = await service.request('POST /api/recall/cases', { as: 'county', body });
  expect(answer.status).toBe(201);
  return answer.body.id as string;
};
const recoveryOf = async (id: string, as = 'county') =>
  (await service.request<RecallGoods>(`GET /api/recall/cases/${id}/recovery`, { as })).body;
const recoveryWhen = async (id: string, holds: (goods: RecallGoods) => boolean) => {
  let found: RecallGoods | undefined;
  await until('the rows have come', async () => holds((found = await recoveryOf(id))));
  return found!;
};

const scopes = (id: string, document: object, as = 'county') =>
  service.request(`POST /api/recall/cases/${id}/scopes`, { as, body: { document } });

describe('the goods of a case', () => {
  test('are those of a scope that an officer names, which traceability is told', async () => {
    const id = await open();
    const named = { scopeId: SCOPE, documentHash: 'h1', set: 'recorded' };
    expect(await scopes(id, named)).toMatchObject({ status: 201 });
    expect(await scopes(id, named)).toMatchObject({ status: 200, body: { recorded: false } });
    const second = { ...named, documentHash: 'h2' };
    expect(await scopes(id, second)).toMatchObject({ status: 201 });
    const stop = new AbortController();
    const attached: DataOf<typeof RecallScopeAttachedV1>[] = [];
    const wish = { group: 'spec', topic: recallTopic.name, signal: stop.signal };
    const consuming = service.bus.consume(
      { ...wish, types: [RecallScopeAttachedV1.type] },
      async (batch) => {
        for (const { event } of batch)
          attached.push(event.data as DataOf<typeof RecallScopeAttachedV1>);
      },
    );
    await until('it was published', async () => attached.length === 2);
    stop.abort();
    await consuming;
    expect(attached).toMatchObject([
      { ...named, caseId: id, uscc: WEIHE },
      { ...second, caseId: id, uscc: WEIHE },
    ]);
    expect(attached[1]!.version).toBeGreaterThan(attached[0]!.version);
  });

  test('are no worst case without reasons, and no scope that is not named whole', async () => {
    const id = await open();
    const worst = { scopeId: SCOPE, documentHash: 'h1', set: 'worst-case' };
    expect(await scopes(id, worst)).toMatchObject({
      ...{ status: 400, body: { code: 'PAPER_INCOMPLETE' } },
    });
    expect(await scopes(id, { ...worst, reasons: '原料混装' })).toMatchObject({ status: 201 });
    expect(await scopes(id, { ...worst, scopeId: 'x' })).toMatchObject({ status: 400 });
    expect(await scopes(id, worst, 'firm')).toMatchObject({ status: 403 });
  });

  test('are measured: what moves or changes its state feeds the recovery and proposes nothing', async () => {
    const id = await open();
    const rows = [row(maker, 'on-hand', 40), row(other, 'on-hand', 60)];
    await tell(id, { rows: rows.slice(0, 1), pages: 2 });
    await tell(id, { rows: rows.slice(1), page: 2, pages: 2 });
    const first = await recoveryWhen(id, ({ scope }) => scope?.isWhole === true);
    expect(first.recovery.byUnit).toMatchObject([{ affected: 100, remedied: 0, rate: 0 }]);
    await tell(id, {
      ...newer,
      rows: [
        row(maker, 'recovered', 25.5),
        row(other, 'on-hand', 34.5, { disposition: 'recalled' }),
      ],
    });
    const then = await recoveryWhen(id, ({ scope }) => scope?.newestScopeId === NEWER);
    expect(then.proposal).toBeUndefined();
    expect(then.scope).toMatchObject({
      scopeId: SCOPE,
      documentHash: 'h1',
      newestDocumentHash: 'h2',
    });
    expect(then.recovery).toMatchObject({
      byUnit: [
        { uom: 'KGM', affected: 100, returned: 25.5, blocked: 34.5, onHand: 40, rate: 0.255 },
      ],
      byLot: [{ lot: LOT, affected: 100 }],
      byParty: expect.arrayContaining([
        expect.objectContaining({ party: other, affected: 60, returned: 25.5, rate: 0.425 }),
      ]),
      byChannel: expect.arrayContaining([
        expect.objectContaining({ channel: 'maker', affected: 40 }),
      ]),
    });
  });

  test('that come or go, and parties too, are proposed until the case stands on the newer scope', async () => {
    const id = await open();
    await tell(id, { rows: [row(maker, 'on-hand', 40), row(other, 'on-hand', 60)] });
    const entered = row(shop, 'on-hand', 12, { epc: `${LOT}X`, lot: `${LOT}X` });
    await tell(id, {
      ...newer,
      rows: [row(maker, 'on-hand', 30), entered],
      gone: [{ epc: LOT, holder: other, state: 'on-hand' }],
    });
    const { proposal, recovery } = await recoveryWhen(id, (goods) => goods.proposal !== undefined);
    expect(proposal).toMatchObject({
      counts: {
        ...{ thingsEntered: 1, thingsLeft: 0, boundsChanged: 1 },
        ...{ partiesEntered: 1, partiesLeft: 1 },
      },
      things: [
        { epc: LOT, kind: 'bounds', accepted: 100, now: 30 },
        { epc: `${LOT}X`, kind: 'entered', accepted: 0, now: 12 },
      ],
      parties: [
        { party: SHOP, name: '西安超市', kind: 'entered' },
        { party: OTHER, kind: 'left' },
      ],
    });
    expect(recovery.byUnit).toMatchObject([{ affected: 100, unaccounted: 58 }]);
    await tell(id, {
      ...{ version: 5, scopeId: NEWER, newestScopeId: NEWER, documentHash: 'h2' },
      rows: [row(maker, 'on-hand', 30), entered],
    });
    // A page of the scope that the case stood on before comes late.
    await tell(id, { ...newer, rows: [row(other, 'on-hand', 99)] });
    const accepted = await recoveryWhen(id, ({ scope }) => scope?.version === 5);
    expect(accepted.proposal).toBeUndefined();
    expect(accepted.recovery.byUnit).toMatchObject([{ affected: 42, onHand: 42, unaccounted: 0 }]);
  });

  test('have no rate where nobody knows how many they are', async () => {
    const id = await open();
    await tell(id, { rows: [row(maker, 'on-hand', null), row(other, 'on-hand', 60)] });
    const { recovery } = await recoveryWhen(id, ({ scope }) => scope !== undefined);
    expect(recovery.byUnit).toMatchObject([{ affected: null, rate: null }]);
    await tell(id, { ...newer, rows: [row(maker, 'on-hand', 5)] });
    const then = await recoveryWhen(id, ({ scope }) => scope?.newestScopeId === NEWER);
    expect(then.proposal).toMatchObject({ things: [{ kind: 'bounds', accepted: null, now: 65 }] });
  });

  test('are told to their parties: to the recaller and officers all, to a holder its own', async () => {
    const id = await open();
    const many = Array.from({ length: 30 }, (_, index) =>
      row(
        { partyId: `urn:party:${String(index).padStart(3, '0')}`, name: `店${index}` },
        'sold',
        1,
      ),
    );
    await tell(id, { rows: [row(maker, 'on-hand', 40), row(other, 'on-hand', 60), ...many] });
    await recoveryWhen(id, ({ scope }) => scope !== undefined);
    const parties = (as: string, query = {}) =>
      service.request<{ items: readonly RecallGoodsParty[] }>(
        `GET /api/recall/cases/${id}/parties`,
        {
          ...{ as, query },
        },
      );
    const first = await parties('firm', { limit: '20' });
    expect(first.body.items).toHaveLength(20);
    const cursor = /cursor=([^&>]+)/.exec(first.headers['link']!)![1]!;
    const rest = await parties('county', { limit: '20', cursor });
    const names = [...first.body.items, ...rest.body.items].map(({ name }) => name);
    expect(new Set(names).size).toBe(32);
    expect((await parties('otherFirm')).body.items).toMatchObject([
      { uscc: OTHER, figures: [{ affected: 60 }], lots: [{ lot: LOT, quantity: 60 }] },
    ]);
    expect(await parties('toys')).toMatchObject({ status: 404 });
    expect(await parties('otherRegion')).toMatchObject({ status: 404 });
    expect(
      await service.request(`GET /api/recall/cases/${id}/recovery`, { as: 'otherFirm' }),
    ).toMatchObject({ status: 404 });
  });

  test('stay what they were where a scope is refused, and the case says why', async () => {
    const id = await open();
    const at = service.clock.now();
    const about = { uscc: WEIHE, region: '610113' };
    const metadata = { occurredAt: at, actor: 'spec', correlationId: 'c' };
    const data = {
      ...about,
      at,
      caseId: id,
      scopeId: SCOPE,
      version: 2,
      because: 'unknown' as const,
    };
    const from = { id: 'refusal-1', stream: `recall-${id}`, recordedAt: at, metadata };
    await service.bus.publish(traceabilityTopic.name, [
      cloudEvent(RecallScopeRefusedV1, {
        ...{ from, service: 'traceability', ...about, partitionkey: id, data },
      }),
    ]);
    const refused = await recoveryWhen(id, (goods) => goods.refused !== undefined);
    expect(refused).toMatchObject({ refused: { version: 2, because: 'unknown' } });
    expect(refused.scope).toBeUndefined();
  });
});
