import { describe, expect, test } from '@jest/globals';
import { partyChain } from './party-boxes.js';
import {
  BOX_HEIGHT_PX,
  BOX_WIDTH_PX,
  PARTIES_MORE,
  PARTIES_SHOWN,
  scopePicture,
} from './scope-picture.js';
import { cited, grounds, item } from './testing.js';

const SHOPS = 1_000;
const THINGS = 5_000;

/** One maker, four dealers, a thousand shops; shops with low numbers have more. */
const wide = (() => {
  const events = {
    made: cited('maker'),
    ...Object.fromEntries([0, 1, 2, 3].map((dealer) => [`d${dealer}`, cited(`dealer ${dealer}`)])),
  };
  const items = Array.from({ length: THINGS }, (_, index) => {
    const shop = index % (1 + (index % SHOPS));
    return item({
      holds: `shop ${shop}`,
      epc: `https://id.gs1.org/01/06901234561036/21/${index}`,
      path: ['made', `d${shop % 4}`],
    });
  });
  return partyChain(grounds(items, events));
})();

describe('the picture of a scope of 5,000 things', () => {
  const picture = scopePicture(wide);

  test('has few boxes and lines, and no thing is lost', () => {
    expect(picture.boxes).toHaveLength(1 + 4 + PARTIES_SHOWN);
    expect(picture.crowds).toHaveLength(1);
    const boxes = [...picture.boxes, ...picture.crowds.flatMap(({ parties }) => parties)];
    expect(boxes.reduce((sum, { items }) => sum + items.length, 0)).toBe(THINGS);
    const came = picture.ways.filter(({ from }) => from.startsWith('dealer'));
    expect(came.reduce((sum, { things }) => sum + things, 0)).toBe(THINGS);
    expect(picture.ways.length).toBeLessThan(50);
    expect(picture.height).toBeLessThan(1_200);
  });

  test('shows who has the most', () => {
    const shown = picture.boxes.filter(({ id }) => id.startsWith('shop'));
    const least = Math.min(...shown.map(({ items }) => items.length));
    for (const { items } of picture.crowds[0]?.parties ?? [])
      expect(items.length).toBeLessThanOrEqual(least);
  });

  test('unfolds a crowd by steps, and overlaps no two boxes', () => {
    const column = picture.crowds[0]?.column ?? NaN;
    const more = scopePicture(wide, new Map([[column, PARTIES_SHOWN + PARTIES_MORE]]));
    expect(more.boxes).toHaveLength(picture.boxes.length + PARTIES_MORE);
    const all = [...more.boxes, ...more.crowds];
    all.forEach((a, index) => {
      for (const b of all.slice(index + 1))
        expect(Math.abs(a.x - b.x) >= BOX_WIDTH_PX || Math.abs(a.y - b.y) >= BOX_HEIGHT_PX).toBe(
          true,
        );
    });
    const everyone = scopePicture(wide, new Map([[column, SHOPS]]));
    expect(everyone.crowds).toEqual([]);
    expect(everyone.boxes).toHaveLength(1 + 4 + SHOPS);
  });
});

test('one party too many is shown, not called a crowd', () => {
  const events = { made: cited('maker') };
  const shops = Array.from({ length: PARTIES_SHOWN + 1 }, (_, index) =>
    item({ holds: `shop ${index}`, path: ['made'] }),
  );
  expect(scopePicture(partyChain(grounds(shops, events))).crowds).toEqual([]);
});

test('nothing at all is a picture too', () => {
  expect(scopePicture(partyChain(grounds([], {})))).toMatchObject({ boxes: [], ways: [] });
});
