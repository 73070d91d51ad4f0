import { EventStoreOverloaded } from './event-store-errors.js';

/** Runs tasks of one key one after the other, tasks of different keys at once. */
export class KeyedQueue {
  private readonly last = new Map<string, { done: Promise<unknown>; waiting: number }>();

  /** `waitingMax`: most tasks of one key that may wait. */
  constructor(private readonly waitingMax: number) {}

  /** How many keys have a task. */
  get size(): number {
    return this.last.size;
  }

  /**
   * Settles as `task` does.
   *
   * @throws EventStoreOverloaded when too many tasks of that key wait; `task` is not run.
   */
  run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.last.get(key);
    const waiting = (before?.waiting ?? 0) + 1;
    if (waiting > this.waitingMax)
      return Promise.reject(
        new EventStoreOverloaded(`${this.waitingMax} commands wait for ${key} already.`),
      );

    const result = before === undefined ? task() : before.done.then(task);
    const entry = { done: result.catch(() => undefined), waiting };
    this.last.set(key, entry);
    void entry.done.then(() => {
      const current = this.last.get(key);
      if (current === entry) this.last.delete(key);
      else if (current !== undefined) current.waiting -= 1;
    });
    return result;
  }
}
