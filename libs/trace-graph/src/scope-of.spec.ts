import { describe, expect, test } from '@jest/globals';
import { graphOf, massBalanceOf, scopeOf } from './index.js';
import {
  ask,
  contained,
  declared,
  epc,
  event,
  graphFrom,
  made,
  observed,
  party,
  received,
  registered,
  rows,
  RULES,
  shipped,
  thing,
  transformed,
} from './testing.js';

const recorded = (...given: Parameters<typeof scopeOf>) => scopeOf(...given).sets.recorded;
const worst = (...given: Parameters<typeof scopeOf>) => scopeOf(...given).sets['worst-case'];

const lot = made('e1', 'maker', '01T08', 'L1 100');

describe('a hop', () => {
  test('that nobody has answered is under way with its giver, and its taker is addressed', () => {
    const graph = graphFrom(lot, shipped('e2', ['maker', 'shop'], '02T08', 'L1 40'));
    const parties = { parties: registered(party('maker'), party('shop')) };
    const set = recorded({ ...graph, ...parties }, ask(['L1']));
    expect(rows(set)).toEqual(['L1 maker in-transit 40..40 C62', 'L1 maker on-hand 60..60 C62']);
    expect(set.parties).toEqual([
      { party: party('maker'), as: 'holds' },
      { party: party('shop'), as: 'addressed' },
    ]);
    expect(set.unexplained.map(({ kind }) => kind)).toEqual(['not-received']);
  });

  test('is answered by its document before its party, and by its party before its age', () => {
    const document = [{ id: 'D2' }];
    const graph = graphFrom(
      lot,
      shipped('e2', ['maker'], '02T08', 'L1 10'),
      { ...shipped('e3', ['maker'], '02T09', 'L1 20'), documents: document },
      received('e4', ['other'], '03T08', 'L1 10'),
      { ...received('e5', ['shop'], '04T08', 'L1 20'), documents: document },
    );
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toContain('L1 shop on-hand 20..20 C62');
    expect(rows(set)).toContain('L1 other on-hand 10..10 C62');
    expect(set.claimed).toEqual([]);
  });

  test('told as arriving and as receiving is one', () => {
    const graph = graphFrom(
      lot,
      shipped('e2', ['maker', 'shop'], '02T08', 'L1 40'),
      observed('e3', 'shop', '03T08', ['arriving', 'L1 40']),
      observed('e4', 'shop', '03T09', ['receiving', 'L1 40']),
    );
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toEqual(['L1 maker on-hand 60..60 C62', 'L1 shop on-hand 40..40 C62']);
    expect(set.claimed).toEqual([]);
  });

  test('received a little before it was shipped counts at its shipping, with what the taker did meanwhile', () => {
    const graph = graphFrom(
      lot,
      received('e2', ['shop', 'maker'], '02T08:00:00', 'L1 40'),
      transformed('e3', 'shop', '02T08:03:00', [['L1 40'], ['L2 8']]),
      shipped('e4', ['maker', 'shop'], '02T08:05:00', 'L1 40'),
    );
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toEqual([
      'L1 maker on-hand 60..60 C62',
      'L1 shop consumed 40..40 C62',
      'L2 shop on-hand 8..8 C62',
    ]);
    expect(set.claimed).toEqual([]);
  });

  test('received long before it was shipped is a claim', () => {
    const graph = graphFrom(
      lot,
      received('e2', ['shop', 'maker'], '02T08', 'L1 40'),
      shipped('e3', ['maker', 'shop'], '03T08', 'L1 40'),
    );
    const { claimed } = recorded(graph, ask(['L1']));
    expect(claimed.map(({ quantity }) => quantity.value)).toEqual([40]);
  });

  test('of more than was shipped is confirmed as far as both say it', () => {
    const graph = graphFrom(
      lot,
      shipped('e2', ['maker', 'shop'], '02T08', 'L1 40'),
      received('e3', ['shop', 'maker'], '03T08', 'L1 50'),
    );
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toContain('L1 shop on-hand 40..40 C62');
    expect(set.claimed.map(({ quantity }) => quantity.value)).toEqual([10]);
    expect(set.unexplained.map(({ kind }) => kind)).toEqual(['more-received-than-shipped']);
  });

  test('is shown by what its taker does later', () => {
    const graph = graphFrom(
      lot,
      shipped('e2', ['maker', 'shop'], '02T08', 'L1 40'),
      observed('e3', 'shop', '04T08', ['retail_selling', 'L1 10']),
    );
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toEqual([
      'L1 maker on-hand 60..60 C62',
      'L1 shop on-hand 30..30 C62',
      'L1 shop sold 10..10 C62',
    ]);
    expect(set.unexplained.map(({ kind }) => kind)).toEqual(['not-received']);
    const { balances } = massBalanceOf(graph, ask([]));
    expect(balances.at(-1)).toMatchObject({ received: 40, sold: 10, onHand: 30, unexplained: 0 });
  });

  test('that was shown and is reported later still is one', () => {
    const graph = graphFrom(
      lot,
      shipped('e2', ['maker', 'shop'], '02T08', 'L1 40'),
      observed('e3', 'shop', '04T08', ['retail_selling', 'L1 10']),
      received('e4', ['shop', 'maker'], '05T08', 'L1 40'),
    );
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toContain('L1 shop on-hand 30..30 C62');
    expect(set.claimed).toEqual([]);
    expect(set.unexplained).toEqual([]);
  });

  test('is taken back by its giver', () => {
    const graph = graphFrom(
      lot,
      shipped('e2', ['maker', 'shop'], '02T08', 'L1 40'),
      observed('e3', 'maker', '03T08', ['void_shipping', 'L1 40']),
    );
    expect(rows(recorded(graph, ask(['L1'])))).toEqual(['L1 maker on-hand 100..100 C62']);
  });

  test('between parties that both lists name needs no business step', () => {
    const lists = {
      things: [thing('L1 40')],
      sources: [{ type: 'possessing_party', id: party('maker') }],
      destinations: [{ type: 'possessing_party', id: party('shop') }],
    };
    const graph = graphFrom(
      lot,
      event('e2', 'maker', '02T08', lists),
      event('e3', 'shop', '02T09', lists),
    );
    expect(rows(recorded(graph, ask(['L1'])))).toEqual([
      'L1 maker on-hand 60..60 C62',
      'L1 shop on-hand 40..40 C62',
    ]);
  });

  test('confirmed by an officer counts, until the word is withdrawn', () => {
    const events = [lot, received('e2', ['shop', 'maker'], '02T08', 'L1 40')];
    const confirmation = {
      eventId: 'e2',
      recordTime: '2026-05-10T00:00:00Z',
      withdrawnAt: '2026-05-12T00:00:00Z',
    };
    const graph = graphOf({
      events,
      parties: registered(party('maker'), party('shop')),
      confirmations: [confirmation],
    });
    const shopAt = (knownAt: string) =>
      rows(recorded(graph, ask(['L1'], { knownAt }))).filter((row) => row.includes('shop'));
    expect(shopAt('2026-05-09T00:00:00Z')).toEqual([]);
    expect(shopAt('2026-05-11T00:00:00Z')).toEqual(['L1 shop on-hand 40..40 C62']);
    expect(shopAt('2026-05-13T00:00:00Z')).toEqual([]);
  });
});

