import type pg from 'pg';
import type { JobVerdict } from '../capture/job-verdict.js';
import { decideIdentities, type IdentityVerdict } from '../domain/event-identity.js';
import { Dictionary } from './dictionary.js';
import { NewestEvents } from './newest-events.js';
import type { LogEntry, LoggedEvent, EntryOutcome } from './log-entry.js';
import { eventIdsAt, type BodySelection } from './log-reader.js';
import {
  insertEntries,
  knownKeys,
  moveHead,
  type UsedNumbers,
  type PositionedEntry,
} from './log-statements.js';
import type { Queryable } from './queryable.js';
import { LOG_LOCK } from './lock.js';
import { insertNames, type ReportedNames } from './name-entries.js';
import { upgrading } from './log-upgrade.js';
import { writeTogether, type WaitingCaller } from './write-together.js';

/** What one transaction writes at most; one request is never cut apart, and a larger one goes alone. */
export const GROUP_EVENTS_MAX = 2_000;
const GROUP_THINGS_MAX = 20_000;
const GROUP_CHARACTERS_MAX = 8 * 1_048_576;

/** Entries of one caller, stored in one transaction. */
export interface AppendRequest {
  readonly entries: readonly LogEntry[];
  /** Where one event conflicts, store none of them. */
  readonly allOrNothing: boolean;
  /** What the document's header calls things and places. */
  readonly names?: ReportedNames;
  /** The capture job that is finished in the same transaction, with what the rules said of its document. */
  readonly job?: JobVerdict;
}

export interface LogAppendResult {
  /** One per entry, in order. */
  readonly outcomes: readonly EntryOutcome[];
  /** The eventID under which each entry's content stands in the log, where it has one. */
  readonly eventIds: readonly (string | undefined)[];
  /** Position of the last entry that this request stored; 0 where it stored none. */
  readonly position: number;
  readonly recordTime: string;
}

/** Writes what belongs to the appended requests in their transaction. */
export type SettleAppends = (
  client: pg.PoolClient,
  settled: readonly { readonly request: AppendRequest; readonly appended: LogAppendResult }[],
) => Promise<void>;

type WaitingRequest = WaitingCaller<AppendRequest, LogAppendResult>;

/**
 * Append-only log of EPCIS events in PostgreSQL.
 *
 * Positions are given out under an advisory lock that is held until commit, so they become visible in
 * order and a reader that follows them misses none. Concurrent requests share a transaction.
 */
export class EventLog {
  private readonly waiting: WaitingRequest[] = [];
  private readonly months = new Set<string>();
  private readonly dictionaries = {
    texts: new Dictionary('dictionary'),
    reporters: new Dictionary('reporter'),
  };
  private readonly listeners = new Set<() => void>();
  private readonly written = new NewestEvents();
  private draining: Promise<void> | undefined;

  constructor(
    readonly pool: pg.Pool,
    private readonly now: () => string,
    private readonly settle?: SettleAppends,
  ) {}

