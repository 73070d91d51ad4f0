import { describe, expect, test } from '@jest/globals';
import { CAPTURE_BYTES_MAX, CAPTURE_EVENTS_MAX } from '../capture/limits.js';
import { epcisDocument, objectEvent, single, type EpcisClient } from './testing.js';

/** What the interface refuses, with the exception that EPCIS has for it, in both languages. */
export const refuses = ({ post, get, tokenOf }: EpcisClient): void => {
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
      const token = await tokenOf('enterprise', { exp: 1 });
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
      ...[
        ...['GE_eventTime', 'LT_eventTime', 'GE_recordTime', 'LT_recordTime'],
        ...['GE_errorDeclarationTime', 'LT_errorDeclaration_Time'],
      ].map(
        (name) =>
          [
            `a year after the last in ${name}`,
            `${name}=9999-12-31T23:59:59-14:00`,
            400,
            'QueryParameterException',
          ] as const,
      ),
      [
        'an offset that no zone has',
        'GE_eventTime=2026-05-01T00:00:00%2B18:00',
        400,
        'QueryParameterException',
      ],
      ['a number beyond any', 'GT_quantity=1e100', 400, 'QueryParameterException'],
      ['a number too long', `LE_quantity=${'9'.repeat(400)}`, 400, 'QueryParameterException'],
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
};
