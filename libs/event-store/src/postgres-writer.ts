import type pg from 'pg';
import type { AppendOutcome } from './append-batcher.js';
import { backoffMs, pause } from './backoff.js';
import { AppendOutcomeUnknown, EventStoreUnavailable } from './event-store-errors.js';
import {
  WrongExpectedRevision,
  type AppendResult,
  type ExpectedRevision,
  type RecordedEvent,
} from './event-store.js';
import { asText, eventOf, EVENT_COLUMNS, isoOf, positionOf, type EventRow } from './event-rows.js';
import { connect, isOutcomeUnknown, isTransient } from './postgres-connection.js';
import {
  answeredBefore,
  appendedOf,
  categoryOf,
  recordedOf,
  type PreparedAppend,
} from './prepared-append.js';
import type { Commit } from './recent-events.js';

/** How often a batch is sent when connections break under it; the same ids make that harmless. */
const SEND_ATTEMPTS_MAX = 2;
/** How often a connection is tried for one batch: about 1.5 seconds of waiting. */
const CONNECT_ATTEMPTS_MAX = 7;
/** The server gives up on a batch, for instance one that waits for a stuck writer's lock. */
const STATEMENT_TIMEOUT_MS = 20_000;
/** We give up on a server that does not answer. */
const ANSWER_TIMEOUT_MS = 25_000;

interface PostgresWriterOptions {
  readonly config: pg.ClientConfig;
  readonly schema: string;
  /** Told after every commit of ours, before the callers are. */
  readonly onCommit: (commit: Commit) => void;
}

// What `append_events` answers, as text: arrays in braces.
type AnswerRow = readonly [head: string, actual: string, accepted: string, recordedAtMs: string];

interface RefusedAppend {
  readonly append: PreparedAppend;
  /** Where the stream is. */
  readonly actual: number;
}

/** Writes batches over one connection of its own, which it replaces when it breaks. */
export class PostgresWriter {
  private client: pg.Client | undefined;
  private writing: Promise<readonly AppendOutcome[]> = Promise.resolve([]);

  constructor(private readonly options: PostgresWriterOptions) {}

  /** Resolves when what is being written has its outcome. */
  settled(): Promise<unknown> {
    return this.writing;
  }

  /** Whether a session of the database is this writer's. */
  isOwn(session: number): boolean {
    return (this.client as { readonly processID?: number } | undefined)?.processID === session;
  }

  /** One outcome per append; never rejects. The appends must be to different streams. */
  write(batch: readonly PreparedAppend[]): Promise<readonly AppendOutcome[]> {
    return (this.writing = this.written(batch));
  }

  private async written(batch: readonly PreparedAppend[]): Promise<readonly AppendOutcome[]> {
    try {
      return await this.send(batch);
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (batch.length === 1 || isFailureOfAll(error)) return batch.map(() => error);
    }
    // One append broke the statement, for instance by an id that is taken: let each have its own.
    const outcomes: AppendOutcome[] = [];
    for (const append of batch) outcomes.push(...(await this.written([append])));
    return outcomes;
  }

  async close(): Promise<void> {
    await this.client?.end();
    this.client = undefined;
  }

  private async send(batch: readonly PreparedAppend[]): Promise<AppendOutcome[]> {
    for (let attempt = 1; ; attempt += 1) {
      const client = await this.connected(attempt);
      try {
        return await this.sendOn(client, batch);
      } catch (error) {
        if (isTakenId(error) && batch.length === 1)
          return await this.explain(client, [{ append: batch[0]!, actual: -1 }]);
        if (!isTransient(error)) throw error;
        this.drop(client);
        if (!isOutcomeUnknown(error))
          throw new EventStoreUnavailable(String(error), { cause: error });
        if (attempt === SEND_ATTEMPTS_MAX)
          throw new AppendOutcomeUnknown('The connection broke before the answer came.', {
            cause: error,
          });
      }
    }
  }

