import { describe, expect, test } from '@jest/globals';
import { StreamOfANewerVersion } from '@zhixin/event-store';
import fc from 'fast-check';
import { Backlog } from './backlog.js';
import {
  BATCH_ATTEMPTS_MAX,
  digest,
  LeadLost,
  type Digestion,
  type SortedBatch,
} from './digest.js';
import { TemporarilyUnavailable } from './transient.js';

interface Entry {
  readonly key: string;
  readonly n: number;
}

const entries = (...keys: string[]): Entry[] => keys.map((key, n) => ({ key, n }));

/** Handles entries in memory, all of a step or nothing. */
const digester = (fails: (entry: Entry) => Error | undefined) => {
  const handled: Entry[] = [];
  const aside: string[] = [];
  const tried: number[] = [];
  let settled = 0;
  const stop = new AbortController();
  const digestion: Digestion<Entry> = {
    settle: async (step: SortedBatch<Entry>) => {
      tried.push(step.handled.length);
      for (const entry of step.handled) {
        const error = fails(entry);
        if (error !== undefined) throw error;
      }
      handled.push(...step.handled);
      aside.push(...step.aside.map(({ event, reason }) => `${event.key}${event.n} ${reason}`));
      settled += step.batch.length;
    },
    backlog: new Backlog(),
    keyOf: ({ key }) => (key === '-' ? undefined : key),
    placeOf: (entry) => entry,
    signal: stop.signal,
  };
  return { digestion, handled, aside, tried, settled: () => settled, stop };
};

const bad = new Error('bad');

describe('digesting a batch', () => {
  test('that fails takes it apart, sets aside what fails, and holds back what follows of its key', async () => {
    const batch = entries('a', 'b', 'a', 'b', 'a');
    const { digestion, handled, aside, settled } = digester(({ n }) => (n === 2 ? bad : undefined));
    await digest(batch, digestion);
    expect(handled.map(({ n }) => n)).toEqual([0, 1, 3]);
    expect(aside).toEqual(['a2 failed', 'a4 held']);
    expect(settled()).toBe(5);
    await digest(
      [
        { key: 'a', n: 5 },
        { key: 'b', n: 6 },
      ],
      digestion,
    );
    expect(aside.slice(2)).toEqual(['a5 held']);
    expect(handled.at(-1)).toEqual({ key: 'b', n: 6 });
  });

  test('that fails a few times and then goes through sets nothing aside', async () => {
    let left = BATCH_ATTEMPTS_MAX - 1;
    const { digestion, handled, aside, tried } = digester(() => (left-- > 0 ? bad : undefined));
    await digest(entries('a', 'b'), digestion);
    expect([handled.length, aside.length, tried]).toEqual([2, 0, [2, 2, 2, 2]]);
  });

  test('while something is away tries for ever and sets nothing aside', async () => {
    let left = BATCH_ATTEMPTS_MAX + 2;
    const away = new TemporarilyUnavailable('away');
    const { digestion, handled, aside } = digester(() => (left-- > 0 ? away : undefined));
    await digest(entries('a'), digestion);
    expect([handled.length, aside.length]).toEqual([1, 0]);
  }, 20_000);

  test('ends at once when the lead is lost, and when it is aborted', async () => {
    const lost = digester(() => new LeadLost());
    await expect(digest(entries('a', 'b'), lost.digestion)).rejects.toBeInstanceOf(LeadLost);
    expect(lost.tried).toEqual([2]);
    const stopped = digester(() => {
      stopped.stop.abort();
      return bad;
    });
    await digest(entries('a', 'b'), stopped.digestion);
    expect([stopped.tried, stopped.aside]).toEqual([[2], []]);
  });

  test('lets what needs a stream of a newer version wait for that version', async () => {
    const newer = new StreamOfANewerVersion('lamp-1', 'LampDimmed', 1);
    const { digestion, aside } = digester(({ n }) => (n === 0 ? newer : undefined));
    await digest(entries('a', 'a'), digestion);
    expect(aside).toEqual(['a0 newer', 'a1 held']);
  });

  test('sets what a newer version wrote aside untried', async () => {
    const { digestion, handled, aside } = digester(() => undefined);
    await digest(entries('a', 'b', 'a', '-'), { ...digestion, isNewer: ({ n }) => n === 0 });
    expect(handled.map(({ n }) => n)).toEqual([1, 3]);
    expect(aside).toEqual(['a0 newer', 'a2 held']);
  });

  test(
    'loses nothing, repeats nothing and keeps the order of every key, whatever fails',
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', '-'), fc.boolean()), { maxLength: 12 }),
          async (wanted) => {
            const batch = wanted.map(([key], n) => ({ key, n }));
            const { digestion, handled, aside } = digester(({ n }) =>
              wanted[n]![1] ? bad : undefined,
            );
            await digest(batch, { ...digestion, log: undefined });
            expect(handled.length + aside.length).toBe(batch.length);
            for (const key of ['a', 'b', 'c']) {
              const first = wanted.findIndex(([of, fails]) => of === key && fails);
              const before = batch.filter((one) => one.key === key && (first < 0 || one.n < first));
              expect(handled.filter((one) => one.key === key)).toEqual(before);
            }
            const loose = batch.filter(({ key, n }) => key === '-' && !wanted[n]![1]);
            expect(handled.filter(({ key }) => key === '-')).toEqual(loose);
          },
        ),
        { numRuns: 8 },
      ),
    60_000,
  );
});
