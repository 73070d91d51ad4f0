import { describe, expect, test } from '@jest/globals';
import { handoversOf } from './custody.js';
import { step } from './testing.js';

const party = (id: string) => [{ type: 'possessing_party', id }];
const handovers = (...events: Parameters<typeof handoversOf>[0]) =>
  handoversOf(events).map(({ event, from, to }) => `${event.position}: ${from} → ${to}`);

describe('hand-overs', () => {
  test('join a shipping and the receiving by another', () =>
    expect(handovers(step(1, 'shipping', 'x'), step(2, 'receiving', 'x', { uscc: 'B' }))).toEqual([
      '2: A → B',
    ]));

  test('find their order by what happened, not by what was reported first', () =>
    expect(handovers(step(2, 'receiving', 'x', { uscc: 'B' }), step(1, 'shipping', 'x'))).toEqual([
      '2: A → B',
    ]));

  test('count arriving, unloading and receiving at one party once', () =>
    expect(
      handovers(
        step(1, 'shipping', 'x'),
        step(2, 'arriving', 'x', { uscc: 'B' }),
        step(3, 'receiving', 'x', { uscc: 'B', sources: party('A') }),
      ),
    ).toEqual(['2: A → B']));

  test('of a lot that is split go to each party that was named', () => {
    const to = (id: string) => ({ sources: party('GLN-A'), destinations: party(id) });
    expect(
      handovers(
        step(1, 'shipping', 'x', to('GLN-B')),
        step(2, 'departing', 'x', to('GLN-B')),
        step(3, 'shipping', 'x', to('GLN-C')),
        step(4, 'receiving', 'x', { uscc: 'C', ...to('GLN-C') }),
        step(5, 'arriving', 'x', { uscc: 'B', ...to('GLN-B') }),
        step(6, 'receiving', 'x', { uscc: 'B', ...to('GLN-B') }),
      ),
    ).toEqual(['4: A → C', '5: A → B']);
  });

  test('come again from one party to the other, and join what names a party differently', () =>
    expect(
      handovers(
        step(1, 'shipping', 'x', { destinations: party('GLN-B') }),
        step(2, 'receiving', 'x', { uscc: 'B', destinations: party('PGLN-B') }),
        step(3, 'shipping', 'x'),
        step(4, 'receiving', 'x', { uscc: 'B' }),
      ),
    ).toEqual(['2: A → B', '4: A → B']));

  test('take the lists where only one side reported', () => {
    expect(handovers(step(1, 'shipping', 'x', { destinations: party('C') }))).toEqual(['1: A → C']);
    expect(handovers(step(1, 'receiving', 'x', { sources: party('C') }))).toEqual(['1: C → A']);
    expect(handovers(step(1, 'shipping', 'x'))).toEqual([]);
  });

  test('are none where the shipping was called off', () =>
    expect(
      handovers(
        step(1, 'shipping', 'x', { destinations: party('C') }),
        step(2, 'void_shipping', 'x'),
      ),
    ).toEqual([]));
});
