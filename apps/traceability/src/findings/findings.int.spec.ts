import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { MassBalanceAnswer, TraceFindingPage } from '@zhixin/contracts';
import { makeUscc } from '@zhixin/identifiers';
import { until } from '@zhixin/infra-processes';
import type { TestAnswer, TestService } from '@zhixin/service-shell/testing';
import { captureAll, epcisDocument, traceabilityService } from '../http/testing.js';

const uscc = (organisation: string) => makeUscc({ category: '91', region: '610132', organisation });
const callers = {
  maker: { subject: 'maker', role: 'enterprise', uscc: uscc('20000001') },
  shop: { subject: 'shop', role: 'enterprise', uscc: uscc('20000002') },
} as const;

type Json = Readonly<Record<string, unknown>>;
const lotNamed = (name: string) => `https://id.gs1.org/01/06901234567892/10/${name}`;
const itemNamed = (name: string) => `https://id.gs1.org/01/06901234567892/21/${name}`;
const on = (day: number, fields: Json): Json => ({
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventTime: `2026-05-${String(day).padStart(2, '0')}T08:00:00.000+08:00`,
  eventTimeZoneOffset: '+08:00',
  ...fields,
});
const of = (name: string, quantity: number) => ({
  quantityList: [{ epcClass: lotNamed(name), quantity, uom: 'KGM' }],
});
const made = (name: string, quantity: number) =>
  on(1, { action: 'ADD', bizStep: 'commissioning', ...of(name, quantity) });
const step = (bizStep: string, day: number, what: Json) => on(day, { bizStep, ...what });

const DAY_MS = 86_400_000;

// A database of its own takes its time on a busy machine.
jest.setTimeout(60_000);

