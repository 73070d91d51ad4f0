import { adapterOf, pause, type Position, type RecordedEvent } from '@zhixin/event-store';
import {
  backOff,
  Follower,
  LeadLost,
  silent,
  TemporarilyUnavailable,
  type FollowedEntry,
  type LeasedPlace,
  type Log,
  type FollowerStep,
  type ParkedEntry,
  type FollowerPlace,
  type LogSource,
  type ParkingReason,
} from '@zhixin/follower';
import type { CloudEvent, EventBus } from './event-bus.js';
import type { RelayCheckpoints, RelayLead } from './relay-checkpoints.js';
import { publishKept, type EventsToPublish } from './topic-source.js';

/** What a relay needs of a bus. */
type RelayBus = Pick<EventBus, 'publish' | 'logId' | 'takesPlaces'>;

/** What to publish, from where to where. */
export interface RelayOptions<Event extends FollowedEntry = RecordedEvent> {
  readonly source: LogSource<Event>;
  readonly bus: RelayBus;
  readonly checkpoints: RelayCheckpoints;
  /** One relay of a name publishes at a time, whatever the number of instances. */
  readonly name: string;
  readonly topic: string;
  /** The published events that entries become, in order; none: they stay inside. Must say the same each time. */
  readonly publication: (batch: readonly Event[]) => EventsToPublish;
  /** What keeps the order of entries: one that cannot be published holds up the rest. Absent: it holds up nobody. */
  readonly keyOf: (event: Event) => string | undefined;
  /** Whether it knows entries of a type and schema. Absent: it knows all. */
  readonly understands?: ((type: string, schemaVersion: number) => boolean) | undefined;
  /** What readers of the topic are told of an entry that is set aside. Absent: nothing. */
  readonly heldBack?: HeldBackNotices<Event>;
  readonly signal: AbortSignal;
  readonly log?: Log;
}

/**
 * Notices for readers of a topic: without them nobody there can know that something is missing. Undefined: there is
 * nobody to be told. The same notice may come twice.
 */
export interface HeldBackNotices<Event> {
  /** The entry is not published for now. */
  readonly held: (event: Event, reason: ParkingReason) => Promise<CloudEvent | undefined>;
  /** It is held back no longer: what it says to others has been published. */
  readonly resumed: (event: Event) => Promise<CloudEvent | undefined>;
}

/** For entries that become published events one by one. */
export const each =
  <Event>(toContract: (event: Event) => readonly CloudEvent[]) =>
  (batch: readonly Event[]): EventsToPublish => ({
    events: async () => batch.flatMap((event) => toContract(event)),
  });

/** A relay at work. */
export interface Relay {
  readonly name: string;
  readonly topic: string;
  status(): RelayStatus;
  /** Entries not yet published; 1,000 means at least that many. */
  lag(): Promise<number>;
  /** Resolves after the signal's abort, when the running batch is settled and the lead given back. */
  readonly done: Promise<void>;
}

/** `standby`: another instance publishes. `failing`: it keeps trying; `error` tells why. */
export interface RelayStatus {
  readonly state: 'starting' | 'publishing' | 'standby' | 'failing' | 'stopped';
  readonly position?: Position;
  /** Entries that are set aside. */
  readonly parked: number;
  readonly error?: string;
}

const RENEWALS_PER_LEASE = 3;
const LAG_MAX = 1_000;
/**
 * Before something is published, lead and log were confirmed less than this long ago: another takes longer
 * to get the lead, and a broker to come back with another log. Whatever fails makes the relay ask at once.
 */
const CONFIRMED_MS_MAX = 1_000;

/**
 * Follows a log and publishes to the bus: at least once, in order per key. The checkpoint is saved
 * after the publication, so a relay that dies in between publishes again, under the same ids. While the
 * bus is away it tries again with back-off; an entry that no bus will take is parked. When the bus's log lost what it
 * held, the relay publishes everything again from the start.
 */
