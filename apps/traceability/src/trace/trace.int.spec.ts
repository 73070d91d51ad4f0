import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { TraceGraph } from '@zhixin/contracts';
import { makeUscc } from '@zhixin/identifiers';
import type { TestService } from '@zhixin/service-shell/testing';
import { captureAll, epcisDocument, traceabilityService } from '../http/testing.js';

const uscc = (region: string, organisation: string) =>
  makeUscc({ category: '91', region, organisation });
const GROWER = uscc('610124', '10000001');
const PACKER = uscc('610132', '10000002');
const WHOLESALER = uscc('510107', '10000003');
const STRANGER = uscc('510107', '10000004');

const callers = {
  grower: { subject: 'grower', role: 'enterprise', uscc: GROWER },
  packer: { subject: 'packer', role: 'enterprise', uscc: PACKER },
  wholesaler: { subject: 'wholesaler', role: 'enterprise', uscc: WHOLESALER },
  stranger: { subject: 'stranger', role: 'enterprise', uscc: STRANGER },
} as const;

const GTIN = 'https://id.gs1.org/01/06901234567892';
const KIWI = `${GTIN}/10/K1`;
const OTHER_KIWI = `${GTIN}/10/K2`;
const JUICE = 'https://id.gs1.org/01/06901234567908/10/J1';
const CRATE = 'https://id.gs1.org/8003/06901234567892C1';
const PALLET = 'https://id.gs1.org/00/169012345600000012';

type Json = Record<string, unknown>;
let hour = 0;
const event = (type: string, fields: Json): Json => ({
  type,
  eventTime: new Date(Date.UTC(2026, 4, 1, (hour += 1))).toISOString(),
  eventTimeZoneOffset: '+08:00',
  ...fields,
});
const lot = (epcClass: string, quantity: number) => [{ epcClass, quantity, uom: 'KGM' }];
const object = (bizStep: string, epcClass: string, action = 'OBSERVE') =>
  event('ObjectEvent', { action, bizStep, quantityList: lot(epcClass, 100) });
const pack = (action: string, parentID: string, epcClass: string) =>
  event('AggregationEvent', { action, parentID, childQuantityList: lot(epcClass, 80) });

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

