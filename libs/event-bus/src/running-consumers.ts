import { GATHER_MS } from '@zhixin/follower';
import type { Subscription } from './event-bus.js';

const BATCH_DEFAULT = 200;
const BATCH_MAX = 5_000;

/** A wish with what it left open filled in, and what it asked too much of bounded. */
export interface ResolvedSubscription extends Subscription {
  readonly batchSize: number;
  readonly gatherMs: number;
}

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
    consume: (subscription: ResolvedSubscription) => Promise<void>,
  ): Promise<void> {
    const signal = AbortSignal.any([subscription.signal, this.signal]);
    const { batchSize = BATCH_DEFAULT, gatherMs = GATHER_MS } = subscription;
    const running = consume({
      ...subscription,
      batchSize: Math.min(batchSize, BATCH_MAX),
      gatherMs,
      signal,
    });
    this.#running.add(running);
    await running.finally(() => this.#running.delete(running));
  }

  /** Resolves when all have ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
  }
}
