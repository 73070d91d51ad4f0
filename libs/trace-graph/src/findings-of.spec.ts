import { describe, expect, test } from '@jest/globals';
import { findingsOf, graphOf, type FindingRequest, type TraceEvent } from './index.js';
import {
  contained,
  declared,
  epc,
  event,
  FINDING_RULES,
  made,
  observed,
  party,
  received,
  registered,
  shipped,
  short,
  thing,
  transformed,
} from './testing.js';

const findings = (
  of: readonly string[],
  events: readonly TraceEvent[],
  more: Partial<FindingRequest> = {},
) =>
  findingsOf(
    graphOf({ events, parties: registered(...new Set(events.map(({ reporter }) => reporter))) }),
    {
      of: of.map(epc),
      validAt: '2026-05-31T00:00:00Z',
      knownAt: '2026-06-30T00:00:00Z',
      rules: FINDING_RULES,
      ...more,
    },
  );

/** Findings as short text: `balance L1 maker -5 C62: e3`. */
const told = (
  of: readonly string[],
  events: readonly TraceEvent[],
  more: Partial<FindingRequest> = {},
) =>
  findings(of, events, more).map(
    ({ kind, epc: id, party: by, quantity, evidence }) =>
      `${kind} ${short(id)} ${by.slice(6)}${quantity ? ` ${quantity.value} ${quantity.uom}` : ''}: ${evidence.join(' ')}`,
  );

const sold = (id: string, by: string, when: string, ...things: readonly [string, ...string[]]) =>
  observed(id, by, when, ['retail_selling', ...things]);
const destroyed = (id: string, by: string, when: string, what: string) =>
  observed(id, by, when, ['destroying', what]);
const returned = (id: string, to: string, when: string, what: string) => ({
  ...received(id, [to], when, what),
  disposition: 'returned',
});

