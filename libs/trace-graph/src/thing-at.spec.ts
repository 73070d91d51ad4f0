import { describe, expect, test } from '@jest/globals';
import { thingAt, type ThingHolding, type TraceEvent } from './index.js';
import {
  contained,
  epc,
  event,
  graphFrom,
  made,
  observed,
  party,
  received,
  RULES,
  shipped,
  short,
  thing,
} from './testing.js';

const at = (name: string, events: readonly TraceEvent[], validAt = '2026-05-31T00:00:00Z') =>
  thingAt(graphFrom(...events), epc(name), {
    validAt,
    knownAt: '2026-06-30T00:00:00Z',
    rules: RULES,
  })!;

const told = (holdings: readonly ThingHolding[]): readonly string[] =>
  holdings.map(({ holder, state, quantity: { value, uom }, to }) =>
    [
      holder.party.slice(6),
      state,
      value,
      uom,
      ...(to === undefined ? [] : [`> ${to.slice(6)}`]),
    ].join(' '),
  );

const SOLD = [
  made('m', 'maker', '01T08', 'L1 500 KGM'),
  shipped('s', ['maker', 'buyer'], '02T08', 'L1 300 KGM'),
  received('r', ['buyer', 'maker'], '02T15', 'L1 200 KGM'),
  observed('b', 'buyer', '03T08', ['retail_selling', 'L1 50 KGM']),
];

const PALLET = [
  made('m', 'maker', '01T08', 'L1#1', 'L1#2', 'L1#3'),
  contained('p1', 'maker', '01T09', ['ADD', '[C1]', 'L1#1', 'L1#2']),
  contained('p2', 'maker', '01T10', ['ADD', '[C9]', '[C1]', 'L1#3']),
  shipped('s', ['maker', 'buyer'], '02T08', '[C9]'),
  received('r', ['buyer', 'maker'], '02T15', '[C9]'),
  contained('u', 'buyer', '03T08', ['DELETE', '[C9]', 'L1#3']),
];

describe('a thing at a moment', () => {
  test('is with each of its holders, in each state', () => {
    const { holdings, lastEvent, quantity } = at('L1', SOLD);
    expect(quantity).toEqual({ value: 450, uom: 'KGM' });
    expect(told(holdings)).toEqual([
      'buyer on-hand 150 KGM',
      'buyer sold 50 KGM',
      'maker in-transit 100 KGM > buyer',
      'maker on-hand 200 KGM',
    ]);
    expect(holdings[2]).toMatchObject({ since: '2026-05-02T08:00:00.000Z', evidence: ['s'] });
    expect(lastEvent).toMatchObject({ event: 'b', at: '2026-05-03T08:00:00.000Z' });
  });

  test('was elsewhere before', () => {
    const { holdings, lastEvent } = at('L1', SOLD, '2026-05-02T12:00:00Z');
    expect(told(holdings)).toEqual(['maker in-transit 300 KGM > buyer', 'maker on-hand 200 KGM']);
    expect(lastEvent).toMatchObject({ event: 's' });
  });

  test('is not with who only says so, and what they say last is not the last of it', () => {
    const { holdings, claimed, lastEvent } = at('L1', [
      ...SOLD,
      received('f', ['stranger', 'maker'], '04T08', 'L1 500 KGM'),
    ]);
    expect(told(holdings).some((row) => row.startsWith('stranger'))).toBe(false);
    expect(told(claimed)).toEqual(['stranger on-hand 500 KGM']);
    expect(lastEvent).toMatchObject({ event: 'b' });
  });

  test('is in its container and in the outermost one, and moved with them', () => {
    const item = at('L1#1', PALLET);
    expect(item.containers).toEqual([
      { direct: epc('[C1]'), top: epc('[C9]'), reporter: party('maker') },
    ]);
    expect(told(item.holdings)).toEqual(['buyer on-hand 1 C62']);
    const loose = at('L1#3', PALLET);
    expect(loose.containers).toEqual([]);
  });

  test('has in it what went in and did not come out, at every depth', () => {
    const inside = ({ contents }: ReturnType<typeof at>) =>
      contents.map(({ epc: id, container }) => `${short(id)} in ${short(container).slice(-2)}`);
    expect(at('[C9]', PALLET).contents[0]).toMatchObject({ reporter: party('maker') });
    expect(inside(at('[C9]', PALLET))).toEqual(['1 in C1', '2 in C1', '09521234006015C1 in C9']);
    expect(inside(at('[C9]', PALLET, '2026-05-02T20:00:00Z'))).toHaveLength(4);
  });

  test('of a lot is told with its serials', () => {
    expect(told(at('L1', [made('m', 'maker', '01T08', 'L1 10', 'L1#1', 'L1#2')]).holdings)).toEqual(
      ['maker on-hand 10 C62'],
    );
  });

  test('shows the disposition of the last that happened to it', () => {
    const { holdings } = at('L1', [
      SOLD[0]!,
      event('q', 'maker', '01T12', {
        bizStep: 'holding',
        disposition: 'recalled',
        things: [thing('L1 500 KGM')],
      }),
    ]);
    expect(holdings).toMatchObject([{ disposition: 'recalled' }]);
  });

  test('that no event names is none', () => {
    expect(
      thingAt(graphFrom(...SOLD), epc('L7'), {
        validAt: '2026-05-31T00:00:00Z',
        knownAt: '2026-06-30T00:00:00Z',
        rules: RULES,
      }),
    ).toBeUndefined();
  });
});
