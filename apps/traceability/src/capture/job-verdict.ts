import type { EventFault } from './event-fault.js';

/** How a capture job ends: the faults found before the log saw it; what the log says comes to it. */
export interface JobVerdict {
  readonly captureId: string;
  /** Faults found by the rules; their events never reach the log. */
  readonly faults: readonly EventFault[];
  /** Events that the rules turned down. */
  readonly refused: number;
  /** Pointer of each entry that goes to the log, in the order of the entries. */
  readonly pointers: readonly string[];
}
