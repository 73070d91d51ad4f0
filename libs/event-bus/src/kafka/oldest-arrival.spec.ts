import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { oldestArrival } from './oldest-arrival.js';

const NOW = Date.parse('2026-11-30T08:00:00Z');
const EXACT_MS = 20;

/** A broker's answer, from when each message of each partition arrived. */
const brokerOf = (partitions: readonly (readonly number[])[]) => {
  let asked = 0;
  const firstAfter = async (instant: number) => {
    asked += 1;
    return new Map(
      partitions.map((arrivals, partition) => {
        const at = arrivals.findIndex((arrival) => arrival >= instant);
        return [partition, at === -1 ? arrivals.length : at] as const;
      }),
    );
  };
  return { firstAfter, asked: () => asked };
};

describe('the arrival of the oldest message that is left', () => {
  test('is found to some milliseconds, whatever lies before it and elsewhere', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 0, max: 400 * 86_400_000 }), { minLength: 1 }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.nat(),
        async (ages, at) => {
          const partitions = ages.map((each) => each.map((age) => NOW - age).sort((a, b) => a - b));
          const from = new Map(
            partitions.map((arrivals, partition) => [partition, at % arrivals.length] as const),
          );
          const oldest = Math.min(...[...from].map(([at, offset]) => partitions[at]![offset]!));
          const { firstAfter, asked } = brokerOf(partitions);
          const found = await oldestArrival(from, firstAfter, NOW);
          expect(found).toBeLessThanOrEqual(oldest);
          expect(oldest - found).toBeLessThanOrEqual(EXACT_MS);
          expect(asked()).toBeLessThanOrEqual(80);
        },
      ),
    ));

  test('is now where the broker’s clock is ahead', async () => {
    const { firstAfter } = brokerOf([[NOW + 60_000]]);
    expect(await oldestArrival(new Map([[0, 0]]), firstAfter, NOW)).toBe(NOW);
  });
});
