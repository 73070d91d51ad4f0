import type { EventFilter, EventStore, Position, RecordedEvent } from '@zhixin/event-store';

/** What a follower needs to know of any entry of a log. */
export interface FollowedEntry {
  readonly position: Position;
  /** Stable: the same entry has the same id whenever it is read. */
  readonly id: string;
  readonly type: string;
  /** When the log recorded it (RFC 3339, UTC). */
  readonly recordedAt: string;
}

/** A log as its followers read it; every one passes `source.contract.ts`. */
export interface LogSource<Event extends FollowedEntry> {
  /** Name that its positions begin with. A position of another adapter means nothing here. */
  readonly adapter: string;

  /** Entries after a position (exclusive; absent: from the first on), in order, up to what is the newest now. */
  read(after: Position | undefined, max?: number): AsyncIterable<Event>;

  /** The entry at a position; undefined where there is none that this source shows. */
  at(position: Position): Promise<Event | undefined>;

  /**
   * Hands over what comes after a position for ever, in order, in batches that are not empty, each when the one
   * before is done; rejects when `handler` rejects, resolves when `signal` aborts. Reconnects by itself.
   */
  follow(
    options: {
      readonly after: Position | undefined;
      /** Entries in a batch at most. */
      readonly batchSize: number;
      readonly signal: AbortSignal;
    },
    handler: (batch: readonly Event[]) => Promise<void>,
  ): Promise<void>;

  /** Negative, zero or positive: which position is earlier. */
  compare(left: Position, right: Position): number;
}

/** The part of an event store that a source is made of. */
export type FollowedStore = Pick<
  EventStore,
  'adapter' | 'subscribe' | 'readAll' | 'at' | 'compare'
>;

/**
 * The streams of some categories as one log. Types are not asked for: a follower has to see those that a newer
 * version writes.
 */
export const streamsOf = (
  store: FollowedStore,
  categories: readonly string[],
): LogSource<RecordedEvent> => {
  const filter: EventFilter = { categories };
  return {
    adapter: store.adapter,
    read: (after, max) => store.readAll({ after, filter, ...(max !== undefined && { max }) }),
    at: (position) => store.at(position),
    follow: (options, handler) => store.subscribe({ ...options, filter }, handler),
    compare: (left, right) => store.compare(left, right),
  };
};
