import { bell, type Bell } from '@zhixin/event-store';
import { gather, instanceName, isKnownDead, type Log } from '@zhixin/follower';
import type { BatchHandler } from '../event-bus.js';
import type { ResolvedSubscription } from '../running-consumers.js';
import { orderOf } from '../delivery-order.js';
import { PartitionLost, type PartitionClaim, type ConsumerLedger } from './consumer-ledger.js';
import type { ClaimedPartition, EventLog, PartitionContent } from './event-log.js';
import { HeldPartition } from './held-partition.js';

const HEARTBEATS_PER_LEASE = 3;
const NOTHING: PartitionContent = { batch: [], full: false };

/** What a consumer shares with the others of its bus. */
export interface ConsumerContext {
  readonly log: EventLog;
  readonly ledger: ConsumerLedger;
  /** Rings when the poller saw something new. */
  readonly news: Bell;
  /** Whether the partition may hold something at or after `next`. */
  readonly worthReading: (claim: PartitionClaim, next: number) => boolean;
  /** Whether something parked of the partition waits to be handled again. */
  readonly replayAsked: (claim: PartitionClaim) => boolean;
  readonly pollMs: number;
  readonly leaseMs: number;
  readonly logger: Log;
}

interface RunningWorker {
  readonly epoch: string;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** One member of a group: it holds a share of the topic's partitions and works on each of them. */
export class Consumer {
  readonly #member = instanceName();
  readonly #workers = new Map<number, RunningWorker>();
  readonly #signal: AbortSignal;
  /** Rings when the members of some group changed, or a partition came free. */
  readonly membersChanged = bell();

  constructor(
    private readonly shared: ConsumerContext,
    private readonly subscription: ResolvedSubscription,
    private readonly handler: BatchHandler,
  ) {
    this.#signal = subscription.signal;
  }

  /** Works until the signal aborts; then ends the running batches and gives its partitions back. */
  async run(): Promise<void> {
    const { leaseMs, log, logger } = this.shared;
    const { group, topic } = this.subscription;
    // Looked up once: after a crash and restart on one machine nobody waits for old leases.
    let dead: readonly string[] | undefined;
    while (!this.#signal.aborted) {
      const { rings } = this.membersChanged;
      try {
        dead ??= (await log.members(group, topic)).filter(isKnownDead);
        const claims = await log.coordinate({ group, topic, member: this.#member, leaseMs, dead });
        this.#adopt(claims);
      } catch (error) {
        logger.warn({ err: error, group, topic }, 'a consumer could not renew its lease');
      }
      await this.membersChanged.after(rings, leaseMs / HEARTBEATS_PER_LEASE, this.#signal);
    }
    await this.#leave();
  }

  #adopt(claims: readonly ClaimedPartition[]) {
    const { group, topic } = this.subscription;
    if (this.#signal.aborted) return;
    for (const [partition, worker] of this.#workers) {
      const claim = claims.find((one) => one.partition === partition);
      if (claim?.epoch !== worker.epoch || !claim.wanted) worker.stop.abort();
    }
    for (const { partition, epoch, next, wanted } of claims) {
      const claim = { group, topic, partition, owner: this.#member, epoch };
      if (wanted && !this.#workers.has(partition)) this.#start(claim, next);
      if (!wanted && !this.#workers.has(partition)) void this.#release(claim);
    }
  }

  #start(claim: PartitionClaim, next: number) {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#signal]);
    const ended = this.#work(claim, next, signal)
      .catch((error: unknown) => {
        const { group, topic, partition } = claim;
        const log = error instanceof PartitionLost ? 'info' : 'error';
        this.shared.logger[log]({ err: error, group, topic, partition }, 'a worker ended');
      })
      .finally(() => {
        this.#workers.delete(claim.partition);
        if (!this.#signal.aborted) this.membersChanged.ring();
      });
    this.#workers.set(claim.partition, { epoch: claim.epoch, stop, ended });
  }

  async #work(claim: PartitionClaim, from: number, signal: AbortSignal) {
    const { log, news, worthReading, replayAsked, pollMs, logger } = this.shared;
    const { remembers, awaited, batchSize, gatherMs } = this.subscription;
    const held = new HeldPartition(claim, {
      ledger: this.shared.ledger,
      handler: this.handler,
      order: orderOf(this.subscription),
      ...{ remembers, awaited },
      standsStill: this.subscription.standsStill,
      log: logger,
    });
    let next = from;
    // What waited for this version was asked for by nobody.
    let isFirst = true;
    while (!signal.aborted) {
      const { rings } = news;
      const since = performance.now();
      let read = NOTHING;
      try {
        if ((isFirst || replayAsked(claim)) && (await held.replay(signal))) news.ring();
        isFirst = false;
        if (worthReading(claim, next) && !signal.aborted)
          read = await log.read(claim, { ...this.subscription, from: next, max: batchSize });
      } catch (error) {
        if (error instanceof PartitionLost) throw error;
        logger.warn({ err: error, ...claim }, 'a partition could not be read');
      }
      const { batch, full, handled } = read;
      if (batch.length === 0) {
        await news.after(rings, pollMs * 2, signal);
        continue;
      }
      await held.digest(batch, signal, handled);
      next = Number(batch.at(-1)?.offset) + 1;
      if (!full) await gather(since, gatherMs, signal);
    }
  }

  async #release(claim: PartitionClaim) {
    try {
      await this.shared.log.release(claim);
    } catch (error) {
      this.shared.logger.warn({ err: error, ...claim }, 'a partition could not be released');
    }
  }

  async #leave() {
    await Promise.all([...this.#workers.values()].map(({ ended }) => ended));
    const { group, topic } = this.subscription;
    try {
      await this.shared.log.leave({ group, topic, member: this.#member });
    } catch (error) {
      this.shared.logger.warn({ err: error, group, topic }, 'a consumer left without saying so');
    }
  }
}
