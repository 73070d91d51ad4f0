import { describe, expect, test } from '@jest/globals';
import { AppendTooLarge, EventIdTaken, InvalidAppend } from '../event-store-errors.js';
import { WrongExpectedRevision } from '../event-store.js';
import { APPEND_BYTES_MAX } from '../prepared-append.js';
import { anEvent, listed, metadata, nextId, someEvents, type SubjectOfTest } from './subject.js';

/** Part of the event store's contract. */
export const describeAppending = (here: SubjectOfTest) =>
  describe('an append', () => {
    test('answers with the events as they are read back', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      const sent = [
        anEvent('LampLit', { a: [1, { ü: '灯' }], z: null }),
        { ...anEvent(), metadata: { ...metadata, schemaVersion: 2 } },
      ];
      const appended = await store.append(stream, sent, 'no-stream');
      const read = await listed(store.read(stream));

      expect(appended).toEqual({ revision: 1, position: read[1]!.position, events: read });
      expect(read).toMatchObject(sent.map((event, revision) => ({ ...event, stream, revision })));
      expect(Date.parse(read[0]!.recordedAt)).not.toBeNaN();
      expect(read[0]!.recordedAt).toMatch(/Z$/);
    });

    test('keeps JSON as it was written, key order included', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      const data = { b: 1, a: 1.5e300, '': '\u0000 \ud83d\ude00 "\\', nested: { z: [], y: {} } };
      await store.append(stream, [anEvent('LampLit', data)], 'no-stream');
      const [event] = await listed(store.read(stream));
      expect(JSON.stringify(event!.data)).toBe(JSON.stringify(data));
    });

    test('is not changed by what the writer does to its object later', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      const data = { lumens: 1 };
      const appending = store.append(stream, [anEvent('LampLit', data)], 'no-stream');
      data.lumens = 2;
      await appending;
      expect((await listed(store.read(stream)))[0]!.data).toEqual({ lumens: 1 });
    });

    test('of no event answers with the stream as it is, whatever was expected', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      expect(await store.append(stream, [], 'exists')).toEqual({
        revision: -1,
        position: '',
        events: [],
      });
      const { position } = await store.append(stream, someEvents(3), 'no-stream');
      expect(await store.append(stream, [], 7)).toEqual({ revision: 2, position, events: [] });
      expect(await listed(store.read(stream))).toHaveLength(3);
    });

    test('stores all its events or none', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      const known = anEvent();
      await store.append(stream, [known], 'any');
      await expect(store.append(stream, [anEvent(), known], 'any')).rejects.toThrow(EventIdTaken);
      expect(await listed(store.read(stream))).toHaveLength(1);
    });
  });

/** Part of the event store's contract. */
export const describeExpectations = (here: SubjectOfTest) =>
  describe('the expected revision', () => {
    test.each([
      ['no-stream', 0, true],
      ['no-stream', 2, false],
      ['exists', 0, false],
      ['exists', 2, true],
      ['any', 0, true],
      ['any', 2, true],
      [1, 2, true],
      [0, 2, false],
      [2, 2, false],
      [0, 0, false],
    ] as const)('%s on a stream of %i events: accepted %s', async (expected, length, accepted) => {
      const { store, aStream } = here();
      const stream = aStream();
      await store.append(stream, someEvents(length), 'any');
      const appending = store.append(stream, [anEvent()], expected);

      if (accepted) expect((await appending).revision).toBe(length);
      else await expect(appending).rejects.toMatchObject({ stream, expected, actual: length - 1 });
      expect(await listed(store.read(stream))).toHaveLength(accepted ? length + 1 : length);
    });

    test('lets exactly one of many writers win', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      const ends = await Promise.allSettled(
        Array.from({ length: 20 }, () => store.append(stream, [anEvent()], 'no-stream')),
      );
      const losers = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
      expect(losers).toHaveLength(19);
      for (const reason of losers) expect(reason).toBeInstanceOf(WrongExpectedRevision);
    });

    test('fails the loser only, not appends to other streams at the same time', async () => {
      const { store, aStream } = here();
      const contested = aStream();
      await store.append(contested, [anEvent()], 'no-stream');
      const ends = await Promise.allSettled(
        Array.from({ length: 30 }, (_, i) =>
          store.append(i % 3 === 0 ? contested : aStream(), [anEvent()], 'no-stream'),
        ),
      );
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    });
  });

