import type { AsOf } from '../api/credit-queries.js';

const instantOf = (value: string | null): string | undefined =>
  value !== null && !Number.isNaN(Date.parse(value)) ? value : undefined;

/** The two clocks in an address; what is no time is ignored, so the page shows the present. */
export const asOfOf = (search: URLSearchParams): AsOf => ({
  validAt: instantOf(search.get('validAt')),
  knownAt: instantOf(search.get('knownAt')),
});

/** The address with other clocks; everything else in it stays. */
export const withAsOf = (search: URLSearchParams, asOf: AsOf): URLSearchParams => {
  const next = new URLSearchParams(search);
  for (const clock of ['validAt', 'knownAt'] as const) {
    const value = asOf[clock];
    if (value === undefined) next.delete(clock);
    else next.set(clock, value);
  }
  return next;
};

export const looksBack = ({ validAt, knownAt }: AsOf): boolean =>
  validAt !== undefined || knownAt !== undefined;

/** The last moment before an instant: what was known until then. */
export const before = (instant: string): string => new Date(Date.parse(instant) - 1).toISOString();