export const startRelay = <Event extends FollowedEntry>(options: RelayOptions<Event>): Relay => {
  const relaying = new RunningRelay(options);
  return {
    name: options.name,
    topic: options.topic,
    status: () => relaying.status,
    lag: () => relaying.lag(),
    done: relaying.run(),
  };
};

class RunningRelay<Event extends FollowedEntry> {
  readonly #log: Log;
  readonly #follower: Follower<Event, undefined>;
  #failure: string | undefined;

  constructor(private readonly options: RelayOptions<Event>) {
    this.#log = options.log ?? silent;
    const { source, checkpoints, name, keyOf, understands } = options;
    this.#follower = new Follower<Event, undefined>({
      source,
      place: new RelayPlace(options),
      parked: checkpoints.parked(name),
      handle: (batch) => this.#publish(batch),
      keyOf,
      understands,
      log: options.log,
    });
  }

  get status(): RelayStatus {
    const { state, position, parked, error = this.#failure } = this.#follower.status;
    const isFailing = state === 'retrying' || this.#failure !== undefined;
    return {
      state: isFailing ? 'failing' : state === 'following' ? 'publishing' : state,
      ...(position !== undefined && { position }),
      parked,
      ...(isFailing && error !== undefined && { error }),
    };
  }

  async run() {
    const { signal } = this.options;
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        this.#failure = undefined;
        await this.#follower.run(signal);
      } catch (error) {
        this.#failure = String(error);
        this.#log.warn({ err: error, relay: this.options.name, tries }, 'a relay is failing');
        await pause(backOff(tries), signal);
      }
    }
    this.#failure = undefined;
  }

  async #publish(batch: readonly Event[]) {
    const { bus, topic, publication } = this.options;
    await publishKept(tolerant(bus), { topic, ...publication(batch) });
  }

  async lag() {
    const { checkpoints, name, source } = this.options;
    const { state, position } = this.#follower.status;
    const reached = state === 'following' ? position : await checkpoints.position(name);
    // A place in another store says nothing of this one, where nothing was published yet.
    const isOfThisLog = reached !== undefined && adapterOf(reached) === source.adapter;
    let behind = 0;
    for await (const _ of source.read(isOfThisLog ? reached : undefined, LAG_MAX)) behind += 1;
    return behind;
  }
}

// A bus that is away says nothing about an event: only what it refuses because of what it says is parked.
const tolerant = (bus: RelayBus): Pick<EventBus, 'publish' | 'takesPlaces'> => {
  const away = (cause: unknown) => {
    if (isAboutContent(cause)) throw cause;
    throw new TemporarilyUnavailable(`The bus took nothing: ${String(cause)}`, { cause });
  };
  return {
    publish: (topic, events) => bus.publish(topic, events).catch(away),
    takesPlaces: (topic) => bus.takesPlaces(topic).catch(away),
  };
};

/** Whether the bus refused what an event says: no later try will help. SQLSTATE classes 22, 23 and 54; Kafka's error 10. */
const isAboutContent = (error: unknown): boolean => {
  const { code, type } = error as { readonly code?: unknown; readonly type?: unknown };
  return /^(2[23]|54)[0-9A-Z]{3}$/.test(String(code)) || type === 'MESSAGE_TOO_LARGE';
};

class RelayPlace<Event extends FollowedEntry> implements FollowerPlace<undefined> {
  constructor(private readonly options: RelayOptions<Event>) {}