/** Part of the event store's contract. */
export const describeIdempotence = (here: SubjectOfTest) =>
  describe('an append sent twice', () => {
    test.each(['no-stream', 'any'] as const)(
      'with %s answers as the first time',
      async (expected) => {
        const { store, aStream } = here();
        const stream = aStream();
        const events = someEvents(3);
        const first = await store.append(stream, events, expected);
        await store.append(stream, [anEvent()], 2);
        expect(await store.append(stream, events, expected)).toEqual(first);
        expect(await listed(store.read(stream))).toHaveLength(4);
      },
    );

    test('with a revision answers as the first time', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      await store.append(stream, [anEvent()], 'no-stream');
      const events = someEvents(2);
      const first = await store.append(stream, events, 0);
      expect(await store.append(stream, events, 0)).toEqual(first);
    });

    test('at the same time stores it once', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      const events = someEvents(2);
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => store.append(stream, events, 'any')),
      );
      expect(new Set(answers.map(({ position }) => position)).size).toBe(1);
      expect(await listed(store.read(stream))).toHaveLength(2);
    });

    test('with a new event added is refused', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      const events = someEvents(2);
      await store.append(stream, events, 'no-stream');
      await expect(store.append(stream, [...events, anEvent()], 'any')).rejects.toThrow(
        EventIdTaken,
      );
      await expect(store.append(stream, [...events].reverse(), 'any')).rejects.toThrow(
        EventIdTaken,
      );
    });

    test.each(['no-stream', 'any'] as const)(
      'to another stream with %s is refused where ids are known in every stream, else another event',
      async (expected) => {
        const { store, aStream, idsKnownIn } = here();
        const [one, other] = [aStream(), aStream()];
        const events = someEvents(1);
        await store.append(one, events, 'no-stream');
        const again = store.append(other, events, expected);
        if (idsKnownIn === 'every stream')
          await expect(again).rejects.toMatchObject({
            constructor: EventIdTaken,
            ids: [events[0]!.id],
          });
        else expect(await again).toMatchObject({ revision: 0, events: [{ stream: other }] });
        expect(await listed(store.read(one))).toHaveLength(1);
      },
    );

    test('to two streams at the same time stores it in one where ids are known in every stream, and fails no bystander', async () => {
      const { store, aStream, idsKnownIn } = here();
      const events = someEvents(1);
      const ends = await Promise.allSettled([
        store.append(aStream(), someEvents(1), 'no-stream'),
        store.append(aStream(), events, 'no-stream'),
        store.append(aStream(), events, 'no-stream'),
        store.append(aStream(), someEvents(1), 'no-stream'),
      ]);
      expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(
        idsKnownIn === 'every stream' ? 1 : 0,
      );
    });
  });

/** Part of the event store's contract. */
export const describeRefusals = (here: SubjectOfTest) =>
  describe('an append that cannot be stored', () => {
    const repeated = nextId();
    test.each([
      { why: 'an id that is no UUID', events: [{ ...anEvent(), id: 'lamp-1' }] },
      { why: 'an event type that is empty', events: [anEvent('')] },
      { why: 'one id twice', events: [1, 2].map(() => ({ ...anEvent(), id: repeated })) },
      { why: 'data that is no object', events: [anEvent('LampLit', [1] as never)] },
      { why: 'a stream name with NUL', events: [anEvent()], stream: 'lamp-\0' },
      { why: 'a stream name that is empty', events: [anEvent()], stream: '' },
      { why: 'a stream name without end', events: [anEvent()], stream: 'lamp-9'.repeat(999) },
    ])('because of $why is refused', async ({ events, stream }) => {
      const { store, aStream } = here();
      await expect(store.append(stream ?? aStream(), events, 'any')).rejects.toThrow(InvalidAppend);
    });

    test('because of a negative revision is refused', async () => {
      const { store, aStream } = here();
      await expect(store.append(aStream(), [anEvent()], -1)).rejects.toThrow(InvalidAppend);
    });

    test('because it is over the limit is refused, and just below is not', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      const typeBytes = 2 * 'LampLit'.length;
      const overhead =
        Buffer.byteLength(JSON.stringify(metadata) + JSON.stringify({ text: '' })) + typeBytes;
      const sized = (bytes: number) => [anEvent('LampLit', { text: 'x'.repeat(bytes - overhead) })];
      await expect(
        store.append(stream, sized(APPEND_BYTES_MAX + 1), 'no-stream'),
      ).rejects.toMatchObject({
        constructor: AppendTooLarge,
        bytes: APPEND_BYTES_MAX + 1,
        bytesMax: APPEND_BYTES_MAX,
      });
      await store.append(stream, sized(APPEND_BYTES_MAX), 'no-stream');
      const [event] = await listed(store.read(stream));
      expect((event!.data['text'] as string).length).toBe(APPEND_BYTES_MAX - overhead);
    });
  });
