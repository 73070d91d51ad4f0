import type { Static } from '@sinclair/typebox';
import type { findingStatus, productRisk } from '../documents/credit.js';
import type { grade } from '../fields.js';

/** Quality-credit grade, best first. */
export type Grade = Static<typeof grade>;

/** One row of `GET /api/credit/enterprises`. */
export interface EnterpriseSummary {
  readonly uscc: string;
  readonly name: string;
  readonly region: string;
  readonly industry?: string;
  readonly score: number;
  readonly grade: Grade;
  /** Supervision tier (分级分类监管): the final class after product risk. */
  readonly tier: Grade;
  readonly listed: boolean;
  readonly provisional: boolean;
  readonly gradeSince: string;
  /**
   * In a list: when the score was evaluated last. Points fade day by day between evaluations, so the
   * enterprise's own page may show a slightly higher score.
   */
  readonly evaluatedAt?: string;
  /**
   * Since when something recorded about it is not counted yet, because it was set aside (RFC 3339); absent:
   * nothing is.
   */
  readonly incompleteSince?: string;
}

/** Answer of `GET /api/credit/enterprises`; the next page is in `Link: rel="next"`. */
export interface EnterprisePage {
  readonly items: readonly EnterpriseSummary[];
  /** Enterprises per grade under the same filter except `grade`. */
  readonly distribution: Readonly<Record<Grade, number>>;
  readonly total: number;
  readonly asOf: string;
  /** Events that the rows do not show although they were recorded before `asOf`: they were set aside. Absent: none. */
  readonly parked?: number;
}

/** Where a rule stands: the instrument and article, and how sure we are of the text. */
export interface Citation {
  readonly instrument: string;
  readonly article?: string;
  /** Key of the source in the register of sources. */
  readonly source?: string;
  readonly evidence: 'full_text' | 'excerpt' | 'knowledge' | 'house_default';
}

/** A text in both languages of the platform. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** The score of one family of an enterprise's products, from the events that concern it alone. */
export interface ProductFamilyScore {
  readonly productFamily: string;
  readonly score: number;
  /** Grade that this score gives by itself. */
  readonly grade: Grade;
}

/** Answer of `GET /api/credit/enterprises/{uscc}`. */
export interface EnterpriseCredit extends EnterpriseSummary {
  readonly validAt: string;
  readonly knownAt: string;
  readonly productRisk: Static<typeof productRisk>;
  readonly establishedOn: string;
  /** General class of the national credit-risk system (通用型企业信用风险分类), where known. */
  readonly nationalClass?: Grade;
  readonly usccCheckPassed: boolean;
  /** PGLN and GLN by which events name the enterprise: canonical Digital Links, in order. */
  readonly partyIds: readonly string[];
  /** Grade that the score alone would give. */
  readonly scoreGrade: Grade;
  /** The monthly run that may raise the grade at the earliest. */
  readonly heldDownUntil?: string;
  /** The rules in force cannot judge some event. */
  readonly stale?: boolean;
  readonly listing?: {
    readonly decisionRef: string;
    readonly since: string;
    readonly until?: string;
    readonly officer: string;
  };
  readonly forced: boolean;
  readonly upgradeFrozen: boolean;
  /** Worst first; empty where no event names a family. */
  readonly productFamilies: readonly ProductFamilyScore[];
  readonly rulePack: { readonly id: string; readonly version: string; readonly label: Bilingual };
  /** What the tier means for supervision: draw ratio, visits, sampling weight, style. */
  readonly supervision: {
    readonly drawRatio: string;
    readonly visits: Bilingual;
    readonly samplingWeight: number;
    readonly style: Bilingual;
    readonly traceResponseHours: number;
  };
  readonly asOf: string;
}

/** Whether an event counts at `validAt`, or why it does not. */
export type CountStatus =
  | 'counts'
  | 'fading'
  | 'expired'
  | 'repaired'
  | 'annulled'
  | 'merged'
  | 'not-yet'
  | 'capped'
  | 'no-points';

/** One line of the explanation: an event, its points, its rule and citation. */
export interface ExplanationItem {
  readonly eventId: string;
  readonly ruleId: string;
  readonly title: Bilingual;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly effectiveFrom: string;
  readonly effectiveUntil?: string;
  readonly status: CountStatus;
  /** Points in the score now (negative deducts). */
  readonly points: number;
  /** Points by the rule before multipliers, fading and merging. */
  readonly basePoints: number;
  readonly multiplier: number;
  readonly forces?: Grade;
  readonly publicity: 'N' | 'M' | 'G' | 'S' | '+';
  readonly citation: Citation;
  /** Whether the points themselves are law or a default of the platform. */
  readonly pointsEvidence: Citation['evidence'];
  readonly productFamily?: string;
  /** Decision number, sample number or evidence reference. */
  readonly reference: string;
  readonly evidence?: readonly string[];
  /** In words: why the points are what they are. */
  readonly because: Bilingual;
}

/** Answer of `GET /api/credit/enterprises/{uscc}/explanation`. */
export interface Explanation {
  readonly uscc: string;
  readonly validAt: string;
  readonly knownAt: string;
  readonly startScore: number;
  readonly score: number;
  readonly grade: Grade;
  /** Grade the score alone would give; differs from `grade` while an upgrade waits. */
  readonly scoreGrade: Grade;
  readonly heldDownUntil?: string;
  readonly items: readonly ExplanationItem[];
  readonly rulePack: { readonly id: string; readonly version: string; readonly label: Bilingual };
  /**
   * Since when something recorded about it is not counted yet, because it was set aside (RFC 3339); absent:
   * nothing is.
   */
  readonly incompleteSince?: string;
  readonly asOf: string;
}

