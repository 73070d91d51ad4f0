import type { Consumer as KafkaConsumer, ConsumerGroupJoinEvent, EachBatchPayload } from 'kafkajs';
import { pause } from '@zhixin/event-store';
import { backOff, gather, instanceName, unlessAborted, within } from '@zhixin/follower';
import type { BatchHandler } from '../event-bus.js';
import { orderOf, type DeliveryOrder } from '../delivery-order.js';
import { PartitionLost } from '../postgres/consumer-ledger.js';
import { HeldPartition } from '../postgres/held-partition.js';
import type { ResolvedSubscription } from '../running-consumers.js';
import { toParkedMessage, UNREADABLE } from './binary-mode.js';
import { PartitionWorker } from './partition-worker.js';
import type { KafkaComponents } from './kafka-components.js';
import { parkedTopic } from './topics.js';

const HEARTBEATS_PER_SESSION = 5;
const REBALANCE_SESSIONS = 2;
const FETCH_WAIT_MS = 500;
/** Partitions whose fetched messages are passed on without waiting for one another. */
const PARTITIONS_AT_ONCE = 64;
const TICK_MS = 1_000;
const HINT_MS = 5_000;
const DISCONNECT_MS_MAX = 5_000;
const RETAKE_MS = 500;

/**
 * One member of a group, from joining to its end: at the signal's abort, when kafkajs gives up, or when
 * the watchdog finds it stalled. kafkajs only fetches and keeps the membership alive; what is fetched is
 * handled by a worker per partition, and where to read on is asked of PostgreSQL at each assignment.
 */
export class Membership {
  readonly #owner = instanceName();
  readonly #workers = new Map<number, PartitionWorker>();
  readonly #taking = new Set<Promise<void>>();
  readonly #end = new AbortController();
  readonly #consumer: KafkaConsumer;
  #assignment = new AbortController();
  #aliveAt: number;
  #hintedAt = 0;
  #caring: Promise<void> | undefined;

