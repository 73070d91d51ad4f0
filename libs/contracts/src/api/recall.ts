import type { Bilingual, Citation } from './credit.js';
import type { CaseWarning } from './supervision.js';

/** Answer of every `POST /api/recall/cases…`: a case opened, or a step taken. */
export interface RecallReceipt {
  /** Id of the case. */
  readonly id: string;
  /** Pass it as `?after=` to a list that must show what was recorded. */
  readonly position: string;
  /** False when it was recorded before: nothing happened now. */
  readonly recorded: boolean;
  /** Doubts about the social credit code; the case is opened all the same. */
  readonly warnings: readonly CaseWarning[];
}

/** A deadline of a case: when it ends, how it stands, and why; texts in the caller's language. */
export interface RecallClock {
  /** Unique in the case; of a duty that comes back each time has its own. */
  readonly clockId: string;
  readonly ruleId: string;
  readonly title: string;
  /** Whose it is. */
  readonly who: readonly string[];
  /** What it runs from. */
  readonly trigger: { readonly event: string; readonly at: string };
  readonly startsAt: string;
  /** The last second in which it is kept; null while it is suspended. */
  readonly dueAt: string | null;
  readonly limit: { readonly value: number; readonly unit: string };
  readonly state: 'running' | 'met' | 'missed' | 'suspended' | 'ended';
  /** It depends on holidays that are not arranged yet (暂定). */
  readonly provisional: boolean;
  readonly metAt?: string;
  readonly citation: Citation;
  readonly evidence: Citation['evidence'];
  /** How `dueAt` follows. */
  readonly why: string;
  /** Other tenable readings: reminders go by the earliest, lateness by the latest. */
  readonly alternatives?: readonly { readonly dueAt: string; readonly if: string }[];
  /** Of a duty that comes back: this time and the next ones. */
  readonly series?: readonly string[];
}

/** The enterprise that answers for a recall, as it is registered now. */
export interface RecallResponsible {
  readonly uscc: string;
  readonly name: string;
  readonly role: string;
  readonly region: string;
}

/** One line of what happened in a case. */
export interface RecallHistoryLine {
  readonly at: string;
  readonly event: string;
  readonly step?: string;
  readonly actor?: string;
  readonly status?: string;
  readonly region?: string;
  readonly clockId?: string;
  readonly dueAt?: string;
  /** The authority that was told. */
  readonly to?: string;
}

/** A case; answer of `GET /api/recall/cases/{id}`. */
export interface RecallCase {
  readonly id: string;
  readonly regime: string;
  readonly regimeTitle: string;
  /** `response`: no text knows a recall of these goods (响应处理). */
  readonly flow: 'recall' | 'response';
  /** Where it stands; `SUSPENDED` and `REFUSED` stand beside `step`. */
  readonly status: string;
  /** Where the flow stands. */
  readonly step: string;
  readonly side?: 'SUSPENDED' | 'REFUSED';
  readonly level?: number;
  readonly decision?: 'voluntary' | 'noticed' | 'ordered' | 'response';
  readonly responsible: RecallResponsible;
  /** Where it was opened. */
  readonly region: string;
  readonly product: string;
  readonly roots: readonly string[];
  readonly discoveredAt: string;
  readonly source: { readonly kind: string; readonly ref?: string };
  readonly causeId?: string;
  /** The text that holds for the whole case. */
  readonly pack: { readonly id: string; readonly version: string; readonly label: string };
  /** What that text leaves open, and how it is read here. */
  readonly doubts: readonly { readonly text: string; readonly evidence: string }[];
  readonly openedAt: string;
  readonly clocks: readonly RecallClock[];
  /** What may or must come next, the most urgent first. */
  readonly next: readonly {
    readonly step: string;
    readonly by: readonly string[];
    readonly dueAt?: string;
  }[];
  readonly documents: readonly RecallDocument[];
  readonly history: readonly RecallHistoryLine[];
}

