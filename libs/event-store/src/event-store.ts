/** JSON as stored and as sent. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A place in the order of all events of one adapter, e.g. `postgres:42`. Opaque: compare only with
 * `EventStore.compare`, never parse it. A position of one adapter means nothing to another.
 */
export type Position = string;

/** The adapter's name that every position begins with. */
export const adapterOf = (position: Position): string =>
  position.slice(0, Math.max(0, position.indexOf(':')));

/** What an event says besides its data. */
export interface EventMetadata {
  /** When it was true (RFC 3339 with offset). */
  readonly occurredAt: string;
  /** Who caused it: the caller's subject, or `service:{name}`. */
  readonly actor: string;
  /** One id for everything that follows from one request. */
  readonly correlationId: string;
  /** Id of the event or request that caused this one. */
  readonly causationId?: string;
  /** Version of the data's schema as the aggregate declares it (`declaredVersionOf`); absent means 1. */
  readonly schemaVersion?: number;
  /** W3C trace context. */
  readonly traceparent?: string;
}

/** An event to append. `id` is a UUID chosen by the writer: the same id again is the same event. */
export interface EventToAppend {
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

/** An event as the store gives it back. Several readers may be given the same object: nobody changes it. */
export interface RecordedEvent extends EventToAppend {
  readonly stream: string;
  /** 0 for the first event of the stream. */
  readonly revision: number;
  readonly position: Position;
  /** When the store recorded it (RFC 3339, UTC). */
  readonly recordedAt: string;
}

/** The revision a writer believes the stream has. */
export type ExpectedRevision = number | 'no-stream' | 'exists' | 'any';

/** Where an append ended up. For a zero-event append: the stream as it is. */
export interface AppendResult {
  /** Revision of the stream's last event; -1 where the stream has none. */
  readonly revision: number;
  /** Position of the append's last event; empty where the stream has none. */
  readonly position: Position | '';
  /** The events of this append as they are recorded, in order. */
  readonly events: readonly RecordedEvent[];
}

/** Another writer was first. Nothing was appended. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** -1 where the stream has no event. */
    readonly actual: number,
  ) {
    super(`Stream ${stream} is at revision ${actual}, expected ${expected}.`);
  }
}

/** Which events a subscription or a read of all wants; both absent: every event. */
export interface EventFilter {
  /** Stream categories: the part of the stream name before the first `-`. */
  readonly categories?: readonly string[];
  readonly types?: readonly string[];
}

/** The store's one interface; every adapter passes `event-store.contract.ts`. */
export interface EventStore {
  /** Name in positions and checkpoints, e.g. `postgres`. */
  readonly adapter: string;

  /**
   * Appends all events or none. Retrying with the same ids and the same expected revision answers
   * what the first try answered. An unknown outcome (time-out) may be retried the same way.
   *
   * Appending no event checks nothing and answers with the stream as it is.
   *
   * @throws WrongExpectedRevision when the stream is elsewhere and the events are not already in it.
   * @throws EventIdTaken when some of the ids are stored, but not as this append; an adapter whose server
   *   has no index of ids knows those of the stream alone.
   * @throws AppendTooLarge, InvalidAppend, StreamDeleted, EventStoreUnavailable, EventStoreOverloaded:
   *   nothing was appended.
   * @throws AppendOutcomeUnknown when the connection broke meanwhile: retry with the same ids.
   */
  append(
    stream: string,
    events: readonly EventToAppend[],
    expected: ExpectedRevision,
  ): Promise<AppendResult>;

  /** Events of one stream, from revision `from` (inclusive) on, or backwards. A missing stream is empty. */
  read(
    stream: string,
    options?: {
      readonly from?: number;
      readonly direction?: 'forward' | 'backward';
      readonly max?: number;
    },
  ): AsyncIterable<RecordedEvent>;

  /**
   * Events of all streams in global order, after a position (exclusive), up to what is the newest now.
   *
   * @throws UnknownPosition, PositionBeyondEnd
   */
  readAll(options?: {
    readonly after?: Position | undefined;
    readonly filter?: EventFilter;
    readonly max?: number;
  }): AsyncIterable<RecordedEvent>;

  /**
   * The event at a position, so that whoever is told one learns what it is; undefined where there is none.
   *
   * @throws UnknownPosition
   */
  at(position: Position): Promise<RecordedEvent | undefined>;

  /**
   * Follows all streams from after a position (exclusive; absent: the beginning) for ever, in order,
   * losing none under concurrent writers. `handler` gets non-empty batches (`options.batchSize` at most,
   * default 500) and is awaited before the next; when it rejects, the subscription rejects.
   * Resolves when `signal` aborts. Reconnects by itself.
   *
   * @throws UnknownPosition, PositionBeyondEnd
   */
  subscribe(
    options: {
      readonly after?: Position | undefined;
      readonly filter?: EventFilter;
      readonly batchSize?: number;
      readonly signal: AbortSignal;
    },
    handler: (batch: readonly RecordedEvent[]) => Promise<void>,
  ): Promise<void>;

  /** Position of the newest event; undefined while the store is empty. */
  head(): Promise<Position | undefined>;

  /** Negative, zero or positive: which position is earlier. */
  compare(left: Position, right: Position): number;

  /** Ends connections; pending appends settle first. */
  close(): Promise<void>;
}
