import type pg from 'pg';
import type { AppendOutcome } from './append-batcher.js';
import { AppendOutcomeUnknown, EventStoreUnavailable } from './event-store-errors.js';
import { WrongExpectedRevision, type Appended, type ExpectedRevision } from './event-store.js';
import { asText, eventOf, EVENT_COLUMNS, isoOf, positionOf, type EventRow } from './event-rows.js';
import { backoffMs, connect, isOutcomeUnknown, isTransient, pause } from './postgres-connection.js';
import {
  answeredBefore,
  appendedOf,
  categoryOf,
  recordedOf,
  type PreparedAppend,
} from './prepared-append.js';

/** How often a batch is sent when connections break under it; the same ids make that harmless. */
const SEND_ATTEMPTS_MAX = 2;
/** How often a connection is tried for one batch: about 1.5 seconds of waiting. */
const CONNECT_ATTEMPTS_MAX = 7;
/** The server gives up on a batch, for instance one that waits for a stuck writer's lock. */
const STATEMENT_TIMEOUT_MS = 20_000;
/** We give up on a server that does not answer. */
const ANSWER_TIMEOUT_MS = 25_000;

interface Options {
  readonly config: pg.ClientConfig;
  readonly schema: string;
  /** Told after every commit of ours. */
  readonly onCommit: (place: bigint) => void;
}

type OutcomeRow = readonly [
  append: string,
  accepted: string,
  revision: string,
  place: string | null,
  ms: string,
];

interface Refused {
  readonly append: PreparedAppend;
  /** Where the stream is. */
  readonly actual: number;
}

/** Writes batches over one connection of its own, which it replaces when it breaks. */
export class PostgresWriter {
  private client: pg.Client | undefined;

  constructor(private readonly options: Options) {}

  /** One outcome per append; never rejects. The appends must be to different streams. */
  async write(batch: readonly PreparedAppend[]): Promise<readonly AppendOutcome[]> {
    try {
      return await this.send(batch);
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (batch.length === 1 || isFailureOfAll(error)) return batch.map(() => error);
    }
    // One append broke the statement, for instance by an id that is taken: let each have its own.
    const outcomes: AppendOutcome[] = [];
    for (const append of batch) outcomes.push(...(await this.write([append])));
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
    const outcomes: AppendOutcome[] = new Array(batch.length);
    const refused: (Refused & { index: number })[] = [];
    let head = 0n;
    const { rows } = await client.query<OutcomeRow>({
      name: 'append_batch',
      text: `select * from ${schema}.append_batch($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      values: parametersOf(batch),
      rowMode: 'array',
      types: asText,
    } as unknown as pg.QueryConfig);
    for (const row of rows as unknown as OutcomeRow[]) {
      const index = Number(row[0]) - 1;
      const append = batch[index]!;
      if (row[1] === 't') {
        const last = BigInt(row[3]!);
        if (last > head) head = last;
        outcomes[index] = appendedAt(append, Number(row[2]), last, row[4]);
      } else refused.push({ append, actual: Number(row[2]), index });
    }
    if (head > 0n) onCommit(head);
    const explained = await this.explain(client, refused);
    refused.forEach(({ index }, i) => (outcomes[index] = explained[i]!));
    return outcomes;
  }

  // Nothing was inserted for these. Either their events are there already, or the stream is elsewhere.
  private async explain(client: pg.Client, refused: readonly Refused[]): Promise<AppendOutcome[]> {
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

const appendedAt = (
  append: PreparedAppend,
  revision: number,
  last: bigint,
  ms: string,
): Appended => {
  const first = last - BigInt(append.ids.length - 1);
  return appendedOf(
    recordedOf(append, {
      revision: revision - append.ids.length + 1,
      positions: append.ids.map((_, i) => positionOf(first + BigInt(i))),
      recordedAt: isoOf(Number(ms)),
    }),
  );
};

const EXPECTED_CODES = { 'no-stream': -1, any: -2, exists: -3 } as const;
const codeOf = (expected: ExpectedRevision) =>
  typeof expected === 'number' ? expected : EXPECTED_CODES[expected];

const parametersOf = (batch: readonly PreparedAppend[]): unknown[] => {
  const streams: string[] = [];
  const categories: string[] = [];
  const expected: number[] = [];
  const owners: number[] = [];
  const ids: string[] = [];
  const types: string[] = [];
  const data: string[] = [];
  const metadata: string[] = [];
  const bytes: number[] = [];
  for (const append of batch) {
    streams.push(append.stream);
    categories.push(categoryOf(append.stream));
    expected.push(codeOf(append.expected));
    for (let i = 0; i < append.ids.length; i += 1) {
      owners.push(streams.length);
      ids.push(append.ids[i]!);
      types.push(append.events[i]!.type);
      data.push(append.data[i]!);
      metadata.push(append.metadata[i]!);
      bytes.push(append.sizes[i]!);
    }
  }
  return [streams, categories, expected, owners, ids, types, data, metadata, bytes];
};
