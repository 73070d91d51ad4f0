import type { Rule } from '@zhixin/rule-packs';
import { daysBetween } from './calendar.js';
import type { KnownEvent } from './knowledge.js';

/** Points are kept in tenths, so that the lines of an explanation add up to the score exactly. */
export const TENTHS = 10;

/** One event under its rule: what it takes or gives, and when. Instants are epoch milliseconds. */
export interface LedgerLine {
  /** Absent on a clean period, which is made of many events. */
  readonly event: KnownEvent | undefined;
  readonly rule: Rule;
  readonly from: number;
  readonly until: number;
  /** Days until nothing is left; 0: it does not fade. */
  readonly fadeDays: number;
  /** Signed tenths after repetition and intent, before fading and merging. */
  readonly tenths: number;
  readonly multiplier: number;
  readonly repeated: boolean;
  /** Events a clean period rests on. */
  readonly basis: readonly string[];
}

/** Whether a line is in effect. */
export const inEffect = ({ from, until }: LedgerLine, at: number): boolean =>
  at >= from && at < until;

/** Tenths of a line by itself at a moment: its points as far as they have not faded. */
export const tenthsAt = (line: LedgerLine, at: number): number => {
  if (at < line.from || at >= line.until) return 0;
  if (line.fadeDays === 0) return line.tenths;
  const left = line.fadeDays - daysBetween(line.from, at);
  return left <= 0 ? 0 : Math.round((line.tenths * left) / line.fadeDays);
};
