import { describe, expect, test } from '@jest/globals';
import {
  custodyOf,
  graphOf,
  openedTo,
  type Custody,
  type CustodyHop,
  type TraceEvent,
  type TraceGraph,
  type TraceRecord,
} from './index.js';
import {
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
  RULES,
  shipped,
  short,
  thing,
  transformed,
} from './testing.js';

const END = { validAt: '2026-05-31T00:00:00Z', knownAt: '2026-06-30T00:00:00Z', rules: RULES };

const custody = (...events: readonly TraceEvent[]): Custody => custodyOf(graphFrom(...events), END);

const named = (text: string | undefined) => text?.slice('party:'.length) ?? '?';

/** `L1 maker > buyer 5 C62 other-side`, for hops that are under way with their state. */
const told = ({ thing: id, from, to, quantity, confirmedBy, claimed, state }: CustodyHop): string =>
  [
    short(id),
    named(from),
    '>',
    named(to),
    quantity.value,
    claimed ? 'claimed' : confirmedBy,
    ...(state === 'arrived' ? [] : [state]),
  ].join(' ');

const hops = ({ hops: found }: Custody): readonly string[] => found.map(told);
const opened = (found: Custody, name: string): readonly string[] =>
  [...openedTo(found, party(name))].map(named).sort();
const claims = ({ words }: Custody): readonly string[] =>
  words.filter(({ claimed }) => claimed).map(({ event: id }) => id);

const SOLD = [
  made('m', 'maker', '01T08', 'L1 500'),
  shipped('s', ['maker', 'buyer'], '02T08', 'L1 500'),
  received('r', ['buyer', 'maker'], '02T15', 'L1 500'),
];

describe('custody', () => {
  test('begins with the maker and goes on where both sides say so', () => {
    const found = custody(...SOLD, observed('b', 'buyer', '03T08', ['retail_selling', 'L1 50']));
    expect(hops(found)).toEqual(['L1 ? > maker 500 maker', 'L1 maker > buyer 500 other-side']);
    expect(found.hops[1]).toMatchObject({
      events: ['s', 'r'],
      assertedBy: [party('maker'), party('buyer')],
      fromPlace: 'place of maker',
      toPlace: 'place of buyer',
      at: '2026-05-02T15:00:00.000Z',
    });
    expect(claims(found)).toEqual([]);
    expect(opened(found, 'buyer')).toEqual(['buyer', 'maker']);
    expect(opened(found, 'maker')).toEqual(['buyer', 'maker']);
  });

  test('of goods under way is the giver’s, and whoever is named may read', () => {
    const found = custody(...SOLD.slice(0, 2));
    expect(hops(found)).toEqual([
      'L1 ? > maker 500 maker',
      'L1 maker > buyer 500 holder under-way',
    ]);
    expect(opened(found, 'buyer')).toEqual(['buyer', 'maker']);
    expect(opened(found, 'maker')).toEqual(['maker']);
  });

  test('goes part by part where a shipping is answered in parts', () => {
    const [making, shipping] = SOLD;
    const first = received('r1', ['buyer', 'maker'], '03T08', 'L1 200');
    expect(hops(custody(making!, shipping!, first))).toEqual([
      'L1 ? > maker 500 maker',
      'L1 maker > buyer 300 holder under-way',
      'L1 maker > buyer 200 other-side',
    ]);
  });

  test('is inferred from what a named taker does, and confirmed by a receive that comes later', () => {
    const sale = observed('b', 'buyer', '03T08', ['retail_selling', 'L1 50']);
    const inferred = custody(...SOLD.slice(0, 2), sale);
    expect(hops(inferred)).toContain('L1 maker > buyer 500 inferred');
    expect(inferred.hops[1]).toMatchObject({ events: ['s', 'b'], assertedBy: [party('maker')] });
    expect(opened(inferred, 'maker')).toEqual(['maker']);
    const late = custody(
      ...SOLD.slice(0, 2),
      sale,
      received('r', ['buyer', 'maker'], '04T08', 'L1 500'),
    );
    expect(late.hops[1]).toMatchObject({ confirmedBy: 'other-side', events: ['s', 'r'] });
    expect(opened(late, 'maker')).toEqual(['buyer', 'maker']);
  });

  test('moves with a container, for what the giver had in it', () => {
    const found = custody(
      made('m', 'maker', '01T08', 'L1#1', 'L1#2'),
      contained('p', 'maker', '01T09', ['ADD', '[C1]', 'L1#1', 'L1#2']),
      shipped('s', ['maker', 'buyer'], '02T08', '[C1]'),
      received('r', ['buyer', 'maker'], '02T15', '[C1]'),
    );
    expect(hops(found).filter((hop) => hop.includes('buyer'))).toEqual([
      '1 maker > buyer 1 other-side',
      '2 maker > buyer 1 other-side',
      '09521234006015C1 maker > buyer 1 other-side',
    ]);
  });

  test('hears of a thing what is said of the container it is in, while it is', () => {
    const graph = graphFrom(
      made('m', 'maker', '01T08', 'L1#1'),
      observed('a', 'maker', '01T08:30', ['storing', '[C1]']),
      contained('p', 'maker', '01T09', ['ADD', '[C1]', 'L1#1']),
      observed('b', 'maker', '01T10', ['storing', '[C1]']),
      contained('u', 'maker', '01T11', ['DELETE', '[C1]', 'L1#1']),
      observed('c', 'maker', '01T12', ['storing', '[C1]']),
    );
    const { words } = custodyOf(graph, { ...END, carrying: [epc('L1#1')] });
    const about = words.filter((word) => word.thing === epc('L1#1'));
    expect(about.map((word) => word.event)).toEqual(['b', 'm', 'p', 'u']);
  });

  test('comes back from buyers to who sold', () => {
    const back = event('k', 'buyer', '05T08', {
      bizStep: 'receiving',
      disposition: 'returned',
      things: [thing('L1 20')],
    });
    const found = custody(
      ...SOLD,
      observed('b', 'buyer', '03T08', ['retail_selling', 'L1 50']),
      back,
    );
    expect(hops(found)).toContain('L1 ? > buyer 20 return');
  });

  test('is each reporter’s own word where nobody made the thing', () => {
    const found = custody(received('r', ['buyer', 'maker'], '02T15', 'L1 500'));
    expect(hops(found)).toEqual(['L1 ? > buyer 500 no-origin']);
    expect(opened(found, 'buyer')).toEqual(['buyer']);
  });

  test('is forgotten with a shipping that is taken back', () => {
    const found = custody(
      ...SOLD.slice(0, 2),
      observed('v', 'maker', '02T09', ['void_shipping', 'L1 500']),
    );
    expect(hops(found)).toEqual(['L1 ? > maker 500 maker']);
    expect(opened(found, 'buyer')).toEqual(['buyer']);
  });

  test('keeps who was named where the goods came back undelivered', () => {
    const found = custody(
      ...SOLD.slice(0, 2),
      event('k', 'maker', '04T08', {
        bizStep: 'receiving',
        disposition: 'returned',
        things: [thing('L1 500')],
      }),
    );
    expect(hops(found)).toEqual([
      'L1 ? > maker 500 maker',
      'L1 maker > buyer 500 holder came-back',
    ]);
  });

  test('knows a declared error as such only until its declaration', () => {
    const wrong = shipped('s0', ['maker', 'other'], '02T07', 'L1 500');
    const graph = graphFrom(
      ...SOLD,
      wrong,
      declared(wrong, '2026-05-03T00:00:00Z'),
      made('x', 'other', '01T00', 'L9 1'),
    );
    const at = (knownAt: string) => custodyOf(graph, { ...END, knownAt });
    expect(opened(at('2026-05-02T23:00:00Z'), 'other')).toEqual(['maker', 'other']);
    expect(opened(at('2026-05-03T00:00:00Z'), 'other')).toEqual(['other']);
  });
});