describe('a missing record', () => {
  test('is what an enterprise ships without having received or made it', () =>
    expect(told(['L1'], [shipped('e1', ['trader'], '02T08', 'L1 5')])).toEqual([
      'missing-record L1 trader: e1',
    ]));

  test.each<[string, readonly TraceEvent[]]>([
    ['received it', [received('e0', ['trader'], '01T08', 'L1 5')]],
    ['made it', [made('e0', 'trader', '01T08', 'L1 5')]],
    ['got it out of a transformation', [transformed('e0', 'trader', '01T08', [['R 5'], ['L1 5']])]],
    ['received its serials', [received('e0', ['trader'], '01T08', 'L1#1')]],
    [
      'received the container it was in',
      [
        contained('e0', 'maker', '01T07', ['ADD', '[C1]', 'L1 5']),
        received('e1', ['trader'], '01T08', '[C1]'),
      ],
    ],
  ])('is none where the enterprise %s', (_, before) =>
    expect(
      told(['L1'], [...before, shipped('e5', ['trader'], '02T08', 'L1 5')]),
    ).not.toContainEqual(expect.stringMatching(/^missing-record/)),
  );

  test('is not explained by what came later, nor by a container that it packed itself', () => {
    const late = received('e2', ['trader'], '03T08', 'L1 5');
    const packed = contained('e0', 'trader', '01T08', ['ADD', '[C1]', 'L1 5']);
    const ship = shipped('e1', ['trader'], '02T08', 'L1 5');
    expect(told(['L1'], [ship, late])).toContain('missing-record L1 trader: e1');
    expect(told(['L1'], [packed, ship])).toEqual(['missing-record L1 trader: e1']);
  });

  test('is explained by what a clock that is a little ahead puts later', () => {
    const ship = shipped('e1', ['trader'], '02T08', 'L1 5');
    const within = made('e2', 'trader', '02T08:10:00', 'L1 5');
    const beyond = made('e2', 'trader', '02T08:10:01', 'L1 5');
    const missing = 'missing-record L1 trader: e1';
    expect(told(['L1'], [ship, within])).not.toContain(missing);
    expect(told(['L1'], [ship, beyond])).toContain(missing);
  });

  test('shows in a container that an enterprise packed itself and ships', () => {
    const packed = contained('e1', 'trader', '01T08', ['ADD', '[C1]', 'L1#1', 'L1#2']);
    const ship = shipped('e2', ['trader'], '02T08', '[C1]');
    const things = ['L1#1', 'L1#2', '[C1]'];
    expect(told(things, [packed, ship])).toEqual([
      'missing-record 1 trader: e2',
      'missing-record 2 trader: e2',
    ]);
    const had = received('e0', ['trader'], '01T07', 'L1#1');
    expect(told(things, [packed, ship, had])).toEqual([
      'missing-record 2 trader: e2',
      'no-origin 1 trader 1 C62: e0',
      'not-received 1 trader 1 C62: e2',
    ]);
    const out = contained('e3', 'trader', '01T09', ['DELETE', '[C1]', 'L1#2']);
    expect(told(['L1#2'], [packed, ship, out])).not.toContainEqual(
      expect.stringMatching(/^missing/),
    );
  });

  test('shows in a box within a pallet, and not in one that another packed and it received', () => {
    const inner = contained('e1', 'maker', '01T08', ['ADD', '[B1]', 'L1#1']);
    const got = received('e2', ['trader'], '01T09', '[B1]');
    const outer = contained('e3', 'trader', '01T10', ['ADD', '[P1]', '[B1]', 'L1#2']);
    const ship = shipped('e4', ['trader'], '02T08', '[P1]');
    const things = ['L1#1', 'L1#2', '[B1]', '[P1]'];
    expect(told(things, [inner, got, outer, ship])).toEqual([
      'missing-record 2 trader: e4',
      'no-origin 1 maker 1 C62: e1',
    ]);
    const ownInner = contained('e1', 'trader', '01T08', ['ADD', '[B1]', 'L1#1']);
    expect(told(things, [ownInner, outer, ship])).toEqual([
      'missing-record 1 trader: e4',
      'missing-record 2 trader: e4',
    ]);
  });

  test('is none where the shipping was called off', () =>
    expect(
      told(
        ['L1'],
        [
          shipped('e1', ['trader'], '02T08', 'L1 5'),
          observed('e2', 'trader', '02T09', ['void_shipping', 'L1 5']),
        ],
      ),
    ).not.toContainEqual(expect.stringMatching(/^missing/)));

  test('is one matter with the receive that only shows by it', () => {
    const chain = [
      made('e1', 'maker', '01T08', 'L1 5'),
      shipped('e2', ['maker', 'trader'], '02T08', 'L1 5'),
      shipped('e3', ['trader', 'shop'], '03T08', 'L1 5'),
      received('e4', ['shop'], '04T08', 'L1 5'),
    ];
    expect(told(['L1'], chain)).toEqual(['missing-record L1 trader: e3']);
    expect(told(['L1'], [...chain, received('e9', ['trader'], '02T09', 'L1 5')])).toEqual([]);
  });
});

