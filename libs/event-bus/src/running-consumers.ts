import type { Subscription } from './event-bus.js';

/** The consumers at work on a bus, which end when it closes. */
export class RunningConsumers {
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();

  /** Aborts when the bus closes. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Lets a consumer work until its own signal aborts or the bus closes. */
  async run(
    subscription: Subscription,
    consume: (subscription: Subscription) => Promise<void>,
  ): Promise<void> {
    const signal = AbortSignal.any([subscription.signal, this.signal]);
    const running = consume({ ...subscription, signal });
    this.#running.add(running);
    await running.finally(() => this.#running.delete(running));
  }

  /** Resolves when all have ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
  }
}
