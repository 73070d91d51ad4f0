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

/** What a scope is asked for. */
export interface ScopeRequest {
  readonly roots: readonly (string | Root)[];
  readonly validAt: string;
  readonly knownAt: string;
  readonly commingling: 'none' | 'station';
  readonly rules: ScopeRules;
}
