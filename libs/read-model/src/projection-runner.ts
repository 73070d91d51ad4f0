import { backOff, gather, isTransient, type Log } from '@zhixin/follower';
import {
  bell,
  pause,
  type EventStore,
  type Position,
  type RecordedEvent,
} from '@zhixin/event-store';
import type { DataSource } from 'typeorm';
import { Freshness, type Fresh } from './freshness.js';
import { moveIn, PositionMoved, Positions, LEASE_MS, type Lease } from './positions.js';
import { filterOf, project, versionOf, type Projection } from './projection.js';
import { rebuild, type RebuildProgress } from './rebuild.js';

/** What a runner needs. */
export interface RunnerOptions {
  readonly projection: Projection;
  readonly store: EventStore;
  /** As `openReadModels` made it. */
  readonly dataSource: DataSource;
  readonly log?: Log;
}

/**
 * `standby`: another instance writes. `retrying`: something is away. `stalled`: an event cannot be
 * projected; `error` names it. `superseded`: a newer version of the projection owns the tables.
 */
export interface ProjectionStatus {
  readonly state:
    | 'starting'
    | 'following'
    | 'standby'
    | 'retrying'
    | 'rebuilding'
    | 'stalled'
    | 'superseded'
    | 'stopped';
  readonly position?: Position | undefined;
  readonly error?: string;
  readonly rebuilding?: RebuildProgress;
}

/** Keeps one projection's rows up to date. */
export interface ProjectionRunner {
  readonly name: string;
  /** Its name as holder of the lease. */
  readonly instance: string;
  /**
   * Follows the store until `signal` aborts; then resolves, the running batch saved. Of several
   * instances one writes at a time and another takes over when it goes.
   *
   * @throws ProjectionStalled when an event cannot be projected, or the position belongs to another store.
   */
  run(signal: AbortSignal): Promise<void>;
  status(): ProjectionStatus;
  /** Events not yet projected; 1,000 means at least that many. */
  lag(): Promise<number>;
  /**
   * Resolves when the rows contain everything of the projection's categories up to `position`.
   *
   * @throws NotYetProjected after `timeoutMs`.
   */
  waitFor(position: Position, timeoutMs: number): Promise<void>;
  /** How fresh the rows are. */
  freshness(): Promise<Fresh>;
  /** Builds the rows anew beside the old ones, from the first event on, and switches. */
  rebuild(signal: AbortSignal): Promise<void>;
}

/** The projection met an event it cannot digest, and stands still rather than skip it. */
export class ProjectionStalled extends Error {
  constructor(
    readonly projection: string,
    because: string,
    options?: ErrorOptions,
  ) {
    super(`The projection ${projection} stands still: ${because}`, options);
  }
}

const ATTEMPTS_MAX = 5;
const BATCH_MAX = 500;
const STANDBY_MS = 1_000;
const GATHER_MS = 50;

/** Makes a runner; it works while `run` is running. */
export const projectionRunner = (options: RunnerOptions): ProjectionRunner => new Runner(options);

class Runner implements ProjectionRunner {
  readonly name: string;
  readonly instance: string;
  readonly #positions: Positions;
  readonly #moved = bell();
  readonly #fresh: Freshness;
  #status: ProjectionStatus = { state: 'starting' };

  constructor(private readonly options: RunnerOptions) {
    this.name = options.projection.name;
    this.#positions = new Positions(options.dataSource);
    this.instance = this.#positions.owner;
    this.#fresh = new Freshness({ ...options, positions: this.#positions, moved: this.#moved });
  }

  status = () => this.#status;
  lag = () => this.#fresh.lag();
  waitFor = (position: Position, timeoutMs: number) => this.#fresh.waitFor(position, timeoutMs);
  freshness = () => this.#fresh.now();

  async run(signal: AbortSignal): Promise<void> {
    for (let tries = 1; !signal.aborted;) {
      try {
        await this.#once(signal, () => (tries = 1));
      } catch (error) {
        if (error instanceof PositionMoved) continue;
        if (!isTransient(error)) throw this.#stalled(error);
        this.#status = { ...this.#status, state: 'retrying', error: String(error) };
        this.options.log?.warn(
          { err: error, projection: this.name, tries },
          'a projection retries',
        );
        await pause(backOff(tries), signal);
        tries += 1;
      }
    }
    this.#status = { state: 'stopped', position: this.#status.position };
  }