describe('one piece', () => {
  const begun = made('e1', 'maker', '01T08', 'L1#1');
  const toShop = [
    shipped('e2', ['maker', 'shop'], '02T08', 'L1#1'),
    received('e3', ['shop', 'maker'], '03T08', 'L1#1'),
  ];

  test('made at two places has a second origin: whoever is recorded later, whatever its time says', () => {
    const backdated = {
      ...made('e0', 'rogue', '01T01', 'L1#1'),
      recordTime: '2026-05-20T00:00:00Z',
    };
    expect(told(['L1#1'], [begun, backdated])).toEqual(['second-origin 1 rogue: e0 e1']);
    expect(told(['L1#1'], [begun, made('e2', 'maker', '01T09', 'L1#1')])).toEqual([]);
  });

  test('may be made anew after its end', () =>
    expect(
      told(
        ['L1#1'],
        [begun, destroyed('e2', 'maker', '02T08', 'L1#1'), made('e3', 'other', '03T08', 'L1#1')],
      ),
    ).toEqual([]));

  test('in a second container without coming out of the first has a second parent', () => {
    const [first, second] = [
      contained('e2', 'maker', '01T09', ['ADD', '[C1]', 'L1#1']),
      contained('e4', 'maker', '01T11', ['ADD', '[C2]', 'L1#1']),
    ];
    const out = contained('e3', 'maker', '01T10', ['DELETE', '[C1]', 'L1#1']);
    const emptied = contained('e3', 'maker', '01T10', ['DELETE', '[C1]']);
    expect(told(['L1#1'], [begun, first, second])).toEqual(['second-parent 1 maker: e2 e4']);
    expect(told(['L1#1'], [begun, first, out, second])).toEqual([]);
    expect(told(['L1#1'], [begun, first, emptied, second])).toEqual([]);
    const again = contained('e4', 'maker', '01T11', ['ADD', '[C1]', 'L1#1']);
    expect(told(['L1#1'], [begun, first, again])).toEqual([]);
  });

  test('packed by one who never had it is not taken out of the container of one who has', () => {
    const packed = contained('e2', 'maker', '01T09', ['ADD', '[C1]', 'L1#1']);
    const rogue = contained('e0', 'rogue', '01T08', ['ADD', '[C9]', 'L1#1']);
    const onward = [
      shipped('e3', ['maker', 'shop'], '02T08', '[C1]'),
      received('e4', ['shop', 'maker'], '03T08', '[C1]'),
      shipped('e5', ['shop'], '28T08', 'L1#1'),
    ];
    expect(told(['L1#1'], [begun, packed, rogue, ...onward])).toEqual([
      'second-parent 1 rogue: e0 e2',
    ]);
  });

  test('handled after it was destroyed or decommissioned is used after its end', () => {
    const gone = destroyed('e4', 'shop', '04T08', 'L1#1');
    const ended = event('e4', 'shop', '04T08', {
      action: 'DELETE',
      bizStep: 'decommissioning',
      things: [thing('L1#1')],
    });
    const sale = sold('e5', 'shop', '05T08', 'L1#1');
    for (const end of [gone, ended])
      expect(told(['L1#1'], [begun, ...toShop, end, sale])).toEqual([
        'used-after-end 1 shop: e4 e5',
      ]);
    const before = sold('e5', 'shop', '03T20', 'L1#1');
    expect(told(['L1#1'], [begun, ...toShop, before, gone])).toEqual([]);
    const twice = event('e6', 'shop', '04T09', {
      action: 'DELETE',
      bizStep: 'decommissioning',
      things: [thing('L1#1')],
    });
    expect(told(['L1#1'], [begun, ...toShop, gone, twice])).toEqual([]);
  });

  test('is not ended by the word of one who never had it', () =>
    expect(
      told(
        ['L1#1'],
        [
          begun,
          ...toShop,
          destroyed('e4', 'rogue', '04T08', 'L1#1'),
          sold('e5', 'shop', '05T08', 'L1#1'),
        ],
      ),
    ).toEqual(['used-after-end 1 rogue: e4 e5']));

  test('used up cannot be used again', () =>
    expect(
      told(
        ['L1#1'],
        [
          begun,
          transformed('e2', 'maker', '02T08', [['L1#1'], ['J 1']]),
          transformed('e3', 'maker', '03T08', [['L1#1'], ['K 1']]),
        ],
      ),
    ).toEqual(['used-after-end 1 maker: e2 e3']));

  test('shipped again without coming back was shipped twice', () => {
    const again = shipped('e6', ['maker', 'other'], '06T08', 'L1#1');
    expect(told(['L1#1'], [begun, ...toShop, again])).toEqual(['shipped-twice 1 maker: e2 e6']);
    const back = [
      shipped('e4', ['shop', 'maker'], '04T08', 'L1#1'),
      received('e5', ['maker', 'shop'], '05T08', 'L1#1'),
    ];
    expect(told(['L1#1'], [begun, ...toShop, ...back, again]).filter(isTwice)).toEqual([]);
    expect(told(['L1#1'], [begun, ...toShop, back[0]!, again]).filter(isTwice)).toEqual([]);
    const voided = observed('e4', 'maker', '02T09', ['void_shipping', 'L1#1']);
    const [firstWay] = toShop;
    expect(told(['L1#1'], [begun, firstWay!, voided, again]).filter(isTwice)).toEqual([]);
  });
  const isTwice = (text: string) => text.startsWith('shipped-twice');

  test('sold again without a return was sold twice', () => {
    const [first, second] = [
      sold('e4', 'shop', '04T08', 'L1#1'),
      sold('e6', 'shop', '06T08', 'L1#1'),
    ];
    expect(told(['L1#1'], [begun, ...toShop, first, second])).toEqual(['sold-twice 1 shop: e4 e6']);
    const back = returned('e5', 'shop', '05T08', 'L1#1');
    expect(told(['L1#1'], [begun, ...toShop, first, back, second])).toEqual([]);
    const copy = sold('e5', 'rogue', '03T20', 'L1#1');
    expect(told(['L1#1'], [begun, ...toShop, first, copy])).toEqual(['sold-twice 1 rogue: e5 e4']);
  });

  test('of a lot may be sold and shipped in parts', () =>
    expect(
      told(
        ['L1'],
        [
          made('e1', 'maker', '01T08', 'L1 10'),
          shipped('e2', ['maker', 'shop'], '02T08', 'L1 4'),
          received('e3', ['shop'], '02T09', 'L1 4'),
          shipped('e4', ['maker', 'shop'], '03T08', 'L1 6'),
          received('e5', ['shop'], '03T09', 'L1 6'),
          sold('e6', 'shop', '04T08', 'L1 3'),
          sold('e7', 'shop', '05T08', 'L1 3'),
        ],
      ),
    ).toEqual([]));
});

