import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ThingStanding } from '@zhixin/contracts';
import { until } from '@zhixin/infra-processes';
import { makeUscc } from '@zhixin/identifiers';
import type { TestService } from '@zhixin/service-shell/testing';
import { captureAll, epcisDocument, traceabilityService } from '../http/testing.js';

const uscc = (region: string, organisation: string) =>
  makeUscc({ category: '91', region, organisation });
const MAKER = uscc('610124', '10000001');
const BUYER = uscc('610132', '10000002');
const STRANGER = uscc('510107', '10000004');

const callers = {
  maker: { subject: 'maker', role: 'enterprise', uscc: MAKER },
  buyer: { subject: 'buyer', role: 'enterprise', uscc: BUYER },
  stranger: { subject: 'stranger', role: 'enterprise', uscc: STRANGER },
} as const;

const GTIN = 'https://id.gs1.org/01/06901234567892';
const LOT = `${GTIN}/10/K1`;
const CRATE = 'https://id.gs1.org/8003/06901234567892C1';
const PALLET = 'https://id.gs1.org/00/169012345600000012';
const item = (serial: number) => `${GTIN}/21/S${serial}`;
const BUYER_PGLN = 'https://id.gs1.org/417/9521234000198';
const toBuyer = {
  destinationList: [{ type: 'possessing_party', destination: 'urn:epc:id:pgln:9521234.00019' }],
};
const SITE = 'https://id.gs1.org/414/6901234567892';

type Json = Record<string, unknown>;
const object = (day: number, fields: Json): Json => ({
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventTime: `2026-05-${String(day).padStart(2, '0')}T08:00:00.000Z`,
  eventTimeZoneOffset: '+08:00',
  readPoint: { id: SITE },
  ...fields,
});
const lot = (quantity: number) => ({ quantityList: [{ epcClass: LOT, quantity, uom: 'KGM' }] });
const packed = (day: number, parentID: string, ...childEPCs: string[]): Json =>
  object(day, { type: 'AggregationEvent', action: 'ADD', parentID, childEPCs });

// A database of its own takes its time on a busy machine.
jest.setTimeout(60_000);