describe('goods that come back', () => {
  const sold = [
    lot,
    shipped('e2', ['maker', 'shop'], '02T08', 'L1 40'),
    received('e3', ['shop', 'maker'], '03T08', 'L1 40'),
    observed('e4', 'shop', '04T08', ['retail_selling', 'L1 30']),
  ];

  test('from buyers are taken out of what was sold, and what exceeds that is a claim', () => {
    const graph = graphFrom(...sold, {
      ...observed('e5', 'shop', '06T08', ['receiving', 'L1 35']),
      disposition: 'returned',
    });
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toEqual([
      'L1 maker on-hand 60..60 C62',
      'L1 shop on-hand 10..10 C62',
      'L1 shop recovered 30..30 C62',
    ]);
    expect(set.claimed.map(({ quantity }) => quantity.value)).toEqual([5]);
    const { balances } = massBalanceOf(graph, ask([]));
    expect(balances.at(-1)).toMatchObject({
      received: 40,
      returned: 30,
      sold: 30,
      onHand: 40,
      unexplained: 0,
    });
  });

  test('from a shop are recovered, and lie on hand no more when given on', () => {
    const back = { disposition: 'recalled' };
    const graph = graphFrom(
      ...sold,
      { ...shipped('e5', ['shop', 'maker'], '06T08', 'L1 10'), ...back },
      { ...received('e6', ['maker', 'shop'], '07T08', 'L1 10'), ...back },
    );
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toContain('L1 maker recovered 10..10 C62');
    expect(set.items.find(({ state }) => state === 'recovered')?.disposition).toBe('recalled');
    const given = graphFrom(
      ...sold,
      { ...shipped('e5', ['shop', 'maker'], '06T08', 'L1 10'), ...back },
      { ...received('e6', ['maker', 'shop'], '07T08', 'L1 10'), ...back },
      { ...observed('e7', 'maker', '08T08', ['destroying', 'L1 70']), disposition: 'destroyed' },
    );
    expect(rows(recorded(given, ask(['L1'])))).toEqual([
      'L1 maker destroyed 70..70 C62',
      'L1 shop sold 30..30 C62',
    ]);
  });
});

