import type { AffectedBounds, AffectedState, ScopeSetSummary } from '@zhixin/contracts';

/** States in the order in which a person asks for them: what can still be stopped first. */
export const STATES: readonly AffectedState[] = [
  'on-hand',
  'in-transit',
  'unknown',
  'sold',
  'recovered',
  'destroyed',
  'consumed',
];

/** States in which goods have not come to an end: what a recall can still stop. */
export const STOPPABLE: readonly AffectedState[] = ['on-hand', 'in-transit', 'unknown'];

/** The sum of two amounts of one unit; unknown where either is. */
export const plus = (a: AffectedBounds, b: AffectedBounds): AffectedBounds => ({
  low: a.low + b.low,
  high: a.high === null || b.high === null ? null : a.high + b.high,
});

export const NOTHING: AffectedBounds = { low: 0, high: 0 };

/** How an amount is said: `exact` 800, `range` 500–800, `most` at most 300, `least` 500 or more, `unknown`. */
export type AmountWords = 'exact' | 'range' | 'most' | 'least' | 'unknown';

export const wordingOf = ({ low, high }: AffectedBounds): AmountWords => {
  if (high === null) return low === 0 ? 'unknown' : 'least';
  if (low === high) return 'exact';
  return low === 0 ? 'most' : 'range';
};

type Totals = ScopeSetSummary['totals'];

/** States that either set has something in, in the order of `STATES`. */
export const statesIn = (sets: readonly Pick<ScopeSetSummary, 'totals'>[]): AffectedState[] =>
  STATES.filter((state) =>
    sets.some(({ totals }) => totals.some(({ byState }) => byState[state] !== undefined)),
  );

/** Units that either set has an amount in, the first set's first. */
export const unitsIn = (sets: readonly Pick<ScopeSetSummary, 'totals'>[]): string[] => [
  ...new Set(sets.flatMap(({ totals }) => totals.map(({ uom }) => uom))),
];

/** The total in one unit. */
export const totalOf = (totals: Totals, unit: string): Totals[number] | undefined =>
  totals.find(({ uom }) => uom === unit);

/** What of a total is in some states. */
export const sumIn = (
  { byState }: Pick<Totals[number], 'byState'>,
  states: readonly AffectedState[],
): AffectedBounds => states.reduce((sum, state) => plus(sum, byState[state] ?? NOTHING), NOTHING);