describe('dates', () => {
  const dated = (dates: { readonly lastDay?: string; readonly harvestEnd?: string }) => ({
    ...made('e1', 'maker', '01T08', 'L1 10'),
    dates: [{ id: epc('L1'), ...dates }],
  });
  // 16:00 UTC is midnight in Shanghai.
  test('forbid a sale after the last day, by the calendar of Shanghai', () => {
    const until = dated({ lastDay: '2026-05-10' });
    expect(told(['L1'], [until, sold('e2', 'maker', '10T15:59:59', 'L1 2')])).toEqual([]);
    expect(
      told(
        ['L1'],
        [until, sold('e2', 'maker', '10T16', 'L1 2'), sold('e3', 'maker', '12T08', 'L1 3')],
      ),
    ).toEqual(['sold-after-last-day L1 maker 5 C62: e1 e2 e3']);
  });

  test('of a lot are those of its pieces, and are given by its maker alone', () => {
    const until = dated({ lastDay: '2026-05-10' });
    const sale = sold('e2', 'maker', '12T08', 'L1#3');
    expect(told(['L1#3'], [until, sale])).toEqual(['sold-after-last-day 3 maker 1 C62: e1 e2']);
    const rumour = {
      ...observed('e0', 'rogue', '01T09', ['inspecting', 'L1 1']),
      dates: [{ id: epc('L1'), lastDay: '2026-05-02' }],
    };
    expect(
      told(
        ['L1'],
        [made('e1', 'maker', '01T08', 'L1 10'), rumour, sold('e2', 'maker', '04T08', 'L1 2')],
      ),
    ).toEqual([]);
  });

  test('show what was packed before its harvest ended', () => {
    const packed = contained('e2', 'maker', '03T08', ['ADD', '[C1]', 'L1 5']);
    expect(told(['L1'], [dated({ harvestEnd: '2026-05-04' }), packed])).toEqual([
      'packed-before-harvest L1 maker: e1 e2',
    ]);
    expect(told(['L1'], [dated({ harvestEnd: '2026-05-03' }), packed])).toEqual([]);
    const step = observed('e2', 'maker', '03T08', ['packing', 'L1 5']);
    expect(told(['L1'], [dated({ harvestEnd: '2026-05-04' }), step])).toHaveLength(1);
  });
});

describe('travel', () => {
  const coordinates = new Map([
    ['place of maker', { latitude: 34.26, longitude: 108.94 }],
    ['place of shop', { latitude: 30.66, longitude: 104.06 }],
    ['place of rogue', { latitude: 23.13, longitude: 113.26 }],
  ]);
  const begun = made('e1', 'maker', '01T08', 'L1#1');
  // Xi'an to Chengdu is some 605 km.
  const way = (leaves: string, comes: string) => [
    shipped('e2', ['maker', 'shop'], leaves, 'L1#1'),
    received('e3', ['shop', 'maker'], comes, 'L1#1'),
  ];

  test('faster than anything goes is impossible', () => {
    const fast = [begun, ...way('02T08:00:00', '02T08:25:00')];
    expect(told(['L1#1'], fast, { coordinates })).toEqual(['impossible-travel 1 shop: e2 e3']);
    expect(told(['L1#1'], fast)).toEqual([]);
    const slow = [begun, ...way('02T08:00:00', '02T08:27:00')];
    expect(told(['L1#1'], slow, { coordinates })).toEqual([]);
  });

  test('is judged by the word of holders, and is one matter for each who reports it', () => {
    const rogue = ['02T09', '02T11'].map((when, index) =>
      observed(`r${index}`, 'rogue', when, ['inspecting', 'L1#1']),
    );
    const events = [begun, ...way('02T08:30:00', '02T18:00:00'), ...rogue];
    expect(told(['L1#1'], events, { coordinates })).toEqual(['impossible-travel 1 rogue: e2 r0']);
  });

  test('is no matter of its own where another finding tells of the event', () => {
    const copy = sold('e5', 'rogue', '03T08:10:00', 'L1#1');
    const events = [
      begun,
      ...way('02T08:00:00', '02T18:00:00'),
      sold('e4', 'shop', '03T08', 'L1#1'),
      copy,
    ];
    expect(told(['L1#1'], events, { coordinates })).toEqual(['sold-twice 1 rogue: e4 e5']);
  });
});

