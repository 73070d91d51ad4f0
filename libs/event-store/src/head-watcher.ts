import type pg from 'pg';
import { backoffMs, pause } from './backoff.js';
import { bell } from './bell.js';
import { connect } from './postgres-connection.js';
import type { ForeignCommit } from './recent-events.js';

/** The truth behind the notifications: how often the head is looked up, should one not come. */
const POLL_MS = 1_000;
/** A server that does not answer this long is given up and connected to anew. */
const ANSWER_TIMEOUT_MS = 5_000;

// As `append_events` tells it.
interface AppendNotice {
  readonly after: string;
  readonly end: string;
  readonly categories: readonly string[];
}

interface HeadWatcherOptions {
  readonly config: pg.ClientConfig;
  readonly schema: string;
  /**
   * Told of every commit that is notified, before `head` moves; the number is that of the writer's
   * session. Resolves when followers may hear of it.
   */
  readonly heard: (commit: ForeignCommit, session: number) => Promise<unknown>;
}

/**
 * Knows the place of the newest event: one LISTEN connection and one poll for all subscriptions of a
 * store. It starts with the first `changeAfter`.
 */
export class HeadWatcher {
  private place = 0n;
  private running: Promise<void> | undefined;
  private closed = false;
  private stopPause = new AbortController();
  private readonly waiting = new Set<() => void>();

  constructor(private readonly options: HeadWatcherOptions) {}

  /** Place of the newest event known here; 0 where none is. */
  get head(): bigint {
    return this.place;
  }

  /** Every event up to `place` is committed. */
  advance(place: bigint): void {
    if (place <= this.place) return;
    this.place = place;
    this.wakeWaiting();
  }

  /** Resolves when the head is after `place`, the signal aborts, or the watcher closes. */
  async changeAfter(place: bigint, signal: AbortSignal): Promise<void> {
    this.running ??= this.run();
    while (this.place <= place && !signal.aborted && !this.closed) {
      await new Promise<void>((done) => {
        const finish = () => {
          this.waiting.delete(finish);
          signal.removeEventListener('abort', finish);
          done();
        };
        this.waiting.add(finish);
        signal.addEventListener('abort', finish);
      });
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stopPause.abort();
    this.wakeWaiting();
    await this.running;
  }

  private wakeWaiting() {
    for (const wake of [...this.waiting]) wake();
  }

  private async run() {
    for (let failures = 0; !this.closed;) {
      try {
        await this.watch(() => (failures = 0));
      } catch {
        failures += 1;
        await pause(backoffMs(failures), this.stopPause.signal);
      }
    }
  }

  // Ends by an error when the connection breaks.
  private async watch(onWorking: () => void) {
    const { config, schema } = this.options;
    const client = await connect({
      ...config,
      password: config.password,
      query_timeout: ANSWER_TIMEOUT_MS,
      application_name: 'zhixin event store listener',
    } as pg.ClientConfig);
    try {
      const news = bell();
      // It comes only once the events can be seen, and saves looking.
      client.on('notification', ({ payload = '', processId }) => {
        const commit = commitOf(payload);
        if (commit === undefined) return news.ring();
        void this.options.heard(commit, processId).then(() => this.advance(commit.end));
      });
      client.on('end', () => news.ring());
      await client.query(`listen ${schema}`);
      while (!this.closed) {
        const { rings } = news;
        const { rows } = await client.query<{ position: string }>(
          `select position from ${schema}.events order by position desc limit 1`,
        );
        onWorking();
        this.advance(BigInt(rows[0]?.position ?? 0));
        await news.after(rings, POLL_MS, this.stopPause.signal);
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

// What is no notice, or too long for one, only says that there is something to look for.
const commitOf = (payload: string): ForeignCommit | undefined => {
  try {
    const { after, end, categories } = JSON.parse(payload) as AppendNotice;
    return { after: BigInt(after), end: BigInt(end), categories: [...categories] };
  } catch {
    return undefined;
  }
};
