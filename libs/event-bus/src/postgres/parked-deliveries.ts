import type { Pool } from 'pg';
import {
  storable,
  whyOf,
  type FollowerKind,
  type ParkingReason,
  type SetAsideEntry,
} from '@zhixin/follower';
import type { CloudEvent, Delivery, ParkedEvent, Transaction } from '../event-bus.js';
import { UnknownParkedEvent } from '../faults.js';

const LISTED_MAX = 1_000;
const CARED_FOR_MAX = 100;

/** SQL: how many deliveries of the group and partition in row `c` are parked. */
export const parkedOf = (schema: string): string => `
  (select count(*) from ${schema}.parked p
   where p.group_name = c.group_name and p.topic = c.topic and p.partition = c.partition)`;

interface PendingDeliveries {
  /** Partitions in which something waits to be handled again. */
  readonly asked: ReadonlySet<number>;
  /** Those that nobody has told the world about. */
  readonly unannounced: readonly AnnouncedDelivery[];
}

/** A parked event of a bus. */
export type AnnouncedDelivery = ParkedEvent & { readonly delivery: Delivery };

/** What waits for a person, whichever log it came from. */
export class ParkedDeliveries {
  constructor(
    private readonly pool: Pool,
    private readonly schema: string,
  ) {}

  /** The newest first, 1,000 at most. */
  async list(group?: string): Promise<readonly ParkedEvent[]> {
    const { rows } = await this.pool.query<ParkedRow>(
      `select ${COLUMNS} from ${this.schema}.parked where $1::text is null or group_name = $1
       order by parked_at desc, place desc limit ${LISTED_MAX}`,
      [group ?? null],
    );
    return rows.map(parkedFrom);
  }

  /**
   * Asks its follower to handle a parked event again.
   *
   * @throws UnknownParkedEvent
   */
  async askReplay(id: string): Promise<void> {
    const { rows } = await this.pool.query(
      `with asked as (
         update ${this.schema}.parked set replay = true where id::text = $1 returning 1
       )
       select pg_notify('${this.schema}', 'published') from asked`,
      [id],
    );
    if (rows.length === 0) throw new UnknownParkedEvent(id);
  }

  /** Sets deliveries of a group aside, in order; what waits already goes on waiting where it stands. */
  async put(
    tx: Transaction,
    group: string,
    aside: readonly SetAsideEntry<Delivery>[],
  ): Promise<void> {
    const deliveries = aside.map(({ event }) => event);
    await tx.query(
      `insert into ${this.schema}.parked as parked
         (group_name, topic, partition, "offset", event_id, type, event, recorded_at, key, reason, error, attempts)
       select $1, k.topic, k.partition, k."offset", k.event_id, k.type, k.event, k.recorded_at, k.key, k.reason,
         k.error, k.attempts
       from unnest($2::text[], $3::integer[], $4::bigint[], $5::text[], $6::text[], $7::json[], $8::timestamptz[],
           $9::text[], $10::text[], $11::text[], $12::integer[])
         with ordinality as k (topic, partition, "offset", event_id, type, event, recorded_at, key, reason, error,
           attempts, at)
       order by k.at
       on conflict (group_name, event_id) do update
         set error = excluded.error, attempts = parked.attempts + excluded.attempts, parked_at = excluded.parked_at,
             replay = false
         where excluded.reason <> 'held'`,
      [
        group,
        deliveries.map(({ topic }) => topic),
        deliveries.map(({ partition }) => partition),
        deliveries.map(({ offset }) => offset),
        deliveries.map(({ event }) => storable(event.id)),
        deliveries.map(({ event }) => storable(event.type)),
        deliveries.map(({ event }) => JSON.stringify(event)),
        deliveries.map(({ event }) => instantOr(event.recordedtime)),
        aside.map(({ key }) => (key === undefined ? null : storable(key))),
        aside.map(({ reason }) => reason),
        aside.map(whyOf),
        aside.map(({ failure }) => failure?.attempts ?? 0),
      ],
    );
  }

  /** The text of a parked delivery; undefined where it is gone. */
  async delivery(id: string): Promise<Delivery | undefined> {
    const { rows } = await this.pool.query<ParkedRow>(
      `select ${COLUMNS} from ${this.schema}.parked where id = $1`,
      [id],
    );
    return rows[0] && deliveryOf(rows[0]);
  }

  /** Which of the events the group has set aside. */
  async among(group: string, eventIds: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ event_id: string }>(
      `select event_id from ${this.schema}.parked where group_name = $1 and event_id = any ($2)`,
      [group, eventIds],
    );
    return rows.map(({ event_id: id }) => id);
  }

  /** Per enterprise, when the oldest event about it was recorded that the group has set aside. */
  async incompleteSince(
    group: string,
    usccs: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (usccs.length === 0) return new Map();
    const { rows } = await this.pool.query<{ uscc: string; since: Date }>(
      `select event ->> 'uscc' as uscc, min(coalesce(recorded_at, parked_at)) as since
       from ${this.schema}.parked
       where group_name = $1 and event ->> 'uscc' = any ($2) group by 1`,
      [group, usccs],
    );
    return new Map(rows.map(({ uscc, since }) => [uscc, since.toISOString()]));
  }

  /** What a consumer has to do for the parked deliveries of its group, the oldest 100 of them. */
  async toCareFor(group: string, topic: string): Promise<PendingDeliveries> {
    const { rows } = await this.pool.query<ParkedRow & { replay: boolean; announced: boolean }>({
      name: `${this.schema}.to_care_for`,
      text: `select ${COLUMNS}, replay, announced from ${this.schema}.parked
        where (replay or not announced) and group_name = $1 and topic = $2
        order by replay desc, place limit ${CARED_FOR_MAX}`,
      values: [group, topic],
    });
    return {
      asked: new Set(rows.flatMap(({ replay, partition }) => (replay ? (partition ?? []) : []))),
      unannounced: rows
        .filter(({ announced }) => !announced)
        .map(parkedFrom)
        .filter((parked): parked is AnnouncedDelivery => parked.delivery !== undefined),
    };
  }

  async announced(ids: readonly string[]): Promise<void> {
    await this.pool.query(
      `update ${this.schema}.parked set announced = true where id = any ($1::uuid[])`,
      [ids],
    );
  }
}

const COLUMNS = `id, kind, group_name, key, reason, event_id, coalesce(type, event ->> 'type') as type,
  topic, partition, "offset", event, error, attempts, parked_at`;

interface ParkedRow {
  readonly id: string;
  readonly kind: FollowerKind;
  readonly group_name: string;
  readonly key: string | null;
  readonly reason: ParkingReason;
  readonly event_id: string;
  readonly type: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly event: CloudEvent | null;
  readonly error: string;
  readonly attempts: number;
  readonly parked_at: Date;
}

const parkedFrom = (row: ParkedRow): ParkedEvent => {
  const { id, kind, group_name: group, key, reason, event_id: eventId, type } = row;
  const delivery = deliveryOf(row);
  return {
    ...{ id, kind, group, reason, eventId, type },
    ...(key !== null && { key }),
    ...{ error: row.error, attempts: row.attempts, parkedAt: row.parked_at.toISOString() },
    ...(delivery !== undefined && { delivery }),
  };
};

const deliveryOf = ({ topic, partition, offset, event }: ParkedRow): Delivery | undefined =>
  topic === null || partition === null || offset === null || event === null
    ? undefined
    : { topic, partition, offset, event };

// A message that is no CloudEvent tells no time.
const instantOr = (text: unknown): string | null =>
  typeof text === 'string' && !Number.isNaN(Date.parse(text)) ? text : null;
