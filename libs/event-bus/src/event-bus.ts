import type { FollowerKind, ParkingReason } from '@zhixin/follower';

/**
 * A CloudEvents 1.0 event as it travels between services (binary mode on Kafka, structured on HTTP).
 * Extension attributes are lower-case without separators, as CloudEvents demands.
 */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  /** Stable: derived from the stored event, so a retry is harmless. */
  readonly id: string;
  /** `/zhixin/{service}`. */
  readonly source: string;
  /** Contract name, e.g. `PenaltyDecidedV1`. */
  readonly type: string;
  /** What it is about: the stream or EPCIS event id. */
  readonly subject: string;
  /** When it was true (RFC 3339). */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Partition key: the enterprise's code, or the lot for traceability. */
  readonly partitionkey: string;
  /** When the platform learnt it (RFC 3339, UTC). */
  readonly recordedtime: string;
  /** Social credit code of the enterprise it concerns. */
  readonly uscc: string;
  /** GB/T 2260 code of the enterprise's region. */
  readonly region: string;
  /** Who may see it: `public`, `parties` (the enterprise, regulators, agencies of the region) or `regulators` (the enterprise and regulators). */
  readonly audience: 'public' | 'parties' | 'regulators';
  readonly traceparent?: string;
  readonly data: Data;
}

/** Where the owner of a topic keeps an event that it publishes; see `TopicSource`. */
export interface SourcePlace {
  /** The event's id. */
  readonly id: string;
  /** The event's partition key. */
  readonly partitionkey: string;
  /** In the topic's source: a bigint's digits. */
  readonly position: string;
}

/** What is kept of a place, to find the event again and to know that it is the same. */
export interface KeptPlace {
  readonly position: string;
  /** `idKeyOf` the event's id. */
  readonly idKey: string;
}

/** A message as a consumer gets it. */
export interface Delivery {
  readonly topic: string;
  readonly partition: number;
  /** Offset in the partition; a string because Kafka's is 64 bits. */
  readonly offset: string;
  readonly event: CloudEvent;
  /** Where the topic's source keeps the event, for `eventsAt`; absent: the log keeps it itself. */
  readonly position?: string;
}

/** How a topic is cut and kept. What a log cannot do for itself (retention in PostgreSQL) is done by `busRetention`. */
export interface TopicOptions {
  /** Fixed for ever once the topic exists. */
  readonly partitions: number;
  /** Days after which the broker may forget an event; absent: never. */
  readonly retentionDays?: number;
  /** The broker keeps at least the newest event of each key, and may forget older ones. */
  readonly compacted?: boolean;
}

/** The PostgreSQL transaction in which the handler's rows and the consumer's offsets are saved together. */
export interface Transaction {
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: Row[]; readonly rowCount: number | null }>;
}

/** A consumer group's wish. */
export interface Subscription {
  readonly group: string;
  readonly topic: string;
  /** Event types that the group wants; the others are passed over. Absent: all. */
  readonly types?: readonly string[];
  /**
   * Event types that the topic is known to carry. One that is not among them belongs to a newer version of the
   * platform: it is parked, and comes back by itself when a version starts that lists it. Absent: all are known.
   */
  readonly known?: readonly string[];
  /** Event types that may come in any order: one that is parked holds up none of its key. */
  readonly inAnyOrder?: readonly string[];
  /** Told why the group goes no further, where too much is parked, and `undefined` when it does again. */
  readonly standsStill?: ((why: string | undefined) => void) | undefined;
  /**
   * Whether the bus keeps the ids of what the group has handled, to recognise them when they come again.
   * `false`: the handler recognises them by rows of its own, and `handled` knows nothing of the group.
   * Default true.
   */
  readonly remembers?: boolean;
  /** Whether somebody may wait for what the group settles (`untilSettled`): they are then told at once. Default false. */
  readonly awaited?: boolean;
  /** Deliveries per batch at most; default 200. */
  readonly batchSize?: number;
  /**
   * Milliseconds that deliveries may gather after a batch began, before the next one; the first after a
   * quiet time is not held up. Fewer, bigger batches cost less. Default 25.
   */
  readonly gatherMs?: number;
  readonly signal: AbortSignal;
}

