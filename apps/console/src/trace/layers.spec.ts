import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layersOf, withoutCycles, type Arrow } from './layers.js';

const arrow = (from: string, to: string): Arrow => ({ from, to });

describe('the columns of a trace', () => {
  test('run from sources to destinations by the longest way', () => {
    const layers = layersOf(
      ['a', 'b', 'c', 'd'],
      [arrow('a', 'b'), arrow('b', 'c'), arrow('a', 'c'), arrow('c', 'd')],
    );
    expect(Object.fromEntries(layers)).toEqual({ a: 0, b: 1, c: 2, d: 3 });
  });

  test('put a source next to what it leads to', () => {
    const layers = layersOf(
      ['a', 'b', 'c', 'late'],
      [arrow('a', 'b'), arrow('b', 'c'), arrow('late', 'c')],
    );
    expect(layers.get('late')).toBe(1);
  });

  test('survive a loop and a step onto itself', () => {
    const layers = layersOf(
      ['a', 'b', 'c'],
      [arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'a'), arrow('b', 'b')],
    );
    expect(Object.fromEntries(layers)).toEqual({ a: 0, b: 1, c: 2 });
  });

  test('stand a chain of ten thousand', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `n${index}`);
    const chain = ids.slice(1).map((id, index) => arrow(ids[index] ?? '', id));
    expect(layersOf(ids, chain).get('n9999')).toBe(9_999);
  });

  test('place every node and turn every arrow of any graph to the right', () => {
    const graph = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 40 });
    fc.assert(
      fc.property(graph, (pairs) => {
        const ids = Array.from({ length: 13 }, (_, index) => `n${index}`);
        const arrows = pairs.map(([from, to]) => arrow(`n${from}`, `n${to}`));
        const layers = layersOf(ids, arrows);
        expect(layers.size).toBe(ids.length);
        const straight = arrows.filter(({ from, to }) => from !== to);
        for (const { from, to } of withoutCycles(ids, straight))
          expect(layers.get(from)).toBeLessThan(layers.get(to) ?? 0);
        expect(Math.min(...layers.values())).toBe(0);
      }),
    );
  });
});
