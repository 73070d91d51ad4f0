/** In what a time limit is counted. `natural_day`: 日, or 自然日; `working_day`: 工作日. */
export const LIMIT_UNITS = ['hour', 'natural_day', 'working_day', 'month', 'year'] as const;
export type LimitUnit = (typeof LIMIT_UNITS)[number];

/**
 * From when a limit runs. `moment`: at once (a limit of days then counts the day of the event); `next_day`: the day of
 * the event does not count (Order 2 article 80); `next_hour`: nor does its hour (Criminal Procedure Law article 105).
 */
export const START_RULES = ['moment', 'next_day', 'next_hour'] as const;
export type StartRule = (typeof START_RULES)[number];

/**
 * What happens when the last day is a day off. `moves`: the text says that the limit ends on the first day after it;
 * `silent`: the text says nothing, the day stays, and the other reading is shown; `none`: cannot happen (hours, working
 * days) or the text says that nothing moves.
 */
export const LAST_DAY_RULES = ['moves', 'silent', 'none'] as const;
export type LastDayRule = (typeof LAST_DAY_RULES)[number];

/** How sure we are of a text: read whole, seen in part, known but not seen, or our own choice. */
export const EVIDENCE_LEVELS = ['full_text', 'excerpt', 'knowledge', 'house_default'] as const;
export type Evidence = (typeof EVIDENCE_LEVELS)[number];

/** A text for people, in both languages. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** So many hours, days, months or years. */
export interface Limit {
  /** Whole and positive. */
  readonly value: number;
  readonly unit: LimitUnit;
}

/** The text that a time limit rests on. */
export interface ClockCitation {
  readonly instrument: string;
  readonly article?: string;
  readonly source?: string;
  readonly evidence: Evidence;
}

/** Another tenable reading of the same text: what it reads differently, and when it holds. */
export interface AlternativeReading {
  /** Under what view of the law it holds; completes "if …". */
  readonly if: Bilingual;
  readonly limit?: Limit;
  readonly startRule?: StartRule;
  readonly lastDayRule?: LastDayRule;
  /** `added`: a longer limit that replaces the first is added to it instead. */
  readonly replacement?: 'added';
  /** `skipped`: the day on which a suspended limit is resumed does not count. */
  readonly resumptionDay?: 'skipped';
}

/** How a time limit is counted, as far as the law says it: what a rule record of a pack says, and no fact of a case. */
export interface Deadline {
  readonly limit: Limit;
  readonly startRule: StartRule;
  readonly lastDayRule: LastDayRule;
  /** How sure we are of `lastDayRule`, where that differs from `evidence`. */
  readonly lastDayEvidence?: Evidence;
  /** The limit is the interval of a duty that comes back; every time is counted from the first event. */
  readonly repeat?: boolean;
  /** How long before the earliest tenable end people are reminded; absent: a quarter of the time, at most three days. */
  readonly remindBefore?: Limit;
  /** What is doubtful in the text, although it changes no date. */
  readonly doubt?: Bilingual;
  readonly readings?: readonly AlternativeReading[];
  readonly citation?: ClockCitation;
  readonly evidence?: Evidence;
}

/** The event from which a limit runs. */
export interface ClockTrigger {
  /** Name of the event, as in the rule record. */
  readonly event: string;
  /** For people; absent: `event`. */
  readonly title?: Bilingual;
  /** RFC 3339. */
  readonly at: string;
}

/** What was decided about a limit that runs already. Times are RFC 3339. */
export type Adjustment =
  /** Adds to the limit, from where the limit ends without it. */
  | {
      readonly kind: 'extension';
      readonly at: string;
      readonly value: number;
      readonly unit: LimitUnit;
    }
  /** Another limit from the same trigger takes the place of the limit and of its extensions so far. */
  | {
      readonly kind: 'replacement';
      readonly at: string;
      readonly value: number;
      readonly unit: LimitUnit;
    }
  /** The first day does not count, the day of resumption does. Without `to` it has not been resumed. */
  | { readonly kind: 'suspension'; readonly from: string; readonly to?: string }
  /** The duty falls away; what was due before stays due. */
  | { readonly kind: 'stop'; readonly at: string };

/** What happened in a case, as far as one time limit is concerned. */
export interface ClockFacts {
  readonly trigger: ClockTrigger;
  /** In any order. */
  readonly adjustments?: readonly Adjustment[];
  /** Of a limit that repeats: which time is asked for, from 1. */
  readonly occurrence?: number;
}
