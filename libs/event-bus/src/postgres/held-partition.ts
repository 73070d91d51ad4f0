import { pause } from '@zhixin/event-store';
import {
  Backlog,
  digest,
  digestAgain,
  ParkingFull,
  type PostgresParkedList,
  type Failure,
  type Log,
  type ParkedEntry,
} from '@zhixin/follower';
import type { BatchHandler, Delivery } from '../event-bus.js';
import { inOrder, type DeliveryOrder } from '../delivery-order.js';
import type { PartitionClaim, ConsumerLedger } from './consumer-ledger.js';

/** Parked deliveries that are handled again before what is new has its turn. */
const REPLAYS_IN_A_ROW_MAX = 50;
/** Milliseconds between looks while too much is parked. */
const STANDING_STILL_MS = 5_000;

interface HeldPartitionOptions {
  readonly ledger: ConsumerLedger;
  readonly handler: BatchHandler;
  readonly order: DeliveryOrder;
  /** See `Subscription`. */
  readonly remembers?: boolean | undefined;
  /** See `Subscription`. */
  readonly awaited?: boolean | undefined;
  /** Told why nothing goes on, and `undefined` when it does again. */
  readonly standsStill?: ((why: string | undefined) => void) | undefined;
  readonly log: Log;
}

/** What the holder of a partition does with its deliveries, wherever they were read. */
export class HeldPartition {
  readonly #list: PostgresParkedList;
  #backlog: Backlog | undefined;

  constructor(
    readonly claim: PartitionClaim,
    private readonly means: HeldPartitionOptions,
  ) {
    this.#list = means.ledger.parkedIn(claim);
  }

  /**
   * Gets the batch behind the group. While too much is parked it stands still, and sees whether somebody asked for
   * some of it.
   *
   * @param handled ids that the group has handled, where the reader found them; absent: looked up
   * @throws PartitionLost when another member took over.
   */
  async digest(
    batch: readonly Delivery[],
    signal: AbortSignal,
    handled?: ReadonlySet<string>,
  ): Promise<void> {
    const { ledger, standsStill, log } = this.means;
    while (!signal.aborted)
      try {
        await digest(batch, {
          ...this.#digesting(signal),
          settle: (step) => ledger.settle(this.claim, step, { ...this.means, handled }),
          backlog: await this.#counted(),
        });
        return standsStill?.(undefined);
      } catch (error) {
        if (!(error instanceof ParkingFull)) throw error;
        log.error({ err: error, ...this.claim }, 'a consumer stands still');
        standsStill?.(error.message);
        await pause(STANDING_STILL_MS, signal);
        await this.replay(signal);
      }
  }

  /**
   * Hands parked deliveries that somebody asked for to the handler again, in order per key; whether some are left.
   *
   * @throws PartitionLost
   */
  async replay(signal: AbortSignal): Promise<boolean> {
    const backlog = await this.#counted();
    if (backlog.size === 0) return false;
    for (let n = 0; n < REPLAYS_IN_A_ROW_MAX; n += 1) {
      const entry = signal.aborted ? undefined : await this.#list.nextAsked();
      if (entry === undefined) return false;
      await this.#again(entry, signal);
    }
    return true;
  }

  async #again(entry: ParkedEntry, signal: AbortSignal) {
    const { ledger } = this.means;
    const delivery = await ledger.parkedDelivery(entry);
    if (delivery === undefined) return;
    await digestAgain(delivery, this.#digesting(signal), {
      handle: async () => {
        const next = await ledger.handleAgain(this.claim, { entry, delivery }, this.means);
        this.#backlog?.remove(entry, next);
      },
      waitOn: (failure) => this.#waitOn(entry, failure),
    });
  }

  async #waitOn(entry: ParkedEntry, failure?: Failure) {
    await this.#list.waitOn(entry, failure);
    this.#backlog = undefined;
  }

  #digesting(signal: AbortSignal) {
    return { ...inOrder(this.means.order), signal, log: this.means.log };
  }

  // Whoever has the claim alone parks and replays; at first it asks for what this version understands by now.
  async #counted() {
    if (this.#backlog !== undefined) return this.#backlog;
    const backlog = new Backlog(await this.#list.waiting());
    if (backlog.size > 0) await this.#list.comeBack(this.means.order.understands);
    return (this.#backlog = backlog);
  }
}
