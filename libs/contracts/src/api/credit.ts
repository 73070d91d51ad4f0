/** Quality-credit grade, best first. */
export type Grade = 'A' | 'B' | 'C' | 'D';

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
}

/** Answer of `GET /api/credit/enterprises`; the next page is in `Link: rel="next"`. */
export interface EnterprisePage {
  readonly items: readonly EnterpriseSummary[];
  /** Enterprises per grade under the same filter except `grade`. */
  readonly distribution: Readonly<Record<Grade, number>>;
  readonly total: number;
  readonly asOf: string;
}

/** Where a rule stands: the instrument and article, and how sure we are of the text. */
export interface Citation {
  readonly instrument: string;
  readonly article?: string;
  readonly evidence: 'full_text' | 'excerpt' | 'knowledge' | 'house_default';
}

/** A text in both languages of the platform. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** Answer of `GET /api/credit/enterprises/{uscc}`. */
export interface EnterpriseCredit extends EnterpriseSummary {
  readonly validAt: string;
  readonly knownAt: string;
  readonly productRisk: 'high' | 'medium' | 'low';
  readonly usccCheckPassed: boolean;
  readonly listing?: {
    readonly decisionRef: string;
    readonly since: string;
    readonly until?: string;
    readonly officer: string;
  };
  readonly forced: boolean;
  readonly upgradeFrozen: boolean;
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
  readonly asOf: string;
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
}

/** Answer of `GET /api/credit/enterprises/{uscc}/history`. */
export interface GradeHistory {
  readonly uscc: string;
  /** Newest first, as they were recorded. */
  readonly changes: readonly GradeChange[];
  /** The score over time as known now, for a chart: oldest first. */
  readonly timeline: readonly {
    readonly at: string;
    readonly score: number;
    readonly grade: Grade;
  }[];
  readonly asOf: string;
}
