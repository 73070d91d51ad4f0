import type { EventStoreDBClient, Position as ClientPosition } from '@eventstore/db-client';
import { PENDING_APPENDS_MAX, PENDING_BYTES_MAX } from '../append-batcher.js';
import { backoffMs, pause } from '../backoff.js';
import {
  EventStoreClosed,
  EventStoreOverloaded,
  EventStoreUnavailable,
  InvalidAppend,
  PositionBeyondEnd,
} from '../event-store-errors.js';
import type { AppendResult, EventStore, Position } from '../event-store.js';
import { prepareAppend, type PreparedAppend } from '../prepared-append.js';
import { clientOf, closeClient } from './client.js';
import { Feed } from './feed.js';
import { EventStoreDbReader, READ_ATTEMPTS_MAX } from './reader.js';
import { ADAPTER, comparePlaces, placeOf } from './records.js';
import { EventStoreDbWriter } from './writer.js';

const BATCH_SIZE_DEFAULT = 500;

/** Where the events are. */
export interface EventStoreDbEventStoreOptions {
  /** As the client takes it: `esdb://host:2113?tls=false`, `esdb+discover://…`. */
  readonly connectionString: string;
  /** Milliseconds after which an append without an answer is sent again; default 5 s. */
  readonly answerTimeoutMs?: number;
}

/**
 * The event store in EventStoreDB (23.10 or later). The database belongs to the platform: what others
 * write into it is read as the platform's own.
 *
 * An append without an expected revision (`any`, `exists`) reads its stream first, because the server
 * recognises such an append sent twice only for a while. Ids are known stream by stream: an id of
 * another stream is not `EventIdTaken` here, and with an expected revision only the events just after it
 * are compared.
 */
export const eventStoreDbEventStore = (options: EventStoreDbEventStoreOptions): EventStore =>
  new EventStoreDbEventStore(options);

class EventStoreDbEventStore implements EventStore {
  readonly adapter = ADAPTER;
  private readonly client: EventStoreDBClient;
  private readonly reader: EventStoreDbReader;
  private readonly writer: EventStoreDbWriter;
  private readonly appending = new Set<Promise<AppendResult>>();
  private readonly closed = new AbortController();
  private pendingBytes = 0;
  private closing: Promise<void> | undefined;

  constructor({ connectionString, ...options }: EventStoreDbEventStoreOptions) {
    this.client = clientOf(connectionString);
    this.reader = new EventStoreDbReader(this.client);
    this.writer = new EventStoreDbWriter({ client: this.client, reader: this.reader, ...options });
  }

  append(...[stream, events, expected]: Parameters<EventStore['append']>) {
    const appending = this.appendPrepared(() => prepared(stream, events, expected));
    this.appending.add(appending);
    const forget = () => this.appending.delete(appending);
    appending.then(forget, forget);
    return appending;
  }

  async *read(...[stream, options = {}]: Parameters<EventStore['read']>) {
    this.refuseWhenClosed();
    yield* this.reader.stream({ stream, ...options });
  }

  async *readAll({ after, filter, max = Infinity }: Parameters<EventStore['readAll']>[0] = {}) {
    this.refuseWhenClosed();
    const end = await this.endFrom(after);
    if (end === undefined || max <= 0) return;
    const feed = new Feed({
      client: this.client,
      after: after === undefined ? undefined : placeOf(after),
      filter,
      failuresMax: READ_ATTEMPTS_MAX,
      untilCaughtUp: true,
    });
    try {
      for (let left = max; ;) {
        const events = await feed.take(BATCH_SIZE_DEFAULT, this.closed.signal);
        this.refuseWhenClosed();
        if (events.length === 0) return;
        for (const event of events) {
          if (comparePlaces(placeOf(event.position), end) > 0) return;
          yield event;
          left -= 1;
          if (left === 0) return;
        }
      }
    } finally {
      feed.stop();
    }
  }

  async at(position: Position) {
    this.refuseWhenClosed();
    return this.reader.at(placeOf(position));
  }

  async subscribe(...[options, handler]: Parameters<EventStore['subscribe']>) {
    const { after, filter, batchSize = BATCH_SIZE_DEFAULT } = options;
    const ended = new AbortController();
    // Many subscriptions may share one signal; each listens to a signal of its own.
    const signal = AbortSignal.any([options.signal, this.closed.signal, ended.signal]);
    const place = after === undefined ? undefined : placeOf(after);
    await this.whenAvailable(signal, () => this.endFrom(after));
    const feed = new Feed({ client: this.client, after: place, filter, failuresMax: Infinity });
    try {
      while (!signal.aborted) {
        const batch = await feed.take(batchSize, signal);
        if (batch.length > 0 && !signal.aborted) await handler(batch);
      }
      if (!options.signal.aborted) this.refuseWhenClosed();
    } finally {
      ended.abort();
      feed.stop();
    }
  }

  async head() {
    this.refuseWhenClosed();
    return this.reader.head();
  }

  compare(left: Position, right: Position) {
    return comparePlaces(placeOf(left), placeOf(right));
  }

  close() {
    return (this.closing ??= this.shut());
  }

  private async shut() {
    await Promise.allSettled(this.appending);
    this.closed.abort();
    await closeClient(this.client);
  }

  private async appendPrepared(prepare: () => PreparedAppend): Promise<AppendResult> {
    const append = prepare();
    this.refuseWhenClosed();
    if (append.ids.length === 0) return this.asItIs(append.stream);
    if (
      this.appending.size > PENDING_APPENDS_MAX ||
      this.pendingBytes + append.bytes > PENDING_BYTES_MAX
    )
      throw new EventStoreOverloaded(`${this.appending.size} appends wait already.`);
    this.pendingBytes += append.bytes;
    try {
      return await this.writer.append(append);
    } finally {
      this.pendingBytes -= append.bytes;
    }
  }

  private async asItIs(stream: string): Promise<AppendResult> {
    for await (const { revision, position } of this.reader.stream({
      stream,
      direction: 'backward',
      max: 1,
    }))
      return { revision, position, events: [] };
    return { revision: -1, position: '', events: [] };
  }

  private async endFrom(after: Position | undefined): Promise<ClientPosition | undefined> {
    const start = after === undefined ? undefined : placeOf(after);
    const end = await this.reader.end();
    if (start !== undefined && (end === undefined || comparePlaces(start, end) > 0))
      throw new PositionBeyondEnd(after!);
    return end;
  }

  // Tries until it works or the signal aborts.
  private async whenAvailable(signal: AbortSignal, attempt: () => Promise<unknown>) {
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        this.refuseWhenClosed();
        return void (await attempt());
      } catch (error) {
        if (!(error instanceof EventStoreUnavailable)) throw error;
        await pause(backoffMs(failures), signal);
      }
    }
  }

  private refuseWhenClosed() {
    if (this.closing !== undefined) throw new EventStoreClosed();
  }
}

// Names that begin with "$" are the server's own, and nobody would be given them back.
const prepared = (...[stream, events, expected]: Parameters<EventStore['append']>) => {
  const append = prepareAppend(stream, events, expected);
  for (const taken of [stream, ...events.map(({ type }) => type)])
    if (taken.startsWith('$'))
      throw new InvalidAppend(
        `"${taken.slice(0, 80)}" begins with "$", as the server's own names do.`,
      );
  return append;
};
