import type { EventFilter, RecordedEvent } from './event-store.js';
import { categoryOf } from './prepared-append.js';

/** How much of what this process appended last is kept for its own subscriptions. */
export const RECENT_EVENTS_MAX = 1_000;
export const RECENT_BYTES_MAX = 4 * 1024 * 1024;

/** Events that were committed together, without a gap in their places. */
export interface Commit {
  /** The place before the first event. */
  readonly after: bigint;
  readonly events: readonly RecordedEvent[];
  readonly bytes: number;
}

/** Events that another process committed together: here only their places and categories are known. */
export interface ForeignCommit {
  readonly after: bigint;
  readonly end: bigint;
  readonly categories: readonly string[];
}

/**
 * The end of the log. A subscription that has come so far is served from here, so that twenty of them do
 * not each ask the database about every append: with the events that this process wrote, and past those
 * of other processes that it does not want. Where a commit was not heard of there is a gap, and what is
 * before it is forgotten.
 */
export class RecentEvents {
  private readonly commits: (Commit | ForeignCommit)[] = [];
  private count = 0;
  private bytes = 0;

  add(commit: Commit): void {
    if (commit.events.length === 0) return;
    this.append(commit);
  }

  addForeign(commit: ForeignCommit): void {
    if (commit.end > this.end) this.append(commit);
  }

  /**
   * At most `max` events after a place, and how far they reach; `undefined` where the place is before
   * what is kept, what is wanted lies in the database only, or nothing is after it.
   */
  pageAfter(
    place: bigint,
    filter: EventFilter | undefined,
    max: number,
  ): { events: RecordedEvent[]; reached: bigint } | undefined {
    const first = this.commits[0];
    if (first === undefined || place < first.after || place >= this.end) return undefined;
    const events: RecordedEvent[] = [];
    for (let i = this.commitAfter(place); i < this.commits.length; i += 1) {
      const commit = this.commits[i]!;
      const { after } = commit;
      if (!('events' in commit)) {
        if (!mayWant(commit, filter)) continue;
        return events.length > 0 ? { events, reached: after } : undefined;
      }
      const { events: committed } = commit;
      for (let k = Number(place > after ? place - after : 0n); k < committed.length; k += 1) {
        const event = committed[k]!;
        if (!passes(event, filter)) continue;
        events.push(event);
        if (events.length === max) return { events, reached: after + BigInt(k + 1) };
      }
    }
    return { events, reached: this.end };
  }

  private get end(): bigint {
    const last = this.commits.at(-1);
    return last === undefined ? 0n : endOf(last);
  }

  // Followers are near the end.
  private commitAfter(place: bigint): number {
    let i = this.commits.length - 1;
    while (i > 0 && this.commits[i]!.after > place) i -= 1;
    return i;
  }

  private append(commit: Commit | ForeignCommit) {
    if (commit.after !== this.end) this.forget(this.commits.length);
    this.commits.push(commit);
    this.count += weightOf(commit);
    this.bytes += bytesOf(commit);
    while (this.count > RECENT_EVENTS_MAX || this.bytes > RECENT_BYTES_MAX) this.forget(1);
  }

  private forget(commits: number) {
    for (const commit of this.commits.splice(0, commits)) {
      this.count -= weightOf(commit);
      this.bytes -= bytesOf(commit);
    }
  }
}

/** Whether a filter lets an event through. */
export const passes = ({ stream, type }: RecordedEvent, filter: EventFilter | undefined): boolean =>
  (filter?.categories?.includes(categoryOf(stream)) ?? true) &&
  (filter?.types?.includes(type) ?? true);

const mayWant = ({ categories }: ForeignCommit, filter: EventFilter | undefined) =>
  filter?.categories === undefined ||
  filter.categories.some((category) => categories.includes(category));

const endOf = (commit: Commit | ForeignCommit) =>
  'events' in commit ? commit.after + BigInt(commit.events.length) : commit.end;

const weightOf = (commit: Commit | ForeignCommit) =>
  'events' in commit ? commit.events.length : 1;

const bytesOf = (commit: Commit | ForeignCommit) => ('events' in commit ? commit.bytes : 0);
