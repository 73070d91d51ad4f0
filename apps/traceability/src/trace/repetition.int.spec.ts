import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { TraceGraph } from '@zhixin/contracts';
import type { TestService } from '@zhixin/service-shell/testing';
import {
  callers,
  captureAll,
  epcisDocument,
  objectEvent,
  traceabilityService,
} from '../http/testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(60_000);

const GTIN = 'https://id.gs1.org/01/06901234567892';
const JUICE = 'https://id.gs1.org/01/06901234567908/10';

type Json = Record<string, unknown>;

const ORDERS = [
  ['event', 'declaration', 'repetition'],
  ['event', 'repetition', 'declaration'],
  ['declaration', 'event', 'repetition'],
  ['declaration', 'repetition', 'event'],
  ['repetition', 'event', 'declaration'],
  ['repetition', 'declaration', 'event'],
] as const;

describe('an event told twice', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await traceabilityService({ callers, background: true });
  });
  afterAll(() => service.close());

  const capture = async (...events: Json[]) => {
    const job = await captureAll(service, epcisDocument(...events));
    expect(job).toMatchObject({ success: true, errors: [], accepted: events.length });
    service.clock.advance(60_000);
  };
  const traceOf = async (epc: string, more: Record<string, string> = {}): Promise<TraceGraph> => {
    const query = { epc, direction: 'both', ...more };
    const answer = await service.request('GET /api/traceability/trace', { as: 'province', query });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return answer.body;
  };
  const lotsOf = ({ edges }: TraceGraph) =>
    edges.flatMap(({ kind, from }) => (kind === 'membership' ? [from] : [])).sort();

  let serials = 0;
  /** An item reported under one lot, then under another: the event hash leaves the lot of an item out. */
  const reports = (named: boolean) => {
    const serial = `S${(serials += 1)}`;
    const under = (lot: string, eventID: string) => ({
      ...objectEvent({ bizStep: 'inspecting', quantityList: undefined }),
      epcList: [`${GTIN}/10/${lot}/21/${serial}`],
      ...(named ? { eventID: `urn:uuid:${serial}-${eventID}` } : {}),
    });
    const event = under('LA1', 'a');
    const errorDeclaration = {
      declarationTime: '2026-05-25T08:00:00+08:00',
      reason: 'incorrect_data',
    };
    return {
      item: `${GTIN}/21/${serial}`,
      event,
      declaration: { ...event, errorDeclaration },
      repetition: under('LB2', 'b'),
    };
  };

  describe.each([
    ['with eventIDs', true],
    ['without eventIDs', false],
  ] as const)('%s', (_, named) => {
    test.each(ORDERS)('and declared an error leaves the other: %s, %s, %s', async (...order) => {
      const told = reports(named);
      for (const which of order) await capture(told[which]);
      expect(lotsOf(await traceOf(told.item))).toEqual([`${GTIN}/10/LB2`]);
      expect(lotsOf(await traceOf(`${GTIN}/10/LB2`))).toContain(`${GTIN}/10/LB2`);
    });

    test.each([
      ['event', 'repetition'],
      ['repetition', 'event'],
    ] as const)('shows every lot that either names: %s, %s', async (...order) => {
      const told = reports(named);
      for (const which of order) await capture(told[which]);
      const graph = await traceOf(told.item);
      expect(lotsOf(graph)).toEqual([`${GTIN}/10/LA1`, `${GTIN}/10/LB2`]);
    });

    test('stands for what was declared later only from then on', async () => {
      const told = reports(named);
      await capture(told.event);
      await capture(told.repetition);
      const knownAt = service.clock.now();
      service.clock.advance(60_000);
      await capture(told.declaration);
      expect(lotsOf(await traceOf(told.item, { knownAt }))).toHaveLength(2);
      expect(lotsOf(await traceOf(told.item))).toEqual([`${GTIN}/10/LB2`]);
    });
  });

  const pressing = (lot: string, eventID: string, more: Json = {}) => ({
    type: 'TransformationEvent',
    eventTime: '2026-05-21T00:00:00.000Z',
    eventTimeZoneOffset: '+08:00',
    eventID,
    inputQuantityList: [{ epcClass: `${GTIN}/10/${lot}`, quantity: 100, uom: 'KGM' }],
    outputQuantityList: [{ epcClass: `${JUICE}/${lot}`, quantity: 80, uom: 'KGM' }],
    ...more,
  });
  const unknown = async (epc: string) => {
    const answer = await service.request('GET /api/traceability/trace', {
      as: 'province',
      query: { epc },
    });
    return answer.status === 404 || answer.body.edges.length === 0;
  };
  const pressed = ({ edges }: TraceGraph) =>
    edges.flatMap(({ kind, eventId, quantity }) =>
      kind === 'transformation' ? [[eventId, quantity?.value]] : [],
    );

  test('is counted once in quantities, however often it is told', async () => {
    for (const id of ['once', 'twice', 'thrice']) await capture(pressing('Q1', `urn:uuid:${id}`));
    for (const root of [`${GTIN}/10/Q1`, `${JUICE}/Q1`])
      expect(pressed(await traceOf(root))).toEqual([['urn:uuid:once', 100]]);
  });

  test('is marked as what it is', async () => {
    const path = 'GET /api/traceability/events/';
    const repeatsOf = async (eventId: string) => {
      const { body } = await service.request(path + eventId, { as: 'province' });
      return body.items.map(({ repeats }: { repeats?: string }) => repeats);
    };
    for (const id of ['told', 'retold']) await capture(pressing('Q0', `urn:uuid:${id}`));
    expect(await repeatsOf('urn:uuid:told')).toEqual([undefined]);
    expect(await repeatsOf('urn:uuid:retold')).toEqual(['urn:uuid:told']);
  });

  test('is declared an error under one eventID, and stands under the next', async () => {
    const errorDeclaration = { declarationTime: '2026-05-25T08:00:00+08:00' };
    for (const id of ['first', 'second', 'third']) await capture(pressing('Q2', `urn:uuid:${id}`));
    await capture(pressing('Q2', 'urn:uuid:first', { errorDeclaration }));
    expect(pressed(await traceOf(`${GTIN}/10/Q2`))).toEqual([['urn:uuid:second', 100]]);
    await capture(pressing('Q2', 'urn:uuid:third', { errorDeclaration }));
    expect(pressed(await traceOf(`${GTIN}/10/Q2`))).toEqual([['urn:uuid:second', 100]]);
    await capture(pressing('Q2', 'urn:uuid:second', { errorDeclaration }));
    expect(await unknown(`${JUICE}/Q2`)).toBe(true);
  });

  test('without eventID is declared by its hash, in whatever form its declaration comes', async () => {
    const told = { ...pressing('Q3', ''), eventID: undefined };
    await capture(told);
    await capture({
      ...told,
      eventTime: '2026-05-21T08:00:00+08:00',
      errorDeclaration: { declarationTime: '2026-05-25T08:00:00+08:00' },
    });
    expect(await unknown(`${JUICE}/Q3`)).toBe(true);
  });

  test('by two enterprises is two reports, of which one may be an error', async () => {
    const event = pressing('Q4', 'urn:uuid:both');
    await capture(event);
    await captureAll(service, epcisDocument(event), { as: 'pager' });
    expect(pressed(await traceOf(`${JUICE}/Q4`))).toHaveLength(2);
    await capture({ ...event, errorDeclaration: { declarationTime: '2026-05-25T08:00:00+08:00' } });
    expect(pressed(await traceOf(`${JUICE}/Q4`))).toHaveLength(1);
  });
});
