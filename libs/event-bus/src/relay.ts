import {
  adapterOf,
  pause,
  type EventStore,
  type Position,
  type RecordedEvent,
} from '@zhixin/event-store';
import { gather, GATHER_MS } from '@zhixin/follower';
import { backOff } from './digest.js';
import type { CloudEvent, EventBus } from './event-bus.js';
import { silent, type Log } from '@zhixin/follower';
import { LeadLost, type RelayCheckpoints, type RelayLead } from './relay-checkpoints.js';

/** What a relay follows: an event store, or another log that can be followed the same way. */
export type RelaySource = Pick<EventStore, 'adapter' | 'subscribe' | 'readAll'>;

/** What to publish, from where to where. */
export interface RelayOptions {
  readonly store: RelaySource;
  readonly bus: Pick<EventBus, 'publish' | 'logId'>;
  readonly checkpoints: RelayCheckpoints;
  /** One relay of a name publishes at a time, whatever the number of instances. */
  readonly name: string;
  readonly topic: string;
  readonly categories: readonly string[];
  /** The published events a stored event becomes; none: it stays inside. Must answer the same each time. */
  readonly toContract: (event: RecordedEvent) => readonly CloudEvent[];
  readonly signal: AbortSignal;
  readonly log?: Log;
}

/** A relay at work. */
export interface Relay {
  readonly name: string;
  readonly topic: string;
  status(): RelayStatus;
  /** Stored events not yet published; 1,000 means at least that many. */
  lag(): Promise<number>;
  /** Resolves after the signal's abort, when the running batch is settled and the lead given back. */
  readonly done: Promise<void>;
}

/** `standby`: another instance publishes. `failing`: it keeps trying; `error` tells why. */
export interface RelayStatus {
  readonly state: 'starting' | 'publishing' | 'standby' | 'failing' | 'stopped';
  readonly position?: Position;
  readonly error?: string;
}

interface Leading {
  readonly progress: Progress;
  /** Something went through: the next failure is the first again. */
  readonly worked: () => void;
}

/** Milliseconds between a standby's attempts to take the lead. */
const STANDBY_MS = 1_000;
const RENEWALS_PER_LEASE = 3;
const BATCH_MAX = 500;
const LAG_MAX = 1_000;
/**
 * Before something is published, lead and log were confirmed less than this long ago: another takes longer
 * to get the lead, and a broker to come back with another log. Whatever fails makes the relay ask at once.
 */
const CONFIRMED_MS_MAX = 1_000;

/**
 * Follows the store and publishes to the bus: at least once, in order per key. The checkpoint is saved
 * after the publication, so a relay that dies in between publishes again, under the same ids. While the
 * bus is away it tries again with back-off; nothing is skipped. When the log lost what it held, the
 * relay publishes everything again from the start.
 */
export const startRelay = (options: RelayOptions): Relay => {
  const relaying = new Relaying(options);
  return {
    name: options.name,
    topic: options.topic,
    status: () => relaying.status,
    lag: () => relaying.lag(),
    done: relaying.run(),
  };
};

class Relaying {
  status: RelayStatus = { state: 'starting' };
  readonly #log: Log;

  constructor(private readonly options: RelayOptions) {
    this.#log = options.log ?? silent;
  }

