import { pause, type Position } from '@zhixin/event-store';
import { Backlog } from './backlog.js';
import {
  backOff,
  digest,
  digestAgain,
  LeadLost,
  type Digestion,
  type Failure,
  type SortedBatch,
} from './digest.js';
import { silent, type Log } from './log.js';
import { writtenVersionOf, type ParkedEntry, type ParkedList } from './parked.js';
import type { LeasedPlace, FollowerPlace } from './place.js';
import type { FollowedEntry, LogSource } from './source.js';
import { isTransient } from './transient.js';
import { gather, GATHER_MS } from './waiting.js';

/** Milliseconds between a standby's attempts to take the lead. */
const STANDBY_MS = 1_000;
const RENEWALS_PER_LEASE = 3;
const BATCH_MAX = 500;
const LAG_MAX = 1_000;
/** Parked entries that are handled again before what is new has its turn. */
const REPLAYS_IN_A_ROW_MAX = 50;

/** What follows which log, from where, and what it does. */
export interface FollowerOptions<Event extends FollowedEntry, Tx> {
  readonly source: LogSource<Event>;
  readonly place: FollowerPlace<Tx>;
  /** What it has set aside; also tells its name. */
  readonly parked: ParkedList;
  /** What it writes through `tx` commits together with its place. A batch may come twice. */
  readonly handle: (batch: readonly Event[], tx: Tx) => Promise<void>;
  /** Entries of one key are handled in order: one that is parked holds up the rest. Absent: it holds up nobody. */
  readonly keyOf: (event: Event) => string | undefined;
  /** Whether it knows entries of a type and schema; those of a newer version wait for it. Absent: it knows all. */
  readonly understands?: ((type: string, schemaVersion: number) => boolean) | undefined;
  /** Milliseconds that entries may gather after a batch began. Default 25. */
  readonly gatherMs?: number | undefined;
  readonly log?: Log | undefined;
  /** Called whenever it moved. */
  readonly moved?: ((position: Position | undefined) => void) | undefined;
}

/** `standby`: another instance leads. `retrying`: something is away; `error` tells what. */
export interface FollowerStatus {
  readonly state: 'starting' | 'following' | 'standby' | 'retrying' | 'stopped';
  readonly position?: Position | undefined;
  /** Entries that were set aside, as far as this instance knows. */
  readonly parked: number;
  readonly error?: string;
}

/**
 * Follows a log: one of a name at a time, however many instances; each entry at least once and, where the work writes
 * to the database of its place, exactly once; in order per key. An entry that cannot be handled is parked and holds up
 * its key alone, until an operator asks for it again; one that a newer version wrote comes back by itself when that
 * version starts.
 */
export class Follower<Event extends FollowedEntry, Tx> {
  #status: FollowerStatus = { state: 'starting', parked: 0 };
  readonly #log: Log;

  constructor(private readonly following: FollowerOptions<Event, Tx>) {
    this.#log = following.log ?? silent;
  }

  get status(): FollowerStatus {
    return this.#status;
  }

  get name(): string {
    return this.following.parked.follower.name;
  }

  /** Entries not yet handled, as far as this instance leads; 1,000 means at least that many. */
  async lag(): Promise<number> {
    if (this.#status.state !== 'following') return 0;
    let behind = 0;
    for await (const _ of this.following.source.read(this.#status.position, LAG_MAX)) behind += 1;
    return behind;
  }

  /**
   * Follows until `signal` aborts; then resolves, the running batch saved.
   *
   * @throws ParkingFull when its handler must be broken, and whatever the source or the place finds wrong for good.
   */
  async run(signal: AbortSignal): Promise<void> {
    for (let tries = 1; !signal.aborted;) {
      try {
        const held = await this.following.place.take();
        if (held !== undefined) await this.#lead(held, signal, () => (tries = 1));
        else {
          // What is parked then, whoever leads knows.
          this.#status = { ...this.#status, state: 'standby', parked: 0 };
          await pause(STANDBY_MS, signal);
        }
      } catch (error) {
        if (error instanceof LeadLost) continue;
        if (!isTransient(error)) throw error;
        this.#failing(error);
        this.#log.warn({ err: error, follower: this.name, tries }, 'a follower retries');
        await pause(backOff(tries), signal);
        tries += 1;
      }
    }
    this.#status = {
      state: 'stopped',
      position: this.#status.position,
      parked: this.#status.parked,
    };
  }

  async #lead(held: LeasedPlace<Tx>, stop: AbortSignal, worked: () => void) {
    const { source } = this.following;
    const deposed = new AbortController();
    const signal = AbortSignal.any([stop, deposed.signal]);
    const failed = (error: unknown) => this.#failing(error);
    const lead = new Leadership(this.following, held, { signal, log: this.#log, failed });
    const renewing = setInterval(() => {
      this.#renew(lead, held).catch((error: unknown) => deposed.abort(error));
    }, held.leaseMs / RENEWALS_PER_LEASE);
    try {
      await lead.begin();
      this.#reached(lead);
      await source.follow({ after: held.position, batchSize: BATCH_MAX, signal }, async (batch) => {
        if (deposed.signal.aborted) throw deposed.signal.reason;
        const since = performance.now();
        await lead.digest(batch);
        worked();
        this.#reached(lead);
        if (batch.length < BATCH_MAX)
          await gather(since, this.following.gatherMs ?? GATHER_MS, signal);
      });
      if (deposed.signal.aborted) throw deposed.signal.reason;
    } finally {
      clearInterval(renewing);
      await held.release().catch((error: unknown) => {
        this.#log.warn({ err: error, follower: this.name }, 'a follower left without saying so');
      });
    }
  }

  // A failure that is none of the lead's is left to the next batch to find.
  async #renew(lead: Leadership<Event, Tx>, held: LeasedPlace<Tx>) {
    try {
      await held.renew();
      if (await lead.replay()) this.#reached(lead);
    } catch (error) {
      if (error instanceof LeadLost || !isTransient(error)) throw error;
      this.#log.warn({ err: error, follower: this.name }, 'a follower could not renew');
    }
  }

  #failing(error: unknown) {
    this.#status = { ...this.#status, state: 'retrying', error: String(error) };
  }

  #reached({ position, backlog }: Leadership<Event, Tx>) {
    this.#status = { state: 'following', position, parked: backlog.size };
    this.following.moved?.(position);
  }
}

