import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import type { Pool, PoolClient } from 'pg';
import type { TopicOptions } from '../event-bus.js';
import { keepFor } from '../postgres/retention.js';

/** What a partition holds: from `low` up to, not including, `high`. */
export interface OffsetBounds {
  readonly low: number;
  readonly high: number;
}

const DAY_MS = 86_400_000;
const PARKED_DAYS = 365;
/** Bytes of one record batch at most: a relay's event may be as big as the store takes, headers included. */
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;
// A topic that was just made is known everywhere and led within this.
const LEADERS_MS_MAX = 10_000;
const LEADERS_POLL_MS = 50;
const NOT_LED_YET: ReadonlySet<unknown> = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
]);
const PARKED_SUFFIX = '.parked';

/** Where copies of a topic's parked deliveries are told. */
export const parkedTopic = (topic: string): string => `${topic}${PARKED_SUFFIX}`;

/** The topics of a cluster, and which incarnation of each the platform counts in. */
export class KafkaTopics {
  readonly #ensured = new Map<string, TopicOptions>();
  #admin: Promise<Admin> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly pool: Pool,
    private readonly schema: string,
  ) {}

  /**
   * Makes the topic and its `.parked` topic where they are missing. The new incarnation is written down
   * before the topic is made, so that no crash in between can pass a new topic off as the old one. Any
   * number of instances may do it at once; one works and the others wait.
   */
  async ensure(topic: string, options: TopicOptions): Promise<void> {
    this.#ensured.set(topic, options);
    await keepFor({ pool: this.pool, schema: this.schema }, topic, options.retentionDays);
    if (await this.exists(topic)) return;
    const client = await this.pool.connect();
    try {
      await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [
        `${this.schema} topic ${topic}`,
      ]);
      if (!(await this.exists(topic))) await this.#make(topic, options, client);
    } finally {
      // The lock ends with the connection, whatever happened.
      client.release(true);
    }
    await this.#untilLed([topic, parkedTopic(topic)]);
  }

  async #make(topic: string, options: TopicOptions, client: PoolClient): Promise<void> {
    await client.query(
      `insert into ${this.schema}.kafka_topic (name, incarnation) values ($1, $2)
       on conflict (name) do update set incarnation = excluded.incarnation`,
      [topic, randomUUID()],
    );
    const parked = { partitions: 1, retentionDays: PARKED_DAYS };
    await this.#ask((admin) =>
      admin.createTopics({
        waitForLeaders: false,
        topics: [topicConfig(topic, options), topicConfig(parkedTopic(topic), parked)],
      }),
    );
  }

  // The client's own waiting gives up when a broker has not heard yet of a topic that its controller made.
  async #untilLed(topics: string[]): Promise<void> {
    for (const deadline = Date.now() + LEADERS_MS_MAX; ; await pause(LEADERS_POLL_MS)) {
      try {
        await this.#ask((admin) => admin.fetchTopicMetadata({ topics }));
        return;
      } catch (error) {
        const { type } = error as { readonly type?: unknown };
        if (!NOT_LED_YET.has(type) || Date.now() > deadline) throw error;
      }
    }
  }

  /** Makes a topic again that this instance made sure of before; false when it never did. */
  async ensureAgain(topic: string): Promise<boolean> {
    const options = this.#ensured.get(topic);
    if (options !== undefined) await this.ensure(topic, options);
    return options !== undefined;
  }

  /** The topics that exist now. */
  async names(): Promise<ReadonlySet<string>> {
    return new Set(await this.#ask((admin) => admin.listTopics()));
  }

  async exists(topic: string): Promise<boolean> {
    return (await this.names()).has(topic);
  }

  /** Names the cluster and the topic's incarnation in it. */
  async logId(topic: string): Promise<string> {
    const { clusterId } = await this.#ask((admin) => admin.describeCluster());
    const { rows } = await this.pool.query<{ incarnation: string }>(
      `with made as (
         insert into ${this.schema}.kafka_topic (name) values ($1) on conflict do nothing
         returning incarnation
       )
       select incarnation from made
       union all select incarnation from ${this.schema}.kafka_topic where name = $1 limit 1`,
      [topic],
    );
    return `kafka ${clusterId} ${rows[0]?.incarnation}`;
  }

  /** What each partition of the topic holds now. */
  async bounds(topic: string): Promise<ReadonlyMap<number, OffsetBounds>> {
    const offsets = await this.#ask((admin) => admin.fetchTopicOffsets(topic));
    return new Map(
      offsets.map(({ partition, low, high }) => [
        partition,
        { low: Number(low), high: Number(high) },
      ]),
    );
  }

  /** The first message of each partition that arrived at an instant (epoch milliseconds) or later; its end where none did. */
  async firstAfter(topic: string, instant: number): Promise<ReadonlyMap<number, number>> {
    const offsets = await this.#ask((admin) => admin.fetchTopicOffsetsByTimestamp(topic, instant));
    return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]));
  }

  async close(): Promise<void> {
    const admin = await this.#admin?.catch(() => undefined);
    await admin?.disconnect();
  }

  // A client that has heard of a topic that is gone fails at everything from then on: it is replaced.
  async #ask<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    const current = (this.#admin ??= this.#connect());
    try {
      return await question(await current);
    } catch (error) {
      if (this.#admin === current) this.#admin = undefined;
      const admin = await current.catch(() => undefined);
      await admin?.disconnect().catch(() => undefined);
      throw error;
    }
  }

  async #connect() {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }
}

const topicConfig = (topic: string, options: TopicOptions) => ({
  topic,
  numPartitions: options.partitions,
  configEntries: entries(options),
});

// Time counts from the arrival at the broker: events published again must not be old on arrival.
const entries = ({ retentionDays, compacted = false }: TopicOptions) => [
  { name: 'cleanup.policy', value: compacted ? 'compact' : 'delete' },
  {
    name: 'retention.ms',
    value: retentionDays === undefined ? '-1' : String(retentionDays * DAY_MS),
  },
  { name: 'message.timestamp.type', value: 'LogAppendTime' },
  { name: 'max.message.bytes', value: String(MESSAGE_BYTES_MAX) },
];
