import type { TracedEvent } from '../domain/traced-event.js';

/** Which moment of which knowledge is asked for. */
export interface AsOf {
  /** Only what had happened by then. */
  readonly validAt: string;
  /** Only what the platform had learnt by then; errors declared later still stand. */
  readonly knownAt: string;
}

/** Bounds of a reading. */
export interface HistoryBounds extends AsOf {
  /** Events that are read at most. */
  readonly max: number;
}

/**
 * Events that stand, each once however often its reporter told it, oldest in the log first; `isCut` where there are
 * more than may be read.
 */
export interface EventHistory {
  readonly events: readonly TracedEvent[];
  readonly isCut: boolean;
}