describe('a root', () => {
  test('since a time leaves untouched what left strictly before', () => {
    const graph = graphFrom(
      lot,
      observed('e2', 'maker', '02T08', ['retail_selling', 'L1 30']),
      observed('e3', 'maker', '03T08', ['retail_selling', 'L1 20']),
    );
    const request = ask([{ epc: epc('L1'), from: '2026-05-03T08:00:00Z' }]);
    expect(rows(recorded(graph, request))).toEqual([
      'L1 maker on-hand 50..50 C62',
      'L1 maker sold 20..20 C62',
    ]);
  });

  test('with a holder means that one of two lots of a number', () => {
    const graph = graphFrom(lot, made('e2', 'plant', '01T08', 'L1 7'));
    expect(rows(recorded(graph, ask([{ epc: epc('L1'), holder: party('plant') }])))).toEqual([
      'L1 plant on-hand 7..7 C62',
    ]);
    const scope = scopeOf(graph, ask(['L1']));
    expect(scope.roots[0]?.origins?.map((origin) => origin.party)).toEqual([
      party('maker'),
      party('plant'),
    ]);
    expect(rows(scope.sets.recorded)).toHaveLength(2);
  });

  test('that is a container means what is in it then or later, kept apart from its like', () => {
    const graph = graphFrom(
      lot,
      contained('e2', 'maker', '02T08', ['ADD', '[C7]', 'L1 20']),
      contained('e3', 'maker', '03T08', ['DELETE', '[C7]', 'L1 5']),
      shipped('e4', ['maker', 'shop'], '04T08', '[C7]'),
      received('e5', ['shop', 'maker'], '05T08', '[C7]'),
    );
    const set = recorded(graph, ask(['[C7]']));
    expect(rows(set)).toEqual(['L1 maker on-hand 5..5 C62', 'L1 shop on-hand 15..15 C62']);
    expect(set.carriers.map(({ holder }) => holder.party)).toEqual([party('shop')]);
    expect(set.items[1]?.path).toEqual(['e2', 'e4', 'e5']);
  });
});

