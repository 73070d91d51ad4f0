import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { makeUscc } from '@zhixin/identifiers';
import type { TestService } from '@zhixin/service-shell/testing';
import { CAPTURE_BYTES_MAX, CAPTURE_EVENTS_MAX } from '../capture/limits.js';
import {
  captureAll,
  CONTEXT,
  epcisDocument,
  LOT,
  objectEvent,
  traceabilityService,
} from './testing.js';

const callers = {
  pager: {
    subject: 'pager',
    role: 'enterprise',
    uscc: makeUscc({ category: '91', region: '610132', organisation: '40000001' }),
  },
  other: {
    subject: 'other',
    role: 'enterprise',
    uscc: makeUscc({ category: '91', region: '510107', organisation: '40000002' }),
  },
} as const;

type Json = Record<string, unknown>;

const item = (serial: number) => `urn:epc:id:sgtin:690123456.0789.${serial}`;

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

describe('the EPCIS 2.0 interface', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await traceabilityService({ callers });
  });
  afterAll(() => service.close());

  const post = (path: string, body: unknown, more: object = {}) =>
    service.request(`POST /epcis/v2${path}`, { as: 'enterprise', body, ...more });
  const get = (path: string, more: object = {}) =>
    service.request(`GET /epcis/v2${path}`, { as: 'enterprise', ...more });
  const listIn = (body: { epcisBody: { queryResults: { resultsBody: { eventList: Json[] } } } }) =>
    body.epcisBody.queryResults.resultsBody.eventList;
  const events = async (query: Record<string, string>, as = 'enterprise') => {
    const answer = await get('/events', { as, query });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return listIn(answer.body);
  };
  const single = (changes: Json = {}) => ({ ...objectEvent(changes), '@context': CONTEXT });

  describe('capture', () => {
    test('takes a document, finishes the job and gives the event back', async () => {
      const event = objectEvent({ eventID: 'urn:uuid:a-1', 'ex:note': { z: 1, a: ['周至'] } });
      const job = await captureAll(
        service,
        epcisDocument({ ...event, recordTime: '2001-01-01T00:00:00Z' }),
      );
      expect(job).toMatchObject({
        running: false,
        success: true,
        captureErrorBehaviour: 'rollback',
        errors: [],
        accepted: 1,
        duplicate: 0,
        rejected: 0,
      });
      const [found] = await events({ EQ_eventID: 'urn:uuid:a-1' });
      expect(found).toEqual({ ...event, recordTime: '2026-06-01T01:00:00.000Z' });
      expect(Object.keys(found!['ex:note'] as Json)).toEqual(['z', 'a']);
    });

    test('counts what it has seen before', async () => {
      const document = epcisDocument(objectEvent({ eventTime: '2026-05-01T00:00:00Z' }));
      await captureAll(service, document);
      expect(await captureAll(service, document)).toMatchObject({
        success: true,
        accepted: 0,
        duplicate: 1,
      });
    });

    test('stores the same event once when it comes 1,000 times at once', async () => {
      const event = single({ eventTime: '2026-05-02T00:00:00Z' });
      const statuses: number[] = [];
      const one = async () => {
        for (let count = 0; count < 50; count += 1)
          statuses.push((await post('/events', event)).status);
      };
      await Promise.all(Array.from({ length: 20 }, one));
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 409)).toHaveLength(999);
      const query = { GE_eventTime: '2026-05-02T00:00:00Z', LT_eventTime: '2026-05-02T00:00:01Z' };
      expect(await events(query)).toHaveLength(1);
    }, 60_000);

    test('takes every one of many documents that come at once, and stores their event once', async () => {
      const document = epcisDocument(objectEvent({ eventTime: '2026-05-02T01:00:00Z' }));
      const calls = Array.from({ length: 150 }, () => captureAll(service, document));
      const jobs = await Promise.all(calls);
      const sum = (name: 'accepted' | 'duplicate') =>
        jobs.reduce((total, job) => total + job[name], 0);
      expect([sum('accepted'), sum('duplicate')]).toEqual([1, 149]);
    });

    test('names the event that stands where the same one comes under another eventID', async () => {
      const event = { eventTime: '2026-05-02T02:00:00Z' };
      const first = await post('/events', single({ ...event, eventID: 'urn:uuid:stands' }));
      expect(first).toMatchObject({
        status: 201,
        body: { eventID: 'urn:uuid:stands', '@context': CONTEXT, recordTime: expect.any(String) },
      });
      for (const eventID of ['urn:uuid:comes-later', undefined])
        expect(await post('/events', single({ ...event, eventID }))).toMatchObject({
          status: 409,
          body: { eventID: 'urn:uuid:stands' },
        });
    });

    const good = objectEvent({ eventTime: '2026-05-03T00:00:00Z' });
    const unruly = objectEvent({ quantityList: [{ epcClass: LOT, quantity: -1 }] });

    test('rolls everything back over one event that breaks a rule, and says where', async () => {
      const job = await captureAll(service, epcisDocument(good, unruly));
      expect(job).toMatchObject({ running: false, success: false, accepted: 0, rejected: 2 });
      expect(job.errors).toEqual([
        expect.objectContaining({
          type: 'epcisException:ValidationException',
          status: 400,
          code: 'QUANTITY_NOT_POSITIVE',
          pointer: '/epcisBody/eventList/1/quantityList/0/quantity',
        }),
      ]);
      expect(
        await events({ EQ_eventID: 'urn:none', GE_eventTime: '2026-05-03T00:00:00Z' }),
      ).toEqual([]);
    });

    test.each(['GS1-Capture-Error-Behaviour', 'GS1-EPCIS-Capture-Error-Behaviour'])(
      'keeps the good events under %s: proceed, also beside an event of wrong shape',
      async (header) => {
        const misshapen = { ...objectEvent(), action: 'CREATE' };
        const mine = objectEvent({ eventTime: '2026-05-03T01:00:00Z', 'ex:header': header });
        const job = await captureAll(service, epcisDocument(mine, unruly, misshapen), {
          headers: { [header]: 'proceed' },
        });
        expect(job).toMatchObject({
          success: false,
          accepted: 1,
          rejected: 2,
          captureErrorBehaviour: 'proceed',
        });
        expect(job.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
          '/epcisBody/eventList/1/quantityList/0/quantity',
          '/epcisBody/eventList/2/action',
        ]);
      },
    );

    test('refuses an eventID with other content, and takes its error declaration', async () => {
      const first = objectEvent({ eventID: 'urn:uuid:once', eventTime: '2026-05-04T00:00:00Z' });
      await captureAll(service, epcisDocument(first));
      const changed = { ...first, bizStep: 'shipping' };
      const job = await captureAll(service, epcisDocument(changed));
      expect(job).toMatchObject({ success: false, accepted: 0, rejected: 1 });
      expect(job.errors).toMatchObject([
        {
          type: 'epcisException:ResourceAlreadyExistsException',
          pointer: '/epcisBody/eventList/0/eventID',
        },
      ]);
      const declared = { ...first, errorDeclaration: { declarationTime: '2026-05-05T00:00:00Z' } };
      expect(await captureAll(service, epcisDocument(declared))).toMatchObject({ accepted: 1 });
      expect(await captureAll(service, epcisDocument(declared))).toMatchObject({ duplicate: 1 });
      const both = await get('/events/urn:uuid:once');
      expect(listIn(both.body).map((event) => 'errorDeclaration' in event)).toEqual([false, true]);
    });

    test.each([
      ['/eventID', { eventID: 'urn:uuid:a\0b' }],
      ['/epcList/0', { epcList: ['urn:example:a\0b'], quantityList: undefined }],
      ['/bizStep', { bizStep: 'https://example.org/\0' }],
      ['/ex:text/0', { 'ex:text': ['a\ud800b'] }],
    ])('refuses a character that no text may hold, at %s', async (pointer, changes) => {
      const event = objectEvent({ eventTime: '2026-05-08T00:00:00Z', ...changes });
      for (const [path, body, base] of [
        ['/capture', epcisDocument(event), '/epcisBody/eventList/0'],
        ['/events', { ...event, '@context': CONTEXT }, ''],
      ] as const) {
        const answer = await post(path, body);
        expect(answer.status).toBe(400);
        expect(answer.body.errors).toContainEqual(
          expect.objectContaining({ code: 'CHARACTER_FORBIDDEN', pointer: base + pointer }),
        );
      }
    });

    test('keeps a backslash before u0000 for what it is', async () => {
      const answer = await post(
        '/events',
        single({ eventTime: '2026-05-08T01:00:00Z', 'ex:text': 'a\\u0000😀' }),
      );
      expect(answer.status).toBe(201);
    });

    test('tries a document out without storing anything', async () => {
      const fresh = objectEvent({ eventTime: '2026-05-06T00:00:00Z' });
      const answer = await post('/capture?dryRun=true', epcisDocument(fresh, unruly), {
        headers: { 'GS1-Capture-Error-Behaviour': 'proceed' },
      });
      expect(answer).toMatchObject({
        status: 200,
        body: { dryRun: true, events: [{ outcome: 'accepted' }, { outcome: 'rejected' }] },
      });
      expect(
        await events({
          GE_eventTime: '2026-05-06T00:00:00Z',
          LT_eventTime: '2026-05-06T00:00:01Z',
        }),
      ).toEqual([]);
    });

    test.each(['dryRun=yes', 'dryrun=true'])('stores nothing where %s is asked', async (query) => {
      const eventTime = '2026-05-06T01:00:00Z';
      const answer = await post(`/capture?${query}`, epcisDocument(objectEvent({ eventTime })));
      expect(answer).toMatchObject({
        status: 400,
        body: { type: 'epcisException:ValidationException' },
      });
    });

    test('names an event without eventID by its hash, and knows it by that name', async () => {
      const answer = await post('/events', single({ eventTime: '2026-05-07T00:00:00Z' }));
      expect(answer.status).toBe(201);
      expect(answer.body.eventID).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
      const found = await get(answer.headers['location']!.replace('/epcis/v2', ''));
      expect(listIn(found.body)).toMatchObject([{ eventID: answer.body.eventID }]);
      expect(await events({ EQ_eventID: answer.body.eventID })).toHaveLength(1);
      const named = single({ eventTime: '2026-05-07T00:00:00Z', eventID: answer.body.eventID });
      expect((await post('/events', named)).status).toBe(409);
    });

    test('lists the jobs of the enterprise, and only its own', async () => {
      const answer = await get('/capture', { query: { perPage: '2' } });
      expect(answer.body).toHaveLength(2);
      expect(answer.headers['link']).toMatch(/rel="next"/);
      const path = /<\/epcis\/v2([^>]+)>/.exec(answer.headers['link']!)![1]!;
      const next = await get(path);
      const ids = [...answer.body, ...next.body].map(({ captureID }: Json) => captureID);
      expect(new Set(ids).size).toBe(4);
      expect(await get(`/capture/${String(ids[0])}`, { as: 'other' })).toMatchObject({
        status: 404,
        body: { type: 'epcisException:NoSuchNameException' },
      });
    });
  });

  describe('what it refuses', () => {
    const tooMany = epcisDocument(...Array.from({ length: CAPTURE_EVENTS_MAX + 1 }, () => ({})));
    const future = single({ eventTime: '2026-06-01T09:06:00+08:00' });
    const cases: readonly (readonly [string, string, unknown, object, number, string])[] = [
      ['malformed JSON', '/capture', '{"type":', {}, 400, 'ValidationException'],
      ['no JSON object', '/capture', '[]', {}, 400, 'ValidationException'],
      [
        'a document without context',
        '/capture',
        { ...epcisDocument(), '@context': undefined },
        {},
        400,
        'ValidationException',
      ],
      [
        'an event of wrong shape',
        '/capture',
        epcisDocument({ ...objectEvent(), action: 'CREATE' }),
        {},
        400,
        'ValidationException',
      ],
      [
        'an unknown error behaviour',
        '/capture',
        epcisDocument(),
        { headers: { 'GS1-Capture-Error-Behaviour': 'maybe' } },
        400,
        'ValidationException',
      ],
      ['too many events', '/capture', tooMany, {}, 413, 'CaptureLimitExceededException'],
      [
        'too many bytes',
        '/capture',
        'x'.repeat(CAPTURE_BYTES_MAX + 1),
        {},
        413,
        'CaptureLimitExceededException',
      ],
      [
        'another media type',
        '/capture',
        '<x/>',
        { headers: { 'content-type': 'application/xml' } },
        415,
        'UnsupportedMediaTypeException',
      ],
      [
        'another version',
        '/capture',
        epcisDocument(),
        { headers: { 'GS1-EPCIS-Version': '1.2' } },
        406,
        'NotAcceptableException',
      ],
      [
        'a range of versions without ours',
        '/capture',
        epcisDocument(),
        { headers: { 'GS1-CBV-Max': '1.9' } },
        406,
        'NotAcceptableException',
      ],
      ['an event from the future', '/events', future, {}, 400, 'ValidationException'],
      [
        'a document where one event belongs',
        '/events',
        epcisDocument(objectEvent()),
        {},
        400,
        'ValidationException',
      ],
      [
        'a caller without token',
        '/capture',
        epcisDocument(),
        { as: undefined },
        401,
        'SecurityException',
      ],
      [
        'a regulator who captures',
        '/capture',
        epcisDocument(),
        { as: 'regulator' },
        403,
        'SecurityException',
      ],
    ];

    test.each(cases)('%s', async (...[, path, body, more, status, name]) => {
      const texts: string[] = [];
      for (const language of ['zh', 'en']) {
        const answer = await post(path, body, { ...more, language });
        expect(answer).toMatchObject({ status, body: { type: `epcisException:${name}`, status } });
        expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
        if (status === 413)
          expect(answer.headers['gs1-epcis-capture-limit']).toBe(String(CAPTURE_EVENTS_MAX));
        texts.push(answer.body.title);
      }
      expect(texts[0]).toMatch(/\p{Script=Han}/u);
      expect(texts[1]).not.toMatch(/\p{Script=Han}/u);
    });

    test('a token that has expired', async () => {
      const token = await service.token('enterprise', { exp: 1 });
      const answer = await post('/capture', epcisDocument(), {
        as: undefined,
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer).toMatchObject({
        status: 401,
        body: { type: 'epcisException:SecurityException' },
      });
    });

    const queries: readonly (readonly [string, string, number, string])[] = [
      ['an unknown parameter', 'EQ_colour=red', 400, 'QueryParameterException'],
      ['a parameter given twice', 'EQ_action=ADD&EQ_action=DELETE', 400, 'QueryParameterException'],
      ['an unknown action', 'EQ_action=CREATE', 400, 'QueryParameterException'],
      ['a time without zone', 'GE_eventTime=2026-05-01T00:00:00', 400, 'QueryParameterException'],
      ['a page of nothing', 'perPage=0', 400, 'QueryParameterException'],
      ['a limit without order', 'eventCountLimit=5', 400, 'QueryParameterException'],
      [
        'two limits',
        'eventCountLimit=5&maxEventCount=5&orderBy=eventTime',
        400,
        'QueryParameterException',
      ],
      ['an unknown order', 'orderBy=colour', 400, 'QueryParameterException'],
      ['a token that is none', 'nextPageToken=abc', 400, 'QueryParameterException'],
      ['more events than allowed', 'maxEventCount=1', 413, 'QueryTooLargeException'],
      ['a standard parameter of later', 'EQ_deviceID=urn:x', 501, 'ImplementationException'],
      ['an unknown event type', 'eventType=Event', 400, 'QueryParameterException'],
      ['a day that is none', 'GE_recordTime=2026-02-30T00:00:00Z', 400, 'QueryParameterException'],
      ['a year that is none', 'LT_eventTime=0000-01-01T00:00:00Z', 400, 'QueryParameterException'],
      ['a NUL', 'EQ_eventID=a%00b', 400, 'QueryParameterException'],
      ['no number', 'GT_quantity=much', 400, 'QueryParameterException'],
      [
        'too many values',
        `MATCH_epc=${Array.from({ length: 101 }, (_, at) => at).join('|')}`,
        413,
        'QueryTooComplexException',
      ],
      ['a long address', `EQ_eventID=${'x'.repeat(17_000)}`, 414, 'URITooLongException'],
    ];

    test.each(queries)('a query with %s', async (_, query, status, name) => {
      for (const language of ['zh', 'en'] as const) {
        const answer = await get(`/events?${query}`, { language });
        expect(answer).toMatchObject({ status, body: { type: `epcisException:${name}` } });
        if (status === 400)
          expect(answer.body.errors[0].pointer).toBe(
            name === 'QueryParameterException' && query.startsWith('eventCountLimit=5&')
              ? 'maxEventCount'
              : query.split('=')[0],
          );
      }
    });

    test('an answer in XML, and Digital Links as URNs', async () => {
      for (const headers of [{ accept: 'application/xml' }, { 'GS1-EPC-Format': 'Always_EPC_URN' }])
        expect(await get('/events', { headers })).toMatchObject({
          status: 406,
          body: { type: 'epcisException:NotAcceptableException' },
        });
    });

    test.each([
      ['/events/urn:uuid:nothing', 404, 'NoSuchNameException'],
      ['/events/a%00b', 404, 'NoSuchNameException'],
      [`/events/${'x'.repeat(2_100)}`, 414, 'URITooLongException'],
      ['/eventTypes/Event', 404, 'NoSuchNameException'],
      ['/epcs/urn:epc:id:sgtin:690123456.0789.none/events', 404, 'NoSuchNameException'],
      ['/eventTypes/ObjectEvent/events?eventType=ObjectEvent', 400, 'QueryParameterException'],
      ['/readPoints?nextPageToken=AA', 400, 'QueryParameterException'],
      ['/queries', 501, 'ImplementationException'],
    ])('%.60s', async (path, status, name) => {
      expect(await get(path)).toMatchObject({
        status,
        body: { status, type: `epcisException:${name}` },
      });
    });
  });

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
      await captureAll(service, epcisDocument(...list), { as: 'pager' });
      await captureAll(
        service,
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
        const next = /<\/epcis\/v2([^>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
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
      const next = /<\/epcis\/v2([^>]+)>/.exec(first.headers['link']!)![1]!;
      const second = await get(next, { as: 'pager' });
      expect([listIn(first.body).length, listIn(second.body).length]).toEqual([3, 2]);
      expect(second.headers['link']).toBeUndefined();
    });

    test('goes on with the page token alone', async () => {
      const query = { EQ_action: 'ADD', orderBy: 'eventTime', perPage: '3' };
      const first = await get('/events', { as: 'pager', query });
      const next = /<\/epcis\/v2([^>]+)>/.exec(first.headers['link']!)![1]!;
      const nextPageToken = new URLSearchParams(next.split('?')[1]).get('nextPageToken')!;
      const whole = await get('/events', { as: 'pager', query: { ...query, nextPageToken } });
      const alone = await get('/events', { as: 'pager', query: { nextPageToken } });
      expect(listIn(alone.body)).toHaveLength(3);
      expect(listIn(alone.body)).toEqual(listIn(whole.body));
    });

    test('refuses a page token under another query', async () => {
      const first = await get('/events', { as: 'pager', query: { perPage: '3' } });
      const next = /<\/epcis\/v2([^>]+)>/.exec(first.headers['link']!)![1]!;
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
      path = /<\/epcis\/v2([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1];
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
      const next = /<\/epcis\/v2([^>]+)>; rel="next"/.exec(events.headers['link'] ?? '')?.[1];
      if (facet !== 'eventTypes') expect(listIn((await read(next!)).body)).toHaveLength(1);
    }
    expect((await read('/bizSteps?perPage=100')).body.member).toContain('void_shipping');
    expect((await read('/readPoints')).body.member).toEqual([]);
  });

  test('tells what it offers', async () => {
    const root = await get('/', { as: undefined });
    expect(root).toMatchObject({
      status: 200,
      body: { type: 'Collection', member: expect.arrayContaining(['capture', 'events']) },
    });
    for (const [path, allow] of [
      ['', 'GET, OPTIONS'],
      ['/capture', 'GET, OPTIONS, POST'],
      ['/capture/1', 'GET, OPTIONS'],
      ['/events', 'GET, OPTIONS, POST'],
      ['/events/1', 'GET, OPTIONS'],
      ['/epcs/1/events', 'GET, OPTIONS'],
    ] as const) {
      const answer = await service.request(`OPTIONS /epcis/v2${path}`);
      expect([path, answer.status, answer.headers['allow']]).toEqual([path, 204, allow]);
      expect(answer.headers['gs1-epcis-min']).toBe('2.0.0');
    }
  });
});
