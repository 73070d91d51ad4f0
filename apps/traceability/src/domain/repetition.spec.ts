import { describe, expect, test } from '@jest/globals';
import { countedOnce } from './repetition.js';
import { traced } from './testing.js';
import type { TracedThing } from './traced-event.js';

const item = (id: string, lot?: string): TracedThing => ({
  id,
  role: 'epc',
  ...(lot === undefined ? {} : { lot }),
});
const amount = (id: string, quantity: number): TracedThing => ({
  id,
  role: 'epcClass',
  quantity,
  uom: 'KGM',
});

describe('an event that was told twice', () => {
  const first = traced(1, { things: [item('S', 'LA1'), amount('L', 80)] });
  const again = traced(2, { repeats: 1, things: [item('S', 'LB2'), amount('L', 80)] });
  const thrice = traced(3, { repeats: 1, things: [item('S', 'LB2'), amount('M', 80)] });
  const other = traced(4, { things: [amount('L', 80)] });

  test.each([
    ['in order', [first, again, thrice, other]],
    ['in another order', [other, thrice, first, again]],
  ])('is counted once, with every thing that it names: %s', (_, events) =>
    expect(countedOnce(events)).toEqual([
      {
        ...first,
        things: [
          item('S', 'LA1'),
          amount('L', 80),
          item('S', 'LB2'),
          { id: 'M', role: 'epcClass' },
        ],
      },
      other,
    ]),
  );

  test('is its repetition where the first does not stand', () =>
    expect(countedOnce([again, thrice])).toEqual([
      { ...again, things: [...again.things, { id: 'M', role: 'epcClass' }] },
    ]));

  test('is left as it is where nothing repeats it', () =>
    expect(countedOnce([first, other])).toEqual([first, other]));

  test('keeps what it named twice in itself', () => {
    const doubled = traced(1, { things: [amount('L', 80), amount('L', 20)] });
    expect(countedOnce([doubled, { ...doubled, position: 2, repeats: 1 }])).toEqual([doubled]);
  });
});
