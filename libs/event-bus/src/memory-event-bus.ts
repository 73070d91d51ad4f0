import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { bell, type Bell } from '@zhixin/event-store';
import {
  Backlog,
  digest,
  digestAgain,
  gather,
  inTransaction,
  ParkingFull,
  type ParkedEntryRecord,
  type Log,
  type MemoryParkedList,
  type SortedBatch,
} from '@zhixin/follower';
import { earliestOf } from './earliest.js';
import type {
  BatchHandler,
  CloudEvent,
  ConsumerLag,
  Delivery,
  EventBus,
  SourcePlace,
  Subscription,
  TopicOptions,
  Transaction,
} from './event-bus.js';
import { NoTopicSource, UnknownTopic } from './faults.js';
import { remember } from './memory-inbox.js';
import { followed, MemoryParked, type FollowedDelivery } from './memory-parked.js';
import { inOrder, orderOf, type DeliveryOrder } from './delivery-order.js';
import { partitionOf } from './partition.js';
import { eventsAlone } from './topic-source.js';
import { RunningConsumers, type ResolvedSubscription } from './running-consumers.js';
import { untilSettled } from './until-settled.js';

const LOOK_AGAIN_MS = 1_000;

/** A partition as one group sees it. */
interface GroupPartition {
  next: number;
  busy: boolean;
  backlog: Backlog;
}

interface ConsumerGroup {
  readonly name: string;
  readonly topic: string;
  readonly slots: GroupPartition[];
  readonly members: string[];
}

/**
 * A bus inside this process, for tests and trials: it forgets everything with the process and keeps
 * every event until then. With `pool`, handlers get a real PostgreSQL transaction; without, `tx.query`
 * rejects.
 */
export const memoryEventBus = (options: { pool?: Pool; log?: Log } = {}): EventBus =>
  new MemoryEventBus(options.pool, options.log);

class MemoryEventBus implements EventBus {
  readonly adapter = 'memory';
  readonly #topics = new Map<string, { partitions: CloudEvent[][]; ids: Set<string> }>();
  readonly #groups = new Map<string, ConsumerGroup>();
  readonly #inboxes = new Map<string, Set<string>>();
  readonly #parked = new MemoryParked();
  readonly #bell: Bell = bell();
  readonly #consumers = new RunningConsumers();

  constructor(
    private readonly pool: Pool | undefined,
    private readonly log: Log | undefined,
  ) {}

