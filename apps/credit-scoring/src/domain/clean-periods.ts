import type { Rule } from '@zhixin/rule-packs';
import { addMonths } from './calendar.js';
import type { LedgerLine } from './ledger-line.js';

interface CleanPeriod {
  readonly from: number;
  readonly until: number;
}

/**
 * When an enterprise may claim a clean record: at least one success in the months before, no failure
 * in them, and it has existed so long.
 */
export const cleanPeriods = (
  { eventKind, cleanPeriod }: Rule,
  lines: readonly LedgerLine[],
  establishedAt: number,
): readonly (CleanPeriod & { readonly basis: readonly string[] })[] => {
  if (cleanPeriod === undefined) return [];
  const { months, failures } = cleanPeriod;
  const reach = ({ from }: LedgerLine): CleanPeriod => ({ from, until: addMonths(from, months) });
  const successes = lines.filter(({ event }) => event?.kind === eventKind);
  if (successes.length === 0) return [];
  const failed = lines.filter(({ event }) => event !== undefined && failures.includes(event.kind));
  const oldEnough = addMonths(establishedAt, months);
  return without(joined(successes.map(reach)), joined(failed.map(reach)))
    .map(({ from, until }) => ({ from: Math.max(from, oldEnough), until }))
    .filter(({ from, until }) => from < until)
    .map(({ from, until }) => ({ from, until, basis: supporting(successes, { from, until }) }));
};

/** Overlapping periods as one; both lists are in order of their beginnings. */
const joined = (periods: readonly CleanPeriod[]): readonly CleanPeriod[] => {
  const result: CleanPeriod[] = [];
  for (const period of periods) {
    const last = result.at(-1);
    if (last !== undefined && period.from <= last.until)
      result[result.length - 1] = {
        from: last.from,
        until: Math.max(last.until, period.until),
      };
    else result.push(period);
  }
  return result;
};

const without = (
  periods: readonly CleanPeriod[],
  holes: readonly CleanPeriod[],
): readonly CleanPeriod[] =>
  holes.reduce<readonly CleanPeriod[]>(
    (left, hole) =>
      left.flatMap((period) => {
        if (hole.until <= period.from || hole.from >= period.until) return [period];
        return [
          { from: period.from, until: hole.from },
          { from: hole.until, until: period.until },
        ].filter(({ from, until }) => from < until);
      }),
    periods,
  );

const supporting = (
  successes: readonly LedgerLine[],
  { until }: CleanPeriod,
): readonly string[] => {
  const latest = successes.findLast(({ from }) => from < until);
  return latest?.event === undefined ? [] : [latest.event.eventId];
};
