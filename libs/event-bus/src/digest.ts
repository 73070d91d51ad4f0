import { pause } from '@zhixin/event-store';
import type { Delivery } from './event-bus.js';
import { silent, type Log } from '@zhixin/follower';
import { isTransient } from '@zhixin/follower';

/** How often a batch is tried as a whole before it is taken apart. */
export const BATCH_ATTEMPTS_MAX = 4;
const RETRY_FIRST_MS = 50;
const RETRY_FACTOR = 2;
const RETRY_MAX_MS = 2_000;

/** This member no longer owns the partition: another has it, so nothing of the batch may be saved. */
export class PartitionLost extends Error {}

/** What a bus can do with deliveries of one partition. */
export interface Digestion {
  /** One transaction: handler's rows, handled ids and the offset behind the last delivery. */
  attempt(batch: readonly Delivery[]): Promise<void>;
  /** Records the failure and moves the offset behind the delivery. */
  park(delivery: Delivery, failure: Failure): Promise<void>;
  readonly signal: AbortSignal;
  readonly log?: Log | undefined;
}

/** Why a delivery is put aside. */
export interface Failure {
  readonly error: unknown;
  readonly attempts: number;
}

/**
 * Gets a batch behind us: tried as a whole a few times with back-off, then delivery by delivery, each
 * in a transaction of its own, and those that still fail are parked. Deliveries behind a parked one go
 * on, also those of the same key. A transient failure (the database or what the handler calls is away)
 * is retried for ever and parks nothing. Returns early, the rest undone, when `signal` aborts.
 *
 * @throws PartitionLost when another member took over.
 */
export const digest = async (batch: readonly Delivery[], digestion: Digestion): Promise<void> => {
  const failure = await attemptOften(batch, BATCH_ATTEMPTS_MAX, digestion);
  if (failure === undefined || digestion.signal.aborted) return;
  if (batch.length === 1) return parkAll(batch, failure, digestion);
  for (const delivery of batch) {
    const alone = await attemptOften([delivery], 1, digestion);
    if (digestion.signal.aborted && alone !== undefined) return;
    if (alone !== undefined)
      await parkAll(
        [delivery],
        { error: alone.error, attempts: failure.attempts + alone.attempts },
        digestion,
      );
  }
};

/** Tries until success (undefined), abort, or `attemptsMax` failures that were not transient. */
const attemptOften = async (
  batch: readonly Delivery[],
  attemptsMax: number,
  { attempt, signal, log = silent }: Digestion,
): Promise<Failure | undefined> => {
  let attempts = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      await attempt(batch);
      return undefined;
    } catch (error) {
      if (error instanceof PartitionLost) throw error;
      const transient = isTransient(error);
      if (!transient) attempts += 1;
      log.warn({ ...placeOf(batch), tries, transient, err: error }, 'a batch failed');
      if (attempts >= attemptsMax || signal.aborted) return { error, attempts };
      await pause(backOff(tries), signal);
      if (signal.aborted) return { error, attempts };
    }
  }
};

const parkAll = async (batch: readonly Delivery[], failure: Failure, digestion: Digestion) => {
  const { signal, log = silent } = digestion;
  for (const delivery of batch)
    for (let tries = 1; !signal.aborted; tries += 1)
      try {
        await digestion.park(delivery, failure);
        log.error({ ...placeOf([delivery]), err: failure.error }, 'an event was parked');
        break;
      } catch (error) {
        if (error instanceof PartitionLost) throw error;
        log.warn({ ...placeOf([delivery]), tries, err: error }, 'parking failed');
        await pause(backOff(tries), signal);
      }
};

const placeOf = (batch: readonly Delivery[]) => ({
  topic: batch[0]?.topic,
  partition: batch[0]?.partition,
  offset: batch[0]?.offset,
  events: batch.length,
});

/** Milliseconds to wait after the given number of tries. */
export const backOff = (tries: number): number =>
  Math.min(RETRY_FIRST_MS * RETRY_FACTOR ** (tries - 1), RETRY_MAX_MS);
