import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { CommonSources } from '@zhixin/contracts';
import { makeUscc } from '@zhixin/identifiers';
import type { TestService } from '@zhixin/service-shell/testing';
import { captureAll, epcisDocument, traceabilityService } from '../http/testing.js';

const uscc = (region: string, organisation: string) =>
  makeUscc({ category: '91', region, organisation });
const MILL = uscc('610124', '10000001');
const callers = {
  mill: { subject: 'mill', role: 'enterprise', uscc: MILL },
  stranger: { subject: 'stranger', role: 'enterprise', uscc: uscc('510107', '10000004') },
} as const;

const GTIN = 'https://id.gs1.org/01/06901234567892';
const [SILO, OTHER_SILO] = [`${GTIN}/10/SILO`, `${GTIN}/10/OTHER`];
const bottled = (name: string) => `https://id.gs1.org/01/06901234567908/10/${name}`;
const [RED, BLUE, GREEN] = [bottled('RED'), bottled('BLUE'), bottled('GREEN')];
const CRATE = 'https://id.gs1.org/8003/06901234567892C1';
const PLANT = 'https://id.gs1.org/414/6901234560008';

type Json = Record<string, unknown>;
const on = (day: number, type: string, fields: Json): Json => ({
  type,
  eventTime: `2026-05-${String(day).padStart(2, '0')}T08:00:00.000Z`,
  eventTimeZoneOffset: '+08:00',
  ...fields,
});
const amount = (epcClass: string) => [{ epcClass, quantity: 10, uom: 'KGM' }];
const made = (day: number, lot: string) =>
  on(day, 'ObjectEvent', {
    ...{ action: 'ADD', bizStep: 'commissioning', quantityList: amount(lot) },
    bizLocation: { id: PLANT },
  });
const pressed = (day: number, input: string, output: string) =>
  on(day, 'TransformationEvent', {
    ...{ inputQuantityList: amount(input), outputQuantityList: amount(output) },
    bizLocation: { id: PLANT },
  });
const packed = (day: number, action: string, lot: string) =>
  on(day, 'AggregationEvent', { action, parentID: CRATE, childQuantityList: amount(lot) });

// A database of its own takes its time on a busy machine.
jest.setTimeout(60_000);

describe('common sources', () => {
  let service: TestService;
  const ask = (points: readonly unknown[], as = 'province') =>
    service.request<CommonSources>('POST /api/traceability/common-sources', {
      ...{ as, body: { points } },
    });
  const shared = (list: readonly { readonly epc: string; readonly score: number }[]) =>
    list.filter(({ score }) => score === 1).map(({ epc }) => epc);

  beforeAll(async () => {
    service = await traceabilityService({ callers, background: true });
    const job = await captureAll(
      service,
      epcisDocument(
        ...[made(1, SILO), made(1, OTHER_SILO)],
        ...[pressed(3, SILO, RED), pressed(4, SILO, BLUE), pressed(4, OTHER_SILO, GREEN)],
        // The crate held one after the other, never both.
        ...[packed(5, 'ADD', RED), packed(6, 'DELETE', RED)],
        ...[packed(7, 'ADD', GREEN), packed(8, 'DELETE', GREEN)],
      ),
      { as: 'mill' },
    );
    expect(job).toMatchObject({ success: true, errors: [] });
    const claim = await captureAll(service, epcisDocument(pressed(2, OTHER_SILO, RED)), {
      as: 'stranger',
    });
    expect(claim).toMatchObject({ success: true });
  });
  afterAll(() => service.close());

  test('are what all points lead back to, with the events in between', async () => {
    const { status, body } = await ask([RED, { epc: BLUE, at: '2026-05-20T08:00:00Z' }]);
    expect(status).toBe(200);
    expect(shared(body.things)).toEqual([SILO]);
    const [silo] = body.things;
    expect(silo).toMatchObject({ epc: SILO, score: 1, paths: [{ point: 0 }, { point: 1 }] });
    expect(silo!.paths.map(({ events }) => events.length)).toEqual([1, 1]);
    for (const { events } of silo!.paths)
      expect(body.events[events[0]!]).toMatchObject({ reporter: { uscc: MILL } });
    expect(body.places[0]).toMatchObject({ place: PLANT, score: 1 });
    expect(body.parties[0]).toMatchObject({ party: { uscc: MILL }, score: 1 });
  });

  test('are none where a container held the points at different times', async () => {
    const { body } = await ask([BLUE, GREEN]);
    expect(shared(body.things)).toEqual([]);
    const crated = await ask([RED, GREEN]);
    expect(crated.body.things.find(({ epc }) => epc === SILO)).toMatchObject({ score: 0.5 });
    expect(crated.body.things.find(({ epc }) => epc === OTHER_SILO)).toMatchObject({ score: 0.5 });
  });

  test('do not follow what only one side says, and say so', async () => {
    const { body } = await ask([RED, GREEN]);
    expect(body.couldNotSee).toContainEqual(expect.objectContaining({ kind: 'claimed', point: 0 }));
  });

  test('of points before a thing was made do not have it', async () => {
    const { body } = await ask([{ epc: RED, at: '2026-05-02T00:00:00Z' }, BLUE]);
    expect(shared(body.things)).toEqual([]);
  });

  test('say which points nobody knows', async () => {
    const { body } = await ask([RED, BLUE, bottled('NOBODY')]);
    expect(body.points.map(({ reached }) => reached > 0)).toEqual([true, true, false]);
    expect(body.couldNotSee).toContainEqual({ kind: 'unknown-point', point: 2 });
    expect(body.things[0]).toMatchObject({ epc: SILO });
    expect(body.things[0]!.score).toBeCloseTo(2 / 3);
  });

  test('are for authorities alone, of their region', async () => {
    expect((await ask([RED, BLUE], 'mill')).status).toBe(403);
    expect((await ask([BLUE, GREEN], 'otherRegion')).status).toBe(404);
  });

  test.each([
    ['/points', [RED]],
    ['/points/1', [RED, 'hello world']],
    ['/points/0/epc', [{ epc: 'hello' }, RED]],
    ['/points/0/at', [{ epc: RED, at: 'yesterday' }, BLUE]],
  ])('refuse a bad %s', async (pointer, points) => {
    const { status, body } = await ask(points);
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ pointer }] });
  });
});
