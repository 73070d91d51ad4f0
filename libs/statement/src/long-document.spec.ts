import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalLongText,
  canonicalText,
  LongList,
  passingKeys,
  PART_ITEMS_MAX,
  sign,
  signLong,
  verify,
} from './index.js';

const at = Date.parse('2026-11-30T08:00:00Z');
const ring = passingKeys({ alg: 'Ed25519', now: at });
const key = ring.signing;

const readLater = (items: readonly unknown[]) =>
  new LongList(items.length, async function* () {
    for (let from = 0; from < items.length; from += PART_ITEMS_MAX)
      yield items
        .slice(from, from + PART_ITEMS_MAX)
        .map((item) => canonicalText(item))
        .join(',');
  });

const textOf = async (document: unknown) => {
  let text = '';
  for await (const piece of canonicalLongText(document)) text += piece;
  return text;
};

describe('a long document', () => {
  test('is signed and written as the same one in memory', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 999, 1_000, 1_001, 2_000, 2_345),
        fc.constantFrom(0, 7, 1_500),
        async (count, others) => {
          const items = Array.from({ length: count }, (_, n) => ({ n, 'b/~': `批号${n}` }));
          const names = Array.from({ length: others }, (_, n) => `party ${n}`);
          const content = (list: unknown) => ({
            roots: ['a'],
            sets: { one: { items: list, names }, two: { items: [], names: ['x'] } },
            after: undefined,
          });
          const whole = sign(content(items), { key, at });
          const long = await signLong(content(readLater(items)), { key, at });
          expect(long.parts).toEqual(whole.parts);
          expect(long.signed.hash).toBe(whole.signed.hash);
          const text = await textOf({ ...content(readLater(items)), ...long });
          expect(text).toBe(canonicalText({ ...content(items), ...long }));
          expect(verify(JSON.parse(text), ring.keySet.keys).verdict).toBe('genuine');
        },
      ),
      { numRuns: 25 },
    ));

  test('names the thousand items in which one was changed', async () => {
    const items = Array.from({ length: 2_500 }, (_, n) => n);
    const signed = await signLong({ sets: { items: readLater(items) } }, { key, at });
    const changed = { sets: { items: items.with(1_200, -1) }, ...signed };
    expect(verify(changed, ring.keySet.keys)).toEqual({
      verdict: 'changed',
      changed: ['/sets/items/1000-1999'],
    });
  });

  test('that carries marks already is refused', () =>
    expect(signLong({ signed: {} }, { key, at })).rejects.toThrow(RangeError));
});