  async ensureTopic(topic: string, { partitions }: TopicOptions) {
    if (this.#topics.has(topic)) return;
    this.#topics.set(topic, {
      partitions: Array.from({ length: partitions }, () => []),
      ids: new Set(),
    });
    this.#bell.ring();
  }

  async logId() {
    return 'memory';
  }

  async publish(topic: string, sent: readonly (CloudEvent | SourcePlace)[]) {
    const events = eventsAlone(topic, sent);
    const { partitions, ids } = this.#topic(topic);
    for (const event of events) {
      if (ids.has(event.id)) continue;
      ids.add(event.id);
      partitions[partitionOf(event.partitionkey, partitions.length)]?.push(structuredClone(event));
    }
    this.#bell.ring();
  }

  async takesPlaces() {
    return false;
  }

  async eventsAt(topic: string): Promise<never> {
    throw new NoTopicSource(topic);
  }

  async consume(subscription: Subscription, handler: BatchHandler) {
    await this.#consumers.run(subscription, (until) => this.#consume(until, handler));
  }

  async #consume(subscription: ResolvedSubscription, handler: BatchHandler) {
    const { signal, topic } = subscription;
    while (!this.#topics.has(topic) && !signal.aborted)
      await this.#bell.after(this.#bell.rings, LOOK_AGAIN_MS, signal);
    if (signal.aborted) return;
    const group = this.#group(subscription.group, topic);
    const member = randomUUID();
    const order = orderOf(subscription);
    const seen = new Set<GroupPartition>();
    group.members.push(member);
    this.#bell.ring();
    try {
      await Promise.all(
        group.slots.map((_, partition) =>
          this.#work({ group, member, partition, subscription, handler, order, seen }),
        ),
      );
    } finally {
      group.members.splice(group.members.indexOf(member), 1);
      this.#bell.ring();
    }
  }

  async #work(work: PartitionWork) {
    const { group, member, partition, subscription } = work;
    const slot = group.slots[partition];
    while (slot !== undefined && !subscription.signal.aborted) {
      const { rings } = this.#bell;
      const since = performance.now();
      const mine = group.members[partition % group.members.length] === member && !slot.busy;
      if (mine && (await this.#step(work, slot))) {
        const { gatherMs, signal } = subscription;
        if (this.#behind(group, partition) === 0) await gather(since, gatherMs, signal);
        continue;
      }
      await this.#bell.after(rings, LOOK_AGAIN_MS, subscription.signal);
    }
  }

  /** Whether there was something to do. */
  async #step(work: PartitionWork, slot: GroupPartition) {
    const { partition, group, subscription } = work;
    const parked = this.#parked.at({ group: group.name, topic: group.topic, partition });
    const asked = await this.#asked(work, slot, parked);
    const batch = asked === undefined ? this.#nextBatch(work, slot) : [];
    if (asked === undefined && batch.length === 0) return false;
    slot.busy = true;
    try {
      if (asked !== undefined) await this.#again(work, parked, asked);
      else
        await digest(batch, {
          ...this.#digesting(work),
          settle: (step) => this.#settle(work, slot, step),
          backlog: slot.backlog,
        });
    } catch (error) {
      if (!(error instanceof ParkingFull)) throw error;
      subscription.standsStill?.(error.message);
      await this.#bell.after(this.#bell.rings, LOOK_AGAIN_MS, subscription.signal);
    } finally {
      slot.busy = false;
      this.#bell.ring();
    }
    return true;
  }

  // What waited for this version was asked for by nobody.
  async #asked(
    { order, seen }: PartitionWork,
    slot: GroupPartition,
    parked: MemoryParkedList<FollowedDelivery>,
  ) {
    if (slot.backlog.size > 0 && !seen.has(slot)) await parked.comeBack(order.understands);
    seen.add(slot);
    return parked.nextAsked();
  }

  async #again(
    work: PartitionWork,
    parked: MemoryParkedList<FollowedDelivery>,
    entry: ParkedEntryRecord<FollowedDelivery>,
  ) {
    const { delivery } = entry.event;
    const slot = work.group.slots[delivery.partition]!;
    const recount = async () => void (slot.backlog = new Backlog(await parked.waiting()));
    await digestAgain(delivery, this.#digesting(work), {
      handle: async () => {
        await this.#handle(work, [delivery]);
        await parked.take(entry);
        await recount();
      },
      waitOn: (failure) => parked.waitOn(entry, failure).then(recount),
    });
  }

  async #settle(
    work: PartitionWork,
    slot: GroupPartition,
    { batch, handled, aside }: SortedBatch<Delivery>,
  ) {
    const { group, subscription } = work;
    const inbox = this.#inbox(group.name);
    await this.#handle(work, handled);
    const parking = aside.filter(({ event }) => !inbox.has(event.event.id));
    for (const entry of parking) {
      const { partition } = entry.event;
      const place = { group: group.name, topic: group.topic, partition };
      await this.#parked.at(place).put([{ ...entry, event: followed(entry.event) }]);
    }
    subscription.standsStill?.(undefined);
    slot.next = Math.max(slot.next, Number(batch.at(-1)?.offset ?? -1) + 1);
  }

  #digesting({ order, subscription: { signal } }: PartitionWork) {
    return { ...inOrder(order), signal, log: this.log };
  }

  async #handle(
    { group, handler, order, subscription }: PartitionWork,
    batch: readonly Delivery[],
  ) {
    const inbox = this.#inbox(group.name);
    const fresh = batch.filter(({ event }) => !inbox.has(event.id) && order.wants(event));
    if (fresh.length > 0) await this.#inTransaction((tx) => handler(fresh, tx));
    if (subscription.remembers ?? true) remember(inbox, fresh);
  }

  async #inTransaction(run: (tx: Transaction) => Promise<void>) {
    if (this.pool === undefined) return run(noDatabase);
    await inTransaction(this.pool, (client) =>
      run({ query: (sql, values) => client.query(sql, values as unknown[]) }),
    );
  }

  #nextBatch(
    { group, partition, subscription }: PartitionWork,
    slot: GroupPartition,
  ): readonly Delivery[] {
    const log = this.#topic(group.topic).partitions[partition] ?? [];
    return log.slice(slot.next, slot.next + subscription.batchSize).map((event, index) => ({
      topic: group.topic,
      partition,
      offset: String(slot.next + index),
      event: structuredClone(event),
    }));
  }

  async handled(group: string, eventIds: readonly string[]) {
    const inbox = this.#inbox(group);
    return new Set(eventIds.filter((id) => inbox.has(id)));
  }

  async settled(group: string, eventIds: readonly string[]) {
    const parked = new Set(this.#parked.list(group).map(({ eventId }) => eventId));
    const handled = await this.handled(group, eventIds);
    return new Set(eventIds.filter((id) => handled.has(id) || parked.has(id)));
  }

  untilSettled(group: string, eventIds: readonly string[], signal: AbortSignal) {
    return untilSettled(() => this.settled(group, eventIds), { settled: this.#bell, signal });
  }

  async incompleteSince(group: string, usccs: readonly string[]) {
    const since = new Map<string, string>();
    for (const { delivery } of this.#parked.list(group)) {
      const { uscc = '', recordedtime = '' } = delivery?.event ?? {};
      if (usccs.includes(uscc) && recordedtime < (since.get(uscc) ?? '~'))
        since.set(uscc, recordedtime);
    }
    return since;
  }

  async parked(group?: string) {
    return this.#parked.list(group);
  }

  async replayParked(id: string) {
    this.#parked.askReplay(id);
    this.#bell.ring();
  }

  #behind({ topic, slots }: ConsumerGroup, partition: number) {
    const end = this.#topic(topic).partitions[partition]?.length ?? 0;
    return end - (slots[partition]?.next ?? 0);
  }

  async lag(): Promise<readonly ConsumerLag[]> {
    return [...this.#groups.values()].flatMap((group) =>
      group.slots.map((_, partition) => {
        const place = { group: group.name, topic: group.topic, partition };
        const parked = this.#parked.at(place).list().length;
        return { ...place, behind: this.#behind(group, partition), parked };
      }),
    );
  }

  async unreadSince(name: string) {
    const groups = [...this.#groups.values()].filter((group) => group.name === name);
    return earliestOf(
      groups.flatMap(({ topic, slots }) =>
        slots.flatMap(({ next }, partition) => {
          const first = this.#topic(topic).partitions[partition]?.[next];
          return first === undefined ? [] : [first.recordedtime];
        }),
      ),
    );
  }

  async close() {
    await this.#consumers.close();
  }

  #topic(topic: string) {
    const found = this.#topics.get(topic);
    if (found === undefined) throw new UnknownTopic(topic);
    return found;
  }

  #group(name: string, topic: string): ConsumerGroup {
    const key = JSON.stringify([name, topic]);
    const found = this.#groups.get(key);
    if (found !== undefined) return found;
    const slots = this.#topic(topic).partitions.map(() => ({
      next: 0,
      busy: false,
      backlog: new Backlog(),
    }));
    const group = { name, topic, slots, members: [] };
    this.#groups.set(key, group);
    return group;
  }

  #inbox(group: string) {
    const found = this.#inboxes.get(group) ?? new Set<string>();
    this.#inboxes.set(group, found);
    return found;
  }
}

interface PartitionWork {
  readonly group: ConsumerGroup;
  readonly member: string;
  readonly partition: number;
  readonly subscription: ResolvedSubscription;
  readonly handler: BatchHandler;
  readonly order: DeliveryOrder;
  /** Slots of which this member asked for what waited for its version. */
  readonly seen: Set<GroupPartition>;
}

const noDatabase: Transaction = {
  query: () => Promise.reject(new Error('memoryEventBus() was made without a PostgreSQL pool.')),
};