describe('a trace', () => {
  let service: TestService;
  const pressing = event('TransformationEvent', {
    eventTime: '2026-05-03T00:00:00.000Z',
    eventID: 'urn:uuid:pressing',
    bizStep: 'commissioning',
    inputQuantityList: lot(KIWI, 100),
    outputQuantityList: lot(JUICE, 80),
  });

  const capture = async (as: string, ...events: Json[]) => {
    const job = await captureAll(service, epcisDocument(...events), { as });
    expect(job).toMatchObject({ success: true, errors: [] });
    service.clock.advance(60_000);
  };

  const traceOf = async (query: Record<string, string>, as = 'province'): Promise<TraceGraph> => {
    const answer = await service.request('GET /api/traceability/trace', { as, query });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return answer.body;
  };

  const ids = ({ nodes }: TraceGraph) => nodes.map(({ id }) => id).sort();
  const steps = ({ edges }: TraceGraph) =>
    edges.map(({ kind, from, to }) => `${kind} ${from} ${to}`).sort();

  beforeAll(async () => {
    service = await traceabilityService({ callers, background: true });
    const inCrate = pack('ADD', CRATE, OTHER_KIWI);
    const outOfCrate = pack('DELETE', CRATE, OTHER_KIWI);
    const intoCrate = pack('ADD', CRATE, KIWI);
    const shipped = object('shipping', KIWI);
    await capture(
      'grower',
      object('commissioning', KIWI, 'ADD'),
      object('commissioning', OTHER_KIWI, 'ADD'),
      inCrate,
      outOfCrate,
      intoCrate,
      shipped,
    );
    const received = object('receiving', KIWI);
    // What happens first is reported last.
    const loaded = { ...pack('ADD', PALLET, JUICE), eventTime: '2026-05-04T00:00:00.000Z' };
    const shippedPallet = event('ObjectEvent', {
      action: 'OBSERVE',
      bizStep: 'shipping',
      epcList: [PALLET],
      eventTime: '2026-05-05T00:00:00.000Z',
    });
    await capture('packer', shippedPallet, loaded);
    await capture('packer', pressing, received);
    await capture(
      'wholesaler',
      { ...shippedPallet, bizStep: 'receiving', eventTime: '2026-05-06T00:00:00.000Z' },
      { ...pack('DELETE', PALLET, JUICE), eventTime: '2026-05-07T00:00:00.000Z' },
    );
  });
  afterAll(() => service.close());

  test('follows a lot forward through press, pallet and hands', async () => {
    const graph = await traceOf({ epc: KIWI, direction: 'forward' });
    expect(graph).toMatchObject({ root: KIWI, truncated: false });
    expect(ids(graph)).toEqual([CRATE, JUICE, KIWI, PALLET].sort());
    expect(steps(graph)).toEqual(
      [
        `containment ${KIWI} ${CRATE}`,
        `transformation ${KIWI} ${JUICE}`,
        `containment ${JUICE} ${PALLET}`,
        `custody ${KIWI} ${KIWI}`,
        `custody ${PALLET} ${PALLET}`,
      ].sort(),
    );
    expect(graph.edges.find(({ to }) => to === PALLET)).toMatchObject({
      eventTime: '2026-05-04T00:00:00.000Z',
      until: '2026-05-07T00:00:00.000Z',
      quantity: { value: 80, uom: 'KGM' },
    });
    expect(graph.edges.filter(({ kind }) => kind === 'custody')).toMatchObject([
      { fromParty: GROWER, toParty: PACKER, quantity: { value: 100, uom: 'KGM' } },
      { fromParty: PACKER, toParty: WHOLESALER },
    ]);
  });

  test('leaves out what shared a crate at another time', async () => {
    expect(ids(await traceOf({ epc: OTHER_KIWI, direction: 'forward' }))).toEqual(
      [CRATE, OTHER_KIWI].sort(),
    );
  });

  test('goes backward from a product to its source, in any spelling of the identifier', async () => {
    const graph = await traceOf({ epc: '(01)06901234567908(10)J1', direction: 'backward' });
    expect(ids(graph)).toEqual([CRATE, JUICE, KIWI, PALLET].sort());
    for (const epc of ['urn:epc:class:lgtin:690123456.0790.J1', '06901234567908 J1', JUICE])
      expect((await traceOf({ epc, direction: 'backward' })).root).toBe(JUICE);
  });

  test('opens a pallet: what was on it and where that came from', async () => {
    const graph = await traceOf({ epc: PALLET, direction: 'backward' });
    expect(ids(graph)).toEqual([CRATE, JUICE, KIWI, PALLET].sort());
    expect(graph.nodes.find(({ id }) => id === KIWI)).toMatchObject({ depth: 2, kind: 'class' });
  });

  test('shows the world as it was: validAt before the pressing', async () => {
    const graph = await traceOf({ epc: KIWI, validAt: '2026-05-02T23:00:00Z' });
    expect(ids(graph)).toEqual([CRATE, KIWI].sort());
  });

  describe('of a lot whose items have serial numbers', () => {
    const gtin = 'https://id.gs1.org/01/06901234567915';
    const lotOf = (name: string) => `${gtin}/10/${name}`;
    const bottle = (serial: number) => `${gtin}/21/B${serial}`;
    const labelling = (name: string, ...serials: number[]) =>
      event('ObjectEvent', {
        action: 'ADD',
        bizStep: 'commissioning',
        epcList: serials.map((serial) => `${lotOf(name)}/21/B${serial}`),
      });
    const box = 'https://id.gs1.org/00/169012345600000029';
    const mistaken = labelling('S1', 3);

    beforeAll(async () => {
      const inputQuantityList = lot(`${GTIN}/10/K7`, 9);
      const outputQuantityList = lot(lotOf('S1'), 8);
      await capture(
        'packer',
        event('TransformationEvent', { inputQuantityList, outputQuantityList }),
        labelling('S1', 1, 2),
        { ...event('AggregationEvent', { action: 'ADD', parentID: box }), childEPCs: [bottle(1)] },
        mistaken,
        event('TransformationEvent', {
          inputQuantityList: lot(`${GTIN}/10/K8`, 9),
          outputEPCList: [bottle(9)],
          ilmd: { 'cbvmda:lotNumber': 'S2' },
        }),
      );
      const errorDeclaration = { declarationTime: '2026-06-01T00:00:00Z', reason: 'did_not_occur' };
      await capture('packer', { ...mistaken, errorDeclaration });
    });

    test('goes forward to each item and where it went', async () => {
      const graph = await traceOf({ epc: `${GTIN}/10/K7`, direction: 'forward' });
      const found = [`${GTIN}/10/K7`, lotOf('S1'), bottle(1), bottle(2), box];
      expect(ids(graph)).toEqual(found.sort());
      expect(steps(graph)).toContain(`membership ${lotOf('S1')} ${bottle(1)}`);
      expect(graph.truncated).toBe(false);
    });

    test('goes backward from an item through its lot, and not to its neighbours', async () => {
      const graph = await traceOf({ epc: bottle(1), direction: 'backward' });
      expect(ids(graph)).toEqual([`${GTIN}/10/K7`, lotOf('S1'), bottle(1), box].sort());
    });

    test('goes backward through items that were made in one event, whatever names the lot', async () => {
      const graph = await traceOf({ epc: lotOf('S2'), direction: 'backward' });
      expect(ids(graph)).toEqual([`${GTIN}/10/K8`, lotOf('S2'), bottle(9)].sort());
    });

    test('is bounded, and leaves room for what else was done with the lot', async () => {
      const graph = await traceOf({ epc: lotOf('S1'), direction: 'forward', maxNodes: '3' });
      expect(graph).toMatchObject({ truncated: true, truncatedBecause: 'maxNodes' });
      expect(ids(graph)).toEqual([lotOf('S1'), bottle(1), bottle(2)].sort());
    });
  });

  test('says when it was cut off, and why', async () => {
    expect(await traceOf({ epc: KIWI, direction: 'forward', maxDepth: '1' })).toMatchObject({
      truncated: true,
      truncatedBecause: 'maxDepth',
    });
    const few = await traceOf({ epc: KIWI, direction: 'forward', maxNodes: '2' });
    expect(few).toMatchObject({ truncated: true, truncatedBecause: 'maxNodes' });
    expect(few.nodes).toHaveLength(2);
  });

  test('shows an enterprise its own part and its direct counterparts', async () => {
    const graph = await traceOf({ epc: JUICE }, 'wholesaler');
    expect(ids(graph)).toContain(KIWI);
    expect(graph.nodes.find(({ id }) => id === KIWI)).toMatchObject({ abbreviated: true });
    expect(graph.edges.every(({ fromParty }) => fromParty !== GROWER)).toBe(true);
  });

  test('tells a stranger and another region no more than that there is nothing for them', async () => {
    for (const as of ['stranger', 'otherRegion']) {
      const answer = await service.request('GET /api/traceability/trace', {
        as,
        query: { epc: KIWI },
      });
      expect(answer).toMatchObject({ status: 404, body: { code: 'TRACE_UNKNOWN' } });
    }
    expect(ids(await traceOf({ epc: PALLET }, 'otherRegion'))).toContain(KIWI);
  });

  test('drops what was declared an error, except for the time before it was known', async () => {
    const before = service.clock.now();
    service.clock.advance(60_000);
    await capture('packer', {
      ...pressing,
      errorDeclaration: { declarationTime: '2026-06-01T00:00:00Z', reason: 'did_not_occur' },
    });
    expect(ids(await traceOf({ epc: KIWI }))).toEqual([CRATE, KIWI].sort());
    expect(ids(await traceOf({ epc: KIWI, knownAt: before }))).toContain(JUICE);
  });

  test('leads to each event with its reporter and the declarations about it', async () => {
    const path = 'GET /api/traceability/events/urn:uuid:pressing';
    const { body } = await service.request(path, { as: 'regulator' });
    expect(body.items).toMatchObject([
      { uscc: PACKER, isErrorDeclaration: false, epcis: { eventID: 'urn:uuid:pressing' } },
      { isErrorDeclaration: true, epcis: { errorDeclaration: { reason: 'did_not_occur' } } },
    ]);
    expect((await service.request(path, { as: 'grower' })).status).toBe(404);
  });

  test.each([
    ['epc', {}],
    ['direction', { epc: KIWI, direction: 'sideways' }],
    ['validAt', { epc: KIWI, validAt: 'yesterday' }],
    ['validAt', { epc: KIWI, validAt: '2026-02-30T00:00:00Z' }],
    ['knownAt', { epc: KIWI, knownAt: '0000-01-01T00:00:00Z' }],
    ['validAt', { epc: KIWI, validAt: '9999-12-31T23:59:59-14:00' }],
    ['knownAt', { epc: KIWI, knownAt: '9999-12-31T23:59:59-14:00' }],
    ['maxDepth', { epc: KIWI, maxDepth: '0' }],
    ['epc', { epc: 'hello world' }],
    ['epc', { epc: 'urn:x:\0' }],
  ])('refuses a bad %s: %j', async (pointer, query) => {
    const answer = await service.request('GET /api/traceability/trace', {
      as: 'regulator',
      query: query as Record<string, string>,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].pointer).toBe(`/${pointer}`);
  });

  test.each([
    ['zh', '校验码'],
    ['en', 'check digit'],
  ] as const)('explains a wrong check digit in %s', async (language, words) => {
    const answer = await service.request('GET /api/traceability/trace', {
      as: 'regulator',
      language,
      query: { epc: '06901234567890 K1' },
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/epc', code: 'CHECK_DIGIT' }] },
    });
    expect(answer.body.errors[0].detail).toContain(words);
  });
});
