import type { Pool } from 'pg';
import { PartitionLost, type Failure } from '../digest.js';
import type { BatchHandler, CloudEvent, Delivery } from '../event-bus.js';
import { TransactionOnDemand } from './transaction-on-demand.js';

/** A partition that a member of a group holds, until somebody claims it under a higher epoch. */
export interface Claim {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly owner: string;
  readonly epoch: string;
}

/** Who handles a group's deliveries, and which of them. */
export interface Handling {
  readonly handler: BatchHandler;
  /** Event types that are handed to it; absent: all. */
  readonly types?: ReadonlySet<string> | undefined;
  /** Whether the ids of what was handled are kept; absent: yes. See `Subscription`. */
  readonly remembers?: boolean | undefined;
}

interface Batch extends Handling {
  /** Ids that the group has handled before; absent: looked up. */
  readonly handled?: ReadonlySet<string> | undefined;
}

interface Settled {
  readonly batch: readonly Delivery[];
  readonly fresh: readonly Delivery[];
  readonly remembers: boolean;
}

/** A parked delivery that somebody asked to have handled again. */
export interface Replay {
  readonly id: string;
  readonly delivery: Delivery;
}

/**
 * Milliseconds that a handler may leave its transaction idle before the server ends it: a handler that
 * hangs must not keep its locks. A batch that takes so long is taken apart, as one that fails.
 */
export const TRANSACTION_IDLE_MS = 60_000;
/** Milliseconds after which a handler that has not settled is given up, with its connection. */
export const HANDLER_MS_MAX = 120_000;
const ERROR_CHARACTERS_MAX = 4_000;
const REPLAYS_MAX = 50;

interface Limits {
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

  constructor(
    private readonly pool: Pool,
    private readonly schema: string,
    limits: Limits = {},
  ) {
    this.#transactionIdleMs = limits.transactionIdleMs ?? TRANSACTION_IDLE_MS;
    this.#handlerMsMax = limits.handlerMsMax ?? HANDLER_MS_MAX;
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
   * Runs the handler and saves the group's progress in the same transaction.
   *
   * @throws PartitionLost when the claim no longer holds, or an earlier try did commit after all.
   */
  async handle(claim: Claim, batch: readonly Delivery[], handling: Batch): Promise<void> {
    const wanted = wantedOf(batch, handling);
    const { remembers = true } = handling;
    const asked = remembers ? wanted.map(idOf) : [];
    const handled = handling.handled ?? (await this.handled(claim.group, asked));
    const fresh = firstOfEach(wanted.filter(({ event }) => !handled.has(event.id)));
    await this.#inTransaction(async (transaction) => {
      if (fresh.length > 0) await handling.handler(fresh, transaction);
      await this.#settle(transaction, claim, { batch, fresh, remembers });
    });
  }

  /** Moves the group behind the delivery and keeps it with its error. */
  async park(claim: Claim, delivery: Delivery, failure: Failure): Promise<void> {
    const { rowCount } = await this.pool.query(
      `with fenced as (${this.#fencedMove()})
       insert into ${this.schema}.parked
         (group_name, topic, partition, "offset", event_id, event, error, attempts)
       select $1, $2, $3, $7, $8, $9, $10, $11 from fenced
       on conflict (group_name, event_id) do update
         set error = excluded.error, attempts = parked.attempts + excluded.attempts,
             parked_at = excluded.parked_at, replay = false
       returning 1`,
      [
        ...fence(claim),
        Number(delivery.offset) + 1,
        delivery.offset,
        storable(delivery.event.id),
        JSON.stringify(delivery.event),
        errorText(failure.error),
        failure.attempts,
      ],
    );
    if (rowCount === 0) throw new PartitionLost();
  }

  /** Parked deliveries of the partition that wait to be handled again, oldest first. */
  async replays({ group, topic, partition }: Claim): Promise<readonly Replay[]> {
    const { rows } = await this.pool.query<{ id: string; offset: string; event: CloudEvent }>(
      `select id, "offset", event from ${this.schema}.parked
       where replay and group_name = $1 and topic = $2 and partition = $3
       order by "offset" limit ${REPLAYS_MAX}`,
      [group, topic, partition],
    );
    return rows.map(({ id, offset, event }) => ({
      id,
      delivery: { topic, partition, offset, event },
    }));
  }

  /** Hands a parked delivery to the handler once more; it is parked no longer when that succeeds. */
  async handleAgain(claim: Claim, { id, delivery }: Replay, handling: Handling): Promise<void> {
    const wanted = wantedOf([delivery], handling);
    await this.#inTransaction(async (transaction) => {
      if (wanted.length > 0) await handling.handler(wanted, transaction);
      const done = await transaction.run({
        name: `${this.schema}.unpark`,
        text: `with fenced as (
           select 1 from ${this.schema}.consumer_offset
           where group_name = $1 and topic = $2 and partition = $3 and owner = $4 and epoch = $5
           for update
         ), unparked as (
           delete from ${this.schema}.parked where id = $6 and exists (select 1 from fenced)
           returning group_name, event_id
         )
         insert into ${this.schema}.inbox (group_name, event_id)
         select group_name, event_id from unparked on conflict do nothing returning 1`,
        values: [...fence(claim), id],
      });
      if (done.length === 0) throw new PartitionLost();
    });
  }

  /** The replay failed: parked as before, with the newer error. */
  async parkAgain({ id }: Replay, { error, attempts }: Failure): Promise<void> {
    await this.pool.query(
      `update ${this.schema}.parked
       set replay = false, error = $2, attempts = attempts + $3, parked_at = now() where id = $1`,
      [id, errorText(error), attempts],
    );
  }

  // Moving from an offset at or below the batch's first also tells a commit whose answer was lost.
  #fencedMove = () => `
    update ${this.schema}.consumer_offset set next_offset = $6
    where group_name = $1 and topic = $2 and partition = $3 and owner = $4 and epoch = $5
      and next_offset < $6 and next_offset <= $7
    returning 1`;

  async #settle(
    transaction: TransactionOnDemand,
    claim: Claim,
    { batch, fresh, remembers }: Settled,
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
       )
       select count(*) as moved from fenced`,
      values: [
        ...fence(claim),
        Number(batch.at(-1)?.offset) + 1,
        batch[0]?.offset,
        fresh.map(({ event }) => event.id),
        remembers,
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

const fence = ({ group, topic, partition, owner, epoch }: Claim) => [
  group,
  topic,
  partition,
  owner,
  epoch,
];

const wantedOf = (batch: readonly Delivery[], { types }: Handling) =>
  batch.filter(({ event }) => types?.has(event.type) ?? true);

const idOf = ({ event }: Delivery) => event.id;

const firstOfEach = (batch: readonly Delivery[]) => {
  const seen = new Set<string>();
  return batch.filter(({ event }) => !seen.has(event.id) && seen.add(event.id));
};

// PostgreSQL's text holds no NUL.
const storable = (text: string) => text.replaceAll('\u0000', '');
const errorText = (error: unknown) =>
  storable(error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(
    0,
    ERROR_CHARACTERS_MAX,
  );
