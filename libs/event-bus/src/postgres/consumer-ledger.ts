import type { Pool } from 'pg';
import {
  LeadLost,
  PostgresParkedList,
  type ParkedEntry,
  type ParkingReason,
  type SortedBatch,
} from '@zhixin/follower';
import type { BatchHandler, Delivery } from '../event-bus.js';
import type { DeliveryOrder } from '../delivery-order.js';
import { settledChannel } from './names.js';
import { ParkedDeliveries } from './parked-deliveries.js';
import { TransactionOnDemand } from './transaction-on-demand.js';

/** A partition that a member of a group holds, until somebody claims it under a higher epoch. */
export interface PartitionClaim {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly owner: string;
  readonly epoch: string;
}

/** This member no longer owns the partition: another has it, so nothing of the batch may be saved. */
export class PartitionLost extends LeadLost {}

/** Who handles a group's deliveries, and which of them. */
export interface DeliveryHandling {
  readonly handler: BatchHandler;
  readonly order: Pick<DeliveryOrder, 'wants'>;
  /** Whether the ids of what was handled are kept; absent: yes. See `Subscription`. */
  readonly remembers?: boolean | undefined;
  /** Whether who waits is told of each batch that is settled. See `Subscription`. */
  readonly awaited?: boolean | undefined;
}

interface HandledBatch extends DeliveryHandling {
  /** Ids that the group has handled before; absent: looked up. */
  readonly handled?: ReadonlySet<string> | undefined;
}

interface SettledBatch {
  readonly batch: readonly Delivery[];
  readonly fresh: readonly Delivery[];
  readonly remembers: boolean;
  readonly awaited: boolean;
}

/** A parked delivery that somebody asked to have handled again. */
export interface DeliveryReplay {
  readonly entry: ParkedEntry;
  readonly delivery: Delivery;
}

/**
 * Milliseconds that a handler may leave its transaction idle before the server ends it: a handler that
 * hangs must not keep its locks. A batch that takes so long is taken apart, as one that fails.
 */
export const TRANSACTION_IDLE_MS = 60_000;
/** Milliseconds after which a handler that has not settled is given up, with its connection. */
export const HANDLER_MS_MAX = 120_000;

interface LedgerLimits {
  /** Default 60 s. */
  readonly transactionIdleMs?: number | undefined;
  /** Default 120 s. */
  readonly handlerMsMax?: number | undefined;
}

/**
 * Where a group's progress is kept in PostgreSQL: offsets, handled ids and parked events, each saved
 * under the claim's epoch only. Independent of where the events come from.
 */
export class ConsumerLedger {
  readonly #transactionIdleMs: number;
  readonly #handlerMsMax: number;
  readonly #parked: ParkedDeliveries;

  constructor(
    private readonly pool: Pool,
    private readonly schema: string,
    limits: LedgerLimits = {},
  ) {
    this.#transactionIdleMs = limits.transactionIdleMs ?? TRANSACTION_IDLE_MS;
    this.#handlerMsMax = limits.handlerMsMax ?? HANDLER_MS_MAX;
    this.#parked = new ParkedDeliveries(pool, schema);
  }

  /** What the group has set aside of the partition. */
  parkedIn({ group, topic, partition }: PartitionClaim): PostgresParkedList {
    const { pool, schema } = this;
    return new PostgresParkedList({ kind: 'delivery', name: group }, pool, {
      schema,
      of: { topic, partition },
    });
  }

  /** The text of what was set aside; undefined where it is gone. */
  parkedDelivery({ id }: ParkedEntry): Promise<Delivery | undefined> {
    return this.#parked.delivery(id);
  }

  /** Which of the events the group has handled. */
  async handled(group: string, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (eventIds.length === 0) return new Set();
    const { rows } = await this.pool.query<{ event_id: string }>({
      name: `${this.schema}.handled`,
      text: `select event_id from ${this.schema}.inbox where group_name = $1 and event_id = any ($2)`,
      values: [group, eventIds],
    });
    return new Set(rows.map(({ event_id }) => event_id));
  }

