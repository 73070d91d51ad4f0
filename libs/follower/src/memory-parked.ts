import { randomUUID } from 'node:crypto';
import type { Position } from '@zhixin/event-store';
import type { ParkingReason, KeyBacklog } from './backlog.js';
import { reasonOf, type Failure, type SetAsideEntry } from './digest.js';
import {
  errorText,
  writtenVersionOf,
  whyOf,
  type ParkedEntry,
  type ParkedList,
  type ParkingFollower,
} from './parked.js';
import type { FollowedEntry } from './source.js';

/** An entry on the list, as an operator sees it. */
export interface ParkedEntryRecord<
  Event extends FollowedEntry = FollowedEntry,
> extends ParkedEntry {
  readonly event: Event;
  readonly error: string;
  readonly attempts: number;
  readonly parkedAt: string;
  readonly replay: boolean;
}

/** The list of what one follower has set aside, in this process, for tests. */
export class MemoryParkedList<Event extends FollowedEntry = FollowedEntry> implements ParkedList {
  #kept: readonly ParkedEntryRecord<Event>[] = [];

  constructor(readonly follower: ParkingFollower) {}

  async waiting() {
    const waiting = new Map<string, KeyBacklog>();
    for (const { key, reason } of this.#kept) {
      const name = JSON.stringify(key === undefined ? [reason] : key);
      const first = waiting.get(name) ?? { key, reason, count: 0 };
      waiting.set(name, { ...first, count: first.count + 1 });
    }
    return [...waiting.values()];
  }

  async put(aside: readonly SetAsideEntry<Event>[]) {
    for (const entry of aside) {
      const { event, key, reason, failure } = entry;
      const before = this.#kept.find((one) => one.event.id === event.id);
      const kept: ParkedEntryRecord<Event> = {
        ...{ id: before?.id ?? randomUUID(), key, reason, position: event.position, event },
        error: whyOf(entry),
        attempts: (before?.attempts ?? 0) + (failure?.attempts ?? 0),
        ...{ parkedAt: new Date().toISOString(), replay: false },
      };
      if (before === undefined) this.#kept = [...this.#kept, kept];
      else if (reason !== 'held') this.#change((one) => (one.id === before.id ? kept : one));
    }
  }

  /** What an operator does. */
  askReplay(id: string): void {
    this.#change((entry) => (entry.id === id ? { ...entry, replay: true } : entry));
  }

  list(): readonly ParkedEntryRecord<Event>[] {
    return this.#kept;
  }

  async nextAsked(): Promise<ParkedEntryRecord<Event> | undefined> {
    const asked = this.#kept.find(({ replay }) => replay);
    return asked?.key === undefined ? asked : this.#kept.find(({ key }) => key === asked.key);
  }

  async take({ id, key }: ParkedEntry): Promise<ParkingReason | undefined> {
    this.#kept = this.#kept.filter((entry) => entry.id !== id);
    const next = key === undefined ? undefined : this.#kept.find((entry) => entry.key === key);
    if (next !== undefined) this.askReplay(next.id);
    return next?.reason;
  }

  async waitOn({ id, key }: ParkedEntry, failure?: Failure) {
    this.#change((entry) => {
      if (entry.id === id)
        return failure === undefined
          ? { ...entry, replay: false, reason: 'newer' }
          : { ...entry, ...failedAs(failure, entry.attempts), replay: false };
      return key !== undefined && entry.key === key ? { ...entry, replay: false } : entry;
    });
  }

  async comeBack(understands: (type: string, schemaVersion: number) => boolean) {
    this.#change((entry) =>
      entry.reason === 'newer' && understands(entry.event.type, writtenVersionOf(entry.event))
        ? { ...entry, replay: true }
        : entry,
    );
  }

  async incompleteSince(keys: readonly string[]) {
    const since = new Map<string, string>();
    for (const { key, event } of this.#kept)
      if (key !== undefined && keys.includes(key) && event.recordedAt < (since.get(key) ?? '~'))
        since.set(key, event.recordedAt);
    return since;
  }

  async holds(position: Position) {
    return this.#kept.some((entry) => entry.position === position);
  }

  async count() {
    return this.#kept.length;
  }

  async clear() {
    this.#kept = [];
  }

  #change(change: (entry: ParkedEntryRecord<Event>) => ParkedEntryRecord<Event>) {
    this.#kept = this.#kept.map(change);
  }
}

const failedAs = (failure: Failure, before: number) => ({
  reason: reasonOf(failure),
  error: errorText(failure.error),
  attempts: before + failure.attempts,
});
