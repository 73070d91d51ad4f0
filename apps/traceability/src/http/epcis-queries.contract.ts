import { beforeAll, describe, expect, test } from '@jest/globals';
import { TEST_TIME } from '@zhixin/service-shell/testing';
import { epcisDocument, item, listIn, LOT, nextIn, single, type EpcisClient } from './testing.js';

/** What `GET /events` finds, page by page, and how it is written. */
export const finds = ({ post, get, events, capture }: EpcisClient): void => {
  describe('queries', () => {
    beforeAll(async () => {
      const list = Array.from({ length: 25 }, (_, index) => ({
        type: 'ObjectEvent',
        eventID: `urn:uuid:page-${index}`,
        eventTime: `2026-04-${String(1 + (index % 5)).padStart(2, '0')}T00:00:00.000Z`,
        eventTimeZoneOffset: '+00:00',
        action: index % 2 === 0 ? 'ADD' : 'OBSERVE',
        bizStep: index % 2 === 0 ? 'commissioning' : 'https://ref.gs1.org/cbv/BizStep-shipping',
        disposition: 'in_transit',
        epcList: [item(index)],
      }));
      await capture(epcisDocument(...list), { as: 'pager' });
      await capture(
        epcisDocument({
          type: 'TransformationEvent',
          eventTime: '2026-04-10T00:00:00Z',
          eventTimeZoneOffset: '+00:00',
          inputEPCList: [item(1)],
          outputQuantityList: [{ epcClass: LOT, quantity: 2 }],
          bizTransactionList: [
            { type: 'https://ref.gs1.org/cbv/BTT-po', bizTransaction: 'urn:x:po:1' },
          ],
          sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:690123456.789' }],
          persistentDisposition: { set: ['recalled'] },
          'ex:weight': 12,
          'ex:note': ['b'],
          'ex:box': { 'ex:deep': 7 },
          'ex:说明': '周至"县"\\',
        }),
        { as: 'pager' },
      );
    });

    const count = async (query: Record<string, string>) =>
      (await events({ perPage: '100', ...query }, 'pager')).length;

    test.each([
      [{ eventType: 'TransformationEvent' }, 1],
      [{ eventType: 'TransformationEvent|ObjectEvent' }, 26],
      [{ EQ_action: 'ADD' }, 13],
      [{ EQ_bizStep: 'shipping' }, 12],
      [{ EQ_bizStep: 'https://ref.gs1.org/cbv/BizStep-shipping|commissioning' }, 25],
      [{ EQ_disposition: 'in_transit', EQ_action: 'OBSERVE' }, 12],
      [{ GE_eventTime: '2026-04-05T00:00:00Z' }, 6],
      [{ LT_eventTime: '2026-04-02T08:00:00+08:00' }, 5],
      [{ GE_recordTime: '2026-06-01T00:00:00Z' }, 26],
      [{ LT_recordTime: '2026-06-01T00:00:00Z' }, 0],
      [{ MATCH_epc: item(3) }, 1],
      [{ MATCH_epc: 'https://id.gs1.org/01/06901234567892/21/3' }, 1],
      [{ MATCH_epc: `${item(3)}|${item(4)}` }, 2],
      [{ MATCH_epc: 'urn:epc:idpat:sgtin:690123456.0789.*' }, 25],
      [{ MATCH_inputEPC: item(1) }, 1],
      [{ MATCH_anyEPC: item(1) }, 2],
      [{ MATCH_outputEPCClass: LOT }, 1],
      [{ MATCH_anyEPCClass: 'urn:epc:class:lgtin:690123456.0789.K1' }, 1],
      [{ EQ_eventID: 'urn:uuid:page-1|urn:uuid:page-2' }, 2],
      [{ EXISTS_errorDeclaration: 'true' }, 0],
      [{ EXISTS_errorDeclaration: 'false' }, 26],
      [{ eventType: 'epcis:TransformationEvent' }, 1],
      [{ MATCH_anyEPC: LOT }, 1],
      [{ MATCH_outputEPC: 'urn:epc:class:lgtin:690123456.0789.K1' }, 1],
      [{ MATCH_epc: LOT }, 0],
      [{ EQ_bizTransaction_po: 'urn:x:po:1' }, 1],
      [{ EQ_bizTransaction_inv: 'urn:x:po:1' }, 0],
      [{ EQ_source_owning_party: 'https://id.gs1.org/417/6901234567892' }, 1],
      [{ EQ_destination_owning_party: 'https://id.gs1.org/417/6901234567892' }, 0],
      [{ EQ_persistentDisposition_set: 'https://ref.gs1.org/cbv/Disp-recalled' }, 1],
      [{ GE_quantity: '2', LT_quantity: '3' }, 1],
      [{ EQ_quantity_KGM: '2' }, 0],
      [{ 'GT_ex:weight': '11.5', 'EQ_ex:note': 'a|b' }, 1],
      [{ 'EXISTS_ex:note': 'false' }, 25],
      [{ 'EQ_INNER_ex:deep': '7' }, 1],
      [{ 'EQ_ex:说明': 'other|周至"县"\\' }, 1],
      [{ 'EQ_ex:说明': '周至' }, 0],
      [{ 'EQ_ex:weight': '12.0' }, 1],
      [{ 'EQ_ex:deep': '7' }, 0],
      [{ EQ_action: '' }, 26],
    ])('%j finds %i', async (query, expected) => {
      expect(await count(query as Record<string, string>)).toBe(expected);
    });

    test.each([
      [{ orderBy: 'eventTime', orderDirection: 'ASC' }],
      [{ orderBy: 'eventTime' }],
      [{ orderBy: 'recordTime', orderDirection: 'ASC' }],
      [{}],
    ])('pages of %j neither shift nor repeat while others write', async (order) => {
      const seen: string[] = [];
      let answer = await get('/events', { as: 'pager', query: { ...order, perPage: '4' } });
      for (let page = 0; page < 20; page += 1) {
        seen.push(...listIn(answer.body).map(({ eventID }) => String(eventID)));
        const next = nextIn(answer.headers);
        if (next === undefined) break;
        expect(Date.parse(answer.headers['gs1-next-page-token-expires']!)).toBeGreaterThan(0);
        await post(
          '/events',
          single({
            eventTime: `2026-04-0${1 + (page % 5)}T00:00:00Z`,
            'ex:n': `${JSON.stringify(order)}${page}`,
          }),
          { as: 'pager' },
        );
        answer = await get(next, { as: 'pager' });
        expect(answer.status).toBe(200);
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => id.startsWith('urn:uuid:page-'))).toHaveLength(25);
    });

    test('gives no more than eventCountLimit over all pages', async () => {
      const query = { orderBy: 'eventTime', eventCountLimit: '5', perPage: '3' };
      const first = await get('/events', { as: 'pager', query });
      const next = nextIn(first.headers)!;
      const second = await get(next, { as: 'pager' });
      expect([listIn(first.body).length, listIn(second.body).length]).toEqual([3, 2]);
      expect(second.headers['link']).toBeUndefined();
    });

    test('goes on with the page token alone', async () => {
      const query = { EQ_action: 'ADD', orderBy: 'eventTime', perPage: '3' };
      const first = await get('/events', { as: 'pager', query });
      const next = nextIn(first.headers)!;
      const nextPageToken = new URLSearchParams(next.split('?')[1]).get('nextPageToken')!;
      const whole = await get('/events', { as: 'pager', query: { ...query, nextPageToken } });
      const alone = await get('/events', { as: 'pager', query: { nextPageToken } });
      expect(listIn(alone.body)).toHaveLength(3);
      expect(listIn(alone.body)).toEqual(listIn(whole.body));
    });

    test('refuses a page token under another query', async () => {
      const first = await get('/events', { as: 'pager', query: { perPage: '3' } });
      const next = nextIn(first.headers)!;
      expect((await get(`${next}&EQ_action=ADD`, { as: 'pager' })).status).toBe(400);
    });

    test('writes identifiers as Digital Links when asked', async () => {
      const answer = await get('/events', {
        as: 'pager',
        query: { EQ_eventID: 'urn:uuid:page-7' },
        headers: { 'GS1-EPC-Format': 'Always_GS1_Digital_Link', accept: 'application/ld+json' },
      });
      expect(answer.headers['gs1-epc-format']).toBe('Always_GS1_Digital_Link');
      expect(answer.headers['content-type']).toMatch(/^application\/ld\+json/);
      expect(listIn(answer.body)).toMatchObject([
        { epcList: ['https://id.gs1.org/01/06901234567892/21/7'] },
      ]);
    });

    test('gives identifiers that were captured as URNs as URNs', async () => {
      const answer = await get('/events', {
        as: 'pager',
        query: { EQ_eventID: 'urn:uuid:page-7' },
        headers: { 'GS1-EPC-Format': 'Always_EPC_URN' },
      });
      expect(answer.headers['gs1-epc-format']).toBe('Always_EPC_URN');
      expect(listIn(answer.body)).toMatchObject([{ epcList: [item(7)] }]);
    });

    test('shows an enterprise its own events, and a regulator those of its region', async () => {
      const query = { EQ_eventID: 'urn:uuid:page-1' };
      for (const [as, expected] of [
        ['pager', 1],
        ['regulator', 1],
        ['province', 1],
        ['agency', 1],
        ['other', 0],
        ['enterprise', 0],
        ['otherRegion', 0],
      ] as const)
        expect([as, (await events(query, as)).length]).toEqual([as, expected]);
    });
  });

  test('leads from each facet to its events', async () => {
    const read = async (path: string) => {
      const answer = await get(path, { as: 'pager' });
      expect([path, answer.status]).toEqual([path, 200]);
      return answer;
    };
    const things: string[] = [];
    for (let path: string | undefined = '/epcs?perPage=20'; path !== undefined;) {
      const { body, headers } = await read(path);
      things.push(...body.member);
      path = nextIn(headers);
    }
    expect(things).toHaveLength(25);
    expect(things).toEqual([...things].sort());
    const thing = item(1);
    for (const [facet, value] of [
      ['epcs', thing],
      ['eventTypes', 'TransformationEvent'],
      ['bizSteps', 'urn:epcglobal:cbv:bizstep:shipping'],
      ['dispositions', 'in_transit'],
    ] as const) {
      const path = `/${facet}/${encodeURIComponent(value)}`;
      expect((await read(path)).body.member).toEqual(['events']);
      const events = await read(`${path}/events?perPage=1`);
      expect(listIn(events.body)).toHaveLength(1);
      const next = nextIn(events.headers);
      if (facet !== 'eventTypes') expect(listIn((await read(next!)).body)).toHaveLength(1);
    }
    expect((await read('/bizSteps?perPage=100')).body.member).toContain('void_shipping');
    const { member, asOf } = (await read('/readPoints')).body;
    expect(member).toEqual([]);
    expect(asOf).toBe(TEST_TIME);
  });
};
