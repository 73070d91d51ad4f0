import { describe, expect, test } from '@jest/globals';
import {
  CONTEXT,
  epcisDocument,
  listIn,
  LOT,
  nextIn,
  objectEvent,
  single,
  type EpcisClient,
} from './testing.js';

type Json = Record<string, unknown>;

/** What `POST /capture` and `POST /events` do with what they are sent. */
export const captures = ({ post, get, events, capture }: EpcisClient): void => {
  describe('capture', () => {
    test('takes a document, finishes the job and gives the event back', async () => {
      const event = objectEvent({ eventID: 'urn:uuid:a-1', 'ex:note': { z: 1, a: ['周至'] } });
      const job = await capture(epcisDocument({ ...event, recordTime: '2001-01-01T00:00:00Z' }));
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
      await capture(document);
      expect(await capture(document)).toMatchObject({
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
      const calls = Array.from({ length: 150 }, () => capture(document));
      const jobs = await Promise.all(calls);
      const sum = (name: 'accepted' | 'duplicate') =>
        jobs.reduce((total, job) => total + job[name], 0);
      expect([sum('accepted'), sum('duplicate')]).toEqual([1, 149]);
    });

    test('names the event that stands where the same one comes without its eventID', async () => {
      const event = { eventTime: '2026-05-02T02:00:00Z' };
      const first = await post('/events', single({ ...event, eventID: 'urn:uuid:stands' }));
      expect(first).toMatchObject({
        status: 201,
        body: { eventID: 'urn:uuid:stands', '@context': CONTEXT, recordTime: expect.any(String) },
      });
      expect(await post('/events', single(event))).toMatchObject({
        status: 409,
        body: { eventID: 'urn:uuid:stands' },
      });
    });

    const good = objectEvent({ eventTime: '2026-05-03T00:00:00Z' });
    const unruly = objectEvent({ quantityList: [{ epcClass: LOT, quantity: -1 }] });

    test('rolls everything back over one event that breaks a rule, and says where', async () => {
      const job = await capture(epcisDocument(good, unruly));
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
        const job = await capture(epcisDocument(mine, unruly, misshapen), {
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

    test.each([
      ['eventTime', { eventTime: '0000-06-01T00:00:00Z' }],
      ['eventTime', { eventTime: '2026-05-01T10:00:00+18:00' }],
      ['eventTime', { eventTime: `2026-05-01T10:00:00.${'0'.repeat(200)}Z` }],
      ['recordTime', { recordTime: '9999-12-31T23:59:59-14:00' }],
      [
        'errorDeclaration/declarationTime',
        { errorDeclaration: { declarationTime: '0000-06-01T00:00:00Z' } },
      ],
      [
        'sensorElementList/0/sensorReport/0/time',
        {
          sensorElementList: [
            { sensorReport: [{ type: 'Temperature', time: '0001-01-01T00:00:00+08:00' }] },
          ],
        },
      ],
      ['quantityList/0/quantity', { quantityList: [{ epcClass: LOT, quantity: 1e300 }] }],
    ])('keeps the good event beside one that no store can hold, at %s', async (at, changes) => {
      const bad = objectEvent({ eventTime: '2026-05-03T02:00:00Z', ...changes });
      const mine = objectEvent({ eventTime: '2026-05-03T02:00:00Z', 'ex:beside': [at, changes] });
      const job = await capture(epcisDocument(mine, bad), {
        headers: { 'GS1-Capture-Error-Behaviour': 'proceed' },
      });
      expect(job).toMatchObject({ success: false, accepted: 1, rejected: 1 });
      expect(job.errors).toMatchObject([{ pointer: `/epcisBody/eventList/1/${at}` }]);
      expect(await post('/capture', epcisDocument(mine, bad))).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: `/epcisBody/eventList/1/${at}` }] },
      });
    });

    test('keeps the good event beside one with a number beyond any double', async () => {
      const mine = objectEvent({ eventTime: '2026-05-03T03:00:00Z', 'ex:beside': 'a number' });
      const bad = objectEvent({ eventTime: '2026-05-03T03:00:00Z', 'ex:measured': 'HERE' });
      const text = JSON.stringify(epcisDocument(mine, bad)).replace('"HERE"', '[1,1e400]');
      const job = await capture(text, { headers: { 'GS1-Capture-Error-Behaviour': 'proceed' } });
      expect(job).toMatchObject({ success: false, accepted: 1, rejected: 1 });
      expect(job.errors).toMatchObject([{ pointer: '/epcisBody/eventList/1/ex:measured/1' }]);
    });

    test('refuses an eventID with other content, and takes its error declaration', async () => {
      const first = objectEvent({ eventID: 'urn:uuid:once', eventTime: '2026-05-04T00:00:00Z' });
      await capture(epcisDocument(first));
      const changed = { ...first, bizStep: 'shipping' };
      const job = await capture(epcisDocument(changed));
      expect(job).toMatchObject({ success: false, accepted: 0, rejected: 1 });
      expect(job.errors).toMatchObject([
        {
          type: 'epcisException:ResourceAlreadyExistsException',
          pointer: '/epcisBody/eventList/0/eventID',
        },
      ]);
      const declared = { ...first, errorDeclaration: { declarationTime: '2026-05-05T00:00:00Z' } };
      expect(await capture(epcisDocument(declared))).toMatchObject({ accepted: 1 });
      expect(await capture(epcisDocument(declared))).toMatchObject({ duplicate: 1 });
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
      const path = nextIn(answer.headers)!;
      const next = await get(path);
      const ids = [...answer.body, ...next.body].map(({ captureID }: Json) => captureID);
      expect(new Set(ids).size).toBe(4);
      expect(await get(`/capture/${String(ids[0])}`, { as: 'other' })).toMatchObject({
        status: 404,
        body: { type: 'epcisException:NoSuchNameException' },
      });
    });
  });
};