describe('a container', () => {
  const packed = [
    lot,
    contained('e2', 'maker', '02T08', ['ADD', '[C1]', 'L1 20']),
    contained('e3', 'maker', '02T09', ['ADD', '[P1]', '[C1]']),
    shipped('e4', ['maker', 'shop'], '03T08', '[P1]'),
  ];

  test('in a container takes along what is in it', () => {
    const graph = graphFrom(...packed, received('e5', ['shop', 'maker'], '04T08', '[P1]'));
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toEqual(['L1 maker on-hand 80..80 C62', 'L1 shop on-hand 20..20 C62']);
    expect(set.carriers).toHaveLength(2);
  });

  test('is answered for by what was in it', () => {
    const graph = graphFrom(...packed, received('e5', ['shop', 'maker'], '04T08', 'L1 20'));
    expect(rows(recorded(graph, ask(['L1'])))).toEqual([
      'L1 maker on-hand 80..80 C62',
      'L1 shop on-hand 20..20 C62',
    ]);
  });

  test('answers for what was shipped by its content', () => {
    const graph = graphFrom(
      lot,
      contained('e2', 'maker', '02T08', ['ADD', '[C1]', 'L1 20']),
      shipped('e4', ['maker', 'shop'], '03T08', 'L1 20'),
      received('e5', ['shop', 'maker'], '04T08', '[C1]'),
    );
    expect(rows(recorded(graph, ask(['L1'])))).toEqual([
      'L1 maker on-hand 80..80 C62',
      'L1 shop on-hand 20..20 C62',
    ]);
  });

  test('from which something is taken that nobody put in had it since its last event elsewhere', () => {
    const graph = graphFrom(
      made('e1', 'maker', '01T08', 'L1#1'),
      shipped('e2', ['maker', 'shop'], '03T08', '[P1]'),
      received('e3', ['shop', 'maker'], '04T08', '[P1]'),
      contained('e4', 'shop', '05T08', ['DELETE', '[P1]', 'L1#1']),
    );
    expect(rows(recorded(graph, ask(['L1'])))).toEqual(['1 shop on-hand 1..1 C62']);
  });

  test('is emptied by a deletion that names nothing', () => {
    const graph = graphFrom(
      ...packed.slice(0, 2),
      contained('e3', 'maker', '02T10', ['DELETE', '[C1]']),
      shipped('e4', ['maker', 'shop'], '03T08', '[C1]'),
      received('e5', ['shop', 'maker'], '04T08', '[C1]'),
    );
    expect(rows(recorded(graph, ask(['L1'])))).toEqual(['L1 maker on-hand 100..100 C62']);
  });

  test('that a stranger says to have received takes nothing from its holder', () => {
    const graph = graphFrom(
      ...packed,
      received('e5', ['thief', 'maker'], '03T20', '[P1]'),
      received('e6', ['shop', 'maker'], '04T08', '[P1]'),
    );
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toEqual(['L1 maker on-hand 80..80 C62', 'L1 shop on-hand 20..20 C62']);
    expect(set.parties.map((one) => one.party)).toEqual([party('maker'), party('shop')]);
  });
});

describe('a lot and its serials', () => {
  const both = made('e1', 'maker', '01T08', 'L1 3', 'L1#1', 'L1#2');

  test('made in one event add up to the lot', () =>
    expect(rows(recorded(graphFrom(both), ask(['L1'])))).toEqual([
      'L1 maker on-hand 1..1 C62',
      '1 maker on-hand 1..1 C62',
      '2 maker on-hand 1..1 C62',
    ]));

  test('may be shipped by serial and received by lot, and the other way round', () => {
    const bySerial = graphFrom(
      both,
      shipped('e2', ['maker', 'shop'], '02T08', 'L1#1', 'L1#2'),
      received('e3', ['shop', 'maker'], '03T08', 'L1 2'),
    );
    expect(rows(recorded(bySerial, ask(['L1']))).filter((row) => row.includes('shop'))).toEqual([
      '1 shop on-hand 1..1 C62',
      '2 shop on-hand 1..1 C62',
    ]);
    const byLot = graphFrom(
      both,
      shipped('e2', ['maker', 'shop'], '02T08', 'L1 3'),
      received('e3', ['shop', 'maker'], '03T08', 'L1#1', 'L1#2'),
    );
    expect(rows(recorded(byLot, ask(['L1'])))).toEqual([
      'L1 maker in-transit 1..1 C62',
      '1 shop on-hand 1..1 C62',
      '2 shop on-hand 1..1 C62',
    ]);
  });

  test('lead from the lot to the serial and never back', () => {
    const set = recorded(graphFrom(both), ask([epcOnly('L1#1')]));
    expect(rows(set)).toEqual(['1 maker on-hand 1..1 C62']);
  });
});

const epcOnly = (name: string) => ({ epc: epc(name) });

