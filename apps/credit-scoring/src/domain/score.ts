import type { Grade, GradeBand, RulePack } from '@zhixin/rule-packs';
import type { Cause, Ledger } from './ledger.js';
import { inEffect, TENTHS, tenthsAt, type LedgerLine } from './ledger-line.js';

/** Signed tenths per line, in the order of `ledger.lines`. */
export type LineShares = Int32Array;

/**
 * The score in tenths at a moment (epoch milliseconds). Writes what each line contributes, after
 * merging and limits, into `shares`; they and the start score add up to it before the bounds.
 */
export const scoreAt = (ledger: Ledger, at: number, shares: LineShares): number => {
  const { lines, pack } = ledger;
  for (let index = 0; index < lines.length; index += 1)
    shares[index] = tenthsAt(lines[index] as LedgerLine, at);
  for (const cause of ledger.causes) mergeCause(cause, { lines, shares, at });
  for (const { members, atMost } of ledger.capped) limit(members, atMost, shares);
  for (const members of ledger.highest) keepOnly(strongest(members, shares), members, shares);
  limit(ledger.positives, pack.positivesAtMost.points * TENTHS, shares);
  let total = pack.startScore * TENTHS;
  for (let index = 0; index < lines.length; index += 1) total += shares[index] as number;
  return Math.max(0, Math.min(pack.startScore * TENTHS, total));
};

/** Room for the shares of a ledger. */
export const sharesFor = ({ lines }: Ledger): LineShares => new Int32Array(lines.length);

/** The worst grade that a line in effect forces. */
export const forcedAt = ({ forcing, lines }: Ledger, at: number): Grade | undefined => {
  let worst: Grade | undefined;
  for (const index of forcing) {
    const line = lines[index] as LedgerLine;
    const grade = line.rule.forces as Grade;
    if (inEffect(line, at) && (worst === undefined || grade > worst)) worst = grade;
  }
  return worst;
};

/** Whether something in effect forbids a better grade. */
export const frozenAt = ({ freezing, lines }: Ledger, at: number): boolean =>
  freezing.some((index) => inEffect(lines[index] as LedgerLine, at));

/** The band of a grade. */
export const bandOf = ({ grades }: RulePack, grade: Grade): GradeBand =>
  grades.find((band) => band.grade === grade) as GradeBand;

/** The grade that a score (tenths) alone gives. */
export const gradeOf = ({ grades }: RulePack, tenths: number): Grade =>
  (grades.find(({ atLeast }) => tenths >= atLeast * TENTHS) ?? (grades.at(-1) as GradeBand)).grade;

interface CountedLines {
  readonly lines: readonly LedgerLine[];
  readonly shares: LineShares;
  readonly at: number;
}

const mergeCause = ({ members, reductions }: Cause, { lines, shares, at }: CountedLines) => {
  const chosen = strongest(members, shares);
  keepOnly(chosen, members, shares);
  if (chosen === undefined) return;
  for (const index of reductions) {
    const line = lines[index] as LedgerLine;
    if (inEffect(line, at))
      shares[chosen] = Math.round((shares[chosen] as number) * (line.rule.causeFactor ?? 1));
  }
};

/** The member with the largest share by amount; the earlier of two equal ones. */
const strongest = (members: readonly number[], shares: LineShares): number | undefined => {
  let chosen: number | undefined;
  for (const index of members)
    if (
      chosen === undefined ||
      Math.abs(shares[index] as number) > Math.abs(shares[chosen] as number)
    )
      chosen = index;
  return chosen;
};

const keepOnly = (chosen: number | undefined, members: readonly number[], shares: LineShares) => {
  for (const index of members) if (index !== chosen) shares[index] = 0;
};

/** Cuts the later members so that all together do not exceed `atMost` (signed tenths). */
const limit = (members: readonly number[], atMost: number, shares: LineShares) => {
  let left = atMost;
  for (const index of members) {
    const share = shares[index] as number;
    shares[index] = atMost < 0 ? Math.max(share, left) : Math.min(share, left);
    left -= shares[index];
  }
};