  private async sendOn(
    client: pg.Client,
    batch: readonly PreparedAppend[],
  ): Promise<AppendOutcome[]> {
    const { schema, onCommit } = this.options;
    const { rows } = await client.query({
      name: 'append',
      text: `select * from ${schema}.append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      values: parametersOf(batch),
      rowMode: 'array',
      types: asText,
    } as unknown as pg.QueryConfig);
    const [head, actual, accepted, ms] = (rows as unknown as AnswerRow[])[0]!;
    const actuals = elementsOf(actual).map(Number);
    const recordedAt = isoOf(Number(ms));
    const refused: RefusedAppend[] = [];
    const after = BigInt(head);
    const events: RecordedEvent[] = [];
    let bytes = 0;
    const outcomes = elementsOf(accepted).map((yes, i): AppendOutcome | undefined => {
      const append = batch[i]!;
      if (yes === 't') {
        const place = after + BigInt(events.length);
        const appended = appendedAfter(append, { revision: actuals[i]!, place, recordedAt });
        events.push(...appended.events);
        bytes += append.bytes;
        return appended;
      }
      refused.push({ append, actual: actuals[i]! });
      return undefined;
    });
    onCommit({ after, events, bytes });
    const explained = await this.explain(client, refused);
    return outcomes.map((outcome) => outcome ?? explained.shift()!);
  }

  // Nothing was inserted for these. Either their events are there already, or the stream is elsewhere.
  private async explain(
    client: pg.Client,
    refused: readonly RefusedAppend[],
  ): Promise<AppendOutcome[]> {
    if (refused.length === 0) return [];
    const { rows } = await client.query({
      text: `select ${EVENT_COLUMNS} from ${this.options.schema}.events e where e.id = any($1)`,
      values: [refused.flatMap(({ append }) => append.ids)],
      rowMode: 'array',
      types: asText,
    } as unknown as pg.QueryConfig);
    const stored = new Map(
      (rows as unknown as EventRow[]).map(eventOf).map((event) => [event.id, event]),
    );
    return refused.map(({ append, actual }) => {
      try {
        const events = append.ids.flatMap((id) => stored.get(id) ?? []);
        const conflict = new WrongExpectedRevision(append.stream, append.expected, actual);
        return answeredBefore(append, events) ?? conflict;
      } catch (error) {
        return error as Error;
      }
    });
  }

  // Before anything was sent, a failure leaves no doubt; after, it does.
  private async connected(sendAttempt: number): Promise<pg.Client> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (this.client ??= await this.connect());
      } catch (cause) {
        if (!isTransient(cause)) throw cause;
        if (attempt === CONNECT_ATTEMPTS_MAX)
          throw sendAttempt === 1
            ? new EventStoreUnavailable('No connection to the event store.', { cause })
            : new AppendOutcomeUnknown('The connection broke and cannot be made again.', { cause });
        await pause(backoffMs(attempt));
      }
    }
  }

  private async connect(): Promise<pg.Client> {
    const client = await connect({
      ...this.options.config,
      password: this.options.config.password,
      query_timeout: ANSWER_TIMEOUT_MS,
      application_name: 'zhixin event store writer',
    } as pg.ClientConfig);
    // A database or role may default to less; the store promises that an acknowledged event is on disk.
    await client.query(
      `set synchronous_commit = on; set statement_timeout = ${STATEMENT_TIMEOUT_MS}; set jit = off`,
    );
    return client;
  }

  private drop(client: pg.Client) {
    if (this.client === client) this.client = undefined;
    client.end().catch(() => undefined);
  }
}

const isTakenId = (error: unknown) => (error as { code?: string }).code === '23505';

const isFailureOfAll = (error: Error) =>
  error instanceof EventStoreUnavailable ||
  error instanceof AppendOutcomeUnknown ||
  isTransient(error);

const elementsOf = (array: string) => array.slice(1, -1).split(',');

const appendedAfter = (
  append: PreparedAppend,
  last: { revision: number; place: bigint; recordedAt: string },
): AppendResult =>
  appendedOf(
    recordedOf(append, {
      revision: last.revision + 1,
      positions: append.ids.map((_, i) => positionOf(last.place + BigInt(i + 1))),
      recordedAt: last.recordedAt,
    }),
  );

const EXPECTED_CODES = { 'no-stream': -1, any: -2, exists: -3 } as const;
const codeOf = (expected: ExpectedRevision) =>
  typeof expected === 'number' ? expected : EXPECTED_CODES[expected];

// In the order of the function's parameters: first by append, then by event.
const parametersOf = (batch: readonly PreparedAppend[]): unknown[] => {
  const streams: string[] = [];
  const expected: number[] = [];
  const owners: number[] = [];
  const places: number[] = [];
  const eventStreams: string[] = [];
  const categories: string[] = [];
  const types: string[] = [];
  for (const append of batch) {
    const category = categoryOf(append.stream);
    streams.push(append.stream);
    expected.push(codeOf(append.expected));
    append.events.forEach(({ type }, i) => {
      owners.push(streams.length);
      places.push(i + 1);
      eventStreams.push(append.stream);
      categories.push(category);
      types.push(type);
    });
  }
  const [ids, data, metadata, sizes] = (['ids', 'data', 'metadata', 'sizes'] as const).map((part) =>
    batch.flatMap((append): readonly (string | number)[] => append[part]),
  );
  return [
    streams,
    expected,
    owners,
    places,
    eventStreams,
    categories,
    ids,
    types,
    data,
    metadata,
    sizes,
  ];
};
