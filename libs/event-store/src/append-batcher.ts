import { EventStoreClosed, EventStoreOverloaded } from './event-store-errors.js';
import type { AppendResult } from './event-store.js';
import type { PreparedAppend } from './prepared-append.js';

/** Most appends in one transaction. */
export const BATCH_APPENDS_MAX = 500;
/** Most bytes of events in one transaction, but for a single append. */
export const BATCH_BYTES_MAX = 4 * 1024 * 1024;
/** Most appends that wait in memory, and most bytes of them. */
export const PENDING_APPENDS_MAX = 20_000;
export const PENDING_BYTES_MAX = 64 * 1024 * 1024;

/** Each append of a batch has its own end: the loser of a race does not fail the others. */
export type AppendOutcome = AppendResult | Error;

interface QueuedAppend {
  readonly append: PreparedAppend;
  readonly settle: (outcome: AppendOutcome) => void;
}

/**
 * Gathers appends that arrive while a batch is being written into the next batch, in order of arrival.
 * A batch holds at most one append per stream; the next one to that stream goes with a later batch.
 */
export class AppendBatcher {
  // At the head of their streams: free to go.
  private ready: QueuedAppend[] = [];
  // Streams with an append ready or being written, and those that came after it.
  private readonly behind = new Map<string, QueuedAppend[]>();
  private pendingCount = 0;
  private pendingBytes = 0;
  private running: Promise<void> | undefined;
  private closed = false;

  /** `write` answers one outcome per append, in order, and does not reject. */
  constructor(
    private readonly write: (batch: readonly PreparedAppend[]) => Promise<readonly AppendOutcome[]>,
  ) {}

  add(append: PreparedAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new EventStoreClosed());
      if (
        this.pendingCount >= PENDING_APPENDS_MAX ||
        this.pendingBytes + append.bytes > PENDING_BYTES_MAX
      )
        return reject(new EventStoreOverloaded(`${this.pendingCount} appends wait already.`));
      this.pendingCount += 1;
      this.pendingBytes += append.bytes;
      this.enqueue({
        append,
        settle: (outcome) => {
          this.pendingCount -= 1;
          this.pendingBytes -= append.bytes;
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
      });
      this.running ??= this.run();
    });
  }

  /** Refuses new appends and resolves when the pending ones have settled. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private enqueue(waiting: QueuedAppend) {
    const { stream } = waiting.append;
    const behind = this.behind.get(stream);
    if (behind !== undefined) return void behind.push(waiting);
    this.behind.set(stream, []);
    this.ready.push(waiting);
  }

  private async run() {
    do {
      // Callers that the last batch released get their turn to append again before the next one leaves.
      await new Promise((turn) => setImmediate(turn));
      const batch = this.take();
      const outcomes = await this.write(batch.map(({ append }) => append));
      batch.forEach(({ append, settle }, i) => {
        this.release(append.stream);
        settle(outcomes[i] ?? new Error('The batch was written without an outcome.'));
      });
    } while (this.ready.length > 0);
    this.running = undefined;
  }

  private take(): QueuedAppend[] {
    let bytes = 0;
    let count = 0;
    for (const { append } of this.ready) {
      bytes += append.bytes;
      if (count === BATCH_APPENDS_MAX || (count > 0 && bytes > BATCH_BYTES_MAX)) break;
      count += 1;
    }
    return this.ready.splice(0, count);
  }

  private release(stream: string) {
    const behind = this.behind.get(stream);
    const next = behind?.shift();
    if (next === undefined) this.behind.delete(stream);
    else this.ready.push(next);
  }
}
