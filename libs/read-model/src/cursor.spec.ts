import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BadCursor, cursorAt, pageByCursor, readCursor, type CursorKey } from './cursor.js';

const list = { list: 'list', key: ['integer', 'text', 'instant'] } as const;
const enterprises = { list: 'enterprises', key: ['integer', 'text'] } as const;

const key = fc.tuple(
  fc.integer({ min: 1 - 2 ** 31, max: 2 ** 31 - 1 }),
  fc.string({ unit: 'grapheme' }),
  fc.date({ min: new Date(0), noInvalidDate: true, max: new Date('9999-12-31') }),
);

describe('paging by cursor', () => {
  test('a cursor gives back the key it was made of, text of any script included', () => {
    fc.assert(
      fc.property(key, ([place, text, date]) => {
        const values = [place, text, date.toISOString()];
        const back = readCursor(list, cursorAt('list', values));
        expect(back).toEqual(values);
      }),
    );
  });

  test.each([
    ['a part too few', [1]],
    ['a part too many', [1, 'a', '2026-05-01T00:00:00Z', 'b']],
    ['a text for a number', ['1', 'a', '2026-05-01T00:00:00Z']],
    ['a number that is no integer', [1.5, 'a', '2026-05-01T00:00:00Z']],
    [
      'a number that PostgreSQL takes for none of its integers',
      [2 ** 31, 'a', '2026-05-01T00:00:00Z'],
    ],
    ['a text that PostgreSQL does not take', [1, 'a\0', '2026-05-01T00:00:00Z']],
    ['a day that does not exist', [1, 'a', '2026-02-30T00:00:00Z']],
    ['a year that PostgreSQL does not have', [1, 'a', '0000-05-01T00:00:00Z']],
    ['nothing for a time', [1, 'a', null]],
  ])('a cursor of our form with %s is refused', (_, values) =>
    expect(() => readCursor(list, cursorAt('list', values as CursorKey[]))).toThrow(BadCursor),
  );

  test('a changed cursor is refused', () => {
    const cursor = cursorAt('enterprises', [871, '91610113MA6U000001']);
    let refused = 0;
    for (let at = 0; at < cursor.length; at += 1) {
      const changed = `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
      // The last character may carry bits that mean nothing.
      if (Buffer.from(changed, 'base64url').equals(Buffer.from(cursor, 'base64url'))) continue;
      expect(() => readCursor(enterprises, changed)).toThrow(BadCursor);
      refused += 1;
    }
    expect(refused).toBeGreaterThan(cursor.length - 3);
  });

  test.each(['', 'x', '%%%', '你好', 'e30', 'a'.repeat(100_000)])(
    '%.10s is no cursor',
    (cursor) => {
      expect(() => readCursor(enterprises, cursor)).toThrow(
        expect.objectContaining({ code: 'BAD_CURSOR', status: 400 }),
      );
    },
  );

  test('a cursor of another list is refused', () => {
    expect(() =>
      readCursor({ ...enterprises, list: 'lots' }, cursorAt('enterprises', [1, 'a'])),
    ).toThrow(BadCursor);
  });

  test('pages cover every row once, also while rows come and go', async () => {
    let rows = Array.from({ length: 25 }, (_, n) => n * 10);
    const seen: number[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 20; page += 1) {
      const got = await pageByCursor<number>({
        list: 'numbers',
        key: ['integer'],
        cursor,
        limit: 4,
        keyOf: (row) => [row],
        fetch: async (after, max) =>
          rows.filter((row) => after === undefined || row > (after[0] as number)).slice(0, max),
      });
      seen.push(...got.rows);
      cursor = got.next;
      if (cursor === undefined) break;
      expect(got.rows).toHaveLength(4);
      rows = [...rows.filter((row) => row !== got.rows[0]), page * 10 + 5].sort((a, b) => a - b);
    }
    expect(seen.filter((row) => row % 10 === 0)).toEqual(
      Array.from({ length: 25 }, (_, n) => n * 10),
    );
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('a list that ends with a full page has no next', async () => {
    const page = await pageByCursor({
      list: 'numbers',
      key: ['integer'],
      cursor: undefined,
      limit: 3,
      keyOf: (row: number) => [row],
      fetch: async () => [1, 2, 3],
    });
    expect(page).toEqual({ rows: [1, 2, 3] });
  });
});
