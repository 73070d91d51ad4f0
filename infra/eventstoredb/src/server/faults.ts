/**
 * What the next appends suffer. `cut-before`: the connection breaks and nothing was written.
 * `cut-after`: it was written, the connection breaks and the answer is lost. `silent-before` and
 * `silent-after`: the same with no answer ever and the connection open. `time-out-before` and
 * `time-out-after`: the server says that it timed out.
 */
export type AppendFault =
  | 'cut-before'
  | 'cut-after'
  | 'silent-before'
  | 'silent-after'
  | 'time-out-before'
  | 'time-out-after';

/** Where a node that does not lead sends its callers. */
export interface LeaderAddress {
  readonly host: string;
  readonly port: number;
}

/** What is wrong with the double at present. */
export interface FaultState {
  /** New connections are closed at once. */
  refusing: boolean;
  /** Each piece of traffic waits this long, in both directions. */
  delayMs: number;
  appendFaults: AppendFault[];
  /** How many calls that need the leader are turned away, and where to. */
  notLeader: { count: number; leader: LeaderAddress | undefined };
}

/** How often each call came, since the start, and what else a test may want to know. */
export interface CallCounts {
  append: number;
  batchAppend: number;
  read: number;
  subscribe: number;
  connections: number;
  /** Position after which the last subscription to all streams began; -1: at the beginning. */
  subscribedAfter: number;
}

/** Nothing is wrong. */
export const noFaults = (): FaultState => ({
  refusing: false,
  delayMs: 0,
  appendFaults: [],
  notLeader: { count: 0, leader: undefined },
});

/** Nobody called. */
export const noCalls = (): CallCounts => ({
  append: 0,
  batchAppend: 0,
  read: 0,
  subscribe: 0,
  connections: 0,
  subscribedAfter: -1,
});
