import type { Static, TObject } from '@sinclair/typebox';
import type { PublishedEvent } from './envelope.js';

/** Who may see an event of this type: see `CloudEvent.audience`. */
export type Audience = 'public' | 'parties' | 'regulators';

/** One event type that a service promises to others. */
export interface Contract<Type extends string = string, Schema extends TObject = TObject> {
  readonly type: Type;
  readonly topic: Topic;
  readonly audience: Audience;
  /** One sentence for the AsyncAPI document. */
  readonly summary: string;
  readonly schema: Schema;
  /** Its events may come in any order: one that cannot be handled holds up none of its key. */
  readonly inAnyOrder?: true;
}

/** The data of a contract's events. */
export type DataOf<C extends Contract> = Static<C['schema']>;

/**
 * Where the owner of a topic keeps what it publishes, for who reads the topic from the same database: a
 * function of the owner's schema gives rows, and the contract says what event a row is.
 */
export interface TopicSource {
  /**
   * SQL function `schema.name(bigint[])`: a row for each of these positions of the owner's log, with the
   * column `position` and all that the event says.
   */
  readonly rows: string;
  /** Types of the events that it gives; others on the topic are published as they are. */
  readonly types: readonly string[];
  /** The event of a row as node-postgres reads it: a bigint is its digits, a timestamptz a `Date`. Pure. */
  readonly toEvent: (row: Readonly<Record<string, unknown>>) => PublishedEvent;
}

/** A stream of facts of one service; partitions are fixed for ever once the topic exists. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /** Days after which the broker may forget an event; absent: never. */
  readonly retentionDays?: number;
  /** The broker may forget older events of a key: only for streams whose newest event says everything. */
  readonly compacted?: boolean;
  /** What the partition key is. */
  readonly key: 'uscc' | 'lot';
  readonly summary: string;
}

/** Declares a contract; exists so that its types are inferred. */
export const contract = <Type extends string, Schema extends TObject>(
  declared: Contract<Type, Schema>,
): Contract<Type, Schema> => declared;
