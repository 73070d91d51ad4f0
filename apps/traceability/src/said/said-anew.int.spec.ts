import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ScopePage, TraceFindingPage } from '@zhixin/contracts';
import { until } from '@zhixin/infra-processes';
import { PG_POOL } from '@zhixin/service-shell';
import type { TestService } from '@zhixin/service-shell/testing';
import type pg from 'pg';
import { captureAll, epcisDocument, traceabilityService } from '../http/testing.js';
import { callersOf, partiesOf, register } from '../scopes/testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(180_000);

const party = (number: number) => `https://id.gs1.org/417/95212340000${number}`;
const [PGLN_MAKER, PGLN_SHOP, PGLN_KIOSK] = [party(13), party(20), party(37)];
const PLACES = {
  warehouse: 'https://id.gs1.org/414/9521234000105',
  shop: 'https://id.gs1.org/414/9521234000204',
} as const;
type Party = ReturnType<typeof partiesOf>[number];
const parties = partiesOf({
  parties: [PGLN_MAKER, PGLN_SHOP, PGLN_KIOSK, PLACES.warehouse, PLACES.shop].map(
    (identifier, index) => ({ name: `企业${index}`, party: identifier, reports: [] }),
  ),
});
const [maker, shop, kiosk, warehouse, market] = parties as unknown as [
  Party,
  Party,
  Party,
  Party,
  Party,
];

type Json = Readonly<Record<string, unknown>>;
const lotNamed = (name: string) => `https://id.gs1.org/01/06901234567892/10/${name}`;
const itemNamed = (name: string) => `https://id.gs1.org/01/06901234567892/21/${name}`;
const event = (eventTime: string, fields: Json): Json => ({
  ...{ type: 'ObjectEvent', action: 'OBSERVE', eventTimeZoneOffset: '+08:00' },
  ...{ eventTime: `2026-05-${eventTime}:00+08:00`, ...fields },
});
const goods = (lot: string, quantity: number) => ({
  quantityList: [{ epcClass: lotNamed(lot), quantity, uom: 'KGM' }],
});
const between = (source: string, destination: string) => ({
  sourceList: [{ type: 'possessing_party', source }],
  destinationList: [{ type: 'possessing_party', destination }],
});
const made = (lot: string) =>
  event('01T08:00', { action: 'ADD', bizStep: 'commissioning', ...goods(lot, 100) });
const moved = (at: string, bizStep: string, fields: Json) => event(at, { bizStep, ...fields });