describe('a yield', () => {
  const from = (input: string, output: string) => [
    made('e1', 'maker', '01T08', 'R 100 KGM'),
    transformed('e2', 'maker', '02T08', [[input], [output]]),
  ];
  test('is out of bounds where more comes out, or less than the product allows', () => {
    expect(told(['L1'], from('R 100 KGM', 'L1 111 KGM'))).toEqual(['yield L1 maker 11 KGM: e2']);
    expect(told(['L1'], from('R 100 KGM', 'L1 79 KGM'))).toEqual(['yield L1 maker 21 KGM: e2']);
    expect(told(['L1'], from('R 100 KGM', 'L1 80 KGM'))).toEqual([]);
    expect(told(['L1'], from('R 100 KGM', 'L1 110 KGM'))).toEqual([]);
  });
  test('is not judged in pieces, nor where something is unknown', () => {
    expect(told(['L1'], from('R 100 KGM', 'L1'))).toEqual([]);
    expect(
      told(
        ['L1'],
        [
          made('e1', 'maker', '01T08', 'R 6'),
          transformed('e2', 'maker', '02T08', [['R 6'], ['L1 1']]),
        ],
      ),
    ).toEqual([]);
  });
});

describe('the books', () => {
  test('tell each matter once', () => {
    const chain = [
      made('e1', 'maker', '01T08', 'L1 10'),
      shipped('e2', ['maker', 'shop'], '02T08', 'L1 6'),
      received('e3', ['shop', 'maker'], '03T08', 'L1 8'),
      shipped('e4', ['maker', 'other'], '04T08', 'L1 4'),
      shipped('e5', ['maker', 'other'], '05T08', 'L1 3'),
    ];
    expect(told(['L1'], chain)).toEqual([
      'balance L1 maker -3 C62: e5',
      'more-received-than-shipped L1 shop 2 C62: e3',
      'not-received L1 maker 4 C62: e4',
      'not-received L1 maker 3 C62: e5',
    ]);
  });

  test('know nothing of things that were not asked about, nor of kinds without a rule', () => {
    const events = [shipped('e1', ['trader'], '02T08', 'L1 5', 'L2 5')];
    expect(told(['L2'], events)).toEqual(['missing-record L2 trader: e1']);
    const rules = { ...FINDING_RULES, findings: [] };
    expect(told(['L2'], events, { rules })).toEqual([]);
  });

  test('miss the correction that a declaration announces, once for all things of the event', () => {
    const wrong = made('e1', 'maker', '01T08', 'L2 10', 'L1 10');
    const events = [wrong, declared(wrong, '2026-05-02T08:00:00Z', 'e2')];
    expect(told(['L1', 'L2'], events)).toEqual(['correction-missing L1 maker: e1']);
    expect(told(['L2'], events)).toEqual([]);
    expect(told(['L1'], [...events, made('e2', 'maker', '01T08', 'L1 9')])).toEqual([]);
  });

  test('say who, how grave and since when', () =>
    expect(findings(['L1'], [shipped('e1', ['trader'], '02T08', 'L1 5')])).toEqual([
      {
        kind: 'missing-record',
        severity: 'low',
        epc: epc('L1'),
        party: party('trader'),
        matter: 'e1',
        arose: Date.parse('2026-05-02T08:00:00Z'),
        evidence: ['e1'],
      },
    ]));
});
