/** Answer of `POST /api/supervision/sampling-results`, `/penalties` and `/penalties/{id}/annulment`. */
export interface CaseReceipt {
  /** Follows from who issued the document and its number: the same document has the same id. */
  readonly id: string;
  /** Pass it as `?after=` to a reader that must see what was recorded. */
  readonly position: string;
  /** False when it was recorded before: nothing happened now. */
  readonly recorded: boolean;
  /** Doubts about the social credit code; the document is recorded all the same. */
  readonly warnings: readonly CaseWarning[];
}

/** A doubt that refuses nothing. */
export interface CaseWarning {
  readonly code: string;
  readonly detail: string;
}

/** One sampling result; answer of `GET /api/supervision/sampling-results/{id}`. */
export interface SamplingResult {
  readonly id: string;
  readonly uscc: string;
  readonly region: string;
  readonly authority: string;
  readonly sampleNumber: string;
  readonly product: string;
  readonly lot?: string;
  readonly sampledAt: string;
  readonly resultAt: string;
  readonly outcome: 'pass' | 'fail-label' | 'fail-general' | 'fail-safety';
  readonly failedItems: readonly string[];
  readonly causeId?: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
}

/** One penalty; answer of `GET /api/supervision/penalties/{id}`. */
export interface Penalty {
  readonly id: string;
  readonly uscc: string;
  readonly region: string;
  readonly authority: string;
  readonly decisionNumber: string;
  readonly decidedAt: string;
  readonly effectiveFrom: string;
  readonly severity: 'minor' | 'general' | 'serious';
  readonly kinds: readonly string[];
  readonly fineFen: number;
  readonly conduct: string;
  readonly legalBasis: string;
  readonly intentional: boolean;
  readonly causeId?: string;
  readonly status: 'decided' | 'annulled';
  readonly annulment?: {
    readonly annulledAt: string;
    readonly annulmentRef: string;
    readonly reason: string;
    readonly recordedAt: string;
    readonly recordedBy: string;
  };
  readonly recordedAt: string;
  readonly recordedBy: string;
}

/** Answer of `GET /api/supervision/sampling-results`, newest sample first; the next page is in `Link`. */
export interface SamplingResultPage {
  readonly items: readonly SamplingResult[];
  readonly asOf: string;
}

/** Answer of `GET /api/supervision/penalties`, newest decision first; the next page is in `Link`. */
export interface PenaltyPage {
  readonly items: readonly Penalty[];
  readonly asOf: string;
}
