import { randomUUID } from 'node:crypto';
import type { Admin, Kafka } from 'kafkajs';
import type { Pool } from 'pg';
import type { TopicOptions } from '../event-bus.js';

/** What a partition holds: from `low` up to, not including, `high`. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

const DAY_MS = 86_400_000;
const PARKED_DAYS = 365;
/** Bytes of one record batch at most: a relay's event may be as big as the store takes, headers included. */
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;
const PARKED_SUFFIX = '.parked';

/** Where copies of a topic's parked deliveries are told. */
export const parkedTopic = (topic: string): string => `${topic}${PARKED_SUFFIX}`;

/** The topics of a cluster, and which incarnation of each the platform counts in. */
export class KafkaTopics {
  readonly #admin: Admin;
  readonly #ensured = new Map<string, TopicOptions>();
  #connected: Promise<void> | undefined;

  constructor(
    kafka: Kafka,
    private readonly pool: Pool,
    private readonly schema: string,
  ) {
    this.#admin = kafka.admin();
  }

  /**
   * Makes the topic and its `.parked` topic where they are missing. The new incarnation is written down
   * before the topic is made, so that no crash in between can pass a new topic off as the old one.
   */
  async ensure(topic: string, options: TopicOptions): Promise<void> {
    this.#ensured.set(topic, options);
    if (await this.exists(topic)) return;
    await this.pool.query(
      `insert into ${this.schema}.kafka_topic (name, incarnation) values ($1, $2)
       on conflict (name) do update set incarnation = excluded.incarnation`,
      [topic, randomUUID()],
    );
    const admin = await this.#ready();
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        { topic, numPartitions: options.partitions, configEntries: entries(options) },
        {
          topic: parkedTopic(topic),
          numPartitions: 1,
          configEntries: entries({ partitions: 1, retentionDays: PARKED_DAYS }),
        },
      ],
    });
  }

  /** Makes a topic again that this instance made sure of before; false when it never did. */
  async ensureAgain(topic: string): Promise<boolean> {
    const options = this.#ensured.get(topic);
    if (options !== undefined) await this.ensure(topic, options);
    return options !== undefined;
  }

  async exists(topic: string): Promise<boolean> {
    const admin = await this.#ready();
    return (await admin.listTopics()).includes(topic);
  }

  /** Names the cluster and the topic's incarnation in it. */
  async logId(topic: string): Promise<string> {
    const admin = await this.#ready();
    const { clusterId } = await admin.describeCluster();
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
  async bounds(topic: string): Promise<ReadonlyMap<number, Bounds>> {
    const admin = await this.#ready();
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(
      offsets.map(({ partition, low, high }) => [
        partition,
        { low: Number(low), high: Number(high) },
      ]),
    );
  }

  async close(): Promise<void> {
    await this.#connected?.catch(() => undefined);
    await this.#admin.disconnect();
  }

  async #ready() {
    this.#connected ??= this.#admin.connect().catch((error: unknown) => {
      this.#connected = undefined;
      throw error;
    });
    await this.#connected;
    return this.#admin;
  }
}

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
