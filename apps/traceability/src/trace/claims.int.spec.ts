import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { TraceGraph } from '@zhixin/contracts';
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

const MAKER_PGLN = 'https://id.gs1.org/417/9521234000181';
const BUYER_PGLN = 'https://id.gs1.org/417/9521234000198';
const GTIN = 'https://id.gs1.org/01/06901234567892';
const [SOURCE, LOT] = [`${GTIN}/10/S1`, `${GTIN}/10/L1`];
const FAKE = 'https://id.gs1.org/01/06901234567908/10/X1';

type Json = Record<string, unknown>;
const on = (day: number, eventID: string, fields: Json): Json => ({
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventID: `urn:uuid:${eventID}`,
  eventTime: `2026-05-0${day}T08:00:00.000Z`,
  eventTimeZoneOffset: '+08:00',
  ...fields,
});
const amount = (epcClass: string, quantity: number) => [{ epcClass, quantity, uom: 'KGM' }];
const goods = (epcClass: string, quantity = 500) => ({ quantityList: amount(epcClass, quantity) });
const pressed = (input: string, output: string) => ({
  ...{ type: 'TransformationEvent', action: undefined },
  inputQuantityList: amount(input, 100),
  outputQuantityList: amount(output, 500),
});
const to = (destination: string) => ({
  destinationList: [{ type: 'possessing_party', destination }],
});
const from = (source: string) => ({ sourceList: [{ type: 'possessing_party', source }] });

// A database of its own takes its time on a busy machine.
jest.setTimeout(60_000);

describe('what only one side says', () => {
  let service: TestService;
  const capture = async (as: string, ...events: Json[]) => {
    const job = await captureAll(service, epcisDocument(...events), { as });
    expect(job).toMatchObject({ success: true, errors: [] });
    service.clock.advance(60_000);
  };
  const traceOf = async (epc: string, as: string): Promise<TraceGraph> => {
    const answer = await service.request('GET /api/traceability/trace', { as, query: { epc } });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return answer.body;
  };
  const eventsIn = ({ edges }: TraceGraph) =>
    edges.map(({ eventId }) => eventId.replace('urn:uuid:', '')).sort();

  beforeAll(async () => {
    service = await traceabilityService({
      ...{ callers, background: true },
      partyIds: { [MAKER_PGLN]: MAKER, [BUYER_PGLN]: BUYER },
    });
    await capture(
      'maker',
      on(1, 'source', { action: 'ADD', bizStep: 'commissioning', ...goods(SOURCE) }),
      on(2, 'pressed', pressed(SOURCE, LOT)),
      on(3, 'shipped', { bizStep: 'shipping', ...goods(LOT), ...to(BUYER_PGLN) }),
    );
    await capture(
      'stranger',
      on(3, 'false', { bizStep: 'receiving', ...goods(LOT), ...from(MAKER_PGLN) }),
      on(4, 'used', pressed(LOT, FAKE)),
      on(2, 'posing', { action: 'ADD', bizStep: 'commissioning', ...goods(SOURCE) }),
      on(2, 'posted', { bizStep: 'shipping', ...goods(SOURCE), ...to(MAKER_PGLN) }),
    );
    await capture(
      'buyer',
      on(4, 'received', { bizStep: 'receiving', ...goods(LOT), ...from(MAKER_PGLN) }),
    );
  });
  afterAll(() => service.close());

  test('opens nothing to who says it, and is marked', async () => {
    const graph = await traceOf(LOT, 'stranger');
    expect(eventsIn(graph)).toEqual(['false', 'used']);
    expect(graph.edges.every(({ claimed }) => claimed === true)).toBe(true);
    expect(graph.nodes.find(({ id }) => id === LOT)).toMatchObject({ abbreviated: true });
    for (const hidden of [BUYER, SOURCE]) expect(JSON.stringify(graph)).not.toContain(hidden);
    expect(graph.nodes.every(({ holder }) => holder?.uscc !== MAKER)).toBe(true);
  });

  test('takes nothing from the real buyer, nor its reading', async () => {
    const graph = await traceOf(LOT, 'buyer');
    expect(eventsIn(graph)).toEqual(['pressed', 'received']);
    expect(graph.edges.find(({ kind }) => kind === 'custody')).toMatchObject({
      ...{ fromParty: MAKER, toParty: BUYER, confirmedBy: 'other-side' },
      assertedBy: [{ uscc: MAKER }, { uscc: BUYER }],
    });
    expect(graph.nodes.find(({ id }) => id === LOT)).toMatchObject({ holder: { uscc: BUYER } });
    expect(JSON.stringify(graph)).not.toContain(STRANGER);
  });

  test('opens to whom it names, and to them alone, what they say', async () => {
    const read = eventsIn(await traceOf(LOT, 'maker'));
    expect(read).toEqual(['false', 'posted', 'pressed', 'received', 'used']);
  });

  test('about another’s input opens nothing of who used it', async () => {
    const graph = await traceOf(SOURCE, 'stranger');
    expect(graph.edges.every(({ eventId }) => /posed|posted|false|used/.test(eventId))).toBe(true);
    expect(JSON.stringify(graph)).not.toContain('pressed');
  });

  test('is shown to an officer beside what is confirmed', async () => {
    const graph = await traceOf(LOT, 'province');
    const custody = graph.edges.filter(({ kind, from: id }) => kind === 'custody' && id === LOT);
    expect(custody).toMatchObject([
      { toParty: STRANGER, claimed: true, assertedBy: [{ uscc: STRANGER }] },
      { toParty: BUYER, confirmedBy: 'other-side' },
    ]);
    expect(graph.nodes.find(({ id }) => id === LOT)).toMatchObject({ holder: { uscc: BUYER } });
  });
});