/** A paper of a case. */
export interface RecallDocument {
  readonly step: string;
  readonly actor: string;
  /** Which enterprise, where one acted. */
  readonly uscc?: string;
  /** The paper by which an officer entered it for a firm. */
  readonly receivedAs?: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  /** Where the case stood after it. */
  readonly status: string;
  /** How it came out, where it can come out in several ways. */
  readonly outcome?: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** A case in the list; item of `GET /api/recall/cases`. */
export interface RecallCaseRow {
  readonly id: string;
  readonly regime: string;
  readonly status: string;
  readonly level?: number;
  readonly decision?: string;
  readonly uscc: string;
  readonly name: string;
  readonly region: string;
  readonly product: string;
  readonly discoveredAt: string;
  readonly openedAt: string;
  /** What is due first. */
  readonly due?: {
    readonly clockId: string;
    readonly title: string;
    readonly who: readonly string[];
    readonly dueAt: string;
    readonly provisional: boolean;
  };
  /** Deadlines that were missed and are still not kept. */
  readonly missed: number;
}

/** What everybody may know of a recall; answer of `GET /api/recall/public/{id}`. */
export interface PublicRecall {
  readonly id: string;
  readonly regime: string;
  readonly regimeTitle: string;
  readonly status: string;
  readonly level?: number;
  readonly decision?: string;
  /** The enterprise that recalls. */
  readonly recaller: { readonly uscc: string; readonly name: string };
  readonly product: string;
  readonly roots: readonly string[];
  readonly publishedAt: string;
  readonly measures: readonly string[];
  /** Whom buyers may turn to, where the text puts that into the notice. */
  readonly recallContact?: string;
  /** The public notice, field by field as its text names them. */
  readonly notice: readonly {
    readonly name: string;
    readonly title: string;
    readonly value: unknown;
  }[];
}

/** A recall regime in one version; item of `GET /api/recall/regimes`. */
export interface RecallRegime {
  readonly id: string;
  readonly version: string;
  readonly regime: string;
  readonly title: Bilingual;
  readonly label: Bilingual;
  readonly flow: 'recall' | 'response';
  readonly effectiveFrom: string;
  readonly effectiveTo?: string;
  readonly levels: readonly { readonly level: number; readonly title: Bilingual }[];
  readonly steps: readonly {
    readonly step: string;
    readonly by: readonly string[];
    readonly paper?: string;
    readonly citation: Citation;
    readonly evidence: string;
  }[];
  readonly lacks: readonly {
    readonly step: string;
    readonly because: Bilingual;
    readonly citation: Citation;
  }[];
  readonly ordered: { readonly by: readonly string[]; readonly citation: Citation };
  readonly recallers: readonly { readonly role: string; readonly when: Bilingual }[];
  readonly measures: readonly { readonly measure: string; readonly title: Bilingual }[];
  readonly papers: readonly {
    readonly paper: string;
    readonly title: Bilingual;
    readonly fields: readonly {
      readonly name: string;
      readonly title: Bilingual;
      readonly is: 'text' | 'date' | 'quantity' | 'list';
      readonly requiredOf?: string;
    }[];
  }[];
  readonly publication: readonly {
    readonly lane: string;
    readonly channel: Bilingual;
    readonly levels?: readonly number[];
    readonly mayBeLeftOut?: boolean;
  }[];
  readonly deadlines: readonly {
    readonly ruleId: string;
    readonly title: Bilingual;
    readonly who: readonly string[];
    readonly limit: { readonly value: number; readonly unit: string };
    readonly citation: Citation;
    readonly evidence: string;
  }[];
  readonly doubts: readonly { readonly text: Bilingual; readonly evidence: string }[];
}

/** Something that somebody has to do in a case; item of `GET /api/recall/duties`. */
export interface RecallDuty {
  readonly dutyId: string;
  /** Rule of the regime. */
  readonly kind: string;
  /** The responsible enterprise of the case. */
  readonly uscc: string;
  readonly region: string;
  /** Whose duty it is. */
  readonly who: readonly string[];
  /** Since when. */
  readonly opened: string;
  readonly clock: RecallClock;
  readonly law: Citation;
  readonly rule: string;
  /** Id of the case. */
  readonly cause: string;
  readonly count: number;
}
