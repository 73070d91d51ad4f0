import { describe, expect, test } from '@jest/globals';
import { momentsIn, partyChain, reachedAt, touchedBy } from './party-boxes.js';
import { cited, grounds, item } from './testing.js';

const EVENTS = {
  made: cited('maker'),
  sent: cited('maker'),
  came: cited('dealer'),
  sold: cited('dealer'),
  taken: cited('shop', '2026-11-05T00:00:00.000Z'),
};
const SHOP = item({ holds: 'shop', path: ['sent', 'came', 'sold', 'taken'] });

const waysOf = (chain: ReturnType<typeof partyChain>) =>
  chain.ways.map(({ from, to, things, isUnderWay }) => [from, to, things, isUnderWay]);

describe('the chain of a scope', () => {
  test('leads through whoever passed the goods on, with or without some left', () => {
    const chain = partyChain(grounds([item({ holds: 'maker' }), SHOP], EVENTS));
    expect(Object.fromEntries(chain.columns)).toEqual({ maker: 0, dealer: 1, shop: 2 });
    expect(waysOf(chain)).toEqual([
      ['maker', 'dealer', 1, false],
      ['dealer', 'shop', 1, false],
    ]);
    expect(chain.boxes.find(({ id }) => id === 'dealer')).toMatchObject({ items: [], amounts: [] });
  });

  test('shows goods that nobody has said to have come as still on their way', () => {
    const to = { uscc: 'shop', name: 'shop' };
    const sent = item({ holds: 'dealer', state: 'in-transit', to, path: ['sent', 'came'] });
    const chain = partyChain(
      grounds([sent], EVENTS, [{ uscc: 'shop', name: 'shop', as: 'addressed' }]),
    );
    expect(waysOf(chain)).toContainEqual(['dealer', 'shop', 1, true]);
    expect(chain.boxes.find(({ id }) => id === 'shop')).toMatchObject({ as: 'addressed' });
  });

  test('stands goods that went back and forth', () => {
    const back = item({ holds: 'maker', state: 'recovered', path: ['sent', 'taken', 'made'] });
    const chain = partyChain(grounds([back], EVENTS));
    expect(Object.fromEntries(chain.columns)).toEqual({ maker: 0, shop: 1 });
  });

  test('names who is to be notified though nothing of it is seen', () => {
    const { boxes } = partyChain(grounds([], {}, [{ partyId: 'gln', name: 'gln', as: 'had' }]));
    expect(boxes).toMatchObject([{ id: 'gln', as: 'had' }]);
  });

  test('adds up per unit and state, never unlike units nor what was used up', () => {
    const quantity = { low: 0, high: 5, uom: 'KGM' };
    const { boxes } = partyChain(
      grounds(
        [
          item({ holds: 'a' }),
          item({ holds: 'a', state: 'sold' }),
          item({ holds: 'a', quantity }),
          item({ holds: 'a', quantity: { low: 1, high: null, uom: 'KGM' } }),
          item({ holds: 'a', state: 'consumed' }),
        ],
        {},
      ),
    );
    expect(boxes[0]?.amounts).toEqual([
      {
        uom: 'EA',
        low: 2,
        high: 2,
        byState: { 'on-hand': { low: 1, high: 1 }, sold: { low: 1, high: 1 } },
      },
      { uom: 'KGM', low: 1, high: null, byState: { 'on-hand': { low: 1, high: null } } },
    ]);
  });
});

test('goods are reached by the last event that led to them', () => {
  expect(reachedAt(SHOP, EVENTS)).toBe('2026-11-05T00:00:00.000Z');
  expect(reachedAt(item({ holds: 'a', path: ['hidden'] }), EVENTS)).toBe(
    '2026-11-20T00:00:00.000Z',
  );
});

test('a moment shows who was touched by then, and when more was', () => {
  const all = grounds([item({ holds: 'maker', path: ['made'] }), SHOP], EVENTS);
  expect(momentsIn(all)).toEqual(['2026-11-01T00:00:00.000Z', '2026-11-05T00:00:00.000Z']);
  const before = touchedBy(all, '2026-11-04T00:00:00.000Z');
  expect([...before.parties].sort()).toEqual(['dealer', 'maker']);
  expect(before.items.has(SHOP)).toBe(false);
  expect(touchedBy(all, '2026-11-05T08:00:00+08:00').items.has(SHOP)).toBe(true);
});
