/** Answer of every `POST /api/supervision/…`: a document recorded or annulled. */
export interface CaseReceipt {
  /** Follows from who issued the document and its number: the same document has the same id. */
  readonly id: string;
  /** Id of the annulled case under the same number that this one is in place of. */
  readonly replaces?: string;
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

/** Why a case no longer stands. */
export interface CaseAnnulment {
  readonly annulledAt: string;
  readonly annulmentRef: string;
  readonly reason: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
}

/** What every case says; `status` is `annulled` when it no longer stands. */
export interface AgencyCase {
  readonly id: string;
  readonly uscc: string;
  readonly region: string;
  readonly authority: string;
  readonly causeId?: string;
  /** Absent: it concerns the enterprise, not a family of its products. */
  readonly productFamily?: string;
  readonly status: 'recorded' | 'decided' | 'annulled';
  readonly annulment?: CaseAnnulment;
  /** Id of the annulled case under the same number that this one is in place of. */
  readonly replaces?: string;
  /** Id of the case that is in place of this annulled one. */
  readonly replacedBy?: string;
  /**
   * Since when something recorded about it is not shown yet, because it was set aside (RFC 3339); absent:
   * nothing is.
   */
  readonly incompleteSince?: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
}

/** One sampling result; answer of `GET /api/supervision/sampling-results/{id}`. */
export interface SamplingResult extends AgencyCase {
  readonly status: 'recorded' | 'annulled';
  readonly sampleNumber: string;
  readonly product: string;
  readonly lot?: string;
  readonly sampledAt: string;
  readonly resultAt: string;
  readonly outcome: 'pass' | 'fail-label' | 'fail-general' | 'fail-safety';
  readonly failedItems: readonly string[];
}

/** One penalty; answer of `GET /api/supervision/penalties/{id}`. */
export interface Penalty extends AgencyCase {
  readonly status: 'decided' | 'annulled';
  readonly decisionNumber: string;
  readonly decidedAt: string;
  readonly effectiveFrom: string;
  readonly severity: 'minor' | 'general' | 'serious';
  readonly kinds: readonly string[];
  readonly fineFen: number;
  readonly conduct: string;
  readonly legalBasis: string;
  readonly intentional: boolean;
}

/** One inspection; answer of `GET /api/supervision/inspections/{id}`. */
export interface Inspection extends AgencyCase {
  readonly status: 'recorded' | 'annulled';
  readonly inspectionNumber: string;
  readonly inspectedAt: string;
  readonly resultAt: string;
  readonly outcome:
    'compliant' | 'general-item' | 'key-item' | 'rectification-overdue' | 'obstructed';
  readonly findings: readonly string[];
  readonly intentional: boolean;
}

/** One complaint or report; answer of `GET /api/supervision/complaints/{id}`. */
export interface Complaint extends AgencyCase {
  readonly status: 'recorded' | 'annulled';
  readonly complaintNumber: string;
  readonly receivedAt: string;
  readonly resultAt: string;
  readonly outcome: 'not-substantiated' | 'settled' | 'violation' | 'noncooperation';
  readonly summary: string;
}

/** One incident; answer of `GET /api/supervision/incidents/{id}`. */
export interface Incident extends AgencyCase {
  readonly status: 'recorded' | 'annulled';
  readonly incidentNumber: string;
  readonly occurredAt: string;
  readonly resultAt: string;
  readonly outcome: 'not-at-fault' | 'report-late' | 'responsible-serious' | 'concealed';
  readonly summary: string;
  readonly intentional: boolean;
}

/** Answer of `GET /api/supervision/sampling-results`, newest sample first; the next page is in `Link`. */
export interface SamplingResultPage {
  readonly items: readonly SamplingResult[];
  readonly asOf: string;
  /** Events that the rows do not show although they were recorded before `asOf`: they were set aside. Absent: none. */
  readonly parked?: number;
}

/** Answer of `GET /api/supervision/penalties`, newest decision first; the next page is in `Link`. */
export interface PenaltyPage {
  readonly items: readonly Penalty[];
  readonly asOf: string;
  /** Events that the rows do not show although they were recorded before `asOf`: they were set aside. Absent: none. */
  readonly parked?: number;
}