/** A rule that a grade rests on, and the event that it answers. */
export interface GradeGround {
  readonly ruleId: string;
  readonly title: Bilingual;
  readonly citation: Citation;
  /** Whether the rule's numbers are law or a default of the platform. */
  readonly pointsEvidence: Citation['evidence'];
  readonly eventId?: string;
}

/** A grade as it was held, with what is known now. */
export interface GradeHeld {
  readonly at: string;
  readonly grade: Grade;
  readonly previous?: Grade;
  readonly score: number;
  readonly provisional: boolean;
  readonly because: Bilingual;
  readonly grounds: readonly GradeGround[];
}

/** One grade there was, and why it changed. */
export interface GradeChange {
  readonly at: string;
  readonly recordedAt: string;
  readonly score: number;
  readonly grade: Grade;
  readonly tier: Grade;
  readonly previous?: Grade;
  readonly reason: Bilingual;
  readonly causedBy?: string;
  readonly rulePack: string;
  /** Absent where the rule pack of that time is not loaded any more. */
  readonly grounds?: readonly GradeGround[];
}

/** Answer of `GET /api/credit/enterprises/{uscc}/history`. */
export interface GradeHistory {
  readonly uscc: string;
  /** Newest first, as they were recorded. */
  readonly changes: readonly GradeChange[];
  /** Newest first: the grades held over time, with what is known now. */
  readonly grades: readonly GradeHeld[];
  /** The score over time as known now, for a chart: oldest first. */
  readonly timeline: readonly {
    readonly at: string;
    readonly score: number;
    readonly grade: Grade;
  }[];
  /**
   * Since when something recorded about it is not counted yet, because it was set aside (RFC 3339); absent:
   * nothing is.
   */
  readonly incompleteSince?: string;
  readonly asOf: string;
}

/** Answer of `POST /api/credit/enterprises`, `PUT …/particulars`, `POST …/listings` and `POST …/repairs`. */
export interface CreditReceipt {
  readonly uscc: string;
  /** Pass it as `?after=` to a reader that must see what was recorded. */
  readonly position: string;
  /** False when it was recorded before: nothing happened now. */
  readonly recorded: boolean;
  /** Doubts about the social credit code; it is recorded all the same. */
  readonly warnings: readonly { readonly code: string; readonly detail: string }[];
}

/** What an agency gets in place of `EnterpriseSummary`: no score, no supervision tier. */
export type PublicEnterpriseSummary = Omit<EnterpriseSummary, 'score' | 'tier' | 'incompleteSince'>;

/** What an agency gets in place of `EnterprisePage`. */
export type PublicEnterprisePage = Omit<EnterprisePage, 'items'> & {
  readonly items: readonly PublicEnterpriseSummary[];
};

/** What an agency gets in place of `EnterpriseCredit`. */
export type PublicEnterpriseCredit = Omit<
  EnterpriseCredit,
  | 'score'
  | 'tier'
  | 'scoreGrade'
  | 'heldDownUntil'
  | 'supervision'
  | 'upgradeFrozen'
  | 'productFamilies'
  | 'nationalClass'
  | 'incompleteSince'
>;

/** What an agency gets in place of `Explanation`: published events only, no score. */
export type PublicExplanation = Omit<
  Explanation,
  'score' | 'startScore' | 'scoreGrade' | 'heldDownUntil' | 'incompleteSince'
>;

/** What an agency gets in place of `GradeHistory`: grades, without scores and reasons. */
export type PublicGradeHistory = Omit<
  GradeHistory,
  'changes' | 'grades' | 'timeline' | 'incompleteSince'
> & {
  readonly grades: readonly Pick<GradeHeld, 'at' | 'grade' | 'previous'>[];
  readonly changes: readonly Pick<
    GradeChange,
    'at' | 'recordedAt' | 'grade' | 'previous' | 'rulePack'
  >[];
  readonly timeline: readonly Omit<GradeHistory['timeline'][number], 'score'>[];
};

/** A fact that the platform found by itself, without an officer; row of `GET /api/credit/findings`. */
export interface Finding {
  /** As in the enterprise's explanation, e.g. `trace-record-missing:…`. */
  readonly eventId: string;
  /** Kind of quality event, e.g. `TRACE_RECORD_MISSING`. */
  readonly kind: string;
  readonly title: Bilingual;
  readonly uscc: string;
  /** Empty while nobody registered the enterprise. */
  readonly name: string;
  /** Where the enterprise is now; empty while nobody registered it. */
  readonly region: string;
  /** `open` until what is missing arrived, was declared an error, or the finding was repaired. */
  readonly status: Static<typeof findingStatus>;
  /** When it happened, e.g. the shipment that lacks a record of where the goods came from. */
  readonly occurredAt: string;
  /** Since when it counts: when the platform found it. Lists go by it. */
  readonly foundAt: string;
  /** What it is about, e.g. the lot that was shipped. */
  readonly reference: string;
  /** Ids of the events that show it. */
  readonly evidence: readonly string[];
  /**
   * Since when something recorded about the enterprise is not counted yet, because it was set aside (RFC 3339); absent:
   * nothing is.
   */
  readonly incompleteSince?: string;
  /** Present unless `open`. */
  readonly settlement?: {
    readonly at: string;
    readonly reference: string;
    /** Absent where it was repaired. */
    readonly reason?: string;
  };
}

/** Answer of `GET /api/credit/findings`, newest first; the next page is in `Link: rel="next"`. */
export interface FindingPage {
  readonly items: readonly Finding[];
  readonly asOf: string;
  /** Events that the rows do not show although they were recorded before `asOf`: they were set aside. Absent: none. */
  readonly parked?: number;
}
