import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { traceabilityTopic, type LotPage } from '@zhixin/contracts';
import { eventFaults } from '@zhixin/contracts/validation';
import type { Delivery } from '@zhixin/event-bus';
import { makeUscc } from '@zhixin/identifiers';
import type { TestAnswer, TestService } from '@zhixin/service-shell/testing';
import { captureAll, epcisDocument, traceabilityService } from '../http/testing.js';

const uscc = (organisation: string) => makeUscc({ category: '91', region: '610132', organisation });

const callers = {
  maker: { subject: 'maker', role: 'enterprise', uscc: uscc('20000001') },
  trader: { subject: 'trader', role: 'enterprise', uscc: uscc('20000002') },
} as const;

type Json = Record<string, unknown>;
const lotNamed = (name: string) => `https://id.gs1.org/01/06901234567892/10/${name}`;
const ssccNamed = (name: string) => `https://example.org/pallets/${name}`;
const on = (day: number, fields: Json): Json => ({
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventTime: `2026-05-${String(day).padStart(2, '0')}T08:00:00.000+08:00`,
  eventTimeZoneOffset: '+08:00',
  ...fields,
});
const of = (name: string) => ({ quantityList: [{ epcClass: lotNamed(name), quantity: 1 }] });
const shipped = (name: string, day = 10) => on(day, { bizStep: 'shipping', ...of(name) });
const received = (name: string, day: number) => on(day, { bizStep: 'receiving', ...of(name) });

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);
const LOOKS_MAX = 2_000;

