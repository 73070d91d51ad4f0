import { bell, pause, type Position } from '@zhixin/event-store';
import { Follower, type FollowedEntry, type Log, type ParkedList } from '@zhixin/follower';
import type { DataSource, EntityManager } from 'typeorm';
import { Freshness, type RowFreshness } from './freshness.js';
import {
  parkedOf,
  Positions,
  ProjectionPlace,
  RowsOfNewerVersion,
  RowsOfOlderVersion,
} from './positions.js';
import type { LogProjection } from './projection.js';
import { rebuild, type RebuildProgress } from './rebuild.js';

/** The service whose rows a runner keeps. */
export interface ProjectingService {
  /** Its name, which tells its projections from those of others. */
  readonly service: string;
  /** As `openReadModels` made it. */
  readonly dataSource: DataSource;
  readonly log?: Log | undefined;
}

/** What a runner needs. */
export interface RunnerOptions<Event extends FollowedEntry>
  extends LogProjection<Event>, ProjectingService {}

/**
 * `standby`: another instance writes. `retrying`: something is away. `stalled`: it goes no further; `error` tells why.
 * `superseded`: a newer version of the projection owns the tables.
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
  /** Events that were set aside, as far as this instance knows. */
  readonly parked: number;
  readonly error?: string;
  readonly rebuilding?: RebuildProgress;
}

/** Keeps one projection's rows up to date. */
export interface ProjectionRunner {
  readonly name: string;
  /**
   * Follows the log until `signal` aborts; then resolves, the running batch saved. Of several instances one writes at
   * a time and another takes over when it goes. An event that cannot be projected is parked, and what follows in its
   * stream behind it.
   *
   * @throws ProjectionStalled when too much is parked, or the position belongs to another log.
   */
  run(signal: AbortSignal): Promise<void>;
  status(): ProjectionStatus;
  /** Events not yet projected; 1,000 means at least that many. */
  lag(): Promise<number>;
  /**
   * Resolves when the rows contain everything of the projection's log up to `position`, but what is parked.
   *
   * @throws NotYetProjected after `timeoutMs`.
   */
  waitFor(position: Position, timeoutMs: number): Promise<void>;
  /** How fresh the rows are. */
  freshness(): Promise<RowFreshness>;
  /** Per key of its log, since when events are missing that are parked (RFC 3339); keys that miss none are absent. */
  incompleteSince(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Builds the rows anew beside the old ones, from the first event on, and switches. */
  rebuild(signal: AbortSignal): Promise<void>;
}

/** The projection goes no further. */
export class ProjectionStalled extends Error {
  constructor(
    readonly projection: string,
    because: string,
    options?: ErrorOptions,
  ) {
    super(`The projection ${projection} stands still: ${because}`, options);
  }
}

const STANDBY_MS = 1_000;
const GATHER_MS = 50;

/** Makes a runner; it works while `run` is running. */
export const projectionRunner = <Event extends FollowedEntry>(
  options: RunnerOptions<Event>,
): ProjectionRunner => new Runner(options);

/** A projection of whichever log, to be run by a service. */
export type ServiceProjection = (service: ProjectingService) => ProjectionRunner;

/** Leaves it to a service to run a projection, which need not know what kind of log it follows. */
export const serviceProjection =
  <Event extends FollowedEntry>(projection: LogProjection<Event>): ServiceProjection =>
  (service) =>
    projectionRunner({ ...projection, ...service });

/** What a runner says beside what its follower does. */
type RunnerState = 'rebuilding' | 'stalled' | 'superseded';

class Runner<Event extends FollowedEntry> implements ProjectionRunner {
  readonly name: string;
  readonly #parked: ParkedList;
  readonly #moved = bell();
  readonly #fresh: Freshness<Event>;
  readonly #follower: Follower<Event, EntityManager>;
  #beside: { readonly state: RunnerState; readonly error?: string } | undefined;
  #rebuilding: RebuildProgress | undefined;

  constructor(private readonly options: RunnerOptions<Event>) {
    const { projection, source, service, dataSource, keyOf, understands, log } = options;
    this.name = projection.name;
    const positions = new Positions(dataSource);
    const parked = parkedOf(projection, service, { dataSource });
    this.#parked = parked;
    const { adapter } = source;
    this.#fresh = new Freshness({
      ...{ projection, source, positions, parked },
      moved: this.#moved,
    });
    this.#follower = new Follower({
      ...{ source, parked, keyOf, understands, log },
      place: new ProjectionPlace({ projection, positions, adapter, parked }),
      handle: async (batch, db) => void (await projection.project(batch, db)),
      gatherMs: projection.gatherMs ?? GATHER_MS,
      moved: (position) => this.#reached(position),
    });
  }

  lag = () => this.#fresh.lag();
  waitFor = (position: Position, timeoutMs: number) => this.#fresh.waitFor(position, timeoutMs);
  freshness = () => this.#fresh.now();
  incompleteSince = (keys: readonly string[]) => this.#parked.incompleteSince(keys);

  status(): ProjectionStatus {
    const rebuilding = this.#rebuilding;
    return {
      ...this.#follower.status,
      ...this.#beside,
      ...(rebuilding !== undefined && { rebuilding }),
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#beside = undefined;
    while (!signal.aborted)
      try {
        await this.#follower.run(signal);
      } catch (error) {
        await this.#otherwise(error, signal);
      }
    this.#beside = undefined;
  }

  async #otherwise(error: unknown, signal: AbortSignal) {
    if (error instanceof RowsOfOlderVersion) return this.rebuild(signal);
    if (!(error instanceof RowsOfNewerVersion)) throw this.#stalled(error);
    this.#beside = { state: 'superseded' };
    await pause(STANDBY_MS, signal);
  }

  async rebuild(signal: AbortSignal): Promise<void> {
    const isFollowing = this.#follower.status.state === 'following';
    if (!isFollowing) this.#beside = { state: 'rebuilding' };
    try {
      await rebuild({
        ...this.options,
        signal,
        onProgress: (progress) => (this.#rebuilding = progress),
      });
    } finally {
      this.#rebuilding = undefined;
      if (this.#beside?.state === 'rebuilding') this.#beside = undefined;
      this.#fresh.forget();
      this.#moved.ring();
    }
  }

  #reached(position: Position | undefined) {
    this.#beside = undefined;
    this.#fresh.reached(position);
    this.#moved.ring();
  }

  #stalled(error: unknown) {
    const stalled =
      error instanceof ProjectionStalled
        ? error
        : new ProjectionStalled(this.name, messageOf(error), { cause: error });
    this.#beside = { state: 'stalled', error: stalled.message };
    this.options.log?.error({ err: stalled, projection: this.name }, 'a projection stands still');
    return stalled;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
