import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  StreamDeletedError,
  StreamNotFoundError,
  type EventStoreDBClient,
  type Position as ClientPosition,
  type StreamingRead,
} from '@eventstore/db-client';
import { backoffMs, pause } from '../backoff.js';
import { EventStoreUnavailable, StreamDeleted } from '../event-store-errors.js';
import type { Position, RecordedEvent } from '../event-store.js';
import { leavable } from './client-call.js';
import { isTransient, ServerSilent } from './client-faults.js';
import { comparePlaces, eventOf, isSystemEvent } from './records.js';

/** How often a read is tried in a row without anything coming: about 1.5 seconds of waiting. */
export const READ_ATTEMPTS_MAX = 7;
/** A server that sends nothing this long, while we wait for it, is given up and asked anew. */
export const READ_SILENCE_MS = 10_000;

/** Which events of one stream. */
export interface StreamRange {
  readonly stream: string;
  readonly from?: number | undefined;
  readonly direction?: 'forward' | 'backward' | undefined;
  readonly max?: number | undefined;
}

/** Reads that end; they go on from where they were when the connection breaks. */
export class EventStoreDbReader {
  // Everything up to `scanned` was looked at, and the newest event of the platform is at `head`.
  private known:
    { readonly scanned: ClientPosition; readonly head: Position | undefined } | undefined;

  constructor(private readonly client: EventStoreDBClient) {}

  /** A missing stream is empty. @throws StreamDeleted */
  async *stream(range: StreamRange): AsyncGenerator<RecordedEvent> {
    const step = range.direction === 'backward' ? -1 : 1;
    let next = range.from ?? (step === 1 ? 0 : undefined);
    let left = range.max ?? Infinity;
    for (let failures = 0; left > 0 && (next === undefined || next >= 0);) {
      try {
        for await (const event of this.streamOnce({ ...range, from: next, max: left })) {
          failures = 0;
          left -= 1;
          next = event.revision + step;
          yield event;
        }
        return;
      } catch (error) {
        failures += 1;
        await this.recover(error, failures);
      }
    }
  }

  private async *streamOnce({ stream, from, direction, max }: StreamRange) {
    const isForward = direction !== 'backward';
    const read = this.client.readStream(stream, {
      direction: isForward ? FORWARDS : BACKWARDS,
      fromRevision: from === undefined ? END : BigInt(from),
      ...(max !== undefined && max < Infinity && { maxCount: max }),
    });
    let next = from;
    try {
      for await (const { event } of received(read)) {
        if (event === undefined) continue;
        const recorded = eventOf(event);
        if (isForward && recorded.revision !== next) throw new StreamDeleted(stream);
        next = recorded.revision + 1;
        yield recorded;
      }
    } catch (error) {
      if (error instanceof StreamNotFoundError) return;
      throw error instanceof StreamDeletedError ? new StreamDeleted(stream) : error;
    }
  }

  /** Where the newest event is, the server's own included; `undefined` where there is none. */
  async end(): Promise<ClientPosition | undefined> {
    return this.tried(async () => {
      const read = this.client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 });
      let end: ClientPosition | undefined;
      for await (const { event } of received(read)) end = event?.position;
      return end;
    });
  }

  /** The platform's event at a place; a read forwards includes the place that it begins from. */
  async at(place: ClientPosition): Promise<RecordedEvent | undefined> {
    return this.tried(async () => {
      const read = this.client.readAll({ direction: FORWARDS, fromPosition: place, maxCount: 1 });
      for await (const { event } of received(read)) {
        if (event?.position === undefined || isSystemEvent(event)) continue;
        if (comparePlaces(event.position, place) === 0) return eventOf(event);
      }
      return undefined;
    });
  }

  /** Position of the platform's newest event. */
  async head(): Promise<Position | undefined> {
    return this.tried(async () => {
      const known = this.known;
      let scanned: ClientPosition | undefined;
      let head = known?.head;
      const read = this.client.readAll({ direction: BACKWARDS, fromPosition: END });
      for await (const { event } of received(read)) {
        if (event?.position === undefined) continue;
        if (known !== undefined && comparePlaces(event.position, known.scanned) <= 0) break;
        scanned ??= event.position;
        if (isSystemEvent(event)) continue;
        head = eventOf(event).position;
        break;
      }
      if (scanned !== undefined) this.known = { scanned, head };
      return head;
    });
  }

  private async tried<Result>(attempt: () => Promise<Result>): Promise<Result> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        await this.recover(error, failures);
      }
    }
  }

  private async recover(error: unknown, failures: number): Promise<void> {
    if (!isTransient(error)) throw error;
    if (failures === READ_ATTEMPTS_MAX)
      throw new EventStoreUnavailable(String(error), { cause: error });
    await pause(backoffMs(failures));
  }
}

/** Every item of a read, until it ends or the caller leaves; then the call is ended too. */
const received = async function* <Item>(read: StreamingRead<Item>): AsyncGenerator<Item> {
  const call = leavable(read);
  const items = read[Symbol.asyncIterator]() as AsyncIterator<Item>;
  try {
    for (;;) {
      const { done, value } = await withinMs(READ_SILENCE_MS, items.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    call.leave();
  }
};

/** Settles as the promise does, or rejects when it takes too long. */
export const withinMs = <Result>(ms: number, promise: Promise<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new ServerSilent(ms)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(late));
  });

/** A place to begin from, in the client's words. */
export const startOf = (after: ClientPosition | undefined): ClientPosition | typeof START =>
  after ?? START;
