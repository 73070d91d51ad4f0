/** The append cannot be stored as it is written: a bug of the writer. Nothing was appended. */
export class InvalidAppend extends Error {}

/** One append is limited to `APPEND_BYTES_MAX` bytes. Nothing was appended. */
export class AppendTooLarge extends Error {
  constructor(
    readonly stream: string,
    readonly bytes: number,
    readonly bytesMax: number,
  ) {
    super(`The append to ${stream} has ${bytes} bytes; the limit is ${bytesMax}.`);
  }
}

/**
 * Some of the ids already name other events, or only a part of this append. Nothing was appended:
 * the same id again must be the same event, in the same stream, in the same order.
 */
export class EventIdTaken extends Error {
  constructor(
    readonly stream: string,
    readonly ids: readonly string[],
  ) {
    super(
      `The append to ${stream} carries ids of events that are already stored otherwise: ${ids.join(', ')}.`,
    );
  }
}

/**
 * The connection broke, or the store fell silent, while the append was on its way: it may or may not
 * be stored. Append again with the same ids to find out; that never stores it twice.
 */
export class AppendOutcomeUnknown extends Error {}

/** The store cannot be reached at present. Nothing was appended. */
export class EventStoreUnavailable extends Error {}

/** More appends wait than the process may hold in memory. Nothing was appended. */
export class EventStoreOverloaded extends Error {}

/**
 * Somebody deleted or truncated the stream behind the platform's back: events that were facts are gone,
 * and what is computed without them would be wrong. Nothing was appended.
 */
export class StreamDeleted extends Error {
  constructor(readonly stream: string) {
    super(`Events of stream ${stream} were deleted from the event store.`);
  }
}

/**
 * A newer version of the platform wrote to the stream: what this version would fold is not its state, and
 * what it would decide is not to be trusted. Nothing was appended. Other streams are as ever.
 */
export class StreamOfANewerVersion extends Error {
  constructor(
    readonly stream: string,
    readonly type: string,
    readonly schemaVersion: number,
  ) {
    super(`Stream ${stream} holds ${type} in version ${schemaVersion}, which is not known here.`);
  }
}

/** `close` was called before. */
export class EventStoreClosed extends Error {
  constructor() {
    super('The event store is closed.');
  }
}

/** A position of another adapter, or not a position: read models that carry it must be rebuilt. */
export class UnknownPosition extends Error {
  constructor(position: string, adapter: string) {
    super(`"${position}" is not a position of the event store adapter "${adapter}".`);
  }
}

/**
 * The position is after the newest event: the store was put back to an earlier state, and whoever
 * holds the position has seen events that are gone. Rebuild what it stands for.
 */
export class PositionBeyondEnd extends Error {
  constructor(readonly position: string) {
    super(
      `"${position}" is beyond the end of the event store, which must have been restored: rebuild.`,
    );
  }
}