interface LeadershipOptions {
  readonly signal: AbortSignal;
  readonly failed: (error: unknown) => void;
  readonly log: Log;
}

/** One time of leading: batches and replays, one after the other. */
class Leadership<Event extends FollowedEntry, Tx> {
  position: Position | undefined;
  backlog = new Backlog();
  #last: Promise<unknown> = Promise.resolve();
  #replaying = false;

  constructor(
    private readonly following: FollowerOptions<Event, Tx>,
    private readonly held: LeasedPlace<Tx>,
    private readonly means: LeadershipOptions,
  ) {
    this.position = held.position;
  }

  /** Learns what is parked, and asks for what this version understands by now. */
  async begin() {
    const { parked, understands } = this.following;
    // From the beginning everything comes again, in order.
    if (this.position === undefined) await parked.clear();
    await this.#count();
    if (this.backlog.size === 0) return;
    await parked.comeBack(understands ?? (() => true));
    await this.replay();
  }

  async digest(batch: readonly Event[]): Promise<void> {
    await this.#inTurn(() =>
      digest(this.#newIn(batch), {
        ...this.#digesting(),
        settle: (step) => this.#move(step),
        backlog: this.backlog,
      }),
    );
  }

  /** Handles again what somebody asked for; whether there was something. */
  async replay(): Promise<boolean> {
    if (this.backlog.size === 0 || this.#replaying) return false;
    this.#replaying = true;
    try {
      for (let some = false; ; some = true)
        if (!(await this.#inTurn(() => this.#replaySome()))) return some;
    } finally {
      this.#replaying = false;
    }
  }

  // In portions, so that other keys go on meanwhile. Whether there may be more.
  async #replaySome() {
    const { signal } = this.means;
    for (let n = 0; n < REPLAYS_IN_A_ROW_MAX; n += 1) {
      const entry = signal.aborted ? undefined : await this.following.parked.nextAsked();
      if (entry === undefined) return n > 0;
      await this.#again(entry);
    }
    return true;
  }

  async #move({ batch, handled, aside }: SortedBatch<Event>) {
    const { handle } = this.following;
    const to = batch.at(-1)?.position;
    if (to === undefined) return;
    await this.held.move({
      to,
      aside,
      ...(handled.length > 0 && { work: (tx: Tx) => handle(handled, tx) }),
    });
    this.position = to;
  }

  async #again(entry: ParkedEntry) {
    const { source, handle } = this.following;
    const event = await source.at(entry.position);
    if (event === undefined) {
      const error = new Error(`The log has no entry at ${entry.position}.`);
      return this.#waitOn(entry, { error, attempts: 1 });
    }
    await digestAgain(event, this.#digesting(), {
      handle: async () => {
        const next = await this.held.again(entry, (tx) => handle([event], tx));
        this.backlog.remove(entry, next);
      },
      waitOn: (failure) => this.#waitOn(entry, failure),
    });
  }

  async #waitOn(entry: ParkedEntry, failure?: Failure) {
    await this.following.parked.waitOn(entry, failure);
    await this.#count();
  }

  async #count() {
    this.backlog = new Backlog(await this.following.parked.waiting());
  }

  #digesting(): Omit<Digestion<Event>, 'settle' | 'backlog'> {
    const { keyOf, understands } = this.following;
    return {
      keyOf,
      isNewer: (event) => understands?.(event.type, writtenVersionOf(event)) === false,
      placeOf: ({ position, id, type }) => ({
        follower: this.following.parked.follower.name,
        ...{ position, id, type },
      }),
      ...this.means,
    };
  }

  // A source that connected again may repeat what it gave before.
  #newIn(batch: readonly Event[]) {
    const { source } = this.following;
    const { position } = this;
    return position === undefined
      ? batch
      : batch.filter((event) => source.compare(event.position, position) > 0);
  }

  #inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
