import type { Pool } from 'pg';
import type {
  CloudEvent,
  ConsumerLag,
  Delivery,
  SourcePlace,
  Subscription,
  TopicOptions,
} from '../event-bus.js';
import { NoTopicSource, UnknownTopic } from '../faults.js';
import { idKeyOf } from '../id-key.js';
import { partitionOf } from '../partition.js';
import { isPlace } from '../topic-source.js';
import type { PartitionClaim } from './consumer-ledger.js';
import type { ControlConnection } from './control-connection.js';
import { parkedOf } from './parked-deliveries.js';
import { POSTGRES_LOG_ID, UNKNOWN_TOPIC } from './names.js';
import { keepFor } from './retention.js';
import type { SourceReader } from './source-reader.js';

/** A partition that belongs to this member; not `wanted`: another is waiting for it. */
export interface ClaimedPartition {
  readonly partition: number;
  readonly epoch: string;
  readonly next: number;
  readonly wanted: boolean;
}

/** One instance of a consumer group. */
export interface GroupMember {
  readonly group: string;
  readonly topic: string;
  readonly member: string;
}

/** For whom a partition is read. */
export type GroupPartition = Pick<PartitionClaim, 'group' | 'topic' | 'partition'>;

/** From where to read for a group, and how much at most. */
export interface ReadRange extends Pick<Subscription, 'types' | 'remembers'> {
  readonly from: number;
  readonly max: number;
}

/** What lies in a partition. */
export interface PartitionContent {
  /** Without places that the group passes over; the last row read is always there. */
  readonly batch: readonly Delivery[];
  /** Ids that the group has handled; absent: to be looked up. */
  readonly handled?: ReadonlySet<string>;
  /** Whether as much was there as was asked for. */
  readonly full: boolean;
}

interface LogRow {
  readonly offset: string;
  readonly event: CloudEvent | null;
  readonly position: string | null;
  readonly id_key: string | null;
  readonly handled: boolean;
}

/** What the poller sees: the end of every partition, and which wait for a replay. */
export interface PartitionHeads {
  readonly next: Map<string, number>;
  readonly replays: ReadonlySet<string>;
}

const PUBLISH_EVENTS_MAX = 500;

/** The statements of the PostgreSQL log. */
export class EventLog {
  readonly #partitions = new Map<string, number>();

  constructor(
    private readonly pool: Pool,
    private readonly schema: string,
    private readonly control: ControlConnection,
    private readonly sources: SourceReader,
  ) {}

  async ensureTopic(topic: string, { partitions, retentionDays }: TopicOptions): Promise<void> {
    await keepFor({ pool: this.pool, schema: this.schema }, topic, retentionDays);
    const { rowCount } = await this.pool.query(
      `with made as (
         insert into ${this.schema}.topic (name, partitions) values ($1, $2)
         on conflict (name) do nothing returning id
       )
       insert into ${this.schema}.head (topic_id, partition)
       select made.id, n from made, generate_series(0, $2 - 1) as n`,
      [topic, partitions],
    );
    if (rowCount !== 0) await this.#tellMembers();
  }

  /** Whether the topic's source is in this database, and no living member would pass over places. */
  async takesPlaces(topic: string): Promise<boolean> {
    const source = this.sources.of(topic);
    if (source === undefined) return false;
    const { rows } = await this.pool.query<{ taken: boolean }>({
      name: `${this.schema}.takes_places`,
      text: `select to_regprocedure($1) is not null and not exists (
          select from ${this.schema}.member
          where topic = $2 and not reads_places and expires_at > clock_timestamp()) as taken`,
      values: [`${source.rows}(bigint[])`, topic],
    });
    return rows[0]?.taken === true;
  }

