import type { Position } from '@zhixin/event-store';
import type { ParkingReason } from './backlog.js';
import type { SetAsideEntry } from './digest.js';
import type { ParkedEntry } from './parked.js';
import type { FollowedEntry } from './source.js';

/** Milliseconds after which a follower that no longer renews its lead is replaced. */
export const LEASE_MS = 6_000;

/** What a step saves. */
export interface FollowerStep<Tx> {
  /** The place behind everything of the step. */
  readonly to: Position;
  /** What the follower does; absent: everything of the step is set aside, or wanted by nobody. */
  readonly work?: ((tx: Tx) => Promise<void>) | undefined;
  readonly aside: readonly SetAsideEntry<FollowedEntry>[];
}

/** A follower's place, for as long as nobody else takes it over. */
export interface LeasedPlace<Tx> {
  /** Absent: nothing was handled yet. */
  readonly position: Position | undefined;
  readonly leaseMs: number;
  /**
   * Does the work, sets aside and moves the place: all of it or nothing, where the work writes to the database that
   * keeps the place; else the work comes first and is done again after a crash.
   *
   * @throws LeadLost when another took over; nothing is then saved.
   */
  move(step: FollowerStep<Tx>): Promise<void>;
  /**
   * Does the work of a parked entry and takes it off the list; answers why the next of its key waits, if there is one.
   *
   * @throws LeadLost
   */
  again(entry: ParkedEntry, work: (tx: Tx) => Promise<void>): Promise<ParkingReason | undefined>;
  /** @throws LeadLost */
  renew(): Promise<void>;
  /** Lets another take over at once. */
  release(): Promise<void>;
}

/** Where a follower stands, and who may move it. */
export interface FollowerPlace<Tx> {
  /** Undefined while another instance leads. */
  take(): Promise<LeasedPlace<Tx> | undefined>;
}
