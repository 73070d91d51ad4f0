import {
  jsonEvent,
  NO_STREAM,
  WrongExpectedVersionError,
  type EventStoreDBClient,
  type JSONType,
} from '@eventstore/db-client';
import { backoffMs, pause } from '../backoff.js';
import {
  AppendOutcomeUnknown,
  EventIdTaken,
  EventStoreUnavailable,
  StreamDeleted,
} from '../event-store-errors.js';
import {
  WrongExpectedRevision,
  type AppendResult,
  type ExpectedRevision,
  type RecordedEvent,
} from '../event-store.js';
import { KeyedQueue } from '../keyed-queue.js';
import { answeredBefore, appendedOf, type PreparedAppend } from '../prepared-append.js';
import { appendFault, refusalOf } from './client-faults.js';
import { withinMs, type EventStoreDbReader } from './reader.js';

/** How often one append is sent; the same ids make that harmless. About 1.5 seconds of waiting. */
export const SEND_ATTEMPTS_MAX = 7;
/** An append whose answer is this late is sent again. */
export const ANSWER_TIMEOUT_MS = 5_000;
/** No append is sent again after this long. */
export const GIVE_UP_MS = 15_000;
/** How long the client may take beyond the call itself, to find a server for instance. */
const CONNECTING_MS = 5_000;
/** How often an append without an expected revision runs after a stream that others write to. */
const RACES_MAX = 1_000;
/** Most appends of one stream without an expected revision that wait in this process. */
const APPENDS_WAITING_MAX = 1_000;

interface WriterOptions {
  readonly client: EventStoreDBClient;
  readonly reader: EventStoreDbReader;
  readonly answerTimeoutMs?: number;
}

// The end of the stream when the server refused because of it.
type WriteAnswer = { readonly revision: number } | { readonly actual: number };

/** Sends appends until their outcome is known. */
export class EventStoreDbWriter {
  private readonly queue = new KeyedQueue(APPENDS_WAITING_MAX);

  constructor(private readonly options: WriterOptions) {}

  /** `append` has at least one event. */
  async append(append: PreparedAppend): Promise<AppendResult> {
    const { expected, stream } = append;
    if (expected === 'any' || expected === 'exists')
      return this.queue.run(stream, () => this.appendWhereverItEnds(append));
    const sent = await this.send(append, expected);
    if ('revision' in sent) return this.recorded(append, sent.revision);
    throw await this.conflict(append, sent.actual);
  }

  // The server recognises an append that it has already only where it expects a revision, or for as long
  // as it remembers. So the stream is read, and what is not in it yet is appended at its end.
  private async appendWhereverItEnds(append: PreparedAppend): Promise<AppendResult> {
    const { stream, expected } = append;
    const ids = new Set(append.ids);
    const stored: RecordedEvent[] = [];
    let last = -1;
    for (let races = 0; ; races += 1) {
      for await (const event of this.options.reader.stream({ stream, from: last + 1 })) {
        if (ids.has(event.id)) stored.push(event);
        last = event.revision;
      }
      const before = answeredBefore(append, stored);
      if (before !== undefined) return before;
      if (expected === 'exists' && last < 0) throw new WrongExpectedRevision(stream, expected, -1);
      const sent = await this.send(append, last < 0 ? 'no-stream' : last);
      if ('revision' in sent) return this.recorded(append, sent.revision);
      if (races === RACES_MAX) throw new WrongExpectedRevision(stream, expected, sent.actual);
    }
  }

  private async send(append: PreparedAppend, expected: ExpectedRevision): Promise<WriteAnswer> {
    const giveUpAt = Date.now() + GIVE_UP_MS;
    let doubt: unknown;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return { revision: await this.sendOnce(append, expected) };
      } catch (error) {
        if (error instanceof WrongExpectedVersionError)
          return { actual: error.actualVersion === 'no_stream' ? -1 : Number(error.actualVersion) };
        const fault = appendFault(error);
        if (fault === 'refused') throw refusalOf(error, append);
        if (fault === 'unknown') doubt = error;
        if (attempt === SEND_ATTEMPTS_MAX || Date.now() > giveUpAt)
          throw doubt === undefined
            ? new EventStoreUnavailable(String(error), { cause: error })
            : new AppendOutcomeUnknown(String(doubt), { cause: doubt });
        await pause(backoffMs(attempt));
      }
    }
  }

  private async sendOnce(append: PreparedAppend, expected: ExpectedRevision): Promise<number> {
    const { client, answerTimeoutMs = ANSWER_TIMEOUT_MS } = this.options;
    const events = append.ids.map((id, i) =>
      jsonEvent({
        id,
        type: append.events[i]!.type,
        data: JSON.parse(append.data[i]!) as JSONType,
        metadata: JSON.parse(append.metadata[i]!) as JSONType,
      }),
    );
    const sending = client.appendToStream(append.stream, events, {
      expectedRevision: typeof expected === 'number' ? BigInt(expected) : NO_STREAM,
      requiresLeader: true,
      deadline: answerTimeoutMs,
    });
    const { nextExpectedRevision } = await withinMs(answerTimeoutMs + CONNECTING_MS, sending);
    return Number(nextExpectedRevision);
  }

  // The server answers with the last revision alone; the rest is read. It is stored by now, so whoever
  // cannot read it may ask again.
  private async recorded({ stream, ids }: PreparedAppend, revision: number): Promise<AppendResult> {
    const from = revision - ids.length + 1;
    const events: RecordedEvent[] = [];
    try {
      for await (const event of this.options.reader.stream({ stream, from, max: ids.length }))
        events.push(event);
    } catch (cause) {
      if (cause instanceof EventStoreUnavailable)
        throw new AppendOutcomeUnknown('The append was stored and cannot be read back.', { cause });
      throw cause;
    }
    if (ids.some((id, i) => events[i]?.id !== id)) throw new StreamDeleted(stream);
    return appendedOf(events);
  }

  // Another writer was first, or a part of this append is there already.
  private async conflict(append: PreparedAppend, actual: number): Promise<Error> {
    const { stream, expected, ids } = append;
    const from = typeof expected === 'number' ? expected + 1 : 0;
    const taken: string[] = [];
    if (actual >= from)
      for await (const { id } of this.options.reader.stream({ stream, from, max: ids.length }))
        if (ids.includes(id)) taken.push(id);
    return taken.length > 0
      ? new EventIdTaken(stream, taken)
      : new WrongExpectedRevision(stream, expected, actual);
  }
}