  constructor(
    private readonly shared: KafkaComponents,
    private readonly subscription: ResolvedSubscription,
    private readonly handler: BatchHandler,
  ) {
    const { sessionMs, now } = shared;
    this.#aliveAt = now();
    this.#consumer = shared.kafka.consumer({
      groupId: `${subscription.group}.${subscription.topic}`,
      sessionTimeout: sessionMs,
      heartbeatInterval: sessionMs / HEARTBEATS_PER_SESSION,
      rebalanceTimeout: sessionMs * REBALANCE_SESSIONS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      retry: { ...shared.retry, restartOnFailure: async () => false },
    });
  }

  /** Resolves when it is over and every worker has ended. */
  async run(): Promise<void> {
    const { topic, signal, batchSize, gatherMs } = this.subscription;
    const { events } = this.#consumer;
    const end = () => this.#end.abort();
    signal.addEventListener('abort', end);
    this.#consumer.on(events.GROUP_JOIN, (event) => this.#joined(event));
    this.#consumer.on(events.FETCH, () => (this.#aliveAt = this.shared.now()));
    this.#consumer.on(events.CRASH, ({ payload }) => {
      this.shared.log.warn({ err: payload.error, ...this.#place() }, 'a consumer lost its broker');
      end();
    });
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
        eachBatch: async (payload) => {
          this.#fetched(payload);
          // Only the next fetch waits for this.
          if (payload.batch.messages.length < batchSize)
            await gather(this.#aliveAt, gatherMs, this.#end.signal);
        },
      });
      while (!this.#end.signal.aborted) {
        await pause(TICK_MS, this.#end.signal);
        this.#watch();
        this.#caring ??= this.#care().finally(() => (this.#caring = undefined));
      }
    } finally {
      end();
      signal.removeEventListener('abort', end);
      await Promise.all(this.#taking);
      await this.#disconnect();
    }
  }

  // Synchronous up to the pause: nothing may be fetched before PostgreSQL has said where to read on.
  #joined({ payload }: ConsumerGroupJoinEvent) {
    const { topic } = this.subscription;
    const partitions = payload.memberAssignment[topic] ?? [];
    this.#aliveAt = this.shared.now();
    this.#assignment.abort();
    this.#assignment = new AbortController();
    if (partitions.length > 0) this.#consumer.pause([{ topic, partitions }]);
    const signal = AbortSignal.any([this.#assignment.signal, this.#end.signal]);
    const before = [...this.#taking];
    for (const partition of partitions) {
      const taking = this.#hold(partition, before, signal)
        .catch((error: unknown) => {
          this.shared.log.error({ err: error, ...this.#place(), partition }, 'a worker ended');
          this.#end.abort();
        })
        .finally(() => this.#taking.delete(taking));
      this.#taking.add(taking);
    }
  }

  /** Works on a partition for as long as this assignment lasts. */
  async #hold(partition: number, before: readonly Promise<void>[], signal: AbortSignal) {
    // A batch of the former assignment may still be at work here; a new claim would only waste it.
    await Promise.all(before);
    for (let tries = 1; !signal.aborted; tries += 1)
      try {
        await this.#work(partition, signal);
      } catch (error) {
        const lost = error instanceof PartitionLost;
        if (!lost)
          this.shared.log.warn({ err: error, ...this.#place(), partition }, 'no claim yet');
        await pause(lost ? RETAKE_MS : backOff(tries), signal);
      } finally {
        this.#workers.delete(partition);
      }
  }

  async #work(partition: number, signal: AbortSignal) {
    const { topics, claims, ledger, log, now } = this.shared;
    const { group, topic, remembers, awaited, batchSize } = this.subscription;
    const found = await unlessAborted(
      signal,
      Promise.all([topics.logId(topic), topics.bounds(topic)]),
    );
    if (found === undefined) return;
    const [logId, bounds] = found;
    const { claim, next, missed } = await claims.claim({
      group,
      topic,
      partition,
      owner: this.#owner,
      logId,
      bounds: bounds.get(partition) ?? { low: 0, high: 0 },
    });
    if (signal.aborted) return;
    if (missed > 0)
      log.error({ ...this.#place(), partition, missed }, 'the broker forgot events unhandled here');
    const place = [{ topic, partitions: [partition] }];
    const worker = new PartitionWorker(
      new HeldPartition(claim, {
        ledger,
        handler: readable(this.handler),
        order: readingAll(orderOf(this.subscription)),
        ...{ remembers, awaited },
        standsStill: this.subscription.standsStill,
        log,
      }),
      next,
      {
        fetching: {
          pause: () => this.#consumer.pause(place),
          resume: () => this.#consumer.resume(place),
        },
        batchSize,
        now,
      },
    );
    this.#workers.set(partition, worker);
    this.#consumer.seek({ topic, partition, offset: String(next) });
    this.#consumer.resume(place);
    await worker.run(signal);
  }

  #fetched({ batch, resolveOffset }: EachBatchPayload) {
    const worker = this.#workers.get(batch.partition);
    if (worker === undefined) return;
    if (!worker.offer(batch.messages)) {
      const { partition } = batch;
      this.shared.log.warn({ ...this.#place(), partition }, 'the log goes back: joining anew');
      this.#end.abort();
      return;
    }
    resolveOffset(batch.lastOffset());
  }

  // A broker that does not answer may hold this up for long; nothing waits for it.
  async #care() {
    try {
      await this.#careForParked();
      await this.#hint();
      await this.#lookBehind();
    } catch (error) {
      this.shared.log.warn(
        { err: error, ...this.#place() },
        'a consumer could not look after itself',
      );
    }
  }

  async #careForParked() {
    const { parked, publisher } = this.shared;
    const { group, topic } = this.subscription;
    const { asked, unannounced } = await parked.toCareFor(group, topic);
    for (const partition of asked) this.#workers.get(partition)?.askReplay();
    const news = unannounced.filter(({ delivery }) => this.#workers.has(delivery.partition));
    if (news.length === 0) return;
    await publisher.send(parkedTopic(topic), news.map(toParkedMessage));
    await parked.announced(news.map(({ id }) => id));
  }

  // What Kafka keeps of our progress is for its own tools; nobody here reads it.
  async #hint() {
    if (this.shared.now() - this.#hintedAt < HINT_MS || this.#workers.size === 0) return;
    this.#hintedAt = this.shared.now();
    const { topic } = this.subscription;
    await this.#consumer.commitOffsets(
      [...this.#workers].map(([partition, { handledTo }]) => ({
        topic,
        partition,
        offset: String(handledTo),
      })),
    );
  }

  // kafkajs is known to stop fetching after a rebalance or a broker's restart without saying so.
  #watch() {
    if (this.#overdue(this.#aliveAt)) this.#stalled('nothing is fetched');
  }

  async #lookBehind() {
    const quiet = [...this.#workers].filter(([, one]) => one.idle && this.#overdue(one.movedAt));
    if (quiet.length === 0) return;
    const bounds = await this.shared.topics.bounds(this.subscription.topic);
    const missed = quiet.some(
      ([partition, one]) =>
        this.#workers.get(partition) === one &&
        one.idle &&
        this.#overdue(one.movedAt) &&
        (bounds.get(partition)?.high ?? 0) > one.fetchedTo,
    );
    if (missed) this.#stalled('events lie unfetched');
  }

  #overdue = (since: number) => this.shared.now() - since > this.shared.stallMs;

  #stalled(why: string) {
    if (this.#end.signal.aborted) return;
    this.shared.log.error({ ...this.#place(), why }, 'a consumer stalled: it joins anew');
    this.shared.stalled(this.subscription);
    this.#end.abort();
  }

  async #disconnect() {
    const leaving = this.#consumer.disconnect().catch((error: unknown) => {
      this.shared.log.warn({ err: error, ...this.#place() }, 'a consumer left without saying so');
    });
    await within(DISCONNECT_MS_MAX, leaving);
  }

  #place = () => ({ group: this.subscription.group, topic: this.subscription.topic });
}

// What is no CloudEvent is never skipped in silence: its batch fails, is taken apart, and it is parked. It has no key
// that others could wait for.
const readingAll = (order: DeliveryOrder): DeliveryOrder => ({
  wants: (event) => event.type === UNREADABLE || order.wants(event),
  understands: (type) => type === UNREADABLE || order.understands(type),
  keyOf: (event) => (event.type === UNREADABLE ? undefined : order.keyOf(event)),
});

const readable =
  (handler: BatchHandler): BatchHandler =>
  async (batch, tx) => {
    const foreign = batch.find(({ event }) => event.type === UNREADABLE);
    if (foreign === undefined) return handler(batch, tx);
    throw new Error(`Not a CloudEvent in binary mode: ${JSON.stringify(foreign.event.data)}`);
  };
