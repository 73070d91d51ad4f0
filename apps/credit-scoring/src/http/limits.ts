/** Characters that a search takes. */
export const SEARCH_CHARACTERS_MAX = 100;
/** Rows in one page of a list at most, and unless asked. */
export const PAGE_MAX = 200;
export const PAGE = 50;
/** Kinds of quality events. */
export const KIND_CHARACTERS_MAX = 100;
/** How far ahead a question "what will the grade be" may look. */
export const VALID_AT_AHEAD_MONTHS_MAX = 36;
/** Clocks of callers may be so much ahead of ours. */
export const KNOWN_AT_AHEAD_MS_MAX = 60_000;
/** Evaluations that a history shows at most; the newest. */
export const EVALUATIONS_SHOWN_MAX = 1_000;