  /** Appends in order; one transaction per 500 events. */
  async publish(topic: string, events: readonly (CloudEvent | SourcePlace)[]): Promise<void> {
    if (events.some(isPlace) && this.sources.of(topic) === undefined)
      throw new NoTopicSource(topic);
    const partitions = await this.#partitionsOf(topic);
    for (let from = 0; from < events.length; from += PUBLISH_EVENTS_MAX) {
      const chunk = events.slice(from, from + PUBLISH_EVENTS_MAX);
      await this.pool
        .query(`select ${this.schema}.publish($1, $2, $3, $4, $5, $6)`, [
          topic,
          chunk.map(({ partitionkey }) => partitionOf(partitionkey, partitions)),
          chunk.map(({ id }) => id),
          chunk.map((event) => (isPlace(event) ? null : JSON.stringify(event))),
          chunk.map(({ id }) => idKeyOf(id)),
          chunk.map((event) => (isPlace(event) ? event.position : null)),
        ])
        .catch((error: Error & { code?: string }) => {
          throw error.code === UNKNOWN_TOPIC ? new UnknownTopic(topic) : error;
        });
    }
  }

  async #partitionsOf(topic: string) {
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const { rows } = await this.pool.query<{ partitions: number }>(
      `select partitions from ${this.schema}.topic where name = $1`,
      [topic],
    );
    if (rows[0] === undefined) throw new UnknownTopic(topic);
    this.#partitions.set(topic, rows[0].partitions);
    return rows[0].partitions;
  }

  /**
   * Deliveries in order, and which of them the group has handled before.
   *
   * @throws PlaceGone
   */
  async read(claim: GroupPartition, reading: ReadRange): Promise<PartitionContent> {
    const { topic, partition } = claim;
    const rows = await this.#held(claim, reading);
    const { types, max, remembers = true } = reading;
    const ignored =
      types !== undefined && this.sources.of(topic)?.types.every((type) => !types.includes(type));
    const kept = rows.filter(
      ({ position }, index) => position === null || !ignored || index === rows.length - 1,
    );
    const places = kept.flatMap(({ position, id_key: idKey }) =>
      position === null ? [] : { position, idKey: idKey!.replaceAll('-', '') },
    );
    const placed = (await this.sources.eventsAt(topic, places)).values();
    const batch = kept.map(({ offset, event, position }): Delivery => {
      const place = { topic, partition, offset };
      if (position === null) return { ...place, event: event! };
      return { ...place, event: placed.next().value!, position };
    });
    const full = rows.length === max;
    if (places.length > 0 && remembers) return { batch, full };
    const handled = rows.flatMap(({ event, handled }) => (handled ? (event?.id ?? []) : []));
    return { batch, full, handled: new Set(handled) };
  }

  async #held({ group, topic, partition }: GroupPartition, { from, max, remembers }: ReadRange) {
    const { rows } = await this.pool.query<LogRow>({
      name: `${this.schema}.read`,
      text: `select "offset", event, position, id_key, exists (
          select from ${this.schema}.inbox
          where group_name = $5 and inbox.event_id = held.event_id) as handled
        from (
          (select "offset", event, event_id, null::bigint as position, null::uuid as id_key
           from ${this.schema}.log
           where topic_id = (select id from ${this.schema}.topic where name = $1)
             and partition = $2 and "offset" >= $3
           order by "offset" limit $4)
          union all
          (select "offset", null, null, position, id_key from ${this.schema}.place
           where topic_id = (select id from ${this.schema}.topic where name = $1)
             and partition = $2 and "offset" >= $3
           order by "offset" limit $4)
          order by "offset" limit $4
        ) held
        order by "offset"`,
      values: [topic, partition, from, max, remembers === false ? null : group],
    });
    return rows;
  }

  /** Renews the lease, drops the dead, claims what is free, and answers what this member holds. */
  async coordinate(
    membership: GroupMember & { readonly leaseMs: number; readonly dead: readonly string[] },
  ): Promise<readonly ClaimedPartition[]> {
    const { group, topic, member, leaseMs, dead } = membership;
    const { rows } = await this.control.query<{
      o_partition: number;
      o_epoch: string;
      o_next: string;
      o_wanted: boolean;
    }>(`select * from ${this.schema}.coordinate($1, $2, $3, $4, $5, true)`, [
      group,
      topic,
      member,
      leaseMs,
      dead,
    ]);
    return rows.map(({ o_partition, o_epoch, o_next, o_wanted }) => ({
      partition: o_partition,
      epoch: o_epoch,
      next: Number(o_next),
      wanted: o_wanted,
    }));
  }

  /** The group's members, the dead among them too. */
  async members(group: string, topic: string): Promise<readonly string[]> {
    const { rows } = await this.control.query<{ member: string }>(
      `select member from ${this.schema}.member where group_name = $1 and topic = $2`,
      [group, topic],
    );
    return rows.map(({ member }) => member);
  }

  async release({ group, topic, partition, owner, epoch }: PartitionClaim): Promise<void> {
    await this.control.query(
      `with freed as (
         update ${this.schema}.consumer_offset set owner = null
         where group_name = $1 and topic = $2 and partition = $3 and owner = $4 and epoch = $5
         returning 1
       )
       select pg_notify('${this.schema}', 'members') from freed`,
      [group, topic, partition, owner, epoch],
    );
  }

  async leave({ group, topic, member }: GroupMember): Promise<void> {
    await this.control.query(
      `with left_by as (
         delete from ${this.schema}.member
         where group_name = $1 and topic = $2 and member = $3
       ), freed as (
         update ${this.schema}.consumer_offset set owner = null
         where group_name = $1 and topic = $2 and owner = $3
       )
       select pg_notify('${this.schema}', 'members')`,
      [group, topic, member],
    );
  }

  async heads(): Promise<PartitionHeads> {
    const { rows } = await this.control.query<{
      topic: string;
      partition: number;
      next: string | null;
      waiting_group: string | null;
    }>(
      `select topic.name as topic, head.partition, head.next_offset as next, null as waiting_group
       from ${this.schema}.head join ${this.schema}.topic on topic.id = head.topic_id
       union all
       select distinct topic, partition, null::bigint, group_name
       from ${this.schema}.parked where replay`,
      [],
    );
    const next = new Map<string, number>();
    const replays = new Set<string>();
    for (const row of rows)
      if (row.waiting_group === null)
        next.set(JSON.stringify([row.topic, row.partition]), Number(row.next));
      else replays.add(JSON.stringify([row.waiting_group, row.topic, row.partition]));
    return { next, replays };
  }

  async lag(): Promise<readonly ConsumerLag[]> {
    const { rows } = await this.pool.query<ConsumerLag & { behind: string; parked: string }>(
      `select c.group_name as group, c.topic, c.partition,
         head.next_offset - c.next_offset as behind,
         ${parkedOf(this.schema)} as parked
       from ${this.schema}.consumer_offset c
       join ${this.schema}.topic on topic.name = c.topic
       join ${this.schema}.head on head.topic_id = topic.id and head.partition = c.partition
       where c.log_id = '${POSTGRES_LOG_ID}'
       order by 1, 2, 3`,
    );
    return rows.map((row) => ({
      ...row,
      behind: Number(row.behind),
      parked: Number(row.parked),
    }));
  }

  /** The first event of each partition that the group has not come to. */
  async unread(group: string): Promise<readonly CloudEvent[]> {
    const { rows } = await this.pool.query<{ topic: string; partition: number; next: string }>(
      `select c.topic, c.partition, c.next_offset as next
       from ${this.schema}.consumer_offset c
       join ${this.schema}.topic on topic.name = c.topic
       join ${this.schema}.head on head.topic_id = topic.id and head.partition = c.partition
       where c.log_id = '${POSTGRES_LOG_ID}' and c.group_name = $1
         and head.next_offset > c.next_offset`,
      [group],
    );
    const reads = rows.map(({ topic, partition, next }) =>
      this.read({ group, topic, partition }, { from: Number(next), max: 1 }),
    );
    return (await Promise.all(reads)).flatMap(({ batch }) => batch.map(({ event }) => event));
  }

  async #tellMembers() {
    await this.pool.query(`select pg_notify('${this.schema}', 'members')`);
  }
}
