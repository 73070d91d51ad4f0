import { describe, expect, test } from '@jest/globals';
import { anEvent, followed, listed, someEvents, type SubjectOfTest } from './subject.js';

/** Part of the event store's contract. */
export const describeSubscribing = (here: SubjectOfTest) =>
  describe('a subscription', () => {
    test('gives past events, then new ones, without gap or repeat', async () => {
      const { store, aStream } = here();
      const after = await store.head();
      const stream = aStream();
      await store.append(stream, someEvents(40), 'any');
      const following = followed(store, 240, { after, batchSize: 7 });
      for (let i = 0; i < 200; i += 1) await store.append(stream, [anEvent()], 'any');
      const { events, sizes } = await following;

      expect(events.map(({ revision }) => revision)).toEqual([...Array(240).keys()]);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(7);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
    });

    test('begins after its position, not at it', async () => {
      const { store, aStream } = here();
      const { events: sent } = await store.append(aStream(), someEvents(3), 'any');
      const { events } = await followed(store, 2, { after: sent[0]!.position });
      expect(events).toEqual(sent.slice(1));
    });

    test('takes only what the filter wants, also after many that it does not', async () => {
      const { store, aStream } = here();
      const after = await store.head();
      const wanted = aStream('kite');
      const following = followed(store, 2, { after, filter: { categories: ['kite'] } });
      await store.append(wanted, [anEvent()], 'any');
      for (let i = 0; i < 50; i += 1) await store.append(aStream(), someEvents(20), 'any');
      await store.append(wanted, [anEvent()], 'any');
      expect((await following).events.map(({ stream }) => stream)).toEqual([wanted, wanted]);
    });

    test('waits for the handler before the next batch', async () => {
      const { store, aStream } = here();
      const after = await store.head();
      await store.append(aStream(), someEvents(30), 'any');
      const stop = new AbortController();
      let running = 0;
      let calls = 0;
      await store.subscribe({ after, batchSize: 3, signal: stop.signal }, async () => {
        expect((running += 1)).toBe(1);
        await new Promise((done) => setImmediate(done));
        running -= 1;
        if ((calls += 1) === 10) stop.abort();
      });
      expect(calls).toBe(10);
    });

    test('rejects with what the handler rejects with', async () => {
      const { store, aStream } = here();
      const after = await store.head();
      await store.append(aStream(), [anEvent()], 'any');
      const poison = new Error('poison');
      await expect(
        store.subscribe({ after, signal: new AbortController().signal }, () =>
          Promise.reject(poison),
        ),
      ).rejects.toBe(poison);
    });

    test('ends when it is aborted: while idle, before it began, and inside the handler', async () => {
      const { store, aStream } = here();
      const idle = new AbortController();
      const after = await store.head();
      let calls = 0;
      const count = async () => void (calls += 1);
      const waiting = store.subscribe({ after, signal: idle.signal }, count);
      await new Promise((done) => setImmediate(done));
      idle.abort();
      await waiting;
      await store.subscribe({ signal: AbortSignal.abort() }, count);
      expect(calls).toBe(0);

      await store.append(aStream(), someEvents(5), 'any');
      const { sizes } = await followed(store, 1, { after, batchSize: 1 });
      expect(sizes).toEqual([1]);
    });

    test('sees what another instance on the same events appends', async () => {
      const { store, aStream, open } = here();
      const other = open();
      const after = await store.head();
      const following = followed(store, 5, { after });
      const stream = aStream();
      for (const event of someEvents(5)) await other.append(stream, [event], 'any');
      expect((await following).events.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
      if (other !== store) await other.close();
    });

    test('may share a signal with fifty others', async () => {
      const { store, aStream } = here();
      const after = await store.head();
      const stop = new AbortController();
      let seen = 0;
      const all = Array.from({ length: 50 }, () =>
        store.subscribe({ after, signal: stop.signal }, async (batch) => {
          seen += batch.length;
          if (seen === 50) stop.abort();
        }),
      );
      await store.append(aStream(), [anEvent()], 'any');
      await Promise.all(all);
      expect(seen).toBe(50);
    });
  });

/** Part of the event store's contract. */
export const describeConcurrentWriters = (here: SubjectOfTest) =>
  describe('32 writers at once', () => {
    test('leave every stream in order, and subscribers lose and repeat nothing', async () => {
      const { store, aStream } = here();
      const after = await store.head();
      const [writers, rounds] = [32, 20];
      const live = followed(store, writers * rounds * 2, { after });
      await Promise.all(
        Array.from({ length: writers }, async () => {
          const stream = aStream();
          for (let revision = -1; revision < rounds * 2 - 1; revision += 2)
            await store.append(stream, someEvents(2), revision < 0 ? 'no-stream' : revision);
        }),
      );
      const { events } = await live;
      const stored = await listed(store.readAll({ after }));

      expect(events).toEqual(stored);
      expect(new Set(events.map(({ id }) => id)).size).toBe(writers * rounds * 2);
      const next = new Map<string, number>();
      for (const { stream, revision } of events) {
        expect(revision).toBe(next.get(stream) ?? 0);
        next.set(stream, revision + 1);
      }
    });

    test('on one stream, whatever is there, all get their place', async () => {
      const { store, aStream } = here();
      const stream = aStream();
      const answers = await Promise.all(
        Array.from({ length: 32 }, () => store.append(stream, someEvents(3), 'any')),
      );
      expect(answers.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 32 }, (_, i) => i * 3 + 2),
      );
    });
  });
