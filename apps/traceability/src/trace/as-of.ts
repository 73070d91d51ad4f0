import type { TracedEvent } from '../domain/traced-event.js';

/** Of who names no moment: they want all there is, what a clock a little ahead of ours has reported included. */
export const END_OF_TIME = '9999-12-31T23:59:59.999Z';

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