  async run() {
    const { signal, checkpoints, name, store, bus, topic } = this.options;
    for (let tries = 1; !signal.aborted;) {
      try {
        const since = performance.now();
        const logId = await bus.logId(topic);
        const lead = await checkpoints.take(name, { adapter: store.adapter, logId });
        if (lead === undefined) {
          this.status = { state: 'standby' };
          await pause(STANDBY_MS, signal);
          continue;
        }
        const progress = new Progress({ lead, since, sameLog: () => this.#sameLog(logId) });
        await this.#lead({ progress, worked: () => (tries = 1) });
      } catch (error) {
        if (error instanceof LeadLost) continue;
        this.#failing(error, tries);
        await pause(backOff(tries), signal);
        tries += 1;
      }
    }
    this.status = { ...this.status, state: 'stopped' };
  }

  async #lead({ progress, worked }: Leading) {
    const { store, categories, signal } = this.options;
    const deposed = new AbortController();
    const renewing = setInterval(() => {
      progress.confirm().catch((error: unknown) => {
        if (error instanceof LeadLost) deposed.abort();
        else this.#log.warn({ err: error, relay: this.options.name }, 'a relay could not renew');
      });
    }, progress.leaseMs / RENEWALS_PER_LEASE);
    this.#reached(progress.reached);
    try {
      await store.subscribe(
        {
          after: progress.reached,
          filter: { categories },
          batchSize: BATCH_MAX,
          signal: AbortSignal.any([signal, deposed.signal]),
        },
        async (batch) => {
          if (deposed.signal.aborted) throw new LeadLost();
          const since = performance.now();
          if (progress.isDoubtful) await progress.confirm();
          await this.#publish(batch);
          progress.reached = batch.at(-1)!.position;
          this.#reached(progress.reached);
          worked();
          if (batch.length < BATCH_MAX) await gather(since, GATHER_MS, signal);
        },
      );
    } finally {
      clearInterval(renewing);
      await progress.leave().catch((error: unknown) => {
        this.#log.warn({ err: error, relay: this.options.name }, 'a relay left without saying so');
      });
    }
  }

  // A log that was replaced under a living relay takes what comes, but lacks what came before.
  async #sameLog(logId: string) {
    const { bus, topic, name } = this.options;
    if ((await bus.logId(topic)) === logId) return;
    this.#log.warn({ relay: name, topic }, 'the log was replaced: everything is published again');
    throw new LeadLost(`The log of ${topic} was replaced.`);
  }

  async #publish(batch: readonly RecordedEvent[]) {
    const { bus, topic, toContract } = this.options;
    const events = batch.flatMap((event) => toContract(event));
    if (events.length > 0) await bus.publish(topic, events);
  }

  #reached(position: Position | undefined) {
    this.status = { state: 'publishing', ...(position === undefined ? {} : { position }) };
  }

  #failing(error: unknown, tries: number) {
    const { position } = this.status;
    this.status = {
      state: 'failing',
      error: String(error),
      ...(position === undefined ? {} : { position }),
    };
    this.#log.warn({ err: error, relay: this.options.name, tries }, 'a relay is failing');
  }

  async lag() {
    const { checkpoints, name, store, categories } = this.options;
    const { state, position } = this.status;
    const reached = state === 'publishing' ? position : await checkpoints.position(name);
    // A place in another store says nothing of this one, where nothing was published yet.
    const isOfThisStore = reached !== undefined && adapterOf(reached) === store.adapter;
    const after = isOfThisStore ? reached : undefined;
    let behind = 0;
    for await (const _ of store.readAll({ after, filter: { categories }, max: LAG_MAX }))
      behind += 1;
    return behind;
  }
}

interface Term {
  readonly lead: RelayLead;
  /** When lead and log were asked for. */
  readonly since: number;
  /** @throws LeadLost when the log that is published to was replaced. */
  readonly sameLog: () => Promise<void>;
}

/** How far a leading relay came, how much of that the checkpoint knows, and whether it still leads. */
class Progress {
  reached: Position | undefined;
  #kept: Position | undefined;
  #confirmedAt: number;
  #confirming: Promise<void> | undefined;

  constructor(private readonly term: Term) {
    this.reached = term.lead.position;
    this.#kept = term.lead.position;
    this.#confirmedAt = term.since;
  }

  get leaseMs(): number {
    return this.term.lead.leaseMs;
  }

  /** Lead or log may be another's by now. */
  get isDoubtful(): boolean {
    const msMax = Math.min(CONFIRMED_MS_MAX, this.leaseMs / RENEWALS_PER_LEASE);
    return performance.now() - this.#confirmedAt > msMax;
  }

  /** Saves what was reached, renews the lead, and sees that the log is the same. @throws LeadLost */
  confirm(): Promise<void> {
    return (this.#confirming ??= this.#confirm().finally(() => (this.#confirming = undefined)));
  }

  /** Lets another go on behind what was reached. */
  async leave(): Promise<void> {
    await this.#confirming?.catch(() => undefined);
    try {
      if (this.reached !== this.#kept) await this.#keep();
    } finally {
      await this.term.lead.release();
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
    const { reached } = this;
    if (reached === undefined || reached === this.#kept) await lead.renew();
    else await lead.save(reached);
    this.#kept = reached;
  }
}
