import type { FindingRules } from '@zhixin/trace-graph';
import { rulesInForce, type Moment } from './rules-in-force.js';
import type { TraceRulePack } from './trace-rule-pack.js';

/** The numbers of one version of a pack, as the trace graph takes them, and which version it was. */
export interface TraceRulesInForce {
  readonly id: string;
  readonly version: string;
  readonly rules: FindingRules;
}

/**
 * The trace rules of the version in force at `validAt` as far as was published at `knownAt`. A question about a moment
 * that no version covers is answered by the oldest one, since no trace can be read without tolerances.
 * `book` has at least one version, as the loader sees to.
 */
export const traceRulesInForce = (
  book: readonly TraceRulePack[],
  moment: Moment,
): TraceRulesInForce => {
  const pack = rulesInForce(book, moment) ?? oldest(book);
  const { id, version, presence, clocks, hops, tolerance, travel, yields, findings } = pack;
  return {
    id,
    version,
    rules: {
      withinDays: presence.withinDays,
      clockToleranceMinutes: clocks.clockToleranceMinutes,
      notReceivedAfterDays: hops.notReceivedAfterDays,
      tolerance: { pieces: tolerance.pieces, measuredShare: tolerance.measuredShare },
      kilometresPerHourAtMost: travel.kilometresPerHourAtMost,
      yields: yields.map(({ gtins, gainShareAtMost, lossShareAtMost }) => ({
        ...(gtins && { gtins }),
        gainShareAtMost,
        lossShareAtMost,
      })),
      findings: findings.map(({ kind, severity }) => ({ kind, severity })),
    },
  };
};

const oldest = (book: readonly TraceRulePack[]): TraceRulePack =>
  book.reduce((left, right) =>
    Date.parse(right.effectiveFrom) < Date.parse(left.effectiveFrom) ? right : left,
  );
