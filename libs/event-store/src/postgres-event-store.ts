import pg from 'pg';
import { backoffMs, pause } from './backoff.js';
import { AppendBatcher } from './append-batcher.js';
import {
  EventStoreClosed,
  EventStoreUnavailable,
  PositionBeyondEnd,
} from './event-store-errors.js';
import type {
  AppendResult,
  EventFilter,
  EventStore,
  Position,
  RecordedEvent,
} from './event-store.js';
import { ADAPTER, placeOf, positionOf } from './event-rows.js';
import { HeadWatcher } from './head-watcher.js';
import { CONNECT_TIMEOUT_MS, isTransient } from './postgres-connection.js';
import { PostgresReader } from './postgres-reader.js';
import { checkedSchema, schemaCreator } from './postgres-schema.js';
import { PostgresWriter } from './postgres-writer.js';
import { RecentEvents } from './recent-events.js';
import { prepareAppend, type PreparedAppend } from './prepared-append.js';

const BATCH_SIZE_DEFAULT = 500;
const POOL_CONNECTIONS_MAX = 4;
const SCHEMA_DEFAULT = 'event_store';

/** Where the events are. A given pool is used for reading and stays open; two more connections are made like it. */
export type PostgresEventStoreOptions = (
  { readonly pool: pg.Pool } | { readonly connectionString: string }
) & { readonly schema?: string };

/**
 * The event store in PostgreSQL (15 or later). Its tables are created on first use. Appends of all
 * callers are gathered into transactions that run one after the other, across processes too, so that
 * positions are committed in order and a reader never passes over one.
 */
export const postgresEventStore = (options: PostgresEventStoreOptions): EventStore =>
  new PostgresEventStore(options);

interface SubscriptionRange {
  readonly after: bigint;
  readonly filter: EventFilter | undefined;
  readonly batchSize: number;
  readonly signal: AbortSignal;
}

interface NextEvents {
  readonly events: readonly RecordedEvent[];
  /** Place from which to go on: the last event's, or later, over events that nobody wants. */
  readonly reached: bigint;
  /** The database is known to hold more already. */
  readonly more: boolean;
}

class PostgresEventStore implements EventStore {
  readonly adapter = ADAPTER;
  private readonly pool: pg.Pool;
  private readonly ownsPool: boolean;
  private readonly schema: string;
  private readonly reader: PostgresReader;
  private readonly writer: PostgresWriter;
  private readonly batcher: AppendBatcher;
  private readonly watcher: HeadWatcher;
  private readonly created: () => Promise<void>;
  private readonly recent = new RecentEvents();
  private readonly appending = new Set<Promise<AppendResult>>();
  private closing: Promise<void> | undefined;

  constructor(options: PostgresEventStoreOptions) {
    this.ownsPool = !('pool' in options);
    this.pool = 'pool' in options ? options.pool : ownPool(options.connectionString);
    this.schema = checkedSchema(options.schema ?? SCHEMA_DEFAULT);
    this.created = schemaCreator(this.pool, this.schema);
    const connection = { config: this.pool.options, schema: this.schema };
    this.reader = new PostgresReader(this.pool, this.schema);
    this.writer = new PostgresWriter({
      ...connection,
      onCommit: (commit) => {
        this.recent.add(commit);
        this.watcher.advance(commit.after + BigInt(commit.events.length));
      },
    });
    this.watcher = new HeadWatcher({
      ...connection,
      heard: async (commit, session) => {
        // Our own answer brings the events along.
        if (this.writer.isOwn(session)) await this.writer.settled();
        else this.recent.addForeign(commit);
      },
    });
    this.batcher = new AppendBatcher((batch) => this.writer.write(batch));
  }

  append(...[stream, events, expected]: Parameters<EventStore['append']>) {
    const appending = this.appendPrepared(() => prepareAppend(stream, events, expected));
    this.appending.add(appending);
    const forget = () => this.appending.delete(appending);
    appending.then(forget, forget);
    return appending;
  }

  async *read(...[stream, options = {}]: Parameters<EventStore['read']>) {
    const { direction = 'forward', max = Infinity } = options;
    const step = direction === 'forward' ? 1 : -1;
    let from = options.from ?? (step === 1 ? 0 : Number.MAX_SAFE_INTEGER);
    await this.ready();
    for (let left = max; left > 0;) {
      const page = await this.reader.pageOfStream({ stream, from, direction }, left);
      yield* page.events;
      left -= page.events.length;
      if (page.last) return;
      from = page.events.at(-1)!.revision + step;
    }
  }