describe('what is said anew', () => {
  let service: TestService;
  let pool: pg.Pool;
  beforeAll(async () => {
    service = await traceabilityService({ callers: callersOf(parties), background: true });
    pool = service.app.get<pg.Pool>(PG_POOL);
    await register(service, [maker]);
  });
  afterAll(() => service.close());

  /** Waits until everything was looked at again, and all that follows from it was done. */
  const settled = async () => {
    await until('everybody to have caught up', async () =>
      (await service.running.lags()).every(({ behind }) => behind === 0),
    );
    await until('nothing to be due', async () => {
      const { rowCount } = await pool.query(
        `select from traceability.said_anew
         union all select from traceability.finding_due where due_at <= $1
         union all select from traceability.scope_watch where pending is not null or marks > seen
         union all select from traceability.scope_watcher w join traceability.recall_scope s on s.name = w.scope_id
           where not exists (select from traceability.scope_watch v where v.scope = s.number)`,
        [service.clock.now()],
      );
      return rowCount === 0;
    });
  };
  const capture = async (as: string, ...events: readonly Json[]) => {
    service.clock.advance(60_000);
    expect(await captureAll(service, epcisDocument(...events), { as })).toMatchObject({
      success: true,
    });
    await settled();
  };
  const registered = async (who: Party) => {
    service.clock.advance(60_000);
    await register(service, [who]);
    await settled();
  };
  const open = async (epc: string) => {
    const { body } = await service.request<TraceFindingPage>('GET /api/traceability/findings', {
      ...{ as: 'province', query: { epc, state: 'open' } },
    });
    return body.items.map(({ kind }) => kind);
  };

  test('of a party: findings about its goods are derived anew, and scopes with them are told', async () => {
    const lot = lotNamed('P');
    await capture(
      maker.account,
      made('P'),
      moved('02T08:00', 'shipping', { ...goods('P', 60), ...between(PGLN_MAKER, PGLN_SHOP) }),
    );
    await capture(shop.account, moved('03T08:00', 'shipping', goods('P', 20)));
    expect(await open(lot)).toEqual(['missing-record', 'not-received']);
    const { body } = await service.request('POST /api/traceability/scopes', {
      ...{ as: 'regulator', body: { roots: [lot], commingling: 'none' } },
    });
    const path = `/api/traceability/scopes/${body.scopeId}`;
    await service.request(`PUT ${path}/watch`, { as: 'regulator' });
    await settled();
    await service.newEvents();
    await registered(shop);
    expect(await open(lot)).toEqual(['missing-record']);
    const told = (await service.newEvents()).filter(({ type }) => type === 'ScopeRowsChanged');
    expect(told).toHaveLength(1);
    const { body: page } = await service.request<ScopePage>(`GET ${path}`, { as: 'regulator' });
    const newer = await service.request<ScopePage>(
      `GET /api/traceability/scopes/${page.newerScopeId}`,
      { as: 'regulator' },
    );
    expect(newer.body.items.map(({ holder }) => holder.uscc)).toContain(shop.uscc);
    await service.request(`DELETE ${path}/watch`, { as: 'regulator' });
  });

  test('of a place: a piece that was in two at once is found when it is known where they are', async () => {
    const epc = itemNamed('FAST');
    const at = (place: string) => ({ epcList: [epc], readPoint: { id: place } });
    await capture(
      maker.account,
      event('01T08:00', { action: 'ADD', bizStep: 'commissioning', ...at(PLACES.warehouse) }),
      moved('01T09:00', 'inspecting', at(PLACES.shop)),
    );
    expect(await open(epc)).toEqual([]);
    const where = (id: string, latitude: string, longitude: string) => ({
      id,
      attributes: [
        { id: 'https://ref.gs1.org/cbv/mda/latitude', attribute: latitude },
        { id: 'https://ref.gs1.org/cbv/mda/longitude', attribute: longitude },
      ],
    });
    const told = (id: string, latitude: string, longitude: string) => ({
      ...epcisDocument(made('WITH-PLACES')),
      epcisHeader: {
        epcisMasterData: {
          vocabularyList: [
            {
              type: 'urn:epcglobal:epcis:vtype:BusinessLocation',
              vocabularyElementList: [where(id, latitude, longitude)],
            },
          ],
        },
      },
    });
    for (const [{ account }, document] of [
      [warehouse, told(PLACES.warehouse, '34.05', '108.2')],
      [market, told(PLACES.shop, '22.5', '114.1')],
    ] as const)
      expect(await captureAll(service, document, { as: account })).toMatchObject({ success: true });
    await settled();
    expect(await open(epc)).toEqual([]);
    await registered(warehouse);
    expect(await open(epc)).toEqual([]);
    await registered(market);
    expect(await open(epc)).toEqual(['impossible-travel']);
  });

  test('of an event: what an officer confirms is no missing record, until the word is withdrawn', async () => {
    const epc = lotNamed('C');
    const eventID = 'urn:uuid:2b7f8a60-6c0c-4b0c-9a5e-0d6a0f4c1b07';
    await capture(maker.account, made('C'));
    await capture(
      kiosk.account,
      { ...moved('02T08:00', 'receiving', goods('C', 20)), eventID },
      moved('03T08:00', 'shipping', goods('C', 20)),
    );
    const before = await open(epc);
    const { body } = await service.request('POST /api/traceability/confirmations', {
      ...{ as: 'regulator', body: { eventID, reason: '现场核对' } },
    });
    await settled();
    const confirmed = await open(epc);
    expect(confirmed).not.toEqual(before);
    await service.request(
      `POST /api/traceability/confirmations/${body.confirmationId}/withdrawal`,
      { as: 'regulator', body: { reason: '送货单系伪造' } },
    );
    await settled();
    expect(await open(epc)).toEqual(before);
  });
});