/** Deliveries of one partition in order. Rows written through `tx` commit together with the offsets. */
export type BatchHandler = (batch: readonly Delivery[], tx: Transaction) => Promise<void>;

/** An event that was set aside: its handler failed, or it waits behind one whose handler did, or for a newer version. */
export interface ParkedEvent {
  readonly id: string;
  /** What set it aside. */
  readonly kind: FollowerKind;
  /** Consumer group, or name of the projection, relay or other follower. */
  readonly group: string;
  readonly reason: ParkingReason;
  /** What it keeps the order of; absent: it holds up nobody. */
  readonly key?: string;
  readonly eventId: string;
  readonly type: string;
  readonly error: string;
  readonly attempts: number;
  readonly parkedAt: string;
  /** What a consumer of a bus set aside. */
  readonly delivery?: Delivery;
}

/** How far a group is behind, per partition. */
export interface ConsumerLag {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly behind: number;
  readonly parked: number;
}

/** The bus's one interface; every adapter passes `event-bus.contract.ts`. */
export interface EventBus {
  readonly adapter: string;

  /** Makes the topic if it is missing. The number of partitions of an existing topic never changes. */
  ensureTopic(topic: string, options: TopicOptions): Promise<void>;

  /**
   * Identity of the log behind a topic. It changes when that log lost what it held (a wiped broker, a
   * topic made anew, another adapter): positions and offsets kept for another identity mean nothing.
   */
  logId(topic: string): Promise<string>;

  /**
   * Appends to the topic in order per partition key. At least once; used by relays only.
   *
   * @throws NoTopicSource for a place, where `takesPlaces` says no.
   */
  publish(topic: string, events: readonly (CloudEvent | SourcePlace)[]): Promise<void>;

  /**
   * Whether places of the topic can be published: its source stands in the database of the log, and
   * every consumer reads places. It may change while instances of another version come and go.
   */
  takesPlaces(topic: string): Promise<boolean>;

  /**
   * The events that are kept at these places of the topic's source, in the same order.
   *
   * @throws PlaceGone, and NoTopicSource where there is no source to ask.
   */
  eventsAt(topic: string, places: readonly KeptPlace[]): Promise<readonly CloudEvent[]>;

  /**
   * Consumes for ever as one member of a group; partitions are shared out among live members, and a
   * member that lost its partition (zombie) cannot commit. A batch is retried a few times, then taken
   * apart; the events that still fail are parked, and what follows of their keys behind them, untried. An event id
   * the group has handled before is skipped. Resolves when `signal` aborts and the running batch has ended.
   */
  consume(subscription: Subscription, handler: BatchHandler): Promise<void>;

  /** Which of the events the group has handled: what its handler did for them is done. None of a group that does not remember. */
  handled(group: string, eventIds: readonly string[]): Promise<ReadonlySet<string>>;

  /** Which of the events the group is done with for now: handled, or parked. */
  settled(group: string, eventIds: readonly string[]): Promise<ReadonlySet<string>>;

  /**
   * Waits until the group is done with one of the events: true then, false when `signal` aborts before. Where the
   * group is `awaited` it is told at once, else within a quarter of a second.
   */
  untilSettled(group: string, eventIds: readonly string[], signal: AbortSignal): Promise<boolean>;

  /**
   * Per enterprise (its social credit code), when the oldest event about it was recorded that the group has parked
   * (RFC 3339); enterprises of which it has handled everything are absent.
   */
  incompleteSince(group: string, usccs: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /** What is set aside, the newest first; on PostgreSQL also by others than this bus's consumers. */
  parked(group?: string): Promise<readonly ParkedEvent[]>;
  /**
   * Asks for a parked event to be handled again, with all that is parked before and behind it of its key, in order;
   * the first that fails stops it. Resolves when they are back in line.
   *
   * @throws UnknownParkedEvent
   */
  replayParked(id: string): Promise<void>;
  lag(): Promise<readonly ConsumerLag[]>;
  /**
   * The instant since which the group has something left to read (RFC 3339): `recordedtime` of the oldest event that
   * it has not come to; where the log does not tell that, when it arrived there, or a moment before. Undefined where
   * the group has come to the end, or does not exist. What is parked it has come to.
   */
  unreadSince(group: string): Promise<string | undefined>;
  close(): Promise<void>;
}
