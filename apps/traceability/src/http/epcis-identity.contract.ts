import { describe, expect, test } from '@jest/globals';
import { eventHash, readContext, type EpcisEvent } from '@zhixin/epcis';
import {
  CONTEXT,
  epcisDocument,
  item,
  listIn,
  objectEvent,
  single,
  type EpcisClient,
} from './testing.js';

type Json = Record<string, unknown>;

const OBSERVED = { quantityList: undefined, epcList: [item(1)], bizStep: 'inspecting' };
const serial = (text: string) => `https://id.gs1.org/01/06901234567892/${text}`;

/** Events of two contents that the CBV event hash takes for one, each with what tells them apart. */
const TAKEN_FOR_ONE: readonly (readonly [string, Json, Json])[] = [
  ['a code written as text', { 'ex:pallet': '0012' }, { 'ex:pallet': '12' }],
  ['a code with a point', { 'ex:code': '452.0' }, { 'ex:code': '452' }],
  ['a sign', { 'ex:code': '+7' }, { 'ex:code': '7' }],
  ['a number and its text', { 'ex:code': '12' }, { 'ex:code': 12 }],
  ['a truth and its text', { 'ex:sound': true }, { 'ex:sound': 'true' }],
  ['blanks', { 'ex:note': 'a ' }, { 'ex:note': 'a' }],
  ['a list of one', { 'ex:note': ['a'] }, { 'ex:note': 'a' }],
  ['the order of a list', { 'ex:steps': ['wash', 'dry'] }, { 'ex:steps': ['dry', 'wash'] }],
  ['a name without value', { 'ex:note': null }, {}],
  ['a comment', { 'rdfs:comment': '甲班' }, { 'rdfs:comment': '乙班' }],
  ['an offset', { eventTime: '2026-04-01T00:00:00Z' }, { eventTime: '2026-04-01T08:00:00+08:00' }],
  [
    'the lot of an item',
    { epcList: [serial('10/LA1/21/S')] },
    { epcList: [serial('10/LB2/21/S')] },
  ],
  [
    'an item under a lot and alone',
    { epcList: [serial('10/A/21/S')] },
    { epcList: [serial('21/S')] },
  ],
  [
    'a code of a place',
    { readPoint: { id: 'urn:x', 'ex:bay': '07' } },
    { readPoint: { id: 'urn:x', 'ex:bay': '7' } },
  ],
];

const ASSIGNED = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([name, inner]) => [name, reversed(inner)]));
};