  async take() {
    const { bus, topic, checkpoints, name, source } = this.options;
    const since = performance.now();
    const logId = await this.#logId();
    const lead = await checkpoints.take(name, { adapter: source.adapter, logId });
    const sameLog = async () => {
      if ((await bus.logId(topic)) === logId) return;
      this.options.log?.warn(
        { relay: name, topic },
        'the log was replaced: everything is published again',
      );
      throw new LeadLost(`The log of ${topic} was replaced.`);
    };
    return (
      lead && new RelayProgress({ lead, since, sameLog, notify: (which) => this.#notify(which) })
    );
  }

  async #notify(notices: readonly HoldingNotice[]) {
    const { bus, heldBack, log, name, source, topic } = this.options;
    if (heldBack === undefined) return;
    const events: CloudEvent[] = [];
    for (const { position, reason } of notices) {
      const entry = await source.at(position);
      if (entry === undefined) continue;
      const notice = reason === undefined ? heldBack.resumed(entry) : heldBack.held(entry, reason);
      const said = await notice;
      if (said !== undefined) events.push(said);
    }
    if (events.length === 0) return;
    try {
      await tolerant(bus).publish(topic, events);
    } catch (error) {
      // A notice that no bus takes must not hold up what it speaks of.
      if (!isAboutContent(error)) throw error;
      log?.error({ err: error, relay: name }, 'nobody could be told that an event is held back');
    }
  }

  async #logId() {
    const { bus, topic } = this.options;
    return bus.logId(topic).catch((cause: unknown) => {
      throw new TemporarilyUnavailable(String(cause), { cause });
    });
  }
}

/** An entry that is set aside for a reason, or no longer. */
interface HoldingNotice {
  readonly position: Position;
  readonly reason?: ParkingReason;
}

interface RelayTerm {
  readonly lead: RelayLead;
  /** When lead and log were asked for. */
  readonly since: number;
  /** @throws LeadLost when the log that is published to was replaced. */
  readonly sameLog: () => Promise<void>;
  /** Tells readers of the topic. */
  readonly notify: (notices: readonly HoldingNotice[]) => Promise<void>;
}

/** How far a leading relay came, how much of that the checkpoint knows, and whether it still leads. */
class RelayProgress implements LeasedPlace<undefined> {
  #reached: Position | undefined;
  #kept: Position | undefined;
  #confirmedAt: number;
  #confirming: Promise<void> | undefined;

  constructor(private readonly term: RelayTerm) {
    this.#reached = term.lead.position;
    this.#kept = term.lead.position;
    this.#confirmedAt = term.since;
  }

  get position() {
    return this.term.lead.position;
  }

  get leaseMs() {
    return this.term.lead.leaseMs;
  }

  async move({ to, work, aside }: FollowerStep<undefined>) {
    await this.#publish(work);
    if (aside.length > 0) {
      await this.term.notify(
        aside.map(({ event: { position }, reason }) => ({ position, reason })),
      );
      await this.term.lead.save(to, aside);
      this.#kept = to;
    }
    this.#reached = to;
  }

  async again(entry: ParkedEntry, work: (tx: undefined) => Promise<void>) {
    await this.#publish(work);
    await this.term.notify([{ position: entry.position }]);
    return this.term.lead.unpark(entry);
  }

  /** Saves what was reached, renews the lead, and sees that the log is the same. @throws LeadLost */
  renew(): Promise<void> {
    return (this.#confirming ??= this.#confirm().finally(() => (this.#confirming = undefined)));
  }

  async release(): Promise<void> {
    await this.#confirming?.catch(() => undefined);
    try {
      if (this.#reached !== this.#kept) await this.#keep();
    } finally {
      await this.term.lead.release();
    }
  }

  async #publish(work: ((tx: undefined) => Promise<void>) | undefined) {
    const msMax = Math.min(CONFIRMED_MS_MAX, this.leaseMs / RENEWALS_PER_LEASE);
    if (performance.now() - this.#confirmedAt > msMax) await this.renew();
    try {
      await work?.(undefined);
    } catch (error) {
      this.#confirmedAt = -Infinity;
      throw error;
    }
  }

  async #confirm() {
    const asked = performance.now();
    await this.#keep();
    await this.term.sameLog();
    this.#confirmedAt = asked;
  }

  async #keep() {
    const { lead } = this.term;
    const reached = this.#reached;
    if (reached === undefined || reached === this.#kept) await lead.renew();
    else await lead.save(reached);
    this.#kept = reached;
  }
}
