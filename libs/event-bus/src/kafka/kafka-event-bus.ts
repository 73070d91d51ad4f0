import kafkajs, { type KafkaConfig, type RetryOptions } from 'kafkajs';
import { pause } from '@zhixin/event-store';
import { backOff, silent, within, type Log } from '@zhixin/follower';
import { earliestOf } from '../earliest.js';
import type {
  BatchHandler,
  CloudEvent,
  EventBus,
  KeptPlace,
  SourcePlace,
  Subscription,
  TopicOptions,
} from '../event-bus.js';
import { UnknownTopic } from '../faults.js';
import { BusDatabase, type BusDatabaseOptions } from '../postgres/bus-database.js';
import { ConsumerLedger } from '../postgres/consumer-ledger.js';
import { ParkedDeliveries } from '../postgres/parked-deliveries.js';
import { SettledNews } from '../postgres/settled-news.js';
import { SourceReader } from '../postgres/source-reader.js';
import { RunningConsumers, type ResolvedSubscription } from '../running-consumers.js';
import { eventsAlone, type TopicSources } from '../topic-source.js';
import { untilSettled } from '../until-settled.js';
import { toMessage } from './binary-mode.js';
import { KafkaClaims } from './claims.js';
import { Membership } from './membership.js';
import { oldestArrival } from './oldest-arrival.js';
import type { KafkaComponents } from './kafka-components.js';
import { Publisher } from './publisher.js';
import './quiet-request-queue.js';
import { KafkaTopics, type OffsetBounds } from './topics.js';

/** Settings of `kafkaEventBus`; the database keeps the groups' progress. */
export interface KafkaEventBusOptions extends BusDatabaseOptions {
  /** `host:port` of some brokers of the cluster. */
  readonly brokers: readonly string[];
  /** What topics' owners keep in the same database, for `eventsAt`: Kafka itself holds whole events. */
  readonly sources?: TopicSources;
  /** TLS to the brokers. Default false. */
  readonly tls?: boolean;
  /** SCRAM-SHA-512 account at the brokers. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** A member that has not been heard of for this long loses its partitions. Default 10 s. */
  readonly sessionMs?: number;
  /** A member that fetches nothing for this long although there is something joins anew. Default 30 s. */
  readonly stallMs?: number;
  /** A handler that has not settled after this long has failed. Default 120 s. */
  readonly handlerMsMax?: number | undefined;
  /** Told of every such stall, for a metric. */
  readonly stalled?: (subscription: Pick<Subscription, 'group' | 'topic'>) => void;
  readonly log?: Log;
}

const NOTHING: ReadonlyMap<number, OffsetBounds> = new Map();
const SESSION_MS = 10_000;
const STALL_MS = 30_000;
const CLOSE_MS_MAX = 5_000;
const CONNECT_MS_MAX = 3_000;
const REQUEST_MS_MAX = 10_000;
const RETRY: RetryOptions = { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 };

/**
 * Apache Kafka. Events are CloudEvents in binary mode. Kafka holds the log and shares the partitions
 * out; a group's offsets, handled ids and parked events are kept in PostgreSQL in the handler's own
 * transaction, so that rows and progress cannot part. Nothing is connected before its first use.
 */
export const kafkaEventBus = (options: KafkaEventBusOptions): EventBus => new KafkaBus(options);

class KafkaBus implements EventBus {
  readonly adapter = 'kafka';
  readonly #database: BusDatabase;
  readonly #log: Log;
  readonly #shared: KafkaComponents;
  readonly #known = new Set<string>();
  readonly #sources: SourceReader;
  readonly #settled: SettledNews;
  readonly #consumers = new RunningConsumers();

