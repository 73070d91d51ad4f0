import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  RecallScopeAttachedV1,
  RecallScopeRefusedV1,
  recallTopic,
  ScopeRowsToldV1,
  traceabilityTopic,
  type DataOf,
  type ScopePage,
} from '@zhixin/contracts';
import { eventFaults } from '@zhixin/contracts/validation';
import { cloudEvent, type CloudEvent } from '@zhixin/event-bus';
import { until } from '@zhixin/infra-processes';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import { PG_POOL } from '@zhixin/service-shell';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import type pg from 'pg';
import { captureAll, epcisDocument } from '../http/testing.js';
import { TraceabilityModule } from '../traceability.module.js';
import { callersOf, partiesOf, register } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(180_000);

const PGLN = {
  maker: 'https://id.gs1.org/417/9521234000013',
  shop: 'https://id.gs1.org/417/9521234000020',
};
const parties = partiesOf({
  parties: Object.values(PGLN).map((party, index) => ({
    ...{ name: `企业${index}`, party, reports: [] },
  })),
});
const [maker, shop] = parties.map(({ account }) => account) as [string, string];
const [responsible, shopUscc] = parties.map(({ uscc }) => uscc) as [string, string];
const REGION = '610132';
const GTIN = 'https://id.gs1.org/01/06901234567892';
const lotNamed = (name: string) => `${GTIN}/10/${name}`;
const piecesOf = (lot: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${lotNamed(lot)}/21/${lot}${index}`);

type Json = Readonly<Record<string, unknown>>;
type Told = DataOf<typeof ScopeRowsToldV1>;

const event = (eventTime: string, fields: Json): Json => ({
  ...{ type: 'ObjectEvent', action: 'OBSERVE', eventTime, eventTimeZoneOffset: '+08:00' },
  ...fields,
});
const at = (gln: string) => ({ readPoint: { id: `https://id.gs1.org/414/${gln}` } });
const toShop = {
  sourceList: [{ type: 'possessing_party', source: PGLN.maker }],
  destinationList: [{ type: 'possessing_party', destination: PGLN.shop }],
};
const goods = (lot: string, quantity: number) => ({
  quantityList: [{ epcClass: lotNamed(lot), quantity, uom: 'KGM' }],
});
const MADE = { action: 'ADD', bizStep: 'commissioning', ...at('9521234000105') };
const SHIPPED = { bizStep: 'shipping', ...at('9521234000105'), ...toShop };
const RECEIVED = { bizStep: 'receiving', ...at('9521234000204'), ...toShop };

describe('rows that recall cases are told', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  const instances: TestService[] = [];
  const start = async () => {
    const options = { callers: callersOf(parties), background: true, eventsInDatabase: true };
    const one = await testService(TraceabilityModule, { ...options, databaseUrl: database.url });
    instances.push(one);
    return one;
  };
  let service: TestService;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await testDatabase();
    service = await start();
    await start();
    pool = service.app.get<pg.Pool>(PG_POOL);
    await service.bus.ensureTopic(recallTopic.name, recallTopic);
    await register(service, parties);
  });
  afterAll(async () => {
    for (const one of instances) await one.close();
    await database.drop();
  });

  const capture = async (as: string, ...events: readonly Json[]) => {
    service.clock.advance(60_000);
    expect(await captureAll(service, epcisDocument(...events), { as })).toMatchObject({
      success: true,
    });
  };
  const ask = async (lot: string): Promise<ScopePage> => {
    const body = { roots: [lotNamed(lot)], commingling: 'none' };
    let page: ScopePage | undefined;
    // A lot that only its pieces name is known once the graph has them.
    await until(`the scope of ${lot} is whole`, async () => {
      const asked = await service.request('POST /api/traceability/scopes', {
        ...{ as: 'regulator', body },
      });
      const route = `GET /api/traceability/scopes/${asked.body.scopeId}`;
      page = (await service.request<ScopePage>(route, { as: 'regulator' })).body;
      return page.state === 'done';
    });
    return page!;
  };
  const attach = (
    caseId: string,
    { scopeId, documentHash }: Pick<ScopePage, 'scopeId' | 'documentHash'>,
    { set = 'recorded', version = 1 }: { set?: 'recorded' | 'worst-case'; version?: number } = {},
  ) => {
    const now = service.clock.now();
    const metadata = { occurredAt: now, actor: 'officer', correlationId: 'c' };
    const from = { id: `${caseId}-${version}`, stream: `recall-${caseId}`, recordedAt: now };
    const about = { uscc: responsible, region: REGION };
    const data = { ...about, at: now, by: 'officer', caseId, scopeId, documentHash, set, version };
    const attached = { from: { ...from, metadata }, service: 'recall', ...about, data };
    return service.bus.publish(recallTopic.name, [cloudEvent(RecallScopeAttachedV1, attached)]);
  };

  const published = async (): Promise<readonly CloudEvent[]> => {
    const stop = new AbortController();
    const events: CloudEvent[] = [];
    const group = `spec.${Math.random()}`;
    const wish = { group, topic: traceabilityTopic.name, signal: stop.signal };
    const types = [ScopeRowsToldV1.type, RecallScopeRefusedV1.type];
    const consuming = service.bus.consume({ ...wish, types }, async (batch) => {
      events.push(...batch.map((delivery) => delivery.event));
    });
    await until('all was read', async () => {
      const lags = (await service.bus.lag()).filter((lag) => lag.group === group);
      return lags.length > 0 && lags.every(({ behind }) => behind === 0);
    });
    stop.abort();
    await consuming;
    return events;
  };
  /** What a case was told, once there are so many pages. */
  const told = async (caseId: string, pages: number): Promise<readonly Told[]> => {
    let found: readonly Told[] = [];
    await until(`${caseId} was told`, async () => {
      const events = (await published()).filter(({ type }) => type === ScopeRowsToldV1.type);
      found = events.map(({ data }) => data as Told).filter((page) => page.caseId === caseId);
      return found.length >= pages;
    });
    return found;
  };

  test('come in pages, each once, whatever the number of instances', async () => {
    await capture(
      maker,
      event('2026-05-01T08:00:00+08:00', { ...MADE, epcList: piecesOf('A', 600) }),
    );
    const scope = await ask('A');
    await attach('many', scope);
    const pages = await told('many', 3);
    expect(pages.map(({ page, pages: of }) => [page, of])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    const rows = pages.flatMap((page) => page.rows);
    expect(rows.length).toBe(scope.sets.recorded.things);
    expect(new Set(rows.map(({ epc }) => epc)).size).toBe(rows.length);
    expect(pages[0]).toMatchObject({
      ...{ uscc: responsible, region: REGION, scopeId: scope.scopeId, set: 'recorded', gone: [] },
      ...{ newestScopeId: scope.scopeId, documentHash: scope.documentHash, truncated: false },
    });
    expect(pages[0]!.previousScopeId).toBeUndefined();
    for (const one of await published()) expect(eventFaults(one)).toEqual([]);
  });

  test('say the same under the same ids when they are published again', async () => {
    const rowsTold = async () =>
      (await published()).filter(({ type }) => type === ScopeRowsToldV1.type);
    const before = await rowsTold();
    // As when a bus lost what it held, or whoever published is killed before it says how far it came.
    await pool.query(`delete from event_bus.log where event_id like 'scope-pages/%'`);
    await pool.query(
      `update event_bus.checkpoint
       set position = null, owner = null, epoch = epoch + 1, expires_at = '-infinity' where name = $1`,
      ['traceability scope pages'],
    );
    let after: readonly CloudEvent[] = [];
    await until('they came again', async () => {
      after = await rowsTold();
      return after.length >= before.length;
    });
    expect(after).toEqual(before);
  });

  test('are followed by those that later events change, and by those that stand no longer', async () => {
    const [made, shipped] = [
      event('2026-05-01T08:00:00+08:00', { ...MADE, ...goods('B', 100) }),
      SHIPPED,
    ];
    await capture(
      maker,
      made,
      event('2026-05-02T08:00:00+08:00', { ...shipped, ...goods('B', 60) }),
    );
    const scope = await ask('B');
    await attach('moving', scope);
    expect((await told('moving', 1))[0]!.rows).toMatchObject([
      { state: 'in-transit', lot: lotNamed('B'), quantity: { high: 60 }, to: { uscc: shopUscc } },
      { state: 'on-hand', holder: { uscc: responsible }, quantity: { high: 40 } },
    ]);
    await capture(shop, event('2026-05-02T12:00:00+08:00', { ...RECEIVED, ...goods('B', 60) }));
    const [, second] = await told('moving', 2);
    expect(second).toMatchObject({
      ...{ scopeId: scope.scopeId, previousScopeId: scope.scopeId, page: 1, pages: 1 },
      rows: [{ state: 'on-hand', holder: { uscc: shopUscc }, quantity: { high: 60, uom: 'KGM' } }],
      gone: [{ state: 'in-transit', epc: lotNamed('B') }],
    });
    expect(second!.newestScopeId).not.toBe(scope.scopeId);
  });

  test('reach a case that comes to a scope which others watch since long', async () => {
    await capture(maker, event('2026-05-01T08:00:00+08:00', { ...MADE, ...goods('C', 100) }));
    const scope = await ask('C');
    await attach('first', scope);
    await told('first', 1);
    const sold = { bizStep: 'retail_selling', ...at('9521234000105'), ...goods('C', 10) };
    await capture(maker, event('2026-05-03T08:00:00+08:00', sold));
    const [, change] = await told('first', 2);
    await attach('second', scope);
    const [all, same] = await told('second', 2);
    expect(all!.newestScopeId).toBe(scope.scopeId);
    expect(same).toMatchObject({ newestScopeId: change!.newestScopeId, rows: change!.rows });
  });

  test('are those of the scope that the case names last', async () => {
    await capture(maker, event('2026-05-01T08:00:00+08:00', { ...MADE, ...goods('D', 100) }));
    const [former, latter] = [await ask('C'), await ask('D')];
    await attach('changing', former);
    await told('changing', 1);
    await attach('changing', latter, { set: 'worst-case', version: 2 });
    const pages = await told('changing', 2);
    expect(pages.at(-1)).toMatchObject({
      ...{ scopeId: latter.scopeId, version: 2, set: 'worst-case', rows: [{ epc: lotNamed('D') }] },
    });
    const { rows } = await pool.query(
      `select scope_id from traceability.scope_watcher where watcher = 'recall:changing'`,
    );
    expect(rows).toEqual([{ scope_id: latter.scopeId }]);
  });

  test.each([
    ['unknown', { scopeId: 'f'.repeat(64) }],
    ['other-document', { documentHash: 'sha256:other' }],
  ] as const)('are none where the scope is %s, which is told', async (because, wrong) => {
    const caseId = `refused-${because}`;
    await attach(caseId, { ...(await ask('C')), ...wrong });
    let refusals: readonly CloudEvent[] = [];
    await until('it was refused', async () => {
      const events = await published();
      refusals = events.filter(({ data }) => (data as { caseId: string }).caseId === caseId);
      return refusals.length > 0;
    });
    expect(refusals).toMatchObject([
      { type: RecallScopeRefusedV1.type, data: { caseId, because } },
    ]);
  });
});
