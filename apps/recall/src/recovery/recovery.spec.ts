import { describe, expect, test } from '@jest/globals';
import type { RecoveryFigures } from '@zhixin/contracts';
import fc from 'fast-check';
import {
  byChannel,
  byLot,
  byParty,
  byUnit,
  groupKey,
  type GoodsSum,
  type RemedyProof,
} from './recovery.js';

const goods = (changes: Partial<GoodsSum> & Pick<GoodsSum, 'as' | 'high'>): GoodsSum => ({
  ...{ uom: 'KGM', lot: 'L1', party: 'shop', channel: 'shop', state: 'on-hand', isBlocked: false },
  ...changes,
});
const accepted = (high: string | null, changes: Partial<GoodsSum> = {}) =>
  goods({ as: 'accepted', high, ...changes });
const now = (state: string, high: string | null, changes: Partial<GoodsSum> = {}) =>
  goods({ as: 'now', state, high, ...changes });
const unitOf = (sums: readonly GoodsSum[], proofs: readonly RemedyProof[] = []) =>
  byUnit({ goods: sums, proofs }).get(groupKey('KGM'));

describe('the recovery of a recall', () => {
  test('is what was returned and destroyed, of what the case stands on', () =>
    expect(
      unitOf([
        accepted('100'),
        now('recovered', '40.5'),
        now('destroyed', '20'),
        now('on-hand', '10', { isBlocked: true }),
        now('on-hand', '9.5'),
        now('in-transit', '5'),
        now('sold', '10'),
      ]),
    ).toEqual({
      ...{ uom: 'KGM', affected: 100, remedied: 60.5, returned: 40.5, destroyed: 20, otherwise: 0 },
      ...{ blocked: 10, onHand: 9.5, inTransit: 5, sold: 10, unaccounted: 5 },
      ...{ rate: 0.605, rateAtFirms: 0.6722 },
    }));

  test('has no rate where the amount is not known, and says what else is', () =>
    expect(unitOf([accepted('60'), accepted(null), now('recovered', '40')])).toMatchObject({
      ...{ affected: null, remedied: 40, unaccounted: null, rate: null, rateAtFirms: null },
    }));

  test('keeps what is sold among what is affected', () =>
    expect(unitOf([accepted('10', { state: 'sold' }), now('sold', '10')])).toMatchObject({
      ...{ affected: 10, sold: 10, rate: 0, rateAtFirms: null },
    }));

  test('leaves out what was used up or destroyed before, and what is proved gone since', () =>
    expect(
      unitOf(
        [
          ...[accepted('30'), accepted('7', { state: 'consumed' })],
          ...[accepted('5', { state: 'destroyed' }), now('destroyed', '5'), now('consumed', '9')],
          now('recovered', '20'),
        ],
        [{ uom: 'KGM', party: 'shop', channel: 'shop', is: 'gone', quantity: '4' }],
      ),
    ).toMatchObject({ affected: 24, destroyed: 0, remedied: 20, rate: 0.8333 }));

  test('takes repairs and warnings by proof', () =>
    expect(
      unitOf(
        [accepted('10', { state: 'sold' }), now('sold', '10')],
        [{ uom: 'KGM', party: 'shop', channel: 'shop', is: 'remedied', quantity: '4' }],
      ),
    ).toMatchObject({ otherwise: 4, remedied: 4, rate: 0.4 }));

  test('never adds unlike units, and tells lots apart', () => {
    const sums = [accepted('10'), accepted('3', { uom: 'C62' }), accepted('5', { lot: 'L2' })];
    expect([...byUnit({ goods: sums, proofs: [] }).values()]).toMatchObject([
      { uom: 'KGM', affected: 15 },
      { uom: 'C62', affected: 3 },
    ]);
    expect([...byLot({ goods: sums, proofs: [] }).keys()]).toEqual(['KGM L1', 'C62 L1', 'KGM L2']);
  });

  test('of a party is what is open with it no longer', () => {
    const maker = { party: 'maker', channel: 'maker' } as const;
    const figures = byParty({
      goods: [
        ...[accepted('40'), accepted('60', maker)],
        ...[now('on-hand', '10'), now('on-hand', '60', maker), now('recovered', '30', maker)],
      ],
      proofs: [],
    });
    expect(figures.get('KGM shop')).toMatchObject({ affected: 40, returned: 30, rate: 0.75 });
    expect(figures.get('KGM maker')).toMatchObject({ affected: 60, remedied: 0, rate: 0 });
  });

  test('by channel counts what is sold as with consumers', () => {
    const figures = byChannel({
      goods: [
        accepted('40'),
        accepted('10', { state: 'sold' }),
        now('sold', '25'),
        now('on-hand', '25'),
      ],
      proofs: [],
    });
    expect(figures.get('KGM shop')).toMatchObject({ affected: 25, onHand: 25, sold: 0, rate: 0 });
    expect(figures.get('KGM consumer')).toMatchObject({ affected: 25, sold: 25, rate: 0 });
  });
});

