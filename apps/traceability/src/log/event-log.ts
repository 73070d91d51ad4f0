import type pg from 'pg';
import { decideIdentities, sameContentAmong } from '../domain/content-identity.js';
import type { LogEntry, Outcome } from './log-entry.js';
import { contextIdOf, insertEntries, knownIdentities } from './log-statements.js';
import { LOG_LOCK } from './lock.js';
import { writeTogether, type Waiting } from './write-together.js';

/** What one transaction writes at most; one request is never cut apart, and a larger one goes alone. */
export const GROUP_EVENTS_MAX = 2_000;
const GROUP_THINGS_MAX = 20_000;
const GROUP_CHARACTERS_MAX = 8 * 1_048_576;
/** Contexts remembered as already stored. */
const CONTEXTS_REMEMBERED_MAX = 2_000;

/** Entries of one caller, stored in one transaction. */
export interface AppendRequest {
  readonly entries: readonly LogEntry[];
  /** Where one event conflicts, store none of them. */
  readonly allOrNothing: boolean;
  /** Capture job that is finished in the same transaction. */
  readonly jobId?: string;
}

export interface Appended {
  /** One per entry, in order. */
  readonly outcomes: readonly Outcome[];
  /** The eventID under which each entry's content stands in the log, where it has one. */
  readonly eventIds: readonly (string | undefined)[];
  /** Position of the last event that this request stored; 0 where it stored none. */
  readonly position: number;
  readonly recordTime: string;
}

/** Writes what belongs to the appended requests in their transaction. */
export type Settle = (
  client: pg.PoolClient,
  settled: readonly { readonly request: AppendRequest; readonly appended: Appended }[],
) => Promise<void>;

type WaitingRequest = Waiting<AppendRequest, Appended>;

/**
 * Append-only log of EPCIS events in PostgreSQL.
 *
 * Positions are given out under an advisory lock that is held until commit, so they become visible in
 * order and a reader that follows them misses none. Concurrent requests share a transaction.
 */
export class EventLog {
  private readonly waiting: WaitingRequest[] = [];
  private readonly months = new Set<string>();
  /** Contexts known to be stored, by their hash. */
  private readonly contexts = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private draining: Promise<void> | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly now: () => string,
    private readonly settle?: Settle,
  ) {}

  /**
   * Stores the entries that are new, and answers when they are durable.
   * After an error nothing or everything is stored; asking again then answers `duplicate`.
   */
  append(request: AppendRequest): Promise<Appended> {
    return new Promise((done, failed) => {
      this.waiting.push({ request, done, failed });
      this.draining ??= this.drain();
    });
  }

  /** Calls back after every commit of this process. Returns the way to stop. */
  onCommit(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Resolves when everything handed over so far is stored or has failed. */
  async settled(): Promise<void> {
    while (this.draining !== undefined) await this.draining;
  }

  private async drain() {
    // A tick of patience lets the requests of one wave of the event loop share the first commit.
    await new Promise((tick) => setImmediate(tick));
    while (this.waiting.length > 0)
      await writeTogether(this.takeGroup(), async (requests) => {
        const appended = await this.write(requests);
        for (const listener of this.listeners) listener();
        return appended;
      });
    this.draining = undefined;
  }

  private takeGroup(): readonly WaitingRequest[] {
    let [events, things, characters] = [0, 0, 0];
    const tooMuch = this.waiting.findIndex(({ request: { entries } }, index) => {
      events += entries.length;
      for (const { facts, body } of entries) {
        things += facts.things.length;
        characters += body.length;
      }
      const isTooMuch =
        events > GROUP_EVENTS_MAX || things > GROUP_THINGS_MAX || characters > GROUP_CHARACTERS_MAX;
      return index > 0 && isTooMuch;
    });
    return this.waiting.splice(0, tooMuch === -1 ? this.waiting.length : tooMuch);
  }

  private async write(requests: readonly AppendRequest[]): Promise<Appended[]> {
    const client = await this.pool.connect();
    try {
      const appended = await this.inTransaction(client, requests);
      client.release();
      return appended;
    } catch (error) {
      client.release(
        await client.query('rollback').then(
          () => undefined,
          (cause: Error) => cause,
        ),
      );
      throw error;
    }
  }

  private async inTransaction(client: pg.PoolClient, requests: readonly AppendRequest[]) {
    await client.query(`begin; select pg_advisory_xact_lock(${LOG_LOCK})`);
    const entries = requests.flatMap((request) => request.entries);
    const known = await knownIdentities(client, entries);
    const outcomes = decideIdentities(requests, known);
    const accepted = requests.map(({ entries }, at) =>
      entries.filter((_, index) => outcomes[at]![index] === 'accepted'),
    );
    const fresh = accepted.flat();
    const head = await this.head(client);
    const recordTime = later(this.now(), head.recordTime);
    if (fresh.length > 0) {
      await this.ensureMonth(client, recordTime);
      await this.ensureContexts(client, fresh);
      await insertEntries(client, fresh, { first: head.position + 1, recordTime });
    }
    let position = head.position;
    const standing = sameContentAmong([...known, ...fresh]);
    const appended = requests.map(({ entries: mine }, index): Appended => {
      const stored = accepted[index]!.length;
      position += stored;
      return {
        outcomes: outcomes[index]!,
        eventIds: mine.map((entry) => standing(entry)?.eventId),
        position: stored === 0 ? 0 : position,
        recordTime,
      };
    });
    await this.settle?.(
      client,
      requests.map((request, index) => ({ request, appended: appended[index]! })),
    );
    await client.query('commit');
    // What was made for this transaction is there for certain only now.
    if (fresh.length > 0) this.months.add(monthOf(recordTime));
    this.remember(contextsOf(fresh));
    return appended;
  }

  private async head(client: pg.PoolClient) {
    const { rows } = await client.query<{ position: string; record_time: Date | number }>({
      name: 'log_head',
      text: 'select position, record_time from traceability.log_head',
    });
    const { position, record_time: recordTime } = rows[0]!;
    // The empty log's time is -infinity, which pg gives as a number.
    return {
      position: Number(position),
      recordTime: recordTime instanceof Date ? recordTime.toISOString() : undefined,
    };
  }

  private async ensureMonth(client: pg.PoolClient, moment: string) {
    if (!this.months.has(monthOf(moment)))
      await client.query('select traceability.ensure_month($1)', [moment]);
  }

  private async ensureContexts(client: pg.PoolClient, entries: readonly LogEntry[]) {
    const missing = [...contextsOf(entries)].filter(([key]) => !this.contexts.has(key));
    if (missing.length === 0) return;
    await client.query(
      `insert into traceability.event_context (context_id, body)
       select * from unnest($1::bytea[], $2::text[]) on conflict do nothing`,
      [missing.map(([key]) => Buffer.from(key, 'hex')), missing.map(([, context]) => context)],
    );
  }

  private remember(contexts: ReadonlyMap<string, string>) {
    if (this.contexts.size >= CONTEXTS_REMEMBERED_MAX) this.contexts.clear();
    for (const key of contexts.keys()) this.contexts.add(key);
  }
}

/** Each context once, by its hash in hex. */
const contextsOf = (entries: readonly LogEntry[]): ReadonlyMap<string, string> =>
  new Map(
    [...new Set(entries.map(({ context }) => context))].map((context) => [
      contextIdOf(context).toString('hex'),
      context,
    ]),
  );

const monthOf = (moment: string) => new Date(moment).toISOString().slice(0, 7);

const later = (left: string, right: string | undefined) => {
  const now = new Date(left).toISOString();
  return right === undefined || now > right ? now : right;
};
