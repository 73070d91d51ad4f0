import { digest } from '../digest.js';
import type { Delivery } from '../event-bus.js';
import type { Log } from '@zhixin/follower';
import type { Claim, ConsumerLedger, Handling, Replay } from './consumer-ledger.js';

interface Means extends Handling {
  readonly ledger: ConsumerLedger;
  readonly log: Log;
}

/** What the holder of a partition does with its deliveries, wherever they were read. */
export class HeldPartition {
  constructor(
    readonly claim: Claim,
    private readonly means: Means,
  ) {}

  /**
   * Gets the batch behind the group.
   *
   * @param handled ids that the group has handled, where the reader found them; absent: looked up
   * @throws PartitionLost when another member took over.
   */
  async digest(
    batch: readonly Delivery[],
    signal: AbortSignal,
    handled?: ReadonlySet<string>,
  ): Promise<void> {
    const { ledger, log } = this.means;
    await digest(batch, {
      attempt: (deliveries) => ledger.handle(this.claim, deliveries, { ...this.means, handled }),
      park: (delivery, failure) => ledger.park(this.claim, delivery, failure),
      signal,
      log,
    });
  }

  /** Hands parked deliveries that somebody asked for to the handler again. @throws PartitionLost */
  async replay(signal: AbortSignal): Promise<void> {
    for (const replay of await this.means.ledger.replays(this.claim)) {
      if (signal.aborted) return;
      await this.#again(replay, signal);
    }
  }

  async #again(replay: Replay, signal: AbortSignal) {
    const { ledger, log } = this.means;
    await digest([replay.delivery], {
      attempt: () => ledger.handleAgain(this.claim, replay, this.means),
      park: (_, failure) => ledger.parkAgain(replay, failure),
      signal,
      log,
    });
  }
}
