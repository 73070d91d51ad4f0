import type { Aggregate, AnyCommand, AnyEvent, Refusal } from '@zhixin/decider';
import type { CloudEvent, Transaction } from '@zhixin/event-bus';
import type { AcceptedCommand } from '@zhixin/event-store';
import type { Log } from '../observability/logging.js';

/** What a reaction may use. */
export interface ReactionTools {
  /**
   * Lets an aggregate decide, as the service itself; the event is the cause. A refusal is returned, and
   * it is the reaction's to judge.
   */
  decide<State, Given extends AnyCommand, Event extends AnyEvent, Code extends string>(
    aggregate: Aggregate<State, Given, Event, Code>,
    id: string,
    command: NoInfer<Given>,
  ): Promise<AcceptedCommand | Refusal<Code>>;
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
  /** Whether readers wait for it; see `Subscription`. */
  readonly awaited?: boolean;
  /** By contract type; the contract tells what the data must be. A type without a row is passed over. */
  readonly on: Readonly<Record<string, (event: CloudEvent, tools: ReactionTools) => Promise<void>>>;
}

/** What a service reacts to. */
export interface ServiceReactions {
  readonly service: string;
  readonly reactions: readonly Reaction[];
}

/** Name of a reaction's consumer group. */
export const groupOf = (service: string, { name }: Pick<Reaction, 'name'>): string =>
  `${service}.${name}`;

/**
 * Ids under which a stored event comes to a reaction; none: it does not. A contract is named after the stored event
 * that it publishes, and its version.
 */
export const publishedIds = (
  { on }: Pick<Reaction, 'on'>,
  { id, type }: { readonly id: string; readonly type: string },
): readonly string[] =>
  Object.keys(on)
    .filter((contract) => contract.replace(VERSION, '') === type)
    .map((contract) => `${id}/${contract}`);

const VERSION = /V[0-9]+$/;