describe('missing records', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await traceabilityService({ callers, background: true });
  });
  afterAll(() => service.close());

  const capture = async (as: string, ...events: Json[]) => {
    expect(await captureAll(service, epcisDocument(...events), { as })).toMatchObject({
      success: true,
    });
    await caughtUp();
  };
  const caughtUp = async () => {
    for (let look = 0; look < LOOKS_MAX; look += 1) {
      const lags = await service.running.lags();
      if (lags.every(({ behind }) => behind === 0)) return;
      await pause(10);
    }
    throw new Error(`Still behind: ${JSON.stringify(await service.running.lags())}`);
  };
  const findings = async () =>
    (await service.newEvents())
      .filter(({ type }) => type.startsWith('MissingRecord'))
      .map(({ type, data }) => `${type} ${String(data['epc'])}`);

  test.each([
    ['received it', 'RECV', (name: string) => [received(name, 9)]],
    [
      'made it',
      'MADE',
      (name: string) => [on(9, { action: 'ADD', bizStep: 'commissioning', ...of(name) })],
    ],
    [
      'got it by transformation',
      'TRANS',
      (name: string) => [
        on(9, {
          type: 'TransformationEvent',
          action: undefined,
          inputQuantityList: [{ epcClass: lotNamed('RAW') }],
          outputQuantityList: [{ epcClass: lotNamed(name) }],
        }),
      ],
    ],
  ])('are not found where the enterprise %s', async (_, name, before) => {
    // The proof comes after the shipment in the same document: order of arrival does not matter.
    await capture('trader', shipped(name), ...before(name));
    expect(await findings()).toEqual([]);
  });

  test('are found once, and fall when the record arrives late', async () => {
    await capture('trader', shipped('LATE'));
    expect(await findings()).toEqual([`MissingRecordReported ${lotNamed('LATE')}`]);
    await capture('trader', on(11, { bizStep: 'inspecting', ...of('LATE') }));
    expect(await findings()).toEqual([]);
    await capture('trader', received('LATE', 12));
    expect(await findings()).toEqual([]);
    await capture('trader', received('LATE', 9));
    expect(await findings()).toEqual([`MissingRecordResolved ${lotNamed('LATE')}`]);
  });

  test('fall when the shipment is declared an error, and arise anew when the proof is', async () => {
    await capture('trader', shipped('ERR'));
    const errorDeclaration = { declarationTime: '2026-05-12T08:00:00+08:00' };
    await capture('trader', { ...shipped('ERR'), errorDeclaration });
    expect(await findings()).toEqual([
      `MissingRecordReported ${lotNamed('ERR')}`,
      `MissingRecordResolved ${lotNamed('ERR')}`,
    ]);
    await capture('trader', received('ERR', 9), shipped('ERR', 14));
    expect(await findings()).toEqual([]);
    await capture('trader', { ...received('ERR', 9), errorDeclaration });
    expect(await findings()).toEqual([`MissingRecordReported ${lotNamed('ERR')}`]);
  });

  test('look into containers: what came inside a received pallet came', async () => {
    const pallet = ssccNamed('P1');
    const packed = (day: number, action: string) =>
      on(day, {
        type: 'AggregationEvent',
        action,
        parentID: pallet,
        childQuantityList: [{ epcClass: lotNamed('BOXED'), quantity: 1 }],
      });
    await capture('trader', shipped('BOXED'));
    await capture('maker', packed(5, 'ADD'));
    expect(await findings()).toEqual([`MissingRecordReported ${lotNamed('BOXED')}`]);
    await capture('trader', on(7, { bizStep: 'receiving', epcList: [pallet] }));
    expect(await findings()).toEqual([`MissingRecordResolved ${lotNamed('BOXED')}`]);
  });

  test('do not accept a container that the enterprise packed itself as proof', async () => {
    const parentID = ssccNamed('OWN');
    await capture(
      'trader',
      on(5, {
        type: 'AggregationEvent',
        action: 'ADD',
        parentID,
        childQuantityList: [{ epcClass: lotNamed('SLIP') }],
      }),
      shipped('SLIP'),
    );
    expect(await findings()).toEqual([`MissingRecordReported ${lotNamed('SLIP')}`]);
  });

  test('are not found for a shipment that was called off', async () => {
    await capture('trader', shipped('VOID'), on(11, { bizStep: 'void_shipping', ...of('VOID') }));
    expect(await findings()).toEqual([]);
  });

  test('concern the enterprise that shipped, not another that handled the same lot', async () => {
    await capture(
      'maker',
      on(3, { action: 'ADD', bizStep: 'commissioning', ...of('TWO') }),
      shipped('TWO', 4),
    );
    expect(await findings()).toEqual([]);
    await capture('trader', shipped('TWO'));
    expect(await findings()).toEqual([`MissingRecordReported ${lotNamed('TWO')}`]);
  });

  test('travel with the events themselves on traceability.v1, as promised', async () => {
    const stop = new AbortController();
    const seen: Delivery[] = [];
    const consuming = service.bus.consume(
      { group: 'spec', topic: traceabilityTopic.name, signal: stop.signal },
      (batch) => {
        seen.push(...batch);
        return Promise.resolve();
      },
    );
    const isComplete = () =>
      seen.some(({ event }) => event.type === 'TraceRecordMissingResolvedV1') &&
      seen.some(
        ({ event }) =>
          (event.data as { epcis?: unknown }).epcis !== undefined &&
          JSON.stringify(event.data).includes('TWO'),
      );
    for (let look = 0; look < LOOKS_MAX && !isComplete(); look += 1) await pause(10);
    stop.abort();
    await consuming;
    expect(seen.flatMap(({ event }) => eventFaults(event))).toEqual([]);
    const types = new Set(seen.map(({ event }) => event.type));
    expect([...types].sort()).toEqual([
      'EpcisEventAcceptedV1',
      'TraceFindingOpenedV1',
      'TraceFindingResolvedV1',
      'TraceRecordMissingFoundV1',
      'TraceRecordMissingResolvedV1',
    ]);
    const ids = seen.map(({ event }) => event.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the lots of an enterprise are listed, page by page', async () => {
    const path = `/api/traceability/enterprises/${callers.trader.uscc}/lots`;
    const epcs: string[] = [];
    let next: string | undefined = `${path}?limit=3`;
    for (let page = 0; next !== undefined && page < 20; page += 1) {
      const answer: TestAnswer<LotPage> = await service.request(`GET ${next}`, { as: 'regulator' });
      expect(answer.status).toBe(200);
      epcs.push(...answer.body.items.map(({ epc }) => epc));
      next = /<([^>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
    }
    expect(new Set(epcs).size).toBe(epcs.length);
    expect(epcs).toEqual(expect.arrayContaining([lotNamed('LATE'), lotNamed('VOID')]));
    const own = await service.request(`GET ${path}`, { as: 'trader' });
    expect(own.body.items.find(({ epc }: { epc: string }) => epc === lotNamed('LATE'))).toEqual({
      epc: lotNamed('LATE'),
      gtin: '06901234567892',
      lot: 'LATE',
      events: 4,
      items: 0,
      firstSeen: '2026-05-09T00:00:00.000Z',
      lastSeen: '2026-05-12T00:00:00.000Z',
      lastBizStep: 'receiving',
    });
    expect(await service.request(`GET ${path}`, { as: 'maker' })).toMatchObject({ status: 403 });
    expect(await service.request(`GET ${path}`, { as: 'otherRegion' })).toMatchObject({
      status: 403,
    });
  });

  test('items are no lots, and a lot says how many different ones of it were named', async () => {
    const lot = lotNamed('COUNTED');
    const items = (...serials: number[]) => serials.map((serial) => `${lot}/21/${serial}`);
    const made = { action: 'ADD', bizStep: 'commissioning' };
    await capture(
      'maker',
      on(20, { ...made, epcList: items(1, 2) }),
      on(21, { epcList: items(2) }),
    );
    await capture('maker', on(22, { epcList: items(2, 3) }));
    await capture('maker', on(23, { epcList: ['https://id.gs1.org/01/06901234567892/21/4'] }));
    await capture('trader', on(24, { epcList: items(1) }));
    const listed = async (as: 'maker' | 'trader') => {
      const path = `/api/traceability/enterprises/${callers[as].uscc}/lots`;
      const { body }: TestAnswer<LotPage> = await service.request(`GET ${path}`, { as });
      expect(body.items.every(({ lot: number }) => number !== undefined)).toBe(true);
      return body.items.find(({ epc }) => epc === lot);
    };
    expect(await listed('maker')).toMatchObject({ events: 3, items: 3 });
    expect(await listed('trader')).toMatchObject({ events: 1, items: 1 });
  });

  test('a lot is listed where only its items were reported, under the name they have', async () => {
    const made = { action: 'ADD', bizStep: 'commissioning' };
    const named = {
      epcList: [`${lotNamed('ITEMS')}/21/1`],
      ilmd: { 'cbvmda:descriptionShort': '猕猴桃' },
    };
    await capture('maker', on(9, { ...made, ...named }));
    const path = `/api/traceability/enterprises/${callers.maker.uscc}/lots`;
    const { body } = await service.request(`GET ${path}`, { as: 'maker' });
    expect(body.items).toContainEqual(
      expect.objectContaining({
        epc: lotNamed('ITEMS'),
        lot: 'ITEMS',
        name: '猕猴桃',
        events: 1,
        items: 1,
      }),
    );
  });

  const lotsOf = (code: string, query = {}) =>
    service.request(`GET /api/traceability/enterprises/${code}/lots`, { as: 'province', query });
  const cursorAt = (lastSeen: string) =>
    Buffer.from(JSON.stringify({ lastSeen, epc: lotNamed('LATE') })).toString('base64url');

  test.each([
    ['USCC_CHARACTER', callers.maker.uscc.replace('0', 'O'), {}],
    ['BAD_CURSOR', callers.maker.uscc, { cursor: 'abc' }],
    ['BAD_CURSOR', callers.maker.uscc, { cursor: cursorAt('2026-02-30T00:00:00Z') }],
  ])('refuses lots with %s of %s', async (code, typed, query) =>
    expect(await lotsOf(typed, query)).toMatchObject({ status: 400, body: { errors: [{ code }] } }),
  );

  test('knows no lots of an enterprise that nobody registered and that reported nothing', async () =>
    expect(await lotsOf(uscc('20000009'))).toMatchObject({
      status: 404,
      body: { code: 'ENTERPRISE_UNKNOWN' },
    }));
});
