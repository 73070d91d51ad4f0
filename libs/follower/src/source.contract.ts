import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Position } from '@zhixin/event-store';
import type { FollowedEntry, LogSource } from './source.js';

/** What the suite needs of a log. */
export interface SourceUnderTest<Event extends FollowedEntry> {
  readonly source: LogSource<Event>;
  /** Appends one entry that the source shows, and answers once it is stored. */
  readonly append: () => Promise<unknown>;
  /** Appends what the source does not show, where the log holds such. */
  readonly appendOther?: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

const TEST_MS = 60_000;
const NEVER = new AbortController().signal;

/** Everything that a follower relies on, of any log. */
export const sourceContract = <Event extends FollowedEntry>(
  name: string,
  open: () => Promise<SourceUnderTest<Event>>,
) => {
  // A busy machine is slow, not wrong.
  jest.setTimeout(TEST_MS);
  describe(`source contract: ${name}`, () => {
    let under: SourceUnderTest<Event>;
    beforeAll(async () => {
      under = await open();
    }, TEST_MS);
    afterAll(() => under.close(), TEST_MS);

    const listed = async (after?: Position, max?: number) => {
      const entries: Event[] = [];
      for await (const entry of under.source.read(after, max)) entries.push(entry);
      return entries;
    };
    const appendMany = async (count: number) => {
      const before = (await listed()).at(-1)?.position;
      for (let n = 0; n < count; n += 1) {
        await under.appendOther?.();
        await under.append();
      }
      return { before, entries: await listed(before) };
    };
    /** Follows until `enough` entries came. */
    const followed = async (after: Position | undefined, enough: number, batchSize = 7) => {
      const stop = new AbortController();
      const entries: Event[] = [];
      const sizes: number[] = [];
      await under.source.follow({ after, batchSize, signal: stop.signal }, async (batch) => {
        entries.push(...batch);
        sizes.push(batch.length);
        if (entries.length >= enough) stop.abort();
      });
      return { entries, sizes };
    };

    test('tells of every entry where it is, under an id of its own, and when it was recorded', async () => {
      const { entries } = await appendMany(5);
      expect(entries).toHaveLength(5);
      expect(new Set(entries.map(({ id }) => id)).size).toBe(5);
      for (const { position, recordedAt, type } of entries) {
        expect(position.startsWith(`${under.source.adapter}:`)).toBe(true);
        expect(new Date(recordedAt).toISOString()).toBe(recordedAt);
        expect(type).not.toBe('');
      }
    });

    test('reads what comes after a position, in order, as much as is asked for', async () => {
      const { before, entries } = await appendMany(6);
      const { compare } = under.source;
      for (let n = 1; n < entries.length; n += 1) {
        expect(compare(entries[n - 1]!.position, entries[n]!.position)).toBeLessThan(0);
        expect(compare(entries[n]!.position, entries[n - 1]!.position)).toBeGreaterThan(0);
      }
      expect(await listed(entries[2]!.position)).toEqual(entries.slice(3));
      expect(await listed(before, 2)).toEqual(entries.slice(0, 2));
      expect(await listed(entries.at(-1)!.position)).toEqual([]);
    });

    test('gives back the entry at a position', async () => {
      const { entries } = await appendMany(2);
      for (const entry of entries) expect(await under.source.at(entry.position)).toEqual(entry);
    });

    test('hands over past entries, then new ones, without gap or repeat, in batches of the size that is asked for', async () => {
      const { before, entries: past } = await appendMany(20);
      const following = followed(before, 40);
      const { entries: later } = await appendMany(20);
      const { entries, sizes } = await following;
      expect(entries).toEqual([...past, ...later]);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(7);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
    });

    test('begins after its position, not at it', async () => {
      const { entries } = await appendMany(3);
      expect((await followed(entries[0]!.position, 2)).entries).toEqual(entries.slice(1));
    });

    test('waits for one batch before the next', async () => {
      const { before } = await appendMany(12);
      const stop = new AbortController();
      let running = 0;
      let calls = 0;
      await under.source.follow({ after: before, batchSize: 3, signal: stop.signal }, async () => {
        expect((running += 1)).toBe(1);
        await new Promise((done) => setImmediate(done));
        running -= 1;
        if ((calls += 1) === 4) stop.abort();
      });
      expect(calls).toBe(4);
    });

    test('rejects with what the handler rejects with', async () => {
      const { before } = await appendMany(1);
      const poison = new Error('poison');
      await expect(
        under.source.follow({ after: before, batchSize: 7, signal: NEVER }, () =>
          Promise.reject(poison),
        ),
      ).rejects.toBe(poison);
    });

    test('ends when it is aborted: while idle, and before it began', async () => {
      const { entries } = await appendMany(1);
      const after = entries.at(-1)!.position;
      let calls = 0;
      const count = async () => void (calls += 1);
      const idle = new AbortController();
      const waiting = under.source.follow({ after, batchSize: 7, signal: idle.signal }, count);
      await new Promise((done) => setImmediate(done));
      idle.abort();
      await waiting;
      const options = { after: undefined, batchSize: 7, signal: AbortSignal.abort() };
      await under.source.follow(options, count);
      expect(calls).toBe(0);
    });
  });
};