  /**
   * Runs the handler, sets aside, and saves the group's progress in the same transaction.
   *
   * @throws PartitionLost when the claim no longer holds, or an earlier try did commit after all.
   */
  async settle(
    claim: PartitionClaim,
    step: SortedBatch<Delivery>,
    handling: HandledBatch,
  ): Promise<void> {
    const { batch, aside } = step;
    const { remembers = true, awaited = false } = handling;
    const wanted = wantedOf(step.handled, handling);
    const asked = remembers ? [...wanted, ...aside.map(({ event }) => event)].map(idOf) : [];
    const handled = handling.handled ?? (await this.handled(claim.group, asked));
    const fresh = firstOfEach(wanted.filter(({ event }) => !handled.has(event.id)));
    const parking = aside.filter(({ event }) => !handled.has(idOf(event)));
    await this.#inTransaction(async (transaction) => {
      if (fresh.length > 0) await handling.handler(fresh, transaction);
      if (parking.length > 0) await this.#parked.put(transaction, claim.group, parking);
      await this.#settle(transaction, claim, { batch, fresh, remembers, awaited });
    });
  }

  /**
   * Hands a parked delivery to the handler once more; it is parked no longer when that succeeds. Answers why the next
   * of its key waits, if there is one.
   *
   * @throws PartitionLost
   */
  async handleAgain(
    claim: PartitionClaim,
    { entry, delivery }: DeliveryReplay,
    handling: DeliveryHandling,
  ): Promise<ParkingReason | undefined> {
    const wanted = wantedOf([delivery], handling);
    const { remembers = true } = handling;
    const ids = remembers ? wanted.map(idOf) : [];
    const handled = await this.handled(claim.group, ids);
    let next: ParkingReason | undefined;
    await this.#inTransaction(async (transaction) => {
      if (wanted.length > 0 && handled.size === 0) await handling.handler(wanted, transaction);
      const { rows } = await transaction.query(
        `select 1 from ${this.schema}.consumer_offset
         where group_name = $1 and topic = $2 and partition = $3 and owner = $4 and epoch = $5 for update`,
        fence(claim),
      );
      if (rows.length === 0) throw new PartitionLost();
      next = await this.parkedIn(claim).take(entry, transaction);
      if (ids.length === 0) return;
      await transaction.query(
        `insert into ${this.schema}.inbox (group_name, event_id)
         select $1, unnest($2::text[]) on conflict do nothing`,
        [claim.group, ids],
      );
    });
    return next;
  }

  // Moving from an offset at or below the batch's first also tells a commit whose answer was lost.
  #fencedMove = () => `
    update ${this.schema}.consumer_offset set next_offset = $6
    where group_name = $1 and topic = $2 and partition = $3 and owner = $4 and epoch = $5
      and next_offset < $6 and next_offset <= $7
    returning 1`;

  async #settle(
    transaction: TransactionOnDemand,
    claim: PartitionClaim,
    { batch, fresh, remembers, awaited }: SettledBatch,
  ) {
    const [outcome] = await transaction.run<{ moved: string }>({
      name: `${this.schema}.settle`,
      text: `with fenced as (${this.#fencedMove()}), kept as (
         insert into ${this.schema}.inbox (group_name, event_id)
         select $1, id from unnest($8::text[]) as id where $9 and exists (select 1 from fenced)
         on conflict do nothing
       ), unparked as (
         delete from ${this.schema}.parked
         where group_name = $1 and event_id = any ($8) and exists (select 1 from fenced)
       ), told as (
         select pg_notify('${settledChannel(this.schema)}', $1) from fenced where $10
       )
       select count(*) as moved, (select count(*) from told) as told from fenced`,
      values: [
        ...fence(claim),
        Number(batch.at(-1)?.offset) + 1,
        batch[0]?.offset,
        fresh.map(({ event }) => event.id),
        remembers,
        awaited,
      ],
    });
    if (outcome?.moved !== '1') throw new PartitionLost();
  }

  async #inTransaction(work: (transaction: TransactionOnDemand) => Promise<void>) {
    const transaction = new TransactionOnDemand(this.pool, this.#transactionIdleMs);
    const overdue = deadline(this.#handlerMsMax);
    try {
      await Promise.race([work(transaction), overdue.passed]);
      await transaction.commit();
    } catch (error) {
      if (!(error instanceof HandlerOverdue)) throw await transaction.rollback(error);
      transaction.abandon(error);
      throw error;
    } finally {
      overdue.cancel();
      transaction.release();
    }
  }
}

/** The handler did not settle; whatever it does later finds its transaction gone. */
export class HandlerOverdue extends Error {
  constructor(ms: number) {
    super(`The handler has not settled within ${ms} ms.`);
  }
}

const deadline = (ms: number) => {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new HandlerOverdue(ms)), ms);
  });
  return { passed, cancel: () => clearTimeout(timer) };
};

const fence = ({ group, topic, partition, owner, epoch }: PartitionClaim) => [
  group,
  topic,
  partition,
  owner,
  epoch,
];

const wantedOf = (batch: readonly Delivery[], { order }: DeliveryHandling) =>
  batch.filter(({ event }) => order.wants(event));

const idOf = ({ event }: Delivery) => event.id;

const firstOfEach = (batch: readonly Delivery[]) => {
  const seen = new Set<string>();
  return batch.filter(({ event }) => !seen.has(event.id) && seen.add(event.id));
};