describe('how it stands with a thing', () => {
  let service: TestService;
  const capture = async (as: string, ...events: Json[]) => {
    const job = await captureAll(service, epcisDocument(...events), { as });
    expect(job).toMatchObject({ success: true, errors: [] });
    service.clock.advance(60_000);
  };

  const ask = (epc: string, as: string, query: Record<string, string> = {}) =>
    service.request(`GET /api/traceability/things/${encodeURIComponent(epc)}`, { as, query });
  const standing = async (
    epc: string,
    as = 'province',
    query: Record<string, string> = {},
  ): Promise<ThingStanding> => {
    const answer = await ask(epc, as, query);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return answer.body;
  };
  const held = ({ holdings }: ThingStanding) =>
    holdings.map(({ holder, state, quantity }) => `${holder.uscc} ${state} ${quantity.value}`);

  beforeAll(async () => {
    service = await traceabilityService({
      ...{ callers, background: true },
      partyIds: { [BUYER_PGLN]: BUYER },
    });
    await capture(
      'maker',
      object(1, { action: 'ADD', bizStep: 'commissioning', ...lot(500) }),
      object(2, { bizStep: 'shipping', ...lot(300), ...toBuyer }),
      object(3, { action: 'ADD', bizStep: 'commissioning', epcList: [1, 2, 3].map(item) }),
      packed(4, CRATE, item(1), item(2)),
      packed(5, PALLET, CRATE, item(3)),
      object(6, { bizStep: 'shipping', epcList: [PALLET], ...toBuyer }),
    );
    await capture('buyer', object(3, { bizStep: 'receiving', ...lot(200) }));
    await capture(
      'stranger',
      object(9, { bizStep: 'receiving', ...lot(500) }),
      object(9, { bizStep: 'receiving', epcList: [PALLET] }),
    );
    await until('the graph to have it all', async () =>
      (await service.running.lags()).every(({ behind }) => behind === 0),
    );
  });
  afterAll(() => service.close());

  test('is told to an officer with every holding, and claims apart', async () => {
    const found = await standing(LOT);
    expect(held(found)).toEqual([
      `${MAKER} in-transit 100`,
      `${MAKER} on-hand 200`,
      `${BUYER} on-hand 200`,
    ]);
    expect(found).toMatchObject({
      epc: LOT,
      quantity: { value: 500, uom: 'KGM' },
      claimed: [{ holder: { uscc: STRANGER }, quantity: { value: 500, uom: 'KGM' } }],
      lastEvent: { eventTime: '2026-05-03T08:00:00.000Z', reporter: { uscc: BUYER } },
    });
  });

  test('was elsewhere before', async () => {
    expect(held(await standing(LOT, 'province', { validAt: '2026-05-02T12:00:00Z' }))).toEqual([
      `${MAKER} in-transit 300`,
      `${MAKER} on-hand 200`,
    ]);
  });

  test('is read in whatever form it is asked for', async () => {
    for (const epc of ['urn:epc:class:lgtin:690123456.0789.K1', '(01)06901234567892(10)K1', LOT])
      expect((await standing(epc)).epc).toBe(LOT);
    for (const path of ['01/06901234567892/10/K1', LOT]) {
      const answer = await service.request(`GET /api/traceability/things/${path}`, {
        as: 'province',
      });
      expect(answer).toMatchObject({ status: 200, body: { epc: LOT } });
    }
  });

  test('says in what it is, and what is in it, page by page', async () => {
    expect(await standing(item(1))).toMatchObject({
      container: { direct: CRATE, top: PALLET },
      quantity: { value: 1, uom: 'C62' },
      holder: { uscc: MAKER },
    });
    const inside: string[] = [];
    let query: Record<string, string> | undefined = { limit: '3' };
    while (query !== undefined) {
      const answer = await ask(PALLET, 'province', query);
      expect(answer.body.contents).toMatchObject({ things: 4, direct: 2 });
      for (const { epc } of answer.body.contents.items) inside.push(epc);
      const next = /\?([^>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
      query = next === undefined ? undefined : Object.fromEntries(new URLSearchParams(next));
    }
    expect(inside).toEqual([...[1, 2, 3].map(item), CRATE].sort());
  });

  test('is told to the named taker of a container, with all that is in it', async () => {
    const found = await standing(PALLET, 'buyer');
    expect(held(found)).toContain(`${MAKER} in-transit 1`);
    expect(found.contents.things).toBe(4);
    expect(await standing(item(2), 'buyer')).toMatchObject({ holder: { uscc: MAKER } });
  });

  test('tells who only claims to have it nothing but their own claim', async () => {
    const found = await standing(LOT, 'stranger');
    expect(found).toMatchObject({
      holdings: [],
      claimed: [{ holder: { uscc: STRANGER } }],
      abbreviated: true,
    });
    for (const hidden of ['quantity', 'holder', 'lastEvent', 'claimedByOthers'])
      expect(found).not.toHaveProperty(hidden);
    expect(await standing(PALLET, 'stranger')).toMatchObject({
      contents: { things: 0, direct: 0, items: [] },
    });
    expect(JSON.stringify(found)).not.toContain(MAKER);
  });

  test('tells its holders that others claim it, and not who', async () => {
    const found = await standing(LOT, 'buyer');
    expect(found).toMatchObject({ claimed: [], claimedByOthers: 1 });
    expect(JSON.stringify(found)).not.toContain(STRANGER);
  });

  test.each([
    ['stranger', item(1), 404, 'TRACE_UNKNOWN'],
    ['province', `${GTIN}/10/NOPE`, 404, 'TRACE_UNKNOWN'],
    ['province', '06901234567890 K1', 400, 'BAD_INPUT'],
  ])('answers %s about %s with %i %s', async (as, epc, status, code) => {
    expect(await ask(epc, as)).toMatchObject({ status, body: { code } });
  });
});