describe('findings', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await traceabilityService({ callers, background: true });
  });
  afterAll(() => service.close());

  const capture = async (as: string, ...events: Json[]) => {
    expect(await captureAll(service, epcisDocument(...events), { as })).toMatchObject({
      success: true,
    });
    await until('everybody has caught up', async () =>
      (await service.running.lags()).every(({ behind }) => behind === 0),
    );
  };
  const listed = async (epc: string, as = 'regulator', query: Record<string, string> = {}) => {
    const { body }: TestAnswer<TraceFindingPage> = await service.request(
      'GET /api/traceability/findings',
      { as, query: { epc, ...query } },
    );
    const found = body.items.map(
      ({ kind, state, holder, quantity }) =>
        `${kind} ${state} ${holder.uscc === callers.maker.uscc ? 'maker' : 'shop'}${quantity ? ` ${quantity.value} ${quantity.uom}` : ''}`,
    );
    return found.sort();
  };

  test('open once, are revised, and fall when a late event explains them', async () => {
    const epc = lotNamed('BALANCE');
    const sale = step('retail_selling', 3, of('BALANCE', 15));
    await capture('maker', made('BALANCE', 10), sale);
    expect(await listed(epc)).toEqual(['balance open maker -5 KGM']);
    await capture('maker', step('retail_selling', 4, of('BALANCE', 2)));
    expect(await listed(epc)).toEqual(['balance open maker -7 KGM']);
    await capture('maker', on(2, { action: 'ADD', bizStep: 'commissioning', ...of('BALANCE', 7) }));
    expect(await listed(epc)).toEqual(['balance resolved maker -7 KGM']);
    const told = (await service.newEvents()).filter(({ data }) => data['epc'] === epc);
    expect(told.map(({ type }) => type)).toEqual([
      'TraceFindingOpened',
      'TraceFindingRevised',
      'TraceFindingResolved',
    ]);
    const errorDeclaration = { declarationTime: '2026-05-12T08:00:00+08:00' };
    await capture('maker', { ...sale, errorDeclaration });
    expect(await listed(epc, 'regulator', { state: 'open' })).toEqual([]);
  });

  test('open anew where what explained them is declared an error', async () => {
    const epc = lotNamed('AGAIN');
    const more = on(2, { action: 'ADD', bizStep: 'commissioning', ...of('AGAIN', 7) });
    await capture('maker', made('AGAIN', 10), step('retail_selling', 3, of('AGAIN', 17)));
    await capture('maker', more);
    expect(await listed(epc)).toEqual(['balance resolved maker -7 KGM']);
    const errorDeclaration = { declarationTime: '2026-05-12T08:00:00+08:00' };
    await capture('maker', { ...more, errorDeclaration });
    expect(await listed(epc)).toEqual([
      'balance open maker -7 KGM',
      'balance resolved maker -7 KGM',
    ]);
  });

  test('look into a container that an enterprise packed itself when it is shipped', async () => {
    const pallet = 'https://id.gs1.org/00/069012345000000011';
    const packed = on(5, {
      type: 'AggregationEvent',
      action: 'ADD',
      parentID: pallet,
      childEPCs: [itemNamed('S1')],
    });
    await capture('shop', packed);
    expect(await listed(itemNamed('S1'), 'regulator', { kind: 'missing-record' })).toEqual([]);
    await capture('shop', step('shipping', 6, { epcList: [pallet] }));
    expect(await listed(itemNamed('S1'), 'regulator', { kind: 'missing-record' })).toEqual([
      'missing-record open shop',
    ]);
    await capture('shop', step('receiving', 4, { epcList: [itemNamed('S1')] }));
    expect(await listed(itemNamed('S1'), 'regulator', { kind: 'missing-record' })).toEqual([
      'missing-record resolved shop',
    ]);
  });

  test('are about contradictions of one piece too', async () => {
    const epc = itemNamed('TWICE');
    const piece = { epcList: [epc] };
    await capture('maker', on(1, { action: 'ADD', bizStep: 'commissioning', ...piece }));
    await capture('maker', step('retail_selling', 3, piece), step('retail_selling', 4, piece));
    expect(await listed(epc)).toEqual(['sold-twice open maker']);
  });

  test('are about days that the maker gives', async () => {
    const epc = lotNamed('DATED');
    const ilmd = {
      'cbvmda:itemExpirationDate': '2026-05-10',
      'cbvmda:harvestEndDate': '2026-05-04',
    };
    await capture(
      'maker',
      { ...made('DATED', 10), ilmd },
      step('packing', 3, of('DATED', 10)),
      step('retail_selling', 10, of('DATED', 2)),
    );
    expect(await listed(epc)).toEqual(['packed-before-harvest open maker']);
    await capture('maker', step('retail_selling', 11, of('DATED', 3)));
    expect(await listed(epc)).toEqual([
      'packed-before-harvest open maker',
      'sold-after-last-day open maker 3 KGM',
    ]);
  });

  test('are told to officers of the region and to the enterprise itself, page by page', async () => {
    const epc = lotNamed('BALANCE');
    expect(await listed(epc, 'maker')).toHaveLength(1);
    expect(await listed(epc, 'shop')).toEqual([]);
    expect(await listed(epc, 'otherRegion')).toEqual([]);
    const page = await service.request('GET /api/traceability/findings', {
      as: 'regulator',
      query: { limit: '1', kind: 'balance' },
    });
    expect(page.body.items).toHaveLength(1);
    expect(page.headers['link']).toMatch(/rel="next"/);
    expect(page.body.items[0]).toMatchObject({
      title: { zh: expect.any(String) },
      citation: { instrument: expect.any(String) },
      evidence: [expect.any(String)],
    });
    const path = 'GET /api/traceability/findings';
    for (const [query, status] of [
      [{ uscc: callers.maker.uscc }, 403],
      [{ state: 'half' }, 400],
      [{ epc: 'nonsense' }, 400],
      [{ cursor: 'abc' }, 400],
    ] as const)
      expect(await service.request(path, { as: 'shop', query })).toMatchObject({ status });
  });

  test('come with time alone, where nobody answers a shipping', async () => {
    const epc = lotNamed('LOST');
    const shippedAt = new Date(service.clock.now());
    const at = { eventTime: shippedAt.toISOString() };
    await capture(
      'maker',
      { ...made('LOST', 10), ...at },
      { ...step('shipping', 1, of('LOST', 10)), ...at },
    );
    expect(await listed(epc)).toEqual([]);
    service.clock.advance(7 * DAY_MS + 1);
    await until('the shipping is found unanswered', async () => (await listed(epc)).length > 0);
    expect(await listed(epc)).toEqual(['not-received open maker 10 KGM']);
    const late = step('receiving', 1, of('LOST', 10));
    await capture('shop', { ...late, eventTime: new Date(service.clock.now()).toISOString() });
    expect(await listed(epc)).toEqual(['not-received resolved maker 10 KGM']);
  });

  describe('a mass balance', () => {
    const asked = (as: string, query: Record<string, string> = {}) =>
      service.request('GET /api/traceability/mass-balance', {
        as,
        query: { epc: lotNamed('BOOKS'), ...query },
      });
    beforeAll(() =>
      capture(
        'maker',
        on(1, { eventID: 'urn:uuid:00000000-0000-4000-8000-00000000000a', ...made('BOOKS', 100) }),
        step('shipping', 2, of('BOOKS', 60)),
        step('retail_selling', 3, of('BOOKS', 10)),
      ).then(() => capture('shop', step('receiving', 3, of('BOOKS', 60)))),
    );

    test('adds up for each party, with the events behind each figure', async () => {
      const { body }: TestAnswer<MassBalanceAnswer> = await asked('regulator');
      expect(body).toMatchObject({
        tolerance: { pieces: 0, measuredShare: 0.005 },
        rulePack: { id: 'trace-default', version: '2026.1' },
        yield: [],
      });
      expect(body.balances).toHaveLength(2);
      const maker = body.balances.find(({ holder }) => holder.uscc === callers.maker.uscc);
      expect(maker).toMatchObject({
        uom: 'KGM',
        ...{ produced: 100, received: 0, returned: 0, shipped: 60, sold: 10 },
        ...{ consumed: 0, destroyed: 0, onHand: 30, presumed: true, unexplained: 0 },
        events: {
          produced: ['urn:uuid:00000000-0000-4000-8000-00000000000a'],
          shipped: [expect.any(String)],
          sold: [expect.any(String)],
        },
      });
    });

    test('is of another moment where that is asked', async () => {
      const { body }: TestAnswer<MassBalanceAnswer> = await asked('regulator', {
        validAt: '2026-05-01T23:00:00Z',
        uscc: callers.maker.uscc,
      });
      expect(body.balances).toEqual([expect.objectContaining({ produced: 100, onHand: 100 })]);
    });

    test('shows an enterprise its own books alone', async () => {
      const { body }: TestAnswer<MassBalanceAnswer> = await asked('shop');
      expect(body.balances).toEqual([
        expect.objectContaining({ holder: expect.objectContaining({ uscc: callers.shop.uscc }) }),
      ]);
      expect(await asked('shop', { uscc: callers.maker.uscc })).toMatchObject({ status: 403 });
      expect(await asked('otherRegion')).toMatchObject({ status: 404 });
      expect(await asked('regulator', { epc: 'nonsense' })).toMatchObject({ status: 400 });
    });
  });
});