describe('a transformation', () => {
  test('of several events leads to outputs of its moment or later, in the worst case to all', () => {
    const under = { transformationId: 'T1' };
    const graph = graphFrom(
      lot,
      made('e0', 'maker', '01T08', 'L9 10'),
      { ...transformed('e2', 'maker', '02T08', [['L9 10'], ['O1 5']]), ...under },
      { ...transformed('e3', 'maker', '03T08', [['L1 100'], []]), ...under },
      { ...transformed('e4', 'maker', '04T08', [[], ['O2 50']]), ...under },
    );
    expect(rows(recorded(graph, ask(['L1'])))).toEqual([
      'L1 maker consumed 100..100 C62',
      'O2 maker on-hand 40..50 C62',
    ]);
    expect(rows(worst(graph, ask(['L1'])))).toEqual([
      'L1 maker consumed 100..100 C62',
      'O1 maker on-hand 0..5 C62',
      'O2 maker on-hand 40..50 C62',
    ]);
  });

  test('of amounts that nobody knows may affect all of what comes out', () => {
    const graph = graphFrom(
      lot,
      made('e0', 'maker', '01T08', 'L9 10'),
      transformed('e2', 'maker', '02T08', [['L1', 'L9 10'], ['O1']]),
    );
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toContain('O1 maker on-hand 0..null C62');
    expect(set.unexplained.map(({ kind }) => kind)).toContain('quantity-unknown');
  });

  test('whose outputs are its own inputs within one instant has no certain part', () => {
    const graph = graphFrom(
      made('e1', 'maker', '01T08', 'A 10'),
      transformed('e2', 'maker', '02T08', [['A 10', 'C 5'], ['B 10']]),
      transformed('e3', 'maker', '02T08', [['B 10'], ['C 5']]),
    );
    expect(rows(recorded(graph, ask(['A'])))).toContain('C maker on-hand 0..5 C62');
  });
});

describe('a count', () => {
  test('of a lot covers its serials', () => {
    const graph = graphFrom(
      made('e1', 'maker', '01T08', 'L1 5', 'L1#1', 'L1#2'),
      observed('e2', 'maker', '02T08', ['stock_taking', 'L1 4']),
    );
    expect(rows(recorded(graph, ask(['L1'])))).toEqual([
      'L1 maker on-hand 2..2 C62',
      'L1 maker unknown 1..1 C62',
      '1 maker on-hand 1..1 C62',
      '2 maker on-hand 1..1 C62',
    ]);
  });

  test('that finds again what another missed takes it back', () => {
    const graph = graphFrom(
      lot,
      observed('e2', 'maker', '02T08', ['stock_taking', 'L1 90']),
      observed('e3', 'maker', '03T08', ['stock_taking', 'L1 98']),
    );
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toEqual(['L1 maker on-hand 98..98 C62', 'L1 maker unknown 2..2 C62']);
    expect(set.unexplained).toEqual([
      {
        kind: 'balance',
        epc: epc('L1'),
        holder: { party: party('maker') },
        quantity: { value: 2, uom: 'C62' },
        evidence: ['e3'],
      },
    ]);
  });
});

describe('goods of one party that lie open', () => {
  const blend = (id: string, when: string, from: string, to: string) =>
    transformed(id, 'maker', when, [[from], [to]]);
  const station = { commingling: 'station' } as const;

  test('do not meet where one is used up in the instant in which the other comes', () => {
    const graph = graphFrom(
      made('e1', 'maker', '01T08', 'A 10 KGM'),
      blend('e2', '02T08', 'A 10 KGM', 'O1 9'),
      made('e3', 'maker', '02T08', 'B 10 KGM'),
    );
    expect(rows(worst(graph, ask(['A'], station)))).toEqual([
      'A maker consumed 10..10 KGM',
      'O1 maker on-hand 9..9 C62',
    ]);
  });

  test('lie there until they are used up, however long that is', () => {
    const graph = graphFrom(
      made('e1', 'maker', '01T08', 'A 10 KGM'),
      made('e2', 'maker', '20T08', 'B 10 KGM'),
      blend('e3', '25T08', 'A 10 KGM', 'O1 9'),
    );
    const soon = { ...station, rules: { ...RULES, withinDays: 3 } };
    expect(rows(worst(graph, ask(['A'], soon)))).toContain('B maker on-hand 0..10 KGM');
    const never = graphFrom(
      made('e1', 'maker', '01T08', 'A 10 KGM'),
      made('e2', 'maker', '20T08', 'B 10 KGM'),
    );
    expect(rows(worst(never, ask(['A'], soon)))).toEqual(['A maker on-hand 10..10 KGM']);
  });

  test('are pieces too where some of them are an input there', () => {
    const graph = graphFrom(
      made('e1', 'maker', '01T08', 'A 10 KGM'),
      made('e2', 'maker', '02T08', 'B 10'),
      made('e3', 'maker', '02T08', 'C 10'),
      blend('e4', '03T08', 'B 1', 'O1 9'),
    );
    expect(rows(worst(graph, ask(['A'], station)))).toEqual([
      'A maker on-hand 10..10 KGM',
      'B maker consumed 0..1 C62',
      'B maker on-hand 0..9 C62',
      'O1 maker on-hand 0..9 C62',
    ]);
  });
});