  /**
   * Stores the entries that are new, and answers when they are durable.
   * After an error nothing or everything is stored; asking again then answers `duplicate`.
   */
  append(request: AppendRequest): Promise<LogAppendResult> {
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

  /** Events after a position that this process has just written; undefined where they have to be read. */
  justWritten(
    after: number,
    max: number,
    bodies: BodySelection,
  ): readonly LoggedEvent[] | undefined {
    return this.written.after(after, max, bodies);
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

  private async write(requests: readonly AppendRequest[]): Promise<LogAppendResult[]> {
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
    const head = await this.head(client);
    const entries = requests.flatMap((request) => request.entries);
    const known = await knownKeys(client, entries);
    const verdicts = decideIdentities(requests, known, head).flat();
    const recordTime = later(this.now(), head.recordTime);
    const names = requests.flatMap((request) => request.names ?? []);
    const first = head.position + 1;
    if (names.length > 0) await this.insertNames(client, names, { first, recordTime });
    const placed = placedEntries(entries, verdicts, { first: first + names.length, recordTime });
    const used = placed.length === 0 ? undefined : await this.insert(client, placed);
    const last = head.position + names.length + placed.length;
    if (last > head.position) await moveHead(client, last, recordTime);
    const eventIds = await eventIdsOf(client, verdicts);
    let [next, named, position] = [0, head.position, head.position + names.length];
    const appended = requests.map((request): LogAppendResult => {
      const mine = { from: next, to: (next += request.entries.length) };
      const outcomes = verdicts.slice(mine.from, mine.to).map(({ outcome }) => outcome);
      const stored = outcomes.filter((outcome) => outcome === 'accepted').length;
      position += stored;
      if (request.names !== undefined) named += 1;
      const onlyNamed = request.names === undefined ? 0 : named;
      return {
        outcomes,
        eventIds: eventIds.slice(mine.from, mine.to),
        position: stored === 0 ? onlyNamed : position,
        recordTime,
      };
    });
    await this.settle?.(
      client,
      requests.map((request, index) => ({ request, appended: appended[index]! })),
    );
    await client.query('commit');
    // What was made for this transaction is there for certain only now.
    if (used !== undefined) this.remember(used, recordTime);
    this.written.add(placed);
    return appended;
  }

  private async insert(client: pg.PoolClient, placed: readonly PositionedEntry[]) {
    await this.ensureMonth(client, placed.at(-1)!.recordTime);
    return insertEntries(client, placed, this.dictionaries);
  }

  private async insertNames(
    client: pg.PoolClient,
    names: readonly ReportedNames[],
    at: { readonly first: number; readonly recordTime: string },
  ) {
    const usccs = new Set(names.map(({ uscc }) => uscc));
    const reporters = await this.dictionaries.reporters.numbersOf(client, usccs);
    await insertNames(client, names, { ...at, reporters });
  }

  private remember({ texts, reporters }: UsedNumbers, recordTime: string) {
    this.months.add(monthOf(recordTime));
    this.dictionaries.texts.keep(texts);
    this.dictionaries.reporters.keep(reporters);
  }

  private async head(client: pg.PoolClient) {
    const { rows } = await client.query<HeadRow>({
      name: 'log_head',
      text: `select h.position, h.record_time, u.published_by_position_up_to, u.finished_at is not null as is_open
        from traceability.log_head h, traceability.upgrade u`,
    });
    const { position, record_time: recordTime, published_by_position_up_to, is_open } = rows[0]!;
    if (!is_open) throw upgrading();
    // The empty log's time is -infinity, which pg gives as a number.
    return {
      position: Number(position),
      recordTime: recordTime instanceof Date ? recordTime.toISOString() : undefined,
      doublesUpTo: Number(published_by_position_up_to),
    };
  }

  private async ensureMonth(client: pg.PoolClient, moment: string) {
    if (!this.months.has(monthOf(moment)))
      await client.query('select traceability.ensure_month($1)', [moment]);
  }
}

interface HeadRow {
  readonly position: string;
  readonly record_time: Date | number;
  readonly published_by_position_up_to: string;
  readonly is_open: boolean;
}

/** The accepted entries at the positions that follow each other from `first` on. */
const placedEntries = (
  entries: readonly LogEntry[],
  verdicts: readonly IdentityVerdict[],
  { first, recordTime }: { readonly first: number; readonly recordTime: string },
): readonly PositionedEntry[] => {
  const positions = new Map<number, number>();
  verdicts.forEach(({ outcome }, index) => {
    if (outcome === 'accepted') positions.set(index, first + positions.size);
  });
  return [...positions].map(([index, position]) => {
    const { assignedId, earlier } = verdicts[index]!;
    const repeats =
      earlier === undefined || 'position' in earlier
        ? earlier?.position
        : positions.get(earlier.entry);
    return { entry: entries[index]!, position, recordTime, assignedId, repeats };
  });
};

/** The eventID under which each entry stands: a duplicate without one, of an event that has one, under that. */
export const eventIdsOf = async (
  db: Queryable,
  verdicts: readonly IdentityVerdict[],
): Promise<readonly (string | undefined)[]> => {
  const unnamed = verdicts.flatMap(({ eventId, earlier }) =>
    eventId === undefined && earlier !== undefined && 'position' in earlier
      ? [earlier.position]
      : [],
  );
  const known = await eventIdsAt(db, unnamed);
  return verdicts.map(({ eventId, earlier }): string | undefined => {
    if (eventId !== undefined || earlier === undefined) return eventId;
    return 'position' in earlier ? known.get(earlier.position) : verdicts[earlier.entry]!.eventId;
  });
};

const monthOf = (moment: string) => new Date(moment).toISOString().slice(0, 7);

const later = (left: string, right: string | undefined) => {
  const now = new Date(left).toISOString();
  return right === undefined || now > right ? now : right;
};
