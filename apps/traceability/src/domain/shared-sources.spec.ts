import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rankedSources, type FoundSource } from './shared-sources.js';

const DAY = 86_400_000;
const found = (key: string, days = 1, ...events: string[]): FoundSource => ({
  ...{ key, events, before: days * DAY },
});

describe('shared sources', () => {
  test('come by the share of points that lead back to them, then by time, then by name', () => {
    const ranked = rankedSources([
      [found('silo', 9), found('mill', 2), found('shop-b', 1)],
      [found('silo', 7), found('mill', 2)],
      [found('silo', 8), found('shop-a', 1)],
    ]);
    expect(ranked.map(({ key, score }) => [key, Math.round(score * 100)])).toEqual([
      ['silo', 100],
      ['mill', 67],
      ['shop-a', 33],
      ['shop-b', 33],
    ]);
    expect(ranked[0]!.daysBefore).toBe(8);
  });

  test('count once for a point, by the shortest way and the nearest event', () => {
    const [silo] = rankedSources([[found('silo', 9, 'a', 'b'), found('silo', 3, 'c', 'd', 'e')]]);
    expect(silo).toEqual({
      ...{ key: 'silo', score: 1, daysBefore: 3 },
      paths: [{ point: 0, events: ['a', 'b'] }],
    });
  });

  test('agree with a plain count, in whatever order the points come', () => {
    const points = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), { minLength: 1 });
    fc.assert(
      fc.property(points, (keys) => {
        const ranked = rankedSources(keys.map((own) => own.map((key) => found(key))));
        const turned = rankedSources(
          [...keys].reverse().map((own) => own.map((key) => found(key))),
        );
        const scores = (list: typeof ranked) => list.map(({ key, score }) => [key, score]);
        expect(scores(turned)).toEqual(scores(ranked));
        for (const { key, score } of ranked)
          expect(score).toBe(
            keys.filter((own) => own.some((one) => one === key)).length / keys.length,
          );
      }),
    );
  });
});