  async #once(signal: AbortSignal, worked: () => void) {
    const { projection, store } = this.options;
    await this.#positions.ensure(projection, store.adapter);
    const place = await this.#positions.load(this.name);
    if (place === undefined) return;
    if (place.version < versionOf(projection)) return this.rebuild(signal);
    if (place.version > versionOf(projection)) return this.#idle('superseded', signal);
    if (place.adapter !== store.adapter)
      throw new ProjectionStalled(
        this.name,
        `its position belongs to the event store adapter "${place.adapter}", not "${store.adapter}"; rebuild it.`,
      );
    const lease = await this.#positions.take(this.name);
    if (lease === undefined) return this.#idle('standby', signal);
    await this.#follow(lease, { signal, worked });
  }

  async #idle(state: 'standby' | 'superseded', signal: AbortSignal) {
    this.#status = { state };
    await pause(STANDBY_MS, signal);
  }

  async #follow(
    taken: Lease,
    { signal, worked }: { readonly signal: AbortSignal; readonly worked: () => void },
  ) {
    const { projection, store, log } = this.options;
    let lease = taken;
    const lost = new AbortController();
    const renewing = setInterval(() => {
      this.#positions.renew(lease).catch((error: unknown) => {
        if (error instanceof PositionMoved) lost.abort();
        else log?.warn({ err: error, projection: this.name }, 'a projection could not renew');
      });
    }, LEASE_MS / 3);
    this.#reached(lease.position);
    try {
      await store.subscribe(
        {
          after: lease.position,
          filter: filterOf(projection),
          batchSize: BATCH_MAX,
          signal: AbortSignal.any([signal, lost.signal]),
        },
        async (batch) => {
          const since = performance.now();
          lease = await this.#digest(lease, this.#newIn(batch, lease), signal);
          worked();
          if (batch.length < BATCH_MAX)
            await gather(since, projection.gatherMs ?? GATHER_MS, signal);
        },
      );
    } finally {
      clearInterval(renewing);
      await this.#positions.release(lease).catch((error: unknown) => {
        log?.warn({ err: error, projection: this.name }, 'a projection left without saying so');
      });
    }
  }

  // A subscription that connected again may repeat what it gave before.
  #newIn(batch: readonly RecordedEvent[], { position }: Lease) {
    const { store } = this.options;
    return position === undefined
      ? batch
      : batch.filter((event) => store.compare(event.position, position) > 0);
  }

  async #digest(lease: Lease, batch: readonly RecordedEvent[], signal: AbortSignal) {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX && !signal.aborted; attempt += 1)
      try {
        return await this.#save(lease, batch);
      } catch (error) {
        if (error instanceof PositionMoved || isTransient(error)) throw error;
        const { log } = this.options;
        log?.warn({ err: error, projection: this.name, attempt }, 'a projection failed');
        await pause(backOff(attempt), signal);
      }
    return this.#oneByOne(lease, batch, signal);
  }

  // Brings the rows as far as they go, and finds the event that stops them.
  async #oneByOne(lease: Lease, batch: readonly RecordedEvent[], signal: AbortSignal) {
    let reached = lease;
    for (const event of batch) {
      if (signal.aborted) throw new PositionMoved();
      try {
        reached = await this.#save(reached, [event]);
      } catch (cause) {
        if (cause instanceof PositionMoved || isTransient(cause)) throw cause;
        const { type, id, stream, revision } = event;
        throw new ProjectionStalled(
          this.name,
          `${type} ${id} (${stream} @ ${revision}) cannot be projected: ${String(cause)}`,
          { cause },
        );
      }
    }
    return reached;
  }

  async #save(lease: Lease, batch: readonly RecordedEvent[]): Promise<Lease> {
    const { projection, dataSource } = this.options;
    const position = batch.at(-1)?.position;
    if (position === undefined) return lease;
    await dataSource.transaction(async (db) => {
      await project(projection, batch, db);
      await moveIn(db, lease, position);
    });
    this.#reached(position);
    return { ...lease, position };
  }

  async rebuild(signal: AbortSignal): Promise<void> {
    const before = this.#status.state;
    try {
      await rebuild({
        ...this.options,
        signal,
        onProgress: (rebuilding) => {
          const { state } = this.#status;
          this.#status = {
            ...this.#status,
            state: state === 'following' ? state : 'rebuilding',
            rebuilding,
          };
        },
      });
    } finally {
      const { rebuilding: _, ...status } = this.#status;
      this.#status = status.state === 'rebuilding' ? { ...status, state: before } : status;
      this.#fresh.forget();
      this.#moved.ring();
    }
  }

  #reached(position: Position | undefined) {
    this.#status = {
      state: 'following',
      position,
      ...(this.#status.rebuilding && { rebuilding: this.#status.rebuilding }),
    };
    this.#fresh.reached(position);
    this.#moved.ring();
  }

  #stalled(error: unknown) {
    const stalled =
      error instanceof ProjectionStalled
        ? error
        : new ProjectionStalled(this.name, String(error), { cause: error });
    this.#status = { ...this.#status, state: 'stalled', error: stalled.message };
    this.options.log?.error({ err: stalled, projection: this.name }, 'a projection stands still');
    return stalled;
  }
}
