import type { Contract, DataOf } from '../contract.js';
import type {
  ComplaintRecordedV1,
  IncidentRecordedV1,
  InspectionRecordedV1,
  PenaltyDecidedV1,
  SamplingResultRecordedV1,
} from '../supervision.js';

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
  /** Lots, items or logistic units that it concerns. */
  readonly epcs?: readonly string[];
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

/** What a published event says of its document, besides what every case says. */
type DocumentContent<Of extends Contract> = Readonly<
  Omit<DataOf<Of>, 'at' | 'by' | `${string}Id` | keyof AgencyCase>
>;

/** One sampling result; answer of `GET /api/supervision/sampling-results/{id}`. */
export interface SamplingResult
  extends AgencyCase, DocumentContent<typeof SamplingResultRecordedV1> {
  readonly status: 'recorded' | 'annulled';
}

/** One penalty; answer of `GET /api/supervision/penalties/{id}`. */
export interface Penalty extends AgencyCase, DocumentContent<typeof PenaltyDecidedV1> {
  readonly status: 'decided' | 'annulled';
}

/** One inspection; answer of `GET /api/supervision/inspections/{id}`. */
export interface Inspection extends AgencyCase, DocumentContent<typeof InspectionRecordedV1> {
  readonly status: 'recorded' | 'annulled';
}

/** One complaint or report; answer of `GET /api/supervision/complaints/{id}`. */
export interface Complaint extends AgencyCase, DocumentContent<typeof ComplaintRecordedV1> {
  readonly status: 'recorded' | 'annulled';
}

/** One incident; answer of `GET /api/supervision/incidents/{id}`. */
export interface Incident extends AgencyCase, DocumentContent<typeof IncidentRecordedV1> {
  readonly status: 'recorded' | 'annulled';
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
