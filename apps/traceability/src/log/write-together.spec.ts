import { describe, expect, test } from '@jest/globals';
import { writeTogether } from './write-together.js';

const CALLERS = 64;

/** Writes numbers for as many callers, and tells what became of each and how often was written. */
const write = async (refuse: (numbers: readonly number[]) => string | undefined) => {
  const stored: number[] = [];
  const outcomes: string[] = [];
  let writes = 0;
  const callers = Array.from({ length: CALLERS }, (_, number) => ({
    request: number,
    done: (answer: string) => void (outcomes[number] = answer),
    failed: (error: unknown) => void (outcomes[number] = String((error as { code: string }).code)),
  }));
  await writeTogether(callers, async (numbers) => {
    writes += 1;
    const code = refuse(numbers);
    if (code !== undefined) throw Object.assign(new Error('no'), { code });
    stored.push(...numbers);
    return numbers.map((number) => `stored ${number}`);
  });
  return { stored, outcomes, writes };
};

const all = Array.from({ length: CALLERS }, (_, number) => number);

describe('what several callers write together', () => {
  test('is written in one go, each with its own answer', async () => {
    const { stored, outcomes, writes } = await write(() => undefined);
    expect([stored, writes]).toEqual([all, 1]);
    expect(outcomes[7]).toBe('stored 7');
  });

  test.each(['22021', '23514', '54000'])(
    'fails for the culprit alone, with %s, and is stored once for the others',
    async (code) => {
      const { stored, outcomes, writes } = await write((numbers) =>
        numbers.includes(41) ? code : undefined,
      );
      expect(stored).toEqual(all.filter((number) => number !== 41));
      expect(outcomes.filter((outcome) => !outcome.startsWith('stored'))).toEqual([code]);
      expect(outcomes[41]).toBe(code);
      expect(writes).toBeLessThanOrEqual(2 * Math.log2(CALLERS) + 1);
    },
  );

  test('is tried no more than twice for each, whatever happens', async () => {
    const { stored, writes } = await write(() => '22021');
    expect(stored).toEqual([]);
    expect(writes).toBeLessThan(2 * CALLERS);
  });

  test.each(['57P01', 'ECONNREFUSED', '40P01'])(
    'fails for all at once where the database is away: %s',
    async (code) => {
      const { outcomes, writes } = await write(() => code);
      expect([new Set(outcomes), writes]).toEqual([new Set([code]), 1]);
    },
  );
});
