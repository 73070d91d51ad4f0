import type { Limit } from '@zhixin/legal-clock';
import type { CaseFacts } from './deadline-rule.js';
import type { RecallMoment } from './recall-words.js';

/** Something that happened in a case, at a time (RFC 3339). */
export interface RecallHappening extends RecallMoment {
  readonly at: string;
  /** By how much a step gives more time. */
  readonly extends?: Limit;
  /** The level that a step sets, or sets anew. */
  readonly level?: number;
}

/** A case, as far as its clocks go by it. */
export interface RecallStory {
  /** In any order. */
  readonly happened: readonly RecallHappening[];
  /** Until a step sets another; absent: not set yet. */
  readonly level?: number;
  /** By the names of `RECALL_FACTS`; `decision` follows from what happened. */
  readonly facts?: CaseFacts;
  /** When the case was closed: nothing is owed from then on. */
  readonly closedAt?: string;
  /** Now: a duty that comes back is followed to the time that runs. */
  readonly at: string;
}
