import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  describeAppending,
  describeExpectations,
  describeIdempotence,
  describeRefusals,
} from './contract/appending.js';
import { describeConcurrentWriters, describeSubscribing } from './contract/following.js';
import { describeReading, describeReadingAll } from './contract/reading.js';
import {
  anEvent,
  followed,
  listed,
  someEvents,
  type EventStoreUnderTest,
  type SubjectOfTest,
} from './contract/subject.js';
import { EventStoreClosed, PositionBeyondEnd, UnknownPosition } from './event-store-errors.js';
import type { EventStore } from './event-store.js';

export type { EventStoreUnderTest } from './contract/subject.js';

/** What every event store adapter promises. `factory` is called once; its store begins empty. */
export const eventStoreContract = (
  name: string,
  factory: () => Promise<EventStoreUnderTest>,
): void =>
  describe(`${name} event store`, () => {
    let subject: EventStoreUnderTest;
    let store: EventStore;
    let streams = 0;
    const aStream = (category = 'lamp') => `${category}-${(streams += 1)}`;

    beforeAll(async () => {
      subject = await factory();
      store = subject.open();
    });
    afterAll(async () => {
      await store.close();
      await subject.remove();
    });
    const here = () => ({
      store,
      aStream,
      open: () => subject.open(),
      idsKnownIn: subject.idsKnownIn,
    });

    describeEmptyStore(here);
    describeAppending(here);
    describeExpectations(here);
    describeIdempotence(here);
    describeRefusals(here);
    describeReading(here);
    describeReadingAll(here);
    describeSubscribing(here);
    describeConcurrentWriters(here);
    describePositions(here);
    describeRestored(here);
    describeClosing(here);
  });

// First, while nothing is appended.
const describeEmptyStore = (here: SubjectOfTest) =>
  describe('an empty store', () => {
    test('has no head, no events, no streams', async () => {
      const { store } = here();
      expect(await store.head()).toBeUndefined();
      expect(await listed(store.readAll())).toEqual([]);
      expect(await listed(store.read('lamp-none'))).toEqual([]);
    });

    test('is followed from its first event', async () => {
      const { store } = here();
      const following = followed(store, 1);
      await store.append('lamp-first', [anEvent()], 'no-stream');
      expect((await following).events).toMatchObject([{ stream: 'lamp-first', revision: 0 }]);
    });
  });

const describePositions = (here: SubjectOfTest) =>
  describe('positions', () => {
    test('grow with every event and compare by order, not by text', async () => {
      const { store, aStream } = here();
      await store.append(aStream(), someEvents(12), 'any');
      const positions = (await listed(store.readAll())).map(({ position }) => position);
      for (let i = 1; i < positions.length; i += 1)
        expect(store.compare(positions[i - 1]!, positions[i]!)).toBeLessThan(0);
      expect(store.compare(positions[3]!, positions[3]!)).toBe(0);
      expect(store.compare(positions[11]!, positions[2]!)).toBeGreaterThan(0);
    });

    test('carry the name of their adapter, and others are refused', async () => {
      const { store } = here();
      expect(await store.head()).toMatch(new RegExp(`^${store.adapter}:`));
      await expect(listed(store.readAll({ after: 'elsewhere:1' }))).rejects.toThrow(
        UnknownPosition,
      );
      await expect(followed(store, 1, { after: '17' })).rejects.toThrow(UnknownPosition);
    });
  });

const describeRestored = (here: SubjectOfTest) =>
  describe('a position after the newest event, as after a restore', () => {
    test('is refused, because what follows it now is not what followed it then', async () => {
      const { store, aStream } = here();
      await store.append(aStream(), [anEvent()], 'any');
      const after = `${store.adapter}:999999999`;
      await expect(listed(store.readAll({ after }))).rejects.toThrow(PositionBeyondEnd);
      await expect(followed(store, 1, { after })).rejects.toThrow(PositionBeyondEnd);
    });

    test('is not the position of the newest event itself', async () => {
      const { store, aStream } = here();
      const { position } = await store.append(aStream(), [anEvent()], 'any');
      expect(await listed(store.readAll({ after: position }))).toEqual([]);
    });
  });

const describeClosing = (here: SubjectOfTest) =>
  describe('a closed store', () => {
    test('has settled what was pending, ends subscriptions by an error, and refuses the rest', async () => {
      const { aStream, open } = here();
      const store = open();
      const stream = aStream();
      const following = store.subscribe(
        { after: await store.head(), signal: new AbortController().signal },
        async () => undefined,
      );
      const ended = expect(following).rejects.toThrow(EventStoreClosed);
      const pending = Promise.all([1, 2, 3].map(() => store.append(stream, [anEvent()], 'any')));
      await store.close();
      await ended;
      expect((await pending).map(({ revision }) => revision)).toEqual([0, 1, 2]);

      await expect(store.append(stream, [anEvent()], 'any')).rejects.toThrow(EventStoreClosed);
      await expect(listed(store.read(stream))).rejects.toThrow(EventStoreClosed);
      await store.close();
    });
  });
