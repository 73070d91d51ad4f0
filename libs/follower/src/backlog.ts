/** Entries of one key that a follower may set aside. Beyond it the handler is broken, not the entry. */
export const PARKED_OF_KEY_MAX = 1_000;
/** Entries that one follower may set aside. */
export const PARKED_MAX = 10_000;
/** Entries that may wait for a newer version of the platform, those behind them included. */
export const NEWER_MAX = 100_000;

/**
 * Why an entry was set aside: its handler failed; an entry of its key waits before it; its type, or its schema,
 * belongs to a newer version of the platform.
 */
export type ParkingReason = 'failed' | 'held' | 'newer';

/** So much is set aside that the handler must be broken: the follower stands still until somebody has looked. */
export class ParkingFull extends Error {
  constructor(limit: string) {
    super(`More than ${limit} are parked; the handler may be broken, so it goes no further.`);
  }
}

/** What a follower has set aside of one key. */
export interface KeyBacklog {
  /** Absent: entries that hold up nobody. */
  readonly key?: string | undefined;
  /** Why the first of them was set aside. */
  readonly reason: ParkingReason;
  readonly count: number;
}

/** An entry that is to be set aside. */
export type EntryToPark = Pick<KeyBacklog, 'key' | 'reason'>;

interface Queue {
  /** What waits for a newer version has a limit of its own, and so has what waits behind it. */
  readonly newer: boolean;
  readonly count: number;
}

/** Which keys of a follower wait, and how many entries. Kept by whoever leads, who alone parks and replays. */
export class Backlog {
  readonly #queues = new Map<string, Queue>();
  #failed = 0;
  #newer = 0;

  constructor(waiting: readonly KeyBacklog[] = []) {
    for (const { key, reason, count } of waiting) this.#put(key, reason === 'newer', count);
  }

  /** Whether something of the key waits, so that what follows has to wait behind it. */
  holds(key: string | undefined): boolean {
    return key !== undefined && this.#queues.has(key);
  }

  get size(): number {
    return this.#failed + this.#newer;
  }

  add({ key, reason }: EntryToPark): void {
    this.#put(key, this.#isNewer({ key, reason }), 1);
  }

  /** The first entry of the key was handled after all; `next` is why the one behind it waits, if there is one. */
  remove({ key, reason }: EntryToPark, next?: ParkingReason): void {
    const queue = key === undefined ? undefined : this.#queues.get(key);
    if (queue === undefined || key === undefined) return this.#count(reason === 'newer', -1);
    this.#queues.delete(key);
    this.#count(queue.newer, -queue.count);
    if (queue.count > 1) this.#put(key, next === 'newer', queue.count - 1);
  }

  /**
   * Sees whether so much more may be set aside.
   *
   * @throws ParkingFull
   */
  makeRoom(entries: readonly EntryToPark[]): void {
    const ofKey = new Map<string, number>();
    let [failed, newer] = [this.#failed, this.#newer];
    for (const entry of entries) {
      if (this.#isNewer(entry)) {
        newer += 1;
        continue;
      }
      failed += 1;
      const { key } = entry;
      if (key === undefined) continue;
      const count = (ofKey.get(key) ?? this.#queues.get(key)?.count ?? 0) + 1;
      ofKey.set(key, count);
      if (count > PARKED_OF_KEY_MAX) throw new ParkingFull(`${PARKED_OF_KEY_MAX} of ${key}`);
    }
    if (failed > PARKED_MAX) throw new ParkingFull(String(PARKED_MAX));
    if (newer > NEWER_MAX) throw new ParkingFull(`${NEWER_MAX} of a newer version`);
  }

  #isNewer({ key, reason }: EntryToPark) {
    return (key === undefined ? undefined : this.#queues.get(key))?.newer ?? reason === 'newer';
  }

  #put(key: string | undefined, newer: boolean, count: number) {
    this.#count(newer, count);
    if (key === undefined) return;
    const queue = this.#queues.get(key);
    this.#queues.set(key, {
      newer: queue?.newer ?? newer,
      count: (queue?.count ?? 0) + count,
    });
  }

  #count(newer: boolean, more: number) {
    if (newer) this.#newer += more;
    else this.#failed += more;
  }
}
