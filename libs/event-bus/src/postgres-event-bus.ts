import { bell, pause } from '@zhixin/event-store';
import { backOff, silent, type Log } from '@zhixin/follower';
import { earliestOf } from './earliest.js';
import type {
  BatchHandler,
  CloudEvent,
  EventBus,
  KeptPlace,
  SourcePlace,
  Subscription,
  TopicOptions,
} from './event-bus.js';
import { BusDatabase, type BusDatabaseOptions } from './postgres/bus-database.js';
import { Consumer, type ConsumerContext } from './postgres/consumer.js';
import { ConsumerLedger } from './postgres/consumer-ledger.js';
import { controlConnection, type ControlConnection } from './postgres/control-connection.js';
import { EventLog, type PartitionHeads } from './postgres/event-log.js';
import { ParkedDeliveries } from './postgres/parked-deliveries.js';
import { SettledNews } from './postgres/settled-news.js';
import { SourceReader } from './postgres/source-reader.js';
import { POSTGRES_LOG_ID, PUBLISHED_TO, type PublicationNotice } from './postgres/names.js';
import { RunningConsumers, type ResolvedSubscription } from './running-consumers.js';
import type { TopicSources } from './topic-source.js';
import { untilSettled } from './until-settled.js';

/** Settings of `postgresEventBus`; one connection more than the pool's is held for leases and news. */
export interface PostgresEventBusOptions extends BusDatabaseOptions {
  /** What topics' owners keep themselves; every process that reads such a topic names its source. */
  readonly sources?: TopicSources;
  /** A member that has not renewed for this long loses its partitions. Default 6 s. */
  readonly leaseMs?: number;
  /** A handler's transaction that stands idle for this long is ended. Default 60 s. */
  readonly transactionIdleMs?: number;
  /** A handler that has not settled after this long has failed. Default 120 s. */
  readonly handlerMsMax?: number;
  readonly log?: Log;
}

const LEASE_MS = 6_000;
const POLL_MS = 1_000;

/**
 * A partitioned log in PostgreSQL. NOTIFY tells consumers where its ends are, and they look every
 * second besides; one query per look serves all consumers of the instance. Tables are made on first use.
 */
export const postgresEventBus = (options: PostgresEventBusOptions): EventBus =>
  new PostgresBus(options);

class PostgresBus implements EventBus {
  readonly adapter = 'postgres';
  readonly #database: BusDatabase;
  readonly #log: Log;
  readonly #control: ControlConnection;
  readonly #sources: SourceReader;
  readonly #events: EventLog;
  readonly #parked: ParkedDeliveries;
  readonly #settled: SettledNews;
  readonly #shared: ConsumerContext;
  readonly #news = bell();
  readonly #look = bell();
  readonly #consumers = new Set<Consumer>();
  readonly #running = new RunningConsumers();
  #heads: PartitionHeads | undefined;
  #polling: Promise<void> | undefined;

