import type { EventStore, Position } from '@zhixin/event-store';
import type { Log } from '@zhixin/follower';
import type { DataSource } from 'typeorm';
import type { RowFreshness } from './freshness.js';
import { ofStreams, type StreamProjection } from './projection.js';
import {
  projectionRunner,
  type ProjectionRunner,
  type ProjectionStatus,
  type ServiceProjection,
} from './projection-runner.js';

/** All read models of a service. */
export interface ReadModels {
  /** One per projection; each must be run. */
  readonly runners: readonly ProjectionRunner[];
  /**
   * Resolves when the rows of `name` contain everything up to `position`, but what is parked, so that a writer reads
   * what it wrote. Only events of the projection's own log are waited for.
   *
   * @throws NotYetProjected after `timeoutMs`: answer 503 with `Retry-After`.
   */
  waitForPosition(name: string, position: Position, timeoutMs: number): Promise<void>;
  /** For `asOf` and `parked` of a list. */
  freshness(name: string): Promise<RowFreshness>;
  /**
   * For `incompleteSince` of what a list shows: per stream, since when events are missing that are parked. None where
   * there is no database, since nothing is projected then.
   */
  incompleteSince(name: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  statuses(): ReadonlyMap<string, ProjectionStatus>;
}

interface ReadModelsOptions {
  /** Name of the service, as `openReadModels` was given it. */
  readonly service: string;
  readonly projections: readonly StreamProjection[];
  /** Projections of other logs than the store's streams. */
  readonly projected?: readonly ServiceProjection[];
  readonly store: EventStore;
  readonly dataSource: DataSource;
  readonly log?: Log | undefined;
}

/** Gathers a service's projections. */
export const readModels = (options: ReadModelsOptions): ReadModels => {
  const { service, projections, projected = [], store, dataSource, log } = options;
  const shared = { service, dataSource, log };
  const runners = [
    ...projections.map((one) => projectionRunner({ ...ofStreams(one, store), ...shared })),
    ...projected.map((run) => run(shared)),
  ];
  const named = (name: string) => {
    const runner = runners.find((one) => one.name === name);
    if (runner === undefined) throw new Error(`There is no projection ${name}.`);
    return runner;
  };
  return {
    runners,
    waitForPosition: (name, position, timeoutMs) => named(name).waitFor(position, timeoutMs),
    freshness: (name) => named(name).freshness(),
    incompleteSince: async (name, keys) =>
      dataSource.isInitialized ? named(name).incompleteSince(keys) : new Map(),
    statuses: () => new Map(runners.map((runner) => [runner.name, runner.status()])),
  };
};
