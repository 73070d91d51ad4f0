import type { FindingKind } from './finding-kinds.js';

/** An epc, or what of it lay with a holder, at a place, or since a time. */
export interface Root {
  readonly epc: string;
  readonly holder?: string;
  readonly place?: string;
  readonly from?: string;
}

/** Numbers that come from a rule pack. */
export interface ScopeRules {
  /** How long goods that were never reported out are taken to lie where they were seen last. */
  readonly withinDays: number;
  /** By how much a receive may come before its shipping, for clocks differ. */
  readonly clockToleranceMinutes: number;
  /** After how long an unanswered shipping is a finding. */
  readonly notReceivedAfterDays: number;
  /** What a balance may lack: pieces, and a share of what came in by weight or volume. */
  readonly tolerance: { readonly pieces: number; readonly measuredShare: number };
}

const MINUTE_MS = 60_000;

/** By how many milliseconds a receive may come before its shipping. */
export const clockToleranceMs = ({
  clockToleranceMinutes,
}: Pick<ScopeRules, 'clockToleranceMinutes'>): number => clockToleranceMinutes * MINUTE_MS;

/** What a scope is asked for. */
export interface ScopeRequest {
  readonly roots: readonly (string | Root)[];
  readonly validAt: string;
  readonly knownAt: string;
  readonly commingling: 'none' | 'station';
  readonly rules: ScopeRules;
}

/** How much more or less than what went in may come out of a transformation, as shares of what went in. */
export interface YieldBound {
  /** GTIN-14 of the outputs it is for; absent: of all that no other bound names. */
  readonly gtins?: readonly string[];
  readonly gainShareAtMost: number;
  readonly lossShareAtMost: number;
}

/** How grave a finding is. */
export type Severity = 'low' | 'medium' | 'high';

/** What besides decides which findings there are; a kind without a rule is not looked for. */
export interface FindingRules extends ScopeRules {
  readonly kilometresPerHourAtMost: number;
  readonly yields: readonly YieldBound[];
  readonly findings: readonly { readonly kind: FindingKind; readonly severity: Severity }[];
}