/** A piece that a case stands on: where it was and where it is. */
interface Piece {
  readonly lot: string;
  readonly before: Whereabouts;
  readonly after: Whereabouts;
}

interface Whereabouts {
  readonly party: string;
  readonly state: string;
  readonly isBlocked: boolean;
}

const whereabouts = fc.record({
  party: fc.constantFrom('maker', 'shop', 'kiosk'),
  state: fc.constantFrom('on-hand', 'in-transit', 'sold', 'consumed', 'destroyed', 'recovered'),
  isBlocked: fc.boolean(),
});
const ENDED: ReadonlySet<string> = new Set(['consumed', 'destroyed']);
// What was used up or destroyed stays so.
const pieces = fc.array(
  fc
    .record({ lot: fc.constantFrom('L1', 'L2'), before: whereabouts, after: whereabouts })
    .map((piece): Piece =>
      ENDED.has(piece.before.state) ? { ...piece, after: piece.before } : piece,
    ),
  { maxLength: 40 },
);
const STEP = '0.125';

const sumsOf = (all: readonly Piece[]): readonly GoodsSum[] =>
  all.flatMap(({ lot, before, after }) =>
    (
      [
        ['accepted', before],
        ['now', after],
      ] as const
    ).map(([as, where]) => ({
      ...{ as, uom: 'KGM', lot, ...where, high: STEP },
      channel: where.party === 'maker' ? ('maker' as const) : ('shop' as const),
    })),
  );

/** The figures counted piece by piece. */
const counted = (all: readonly Piece[]): Omit<RecoveryFigures, 'uom'> => {
  const recalled = all.filter(({ before }) => !ENDED.has(before.state));
  const of = (is: (where: Whereabouts) => boolean) =>
    recalled.filter(({ after }) => is(after)).length * Number(STEP);
  const affected = recalled.length * Number(STEP) - of(({ state }) => state === 'consumed');
  const [returned, destroyed] = [
    of(({ state }) => state === 'recovered'),
    of(({ state }) => state === 'destroyed'),
  ];
  const sold = of(({ state }) => state === 'sold');
  const remedied = returned + destroyed;
  const rateOf = (whole: number) =>
    whole === 0 ? null : Math.min(1, Math.floor((remedied * 10_000) / whole) / 10_000);
  return {
    ...{ affected, remedied, returned, destroyed, otherwise: 0, sold, unaccounted: 0 },
    blocked: of(({ state, isBlocked }) => state === 'on-hand' && isBlocked),
    onHand: of(({ state, isBlocked }) => state === 'on-hand' && !isBlocked),
    inTransit: of(({ state }) => state === 'in-transit'),
    ...{ rate: rateOf(affected), rateAtFirms: rateOf(affected - sold) },
  };
};

describe('whatever becomes of the pieces', () => {
  test('figures of units and lots are those counted piece by piece', () =>
    fc.assert(
      fc.property(pieces, (all) => {
        const input = { goods: sumsOf(all), proofs: [] };
        if (all.length > 0)
          expect(byUnit(input).get('KGM ')).toEqual({ uom: 'KGM', ...counted(all) });
        for (const lot of ['L1', 'L2']) {
          const own = all.filter((piece) => piece.lot === lot);
          if (own.length > 0)
            expect(byLot(input).get(`KGM ${lot}`)).toEqual({ uom: 'KGM', ...counted(own) });
        }
      }),
    ));

  test('a party has remedied what it had and has not open, and channels keep all that is affected', () =>
    fc.assert(
      fc.property(pieces, (all) => {
        const input = { goods: sumsOf(all), proofs: [] };
        for (const [key, figures] of byParty(input)) {
          const party = key.slice('KGM '.length);
          const had = all.filter(
            ({ before }) => before.party === party && !ENDED.has(before.state),
          );
          const usedUp =
            all.filter(({ after }) => after.party === party && after.state === 'consumed').length -
            all.filter(({ before }) => before.party === party && before.state === 'consumed')
              .length;
          const affected = Math.max(0, had.length - Math.max(0, usedUp));
          const open = all.filter(
            ({ after }) =>
              after.party === party && ['on-hand', 'in-transit', 'sold'].includes(after.state),
          ).length;
          expect(figures.affected).toBe(affected * Number(STEP));
          expect(figures.remedied).toBe(Math.max(0, affected - open) * Number(STEP));
        }
        for (const { affected, remedied, rate, returned, destroyed } of byChannel(input).values()) {
          expect(remedied! <= affected!).toBe(true);
          expect(returned! + destroyed!).toBe(remedied);
          expect(rate === null || (rate >= 0 && rate <= 1)).toBe(true);
        }
      }),
    ));
});