  constructor(options: PostgresEventBusOptions) {
    this.#log = options.log ?? silent;
    this.#database = new BusDatabase(options, this.#log);
    const { pool, schema } = this.#database;
    this.#control = controlConnection({
      pool,
      channel: schema,
      log: this.#log,
      heard: (news) => this.#heard(news),
    });
    this.#sources = new SourceReader(pool, options.sources);
    this.#events = new EventLog(pool, schema, this.#control, this.#sources);
    this.#parked = new ParkedDeliveries(pool, schema);
    this.#settled = new SettledNews(pool, schema, this.#log);
    this.#shared = {
      log: this.#events,
      ledger: new ConsumerLedger(pool, schema, options),
      news: this.#news,
      worthReading: ({ topic, partition }, next) =>
        (this.#heads?.next.get(JSON.stringify([topic, partition])) ?? 0) > next,
      replayAsked: ({ group, topic, partition }) =>
        this.#heads?.replays.has(JSON.stringify([group, topic, partition])) === true,
      pollMs: POLL_MS,
      leaseMs: options.leaseMs ?? LEASE_MS,
      logger: this.#log,
    };
  }

  async ensureTopic(topic: string, options: TopicOptions) {
    await this.#database.ready();
    await this.#events.ensureTopic(topic, options);
  }

  async logId() {
    return POSTGRES_LOG_ID;
  }

  async publish(topic: string, events: readonly (CloudEvent | SourcePlace)[]) {
    await this.#database.ready();
    await this.#events.publish(topic, events);
  }

  async takesPlaces(topic: string) {
    await this.#database.ready();
    return this.#events.takesPlaces(topic);
  }

  async eventsAt(topic: string, places: readonly KeptPlace[]) {
    return this.#sources.eventsAt(topic, places);
  }

  async consume(subscription: Subscription, handler: BatchHandler) {
    await this.#running.run(subscription, (until) => this.#consume(until, handler));
  }

  async #consume(subscription: ResolvedSubscription, handler: BatchHandler) {
    await this.#readyInTheEnd(subscription.signal);
    if (subscription.signal.aborted) return;
    const consumer = new Consumer(this.#shared, subscription, handler);
    this.#consumers.add(consumer);
    this.#startPolling();
    try {
      await consumer.run();
    } finally {
      this.#consumers.delete(consumer);
      this.#look.ring();
    }
  }

  async handled(group: string, eventIds: readonly string[]) {
    await this.#database.ready();
    return this.#shared.ledger.handled(group, eventIds);
  }

  async settled(group: string, eventIds: readonly string[]) {
    const handled = await this.handled(group, eventIds);
    return new Set([...handled, ...(await this.#parked.among(group, eventIds))]);
  }

  async untilSettled(group: string, eventIds: readonly string[], signal: AbortSignal) {
    const settled = await this.#settled.of(group);
    return untilSettled(() => this.settled(group, eventIds), { settled, signal });
  }

  async incompleteSince(group: string, usccs: readonly string[]) {
    await this.#database.ready();
    return this.#parked.incompleteSince(group, usccs);
  }

  async parked(group?: string) {
    await this.#database.ready();
    return this.#parked.list(group);
  }

  async replayParked(id: string) {
    await this.#database.ready();
    await this.#parked.askReplay(id);
  }

  async lag() {
    await this.#database.ready();
    return this.#events.lag();
  }

  async unreadSince(group: string) {
    await this.#database.ready();
    return earliestOf((await this.#events.unread(group)).map(({ recordedtime }) => recordedtime));
  }

  async close() {
    await this.#running.close();
    await this.#polling;
    await Promise.all([this.#control.close(), this.#settled.close()]);
    await this.#database.close();
  }

  async #readyInTheEnd(signal: AbortSignal) {
    for (let tries = 1; !signal.aborted; tries += 1)
      try {
        return await this.#database.ready();
      } catch (error) {
        this.#log.warn({ err: error, tries }, 'the bus has no tables yet');
        await pause(backOff(tries), signal);
      }
  }

  #startPolling() {
    this.#polling ??= this.#poll().finally(() => {
      this.#polling = undefined;
      if (this.#consumers.size > 0 && !this.#running.signal.aborted) this.#startPolling();
    });
  }

  // Polling is the truth; notifications only make it look earlier.
  async #poll() {
    while (this.#consumers.size > 0) {
      const { rings } = this.#look;
      try {
        this.#heads = await this.#events.heads();
        this.#news.ring();
      } catch (error) {
        this.#log.warn({ err: error }, 'the bus could not look for news');
      }
      await this.#look.after(rings, POLL_MS, this.#running.signal);
      if (this.#running.signal.aborted) return;
    }
  }

  #heard(news: string) {
    if (this.#advanced(news)) return;
    if (news !== 'members') this.#look.ring();
    if (news !== 'published')
      for (const consumer of this.#consumers) consumer.membersChanged.ring();
  }

  // A publication names the new ends of its partitions, which saves looking.
  #advanced(news: string) {
    const published = publishedTo(news);
    if (this.#heads === undefined || published === undefined) return false;
    const { topic, next } = published;
    for (const [partition, end] of Object.entries(next))
      this.#heads.next.set(JSON.stringify([topic, Number(partition)]), end);
    this.#news.ring();
    return true;
  }
}

const publishedTo = (news: string): PublicationNotice | undefined => {
  if (!news.startsWith(PUBLISHED_TO)) return undefined;
  try {
    return JSON.parse(news.slice(PUBLISHED_TO.length)) as PublicationNotice;
  } catch {
    return undefined;
  }
};