  async *readAll({ after, filter, max = Infinity }: Parameters<EventStore['readAll']>[0] = {}) {
    const start = placeOf(after);
    await this.ready();
    const range = { after: start, upTo: await this.headFrom(start), filter };
    let next = this.reader.pageOfAll(range, max);
    for (let left = max; left > 0;) {
      const { events, last } = await next;
      left -= events.length;
      const end = events.at(-1);
      // The next page comes while the caller works on this one.
      if (!last && end !== undefined && left > 0)
        next = silently(this.reader.pageOfAll({ ...range, after: placeOf(end.position) }, left));
      yield* events;
      if (last || end === undefined) return;
    }
  }

  async at(position: Position) {
    const place = placeOf(position);
    await this.ready();
    return (await this.reader.pageOfAll({ after: place - 1n, upTo: place }, 1)).events[0];
  }

  async subscribe(...[options, handler]: Parameters<EventStore['subscribe']>) {
    const { filter, batchSize = BATCH_SIZE_DEFAULT } = options;
    const ended = new AbortController();
    // Many subscriptions may share one signal; each listens to a signal of its own.
    const signal = AbortSignal.any([options.signal, ended.signal]);
    const from = (after: bigint) => this.nextPage({ after, filter, batchSize, signal });
    const start = placeOf(options.after);
    try {
      await this.whenAvailable(signal, () => this.headFrom(start));
      for (let next = from(start); !signal.aborted;) {
        const { events, reached, more } = await next;
        if (signal.aborted) return;
        // While it catches up, the next page comes while the handler works on this one.
        if (more) next = silently(from(reached));
        if (events.length > 0) await handler(events);
        if (!more) next = from(reached);
      }
    } finally {
      ended.abort();
    }
  }

  async head() {
    await this.ready();
    const place = await this.reader.head();
    return place === 0n ? undefined : positionOf(place);
  }

  compare(left: string, right: string) {
    const difference = placeOf(left) - placeOf(right);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  close() {
    return (this.closing ??= this.shut());
  }

  private async shut() {
    await Promise.allSettled(this.appending);
    await this.batcher.close();
    await this.watcher.close();
    await this.writer.close();
    if (this.ownsPool) await this.pool.end();
  }

  private async appendPrepared(prepare: () => PreparedAppend): Promise<AppendResult> {
    const append = prepare();
    await this.ready();
    if (append.ids.length > 0) return this.batcher.add(append);
    const { stream } = append;
    const end = { stream, from: Number.MAX_SAFE_INTEGER, direction: 'backward' } as const;
    const [last] = (await this.reader.pageOfStream(end, 1)).events;
    return { revision: last?.revision ?? -1, position: last?.position ?? '', events: [] };
  }

  // What follows `after`, as soon as there is something.
  private async nextPage({
    after,
    filter,
    batchSize,
    signal,
  }: SubscriptionRange): Promise<NextEvents> {
    const next = await this.whenAvailable(signal, async () => {
      await this.watcher.changeAfter(after, signal);
      if (this.closing !== undefined) throw new EventStoreClosed();
      const recent = this.recent.pageAfter(after, filter, batchSize);
      if (recent !== undefined) return { ...recent, more: false };
      const upTo = this.watcher.head;
      const { events, last } = await this.reader.pageOfAll({ after, upTo, filter }, batchSize);
      const end = events.at(-1);
      return last || end === undefined
        ? { events, reached: upTo, more: false }
        : { events, reached: placeOf(end.position), more: true };
    });
    return next ?? { events: [], reached: after, more: false };
  }

  // Tries until it works; `undefined` when the signal aborts meanwhile.
  private async whenAvailable<Result>(signal: AbortSignal, attempt: () => Promise<Result>) {
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.ready();
        return await attempt();
      } catch (error) {
        if (!(error instanceof EventStoreUnavailable)) throw error;
        failures += 1;
        await pause(backoffMs(failures), signal);
      }
    }
    return undefined;
  }

  private async headFrom(start: bigint): Promise<bigint> {
    const head = await this.reader.head();
    if (start > head) throw new PositionBeyondEnd(positionOf(start));
    return head;
  }

  private async ready(): Promise<void> {
    if (this.closing !== undefined) throw new EventStoreClosed();
    try {
      await this.created();
    } catch (cause) {
      if (isTransient(cause))
        throw new EventStoreUnavailable('No connection to the event store.', { cause });
      throw cause;
    }
  }
}

// A failed look-ahead is reported when it is awaited, not as an unhandled rejection.
const silently = <Result>(ahead: Promise<Result>): Promise<Result> => {
  ahead.catch(() => undefined);
  return ahead;
};

const ownPool = (connectionString: string) => {
  const pool = new pg.Pool({
    connectionString,
    max: POOL_CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'zhixin event store reader',
  });
  // A connection that breaks is replaced by the pool; whoever is using it learns from their query.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
};
