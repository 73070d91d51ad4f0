import type { WorkingCalendar } from '@zhixin/legal-clock';
import type { RecallBook } from '@zhixin/rule-packs';

/** By what cases are decided and their deadlines counted. */
export interface RecallRules {
  /** Every regime in every version. */
  readonly book: RecallBook;
  /** Which days are worked, as far as it is known. */
  readonly calendar: WorkingCalendar;
}

/** Injection token: `RecallRules`. */
export const RECALL_RULES = Symbol('RECALL_RULES');