describe('a shipping of a party to itself', () => {
  test('came where it is used', () => {
    const graph = graphFrom(
      lot,
      shipped('e2', ['maker', 'maker'], '02T08', 'L1 40'),
      observed('e3', 'maker', '03T08', ['destroying', 'L1 100']),
    );
    expect(rows(recorded(graph, ask(['L1'])))).toEqual(['L1 maker destroyed 100..100 C62']);
  });
});

describe('a declaration', () => {
  const sale = observed('e2', 'maker', '02T08', ['retail_selling', 'L1 30']);

  test('of a stranger ends nothing', () => {
    const graph = graphFrom(lot, sale, {
      ...declared(sale, '2026-05-03T00:00:00Z'),
      reporter: party('thief'),
    });
    expect(rows(recorded(graph, ask(['L1'])))).toContain('L1 maker sold 30..30 C62');
  });

  test('that announces a correction which is not there is a finding', () => {
    const graph = graphFrom(lot, sale, declared(sale, '2026-05-03T00:00:00Z', 'e9'));
    const set = recorded(graph, ask(['L1']));
    expect(rows(set)).toEqual(['L1 maker on-hand 100..100 C62']);
    expect(set.unexplained).toEqual([{ kind: 'correction-missing', evidence: ['e2'] }]);
  });
});

describe('places', () => {
  const at = (place: string) => ({ readPoint: `https://id.gs1.org/414/${place}` });
  const SITE = '9521234000013';

  test('of one party pass on what lacks where it is seen', () => {
    const graph = graphFrom(
      { ...made('e1', 'maker', '01T08', 'L1 100'), ...at(SITE) },
      { ...observed('e2', 'maker', '02T08', ['storing', 'L1 30']), ...at('9521234000020') },
    );
    expect(
      recorded(graph, ask(['L1'])).items.map(({ quantity, holder }) => [
        holder.place?.slice(-13),
        quantity.high,
      ]),
    ).toEqual([
      [SITE, 70],
      ['9521234000020', 30],
    ]);
  });

  test('meet where one lies in the other', () => {
    const graph = graphFrom(
      { ...made('e1', 'maker', '01T08', 'A 10 KGM'), ...at(`${SITE}/254/1`) },
      { ...made('e2', 'maker', '02T08', 'B 10 KGM'), ...at(SITE) },
      { ...made('e3', 'maker', '02T09', 'C 10 KGM'), ...at(`${SITE}/254/2`) },
      { ...made('e4', 'maker', '02T10', 'D 10 KGM'), ...at('9521234000020') },
    );
    expect(rows(worst(graph, ask(['A'], { commingling: 'station' })))).toEqual([
      'A maker on-hand 10..10 KGM',
      'B maker on-hand 0..10 KGM',
      'C maker on-hand 0..10 KGM',
    ]);
  });
});

describe('an unknown amount', () => {
  test('leaves the total of its state unknown, whichever row is added first', () => {
    const graph = graphFrom(
      made('e1', 'maker', '01T08', 'L1 2'),
      made('e2', 'maker', '01T08', 'L2'),
      made('e3', 'maker', '01T08', 'L3 4'),
    );
    const { totals } = recorded(graph, ask(['L1', 'L2', 'L3']));
    expect(totals).toMatchObject([{ low: 6, high: null, byState: { 'on-hand': { high: null } } }]);
  });

  test('that a count makes known bounds what is certain of it', () => {
    const graph = graphFrom(
      made('e1', 'maker', '01T08', 'L1 5'),
      made('e2', 'maker', '01T09', 'L1'),
      observed('e3', 'maker', '02T08', ['cycle_counting', 'L1 3']),
    );
    expect(rows(recorded(graph, ask(['L1'])))).toEqual(['L1 maker on-hand 3..3 C62']);
  });
});
