import { describe, expect, test } from '@jest/globals';
import { UnknownPosition } from '../event-store-errors.js';
import type { Position, RecordedEvent } from '../event-store.js';
import { anEvent, listed, someEvents, type SubjectOfTest } from './subject.js';

/** Part of the event store's contract. */
export const describeReading = (here: SubjectOfTest) =>
  describe('reading a stream', () => {
    test.each([
      [{}, [0, 1, 2, 3, 4]],
      [{ from: 2 }, [2, 3, 4]],
      [{ from: 5 }, []],
      [{ max: 2 }, [0, 1]],
      [{ max: 0 }, []],
      [{ from: 1, max: 3 }, [1, 2, 3]],
      [{ direction: 'backward' }, [4, 3, 2, 1, 0]],
      [{ direction: 'backward', from: 2 }, [2, 1, 0]],
      [{ direction: 'backward', from: 99, max: 1 }, [4]],
    ] as const)('%j gives revisions %j', async (options, revisions) => {
      const { store, aStream } = here();
      const stream = aStream();
      await store.append(stream, someEvents(5), 'no-stream');
      const events = await listed(store.read(stream, options));
      expect(events.map(({ revision }) => revision)).toEqual(revisions);
    });

    test('does not mix up streams whose names begin alike', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      await store.append(`${stream}0`, [anEvent()], 'no-stream');
      await store.append(`${stream}-0`, [anEvent()], 'no-stream');
      expect(await listed(store.read(stream))).toEqual([]);
    });

    test('gives a long stream whole, in both directions', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      for (let i = 0; i < 3; i += 1) await store.append(stream, someEvents(800), 'any');
      const forward = await listed(store.read(stream));
      const backward = await listed(store.read(stream, { direction: 'backward' }));
      expect(forward.map(({ revision }) => revision)).toEqual([...Array(2400).keys()]);
      expect(backward.reverse()).toEqual(forward);
    });

    test('may be left early', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      await store.append(stream, someEvents(9), 'no-stream');
      for await (const { revision } of store.read(stream)) if (revision === 1) break;
      expect(await listed(store.read(stream, { from: 8 }))).toHaveLength(1);
    });
  });

/** Part of the event store's contract. */
export const describeReadingAll = (here: SubjectOfTest) =>
  describe('reading all streams', () => {
    test('gives every event after a position, in order of positions', async () => {
      const { store, aStream } = here();
      const start = (await store.append(aStream(), [anEvent()], 'any')).position;
      const [one, two] = [aStream(), aStream('switch')];
      await store.append(one, someEvents(2), 'any');
      await store.append(two, someEvents(2), 'any');
      await store.append(one, someEvents(1), 'any');

      const events = await listed(store.readAll({ after: start }));
      expect(events.map(({ stream, revision }) => [stream, revision])).toEqual([
        [one, 0],
        [one, 1],
        [two, 0],
        [two, 1],
        [one, 2],
      ]);
      expect(events.at(-1)!.position).toBe(await store.head());
    });

    test('gives the same events from the beginning as page by page', async () => {
      const { store } = here();
      const whole = await listed(store.readAll());
      const paged: RecordedEvent[] = [];
      for (let after: Position | undefined; ;) {
        const page = await listed(store.readAll({ after, max: 700 }));
        if (page.length === 0) break;
        paged.push(...page);
        after = page.at(-1)!.position;
      }
      expect(whole.length).toBeGreaterThan(2400);
      expect(paged).toEqual(whole);
    });

    test('is filtered by category, by type, and by both', async () => {
      const { store, aStream } = here();
      const after = await store.head();
      await store.append(aStream('sun'), [anEvent('Rose'), anEvent('Set')], 'any');
      await store.append(aStream('moon'), [anEvent('Rose')], 'any');
      await store.append(aStream('sunflower'), [anEvent('Rose')], 'any');
      await store.append(aStream('sun'), [anEvent('Rose')], 'any');

      const categoriesAndTypes = async (filter: { categories?: string[]; types?: string[] }) =>
        (await listed(store.readAll({ after, filter }))).map(
          ({ stream, type }) => `${stream.split('-')[0]} ${type}`,
        );
      expect(await categoriesAndTypes({ categories: ['sun'] })).toEqual([
        'sun Rose',
        'sun Set',
        'sun Rose',
      ]);
      expect(await categoriesAndTypes({ categories: ['moon', 'sunflower'] })).toEqual([
        'moon Rose',
        'sunflower Rose',
      ]);
      expect(await categoriesAndTypes({ types: ['Set'] })).toEqual(['sun Set']);
      expect(await categoriesAndTypes({ categories: ['sun', 'moon'], types: ['Rose'] })).toEqual([
        'sun Rose',
        'moon Rose',
        'sun Rose',
      ]);
      expect(await categoriesAndTypes({ categories: [] })).toEqual([]);
      expect(await categoriesAndTypes({ types: ['Eclipsed'] })).toEqual([]);
    });

    test('one event is found by its position', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      const { events } = await store.append(stream, someEvents(3), 'any');
      for (const event of events) expect(await store.at(event.position)).toEqual(event);
      await expect(store.at('nowhere:1')).rejects.toThrow(UnknownPosition);
    });

    test('ends where the store ended when it began', async () => {
      const { store, aStream } = here();
      const after = await store.head();
      await store.append(aStream(), someEvents(2), 'any');
      let seen = 0;
      for await (const event of store.readAll({ after })) {
        seen += event === undefined ? 0 : 1;
        await store.append(aStream(), [anEvent()], 'any');
      }
      expect(seen).toBe(2);
    });
  });