describe('one side’s word', () => {
  const receive = received('f', ['stranger', 'maker'], '02T10', 'L1 500');

  test('that it received is a claim, which displaces nobody and opens nothing', () => {
    const use = transformed('t', 'stranger', '03T08', [['L1 200'], ['X1 100']]);
    const found = custody(...SOLD, receive, use);
    expect(hops(found)).toEqual([
      'L1 ? > maker 500 maker',
      'L1 maker > stranger 500 claimed',
      'L1 maker > buyer 500 other-side',
      'X1 ? > stranger 100 maker',
    ]);
    expect(claims(found)).toEqual(['f', 't']);
    expect(opened(found, 'stranger')).toEqual(['stranger']);
    expect(opened(found, 'maker')).toEqual(['buyer', 'maker']);
    expect(opened(found, 'buyer')).toEqual(['buyer', 'maker']);
  });

  test('that it shipped names nobody as anything, neither giver nor taker', () => {
    const found = custody(...SOLD, shipped('f', ['stranger', 'buyer'], '02T10', 'L1 500'));
    expect(hops(found)).toContain('L1 stranger > buyer 500 claimed under-way');
    expect(claims(found)).toEqual(['f']);
    expect(opened(found, 'stranger')).toEqual(['stranger']);
    expect(opened(found, 'buyer')).toEqual(['buyer', 'maker']);
  });

  test('that two strangers agree on stays theirs', () => {
    const found = custody(
      ...SOLD,
      shipped('f', ['stranger', 'friend'], '02T10', 'L1 500'),
      received('g', ['friend', 'stranger'], '02T11', 'L1 500'),
    );
    expect(claims(found)).toEqual(['f', 'g']);
    expect(opened(found, 'friend')).toEqual(['friend']);
  });

  test('that it made another’s lot is an origin of its own and opens nothing of the other', () => {
    const found = custody(
      ...SOLD,
      made('f', 'stranger', '01T07', 'L1 500'),
      shipped('g', ['stranger', 'maker'], '01T07:30', 'L1 500'),
    );
    expect(hops(found)).toContain('L1 ? > stranger 500 maker');
    expect(opened(found, 'stranger')).toEqual(['stranger']);
    expect(opened(found, 'buyer')).toEqual(['buyer', 'maker']);
  });

  test('of a stranger who pretends to have supplied an input opens nothing of its user', () => {
    const found = custody(
      transformed('t', 'maker', '03T08', [['S1 20'], ['L1 100']]),
      made('f', 'stranger', '01T07', 'S1 500'),
      shipped('g', ['stranger', 'maker'], '01T08', 'S1 20'),
    );
    expect(hops(found)).toContain('S1 stranger > maker 20 inferred');
    expect(opened(found, 'stranger')).toEqual(['stranger']);
  });

  test('about what lies with others, a sighting or a count, is a claim', () => {
    const found = custody(
      ...SOLD,
      observed('f', 'stranger', '03T08', ['inspecting', 'L1 500']),
      observed('g', 'stranger', '03T09', ['cycle_counting', 'L1 7']),
      observed('h', 'buyer', '03T10', ['inspecting', 'L1 500']),
    );
    expect(claims(found)).toEqual(['f', 'g']);
  });

  test('given in another’s name is a claim', () => {
    const found = custody(
      ...SOLD,
      event('f', 'stranger', '02T07', {
        bizStep: 'shipping',
        things: [thing('L1 500')],
        sources: [{ type: 'possessing_party', id: party('maker') }],
        destinations: [{ type: 'possessing_party', id: party('stranger') }],
      }),
    );
    expect(claims(found)).toEqual(['f']);
    expect(opened(found, 'stranger')).toEqual(['stranger']);
  });

  test('makes a claimant of an honest holder until the late shipping is recorded', () => {
    const [making, shipping, receipt] = SOLD;
    const late = { ...shipping!, recordTime: '2026-05-06T08:00:00Z' };
    const graph = graphFrom(making!, late, receipt!);
    const at = (knownAt: string) => custodyOf(graph, { ...END, knownAt });
    expect(hops(at('2026-05-05T00:00:00Z'))).toContain('L1 maker > buyer 500 claimed');
    expect(opened(at('2026-05-05T00:00:00Z'), 'buyer')).toEqual(['buyer']);
    expect(hops(at('2026-05-07T00:00:00Z'))).toContain('L1 maker > buyer 500 other-side');
    expect(opened(at('2026-05-07T00:00:00Z'), 'buyer')).toEqual(['buyer', 'maker']);
  });

  const known = registered(...['maker', 'buyer', 'stranger'].map(party));
  const graphWith = (
    more: Omit<TraceRecord, 'events'>,
    ...events: readonly TraceEvent[]
  ): TraceGraph => graphOf({ events, parties: known, ...more });

  test('counts by an officer’s confirmation, from its record until it is withdrawn', () => {
    const [making] = SOLD;
    const graph = graphWith(
      {
        confirmations: [
          {
            eventId: 'f',
            recordTime: '2026-05-04T00:00:00Z',
            withdrawnAt: '2026-05-06T00:00:00Z',
          },
        ],
      },
      making!,
      receive,
    );
    const at = (knownAt: string) => custodyOf(graph, { ...END, knownAt });
    expect(hops(at('2026-05-03T00:00:00Z'))).toContain('L1 maker > stranger 500 claimed');
    const confirmed = at('2026-05-05T00:00:00Z');
    expect(hops(confirmed)).toContain('L1 maker > stranger 500 officer');
    expect(claims(confirmed)).toEqual([]);
    expect(opened(confirmed, 'stranger')).toEqual(['maker', 'stranger']);
    const withdrawn = at('2026-05-06T00:00:00Z');
    expect(hops(withdrawn)).toContain('L1 maker > stranger 500 claimed');
    expect(opened(withdrawn, 'stranger')).toEqual(['stranger']);
  });

  test('reaches whoever the named identifier is registered for at the time that is asked about', () => {
    const shipping = {
      ...SOLD[1]!,
      destinations: [{ type: 'possessing_party', id: 'pgln:7' }],
    };
    const graph = graphWith(
      {
        parties: [
          ...known,
          {
            identifier: 'pgln:7',
            party: party('buyer'),
            recordTime: '2026-05-03T00:00:00Z',
            withdrawnAt: '2026-05-08T00:00:00Z',
          },
          { identifier: 'pgln:7', party: party('heir'), recordTime: '2026-05-08T00:00:00Z' },
        ],
      },
      SOLD[0]!,
      shipping,
      SOLD[2]!,
      made('h', 'heir', '01T08', 'L2 1'),
    );
    const at = (knownAt: string) => custodyOf(graph, { ...END, knownAt });
    expect(opened(at('2026-05-02T23:00:00Z'), 'buyer')).toEqual(['buyer']);
    expect(hops(at('2026-05-04T00:00:00Z'))).toContain('L1 maker > buyer 500 other-side');
    const moved = at('2026-05-09T00:00:00Z');
    expect(hops(moved)).toContain('L1 maker > buyer 500 claimed');
    expect(opened(moved, 'buyer')).toEqual(['buyer']);
    expect(opened(moved, 'heir')).toEqual(['heir', 'maker']);
  });
});
