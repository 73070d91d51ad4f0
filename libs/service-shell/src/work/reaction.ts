import type { Refusal } from '@zhixin/decider';
import type { CloudEvent, Transaction } from '@zhixin/event-bus';
import type { AcceptedCommand } from '@zhixin/event-store';
import type { AnyAggregate } from '../decide.js';
import type { Log } from '../observability/logging.js';

/** What a reaction may use. */
export interface ReactionTools {
  /**
   * Lets an aggregate decide, as the service itself; the event is the cause. A refusal is returned, and
   * it is the reaction's to judge.
   */
  decide(aggregate: AnyAggregate, id: string, command: object): Promise<AcceptedCommand | Refusal>;
  /** Rows written here commit together with the offset. */
  readonly tx: Transaction;
  readonly log: Log;
}

/** Another service's fact becomes our command. Deliveries may repeat; the command must then decide `[]`. */
export interface Reaction {
  /** Unique in the service; with the service's name it is the consumer group. */
  readonly name: string;
  readonly topic: string;
  /** Milliseconds that deliveries may gather; see `Subscription`. */
  readonly gatherMs?: number;
  /** By contract type. A type without a row is passed over. */
  readonly on: Readonly<
    Record<string, (event: CloudEvent<never>, tools: ReactionTools) => Promise<void>>
  >;
}