  constructor(options: KafkaEventBusOptions) {
    this.#log = options.log ?? silent;
    this.#database = new BusDatabase(options, this.#log);
    const { pool, schema } = this.#database;
    this.#sources = new SourceReader(pool, options.sources);
    this.#settled = new SettledNews(pool, schema, this.#log);
    const kafka = new kafkajs.Kafka(clientConfig(options));
    this.#shared = {
      kafka,
      topics: new KafkaTopics(kafka, pool, schema),
      claims: new KafkaClaims(pool, schema),
      ledger: new ConsumerLedger(pool, schema, { handlerMsMax: options.handlerMsMax }),
      parked: new ParkedDeliveries(pool, schema),
      publisher: new Publisher(kafka),
      retry: RETRY,
      sessionMs: options.sessionMs ?? SESSION_MS,
      stallMs: options.stallMs ?? STALL_MS,
      stalled: options.stalled ?? (() => undefined),
      log: this.#log,
      now: () => performance.now(),
    };
  }

  async ensureTopic(topic: string, options: TopicOptions) {
    await this.#database.ready();
    await this.#shared.topics.ensure(topic, options);
  }

  async logId(topic: string) {
    await this.#database.ready();
    return this.#shared.topics.logId(topic);
  }

  async takesPlaces() {
    return false;
  }

  async eventsAt(topic: string, places: readonly KeptPlace[]) {
    return this.#sources.eventsAt(topic, places);
  }

  async publish(topic: string, sent: readonly (CloudEvent | SourcePlace)[]) {
    const events = eventsAlone(topic, sent);
    const { topics, publisher } = this.#shared;
    if (!this.#known.has(topic)) {
      if (!(await topics.exists(topic))) {
        await this.#database.ready();
        if (!(await topics.ensureAgain(topic))) throw new UnknownTopic(topic);
      }
      this.#known.add(topic);
    }
    try {
      await publisher.send(topic, events.map(toMessage));
    } catch (error) {
      this.#known.delete(topic);
      throw error;
    }
  }

  async consume(subscription: Subscription, handler: BatchHandler) {
    await this.#consumers.run(subscription, (until) => this.#consume(until, handler));
  }

  async #consume(subscription: ResolvedSubscription, handler: BatchHandler) {
    const { signal, topic, group } = subscription;
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        await this.#database.ready();
        if (await this.#shared.topics.exists(topic)) {
          await new Membership(this.#shared, subscription, handler).run();
          tries = 0;
        }
      } catch (error) {
        this.#log.warn({ err: error, group, topic, tries }, 'a consumer has no broker');
      }
      await pause(backOff(tries + 1), signal);
    }
  }

  async handled(group: string, eventIds: readonly string[]) {
    await this.#database.ready();
    return this.#shared.ledger.handled(group, eventIds);
  }

  async settled(group: string, eventIds: readonly string[]) {
    const handled = await this.handled(group, eventIds);
    return new Set([...handled, ...(await this.#shared.parked.among(group, eventIds))]);
  }

  async untilSettled(group: string, eventIds: readonly string[], signal: AbortSignal) {
    const settled = await this.#settled.of(group);
    return untilSettled(() => this.settled(group, eventIds), { settled, signal });
  }

  async incompleteSince(group: string, usccs: readonly string[]) {
    await this.#database.ready();
    return this.#shared.parked.incompleteSince(group, usccs);
  }

  async parked(group?: string) {
    await this.#database.ready();
    return this.#shared.parked.list(group);
  }

  async replayParked(id: string) {
    await this.#database.ready();
    await this.#shared.parked.askReplay(id);
  }

  async lag() {
    await this.#database.ready();
    const { topics, claims } = this.#shared;
    const existing = await topics.names();
    return claims.lag(async (topic) => (existing.has(topic) ? topics.bounds(topic) : NOTHING));
  }

  async unreadSince(group: string) {
    await this.#database.ready();
    const { topics, claims } = this.#shared;
    const places = await claims.places(group);
    const since = [...new Set(places.map(({ topic }) => topic))].map(async (topic) => {
      const bounds = (await topics.exists(topic)) ? await topics.bounds(topic) : NOTHING;
      const unread = places.flatMap(({ topic: of, partition, next }) => {
        const { low = 0, high = 0 } = bounds.get(partition) ?? {};
        // Beyond the end: the log is another, and will be read from its beginning.
        const from = next > high ? low : Math.max(next, low);
        return of === topic && from < high ? [[partition, from] as const] : [];
      });
      if (unread.length === 0) return [];
      const firstAfter = (instant: number) => topics.firstAfter(topic, instant);
      return [await oldestArrival(new Map(unread), firstAfter, Date.now())];
    });
    const arrivals = (await Promise.all(since)).flat();
    return earliestOf(arrivals.map((arrival) => new Date(arrival).toISOString()));
  }

  async close() {
    await this.#consumers.close();
    const { publisher, topics } = this.#shared;
    await within(CLOSE_MS_MAX, Promise.allSettled([publisher.close(), topics.close()]));
    await this.#settled.close();
    await this.#database.close();
  }
}

const clientConfig = ({
  brokers,
  tls = false,
  credentials,
}: KafkaEventBusOptions): KafkaConfig => ({
  clientId: 'zhixin',
  brokers: [...brokers],
  ssl: tls,
  ...(credentials === undefined ? {} : { sasl: { mechanism: 'scram-sha-512', ...credentials } }),
  connectionTimeout: CONNECT_MS_MAX,
  requestTimeout: REQUEST_MS_MAX,
  retry: RETRY,
  // It calls every try an error; what does not heal comes to us as a rejection or a crash, and is told then.
  logLevel: kafkajs.logLevel.NOTHING,
});
