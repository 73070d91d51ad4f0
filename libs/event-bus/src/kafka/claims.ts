import type { Pool } from 'pg';
import type { ConsumerLag } from '../event-bus.js';
import type { PartitionClaim } from '../postgres/consumer-ledger.js';
import { parkedOf } from '../postgres/parked-deliveries.js';
import type { OffsetBounds } from './topics.js';

/** A partition that Kafka assigned to this member, and the log it lies in. */
export interface PartitionAssignment {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly owner: string;
  readonly logId: string;
  readonly bounds: OffsetBounds;
}

/** The right to save progress in a partition, and where to read on. */
export interface ClaimedOffset {
  readonly claim: PartitionClaim;
  readonly next: number;
  /** Events that the broker forgot before the group had handled them. */
  readonly missed: number;
}

/** Where groups stand in Kafka's partitions. Kafka's own committed offsets are a hint to its tools only. */
export class KafkaClaims {
  constructor(
    private readonly pool: Pool,
    private readonly schema: string,
  ) {}

  /**
   * Raises the epoch, so that nobody else can save progress here any more. An offset kept for another
   * log, or beyond the end of this one, starts again at the oldest event; what was parked comes again with the rest.
   */
  async claim({ logId, bounds, ...place }: PartitionAssignment): Promise<ClaimedOffset> {
    const { group, topic, partition, owner } = place;
    const { rows } = await this.pool.query<{ epoch: string; next: string; missed: string }>(
      `with before as (
         select next_offset from ${this.schema}.consumer_offset
         where group_name = $1 and topic = $2 and partition = $3 and log_id = $5
           and next_offset <= $7
         for update
       ), emptied as (
         delete from ${this.schema}.parked
         where group_name = $1 and topic = $2 and partition = $3 and exists (
           select from ${this.schema}.consumer_offset
           where group_name = $1 and topic = $2 and partition = $3
             and (log_id <> $5 or next_offset > $7))
       )
       insert into ${this.schema}.consumer_offset as kept
         (group_name, topic, partition, owner, epoch, log_id, next_offset)
       values ($1, $2, $3, $4, 1, $5, $6)
       on conflict (group_name, topic, partition) do update
         set owner = $4, epoch = kept.epoch + 1, log_id = $5,
           next_offset = case when kept.log_id = $5 and kept.next_offset <= $7
             then greatest(kept.next_offset, $6) else $6 end
       returning epoch, next_offset as next,
         greatest($6 - coalesce((select next_offset from before), $6), 0) as missed`,
      [group, topic, partition, owner, logId, bounds.low, bounds.high],
    );
    const { epoch, next, missed } = rows[0]!;
    return {
      claim: { group, topic, partition, owner, epoch },
      next: Number(next),
      missed: Number(missed),
    };
  }

  /** Offset at which the group reads on, by topic and partition. */
  async places(
    group: string,
  ): Promise<
    readonly { readonly topic: string; readonly partition: number; readonly next: number }[]
  > {
    const { rows } = await this.pool.query<{ topic: string; partition: number; next: string }>(
      `select topic, partition, next_offset as next from ${this.schema}.consumer_offset
       where group_name = $1 and log_id like 'kafka %'`,
      [group],
    );
    return rows.map(({ next, ...place }) => ({ ...place, next: Number(next) }));
  }

  /** Where each group stands, by topic; `behind` is what `boundsOf` the topic leaves to read. */
  async lag(
    boundsOf: (topic: string) => Promise<ReadonlyMap<number, OffsetBounds>>,
  ): Promise<readonly ConsumerLag[]> {
    const { rows } = await this.pool.query<
      Omit<ConsumerLag, 'behind'> & { next: string; parked: string }
    >(
      `select c.group_name as group, c.topic, c.partition, c.next_offset as next,
         ${parkedOf(this.schema)} as parked
       from ${this.schema}.consumer_offset c where c.log_id like 'kafka %' order by 1, 2, 3`,
    );
    const topics = [...new Set(rows.map(({ topic }) => topic))];
    const bounds = new Map(
      await Promise.all(topics.map(async (topic) => [topic, await boundsOf(topic)] as const)),
    );
    return rows.map(({ next, parked, ...place }) => {
      const { low = 0, high = 0 } = bounds.get(place.topic)?.get(place.partition) ?? {};
      const at = Number(next);
      return {
        ...place,
        behind: high - (at > high ? low : Math.max(at, low)),
        parked: Number(parked),
      };
    });
  }
}