/** Which of the events that come are the same event. */
export const identifies = ({ post, get, events, capture }: EpcisClient): void => {
  const hashUriOf = (event: unknown) => eventHash(event as EpcisEvent, readContext(CONTEXT));
  let moment = Date.parse('2026-04-02T00:00:00Z');
  /** An event of an own moment, unless its changes name one. */
  const about = (changes: Json) =>
    objectEvent({ ...OBSERVED, eventTime: new Date((moment += 60_000)).toISOString(), ...changes });

  describe.each(TAKEN_FOR_ONE)('two events that differ in %s', (_, one, other) => {
    const mine = { 'ex:case': _ };
    const first = about({ ...mine, ...one });
    const second = {
      ...about({ ...mine, ...other }),
      eventTime: other['eventTime'] ?? first['eventTime'],
    };

    test('have one event hash', () => expect(hashUriOf(second)).toBe(hashUriOf(first)));

    test('are two under two eventIDs, in one document', async () => {
      const [a, b] = [`urn:uuid:one ${_}`, `urn:uuid:other ${_}`].map((id) =>
        id.replaceAll(' ', '-'),
      );
      const document = epcisDocument({ ...first, eventID: a }, { ...second, eventID: b });
      expect(await capture(document)).toMatchObject({ success: true, accepted: 2, duplicate: 0 });
      expect(await capture(document)).toMatchObject({ success: true, accepted: 0, duplicate: 2 });
      for (const eventID of [a!, b!]) expect(await events({ EQ_eventID: eventID })).toHaveLength(1);
    });

    test('are two without eventID, and the hash URI finds both', async () => {
      const [stored, again] = [
        await post('/events', { ...first, 'ex:without': 1, '@context': CONTEXT }),
        await post('/events', { ...second, 'ex:without': 1, '@context': CONTEXT }),
      ];
      const name = hashUriOf({ ...first, 'ex:without': 1 });
      expect([stored.status, stored.body.eventID]).toEqual([201, name]);
      expect([again.status, again.body.eventID]).toEqual([201, expect.stringMatching(ASSIGNED)]);
      expect((await events({ EQ_eventID: name })).map(({ eventID }) => eventID)).toEqual(
        expect.arrayContaining([name, again.body.eventID]),
      );
      expect(await events({ EQ_eventID: again.body.eventID })).toEqual([
        { ...second, 'ex:without': 1, eventID: again.body.eventID, recordTime: expect.any(String) },
      ]);
      for (const [event, eventID] of [
        [second, again.body.eventID],
        [{ ...second, eventID: again.body.eventID }, again.body.eventID],
        [first, name],
      ] as const)
        expect(
          await post('/events', { ...(event as Json), 'ex:without': 1, '@context': CONTEXT }),
        ).toMatchObject({ status: 409, body: { eventID } });
    });
  });

  describe('an event', () => {
    test('is the same in any order of keys, however many come at once', async () => {
      for (const more of [{ eventID: 'urn:uuid:any-order' }, {}]) {
        const document = epcisDocument(
          about({ ...more, 'ex:deep': [{ a: 1, b: { c: 2, d: [3] } }] }),
        );
        const jobs = await Promise.all(
          Array.from({ length: 10 }, () => [document, reversed(document)])
            .flat()
            .map((each) => capture(each)),
        );
        const sum = (name: 'accepted' | 'duplicate' | 'rejected') =>
          jobs.reduce((total, job) => total + job[name], 0);
        expect([sum('accepted'), sum('duplicate'), sum('rejected')]).toEqual([1, 19, 0]);
      }
    });

    test('is the same under another prefix of one namespace', async () => {
      const { 'ex:a': a, ...rest } = about({ 'ex:a': 'ex:b' });
      const context = [CONTEXT[0], { my: 'https://example.org/ns/' }];
      expect((await post('/events', { ...rest, 'ex:a': a, '@context': CONTEXT })).status).toBe(201);
      expect((await post('/events', { ...rest, 'my:a': 'my:b', '@context': context })).status).toBe(
        409,
      );
    });

    test('has its numbers as they were written: 26.0 is not 26', async () => {
      const written = (number: string, more = '') =>
        JSON.stringify(single({ eventTime: '2026-04-01T01:00:00Z', 'ex:weight': 'N' }))
          .replace('"N"', number)
          .replace('{', `{${more}`);
      const [a, b] = ['"eventID":"urn:uuid:weight-a",', '"eventID":"urn:uuid:weight-b",'];
      expect((await post('/events', written('26.0', a))).status).toBe(201);
      expect((await post('/events', written('26.0', a))).status).toBe(409);
      expect(await post('/events', written('26', a))).toMatchObject({
        status: 409,
        body: { errors: [{ code: 'EVENT_ID_TAKEN', pointer: '/eventID' }] },
      });
      expect((await post('/events', written('26', b))).status).toBe(201);
      expect((await get('/events/urn:uuid:weight-a')).text).toContain('"ex:weight":26.0');
      const nameless = await post('/events', written('2.6e1'));
      expect(nameless.body.eventID).toMatch(ASSIGNED);
      expect((await post('/events', written('26.0'))).body.eventID).toBe('urn:uuid:weight-a');
    });

    test('that has its own hash as eventID has none', async () => {
      const event = about({ 'ex:own': '1' });
      const name = hashUriOf(event);
      const named = (changes: Json = {}) => ({
        ...event,
        eventID: name,
        '@context': CONTEXT,
        ...changes,
      });
      expect(await post('/events', named())).toMatchObject({
        status: 201,
        body: { eventID: name },
      });
      expect(await post('/events', { ...event, '@context': CONTEXT })).toMatchObject({
        status: 409,
        body: { eventID: name },
      });
      const other = await post('/events', named({ 'ex:own': 1 }));
      expect([other.status, other.body.eventID]).toEqual([201, expect.stringMatching(ASSIGNED)]);
      expect(other.text.match(/"eventID"/g)).toHaveLength(1);
      expect(await post('/events', named({ 'ex:own': '01' }))).toMatchObject({ status: 201 });
    });

    test('does not meet one of another enterprise under the same eventID', async () => {
      const event = single({ ...about({}), eventID: 'urn:uuid:of-two' });
      const theirs = { ...event, bizStep: 'shipping' };
      expect((await post('/events', event)).status).toBe(201);
      expect((await post('/events', theirs, { as: 'other' })).status).toBe(201);
      expect((await post('/events', theirs)).status).toBe(409);
      const query = { EQ_eventID: 'urn:uuid:of-two' };
      expect(await events(query)).toMatchObject([{ bizStep: 'inspecting' }]);
      expect(await events(query, 'other')).toMatchObject([{ bizStep: 'shipping' }]);
    });

    test('that repeats another one says which', async () => {
      const event = about({});
      const [first, second] = ['urn:uuid:told-first', 'urn:uuid:told-again'];
      await capture(epcisDocument({ ...event, eventID: first }, { ...event, eventID: second }));
      const tried = await post(
        '/capture?dryRun=true',
        epcisDocument({ ...event, eventID: 'urn:uuid:told-thrice' }, event),
      );
      expect(tried.body.events).toMatchObject([
        { outcome: 'accepted', eventID: 'urn:uuid:told-thrice', repeats: first },
        { outcome: 'duplicate', eventID: first },
      ]);
      expect(listIn((await get(`/events/${second}`)).body)).toHaveLength(1);
    });
  });
};
