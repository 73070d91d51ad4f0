import type { Log } from '@zhixin/event-bus';
import type { EventStore, Position } from '@zhixin/event-store';
import type { DataSource } from 'typeorm';
import type { Fresh } from './freshness.js';
import type { Projection } from './projection.js';
import {
  projectionRunner,
  type ProjectionRunner,
  type ProjectionStatus,
} from './projection-runner.js';

/** All read models of a service. */
export interface ReadModels {
  /** One per projection; each must be run. */
  readonly runners: readonly ProjectionRunner[];
  /**
   * Resolves when the rows of `name` contain everything up to `position`, so that a writer reads what
   * it wrote. Only events of the projection's own categories are waited for.
   *
   * @throws NotYetProjected after `timeoutMs`: answer 503 with `Retry-After`.
   */
  waitForPosition(name: string, position: Position, timeoutMs: number): Promise<void>;
  /** For `asOf` of a list. */
  freshness(name: string): Promise<Fresh>;
  statuses(): ReadonlyMap<string, ProjectionStatus>;
}

interface Options {
  readonly projections: readonly Projection[];
  readonly store: EventStore;
  readonly dataSource: DataSource;
  readonly log?: Log;
}

/** Gathers a service's projections. */
export const readModels = ({ projections, ...options }: Options): ReadModels => {
  const runners = projections.map((projection) => projectionRunner({ ...options, projection }));
  const named = (name: string) => {
    const runner = runners.find((one) => one.name === name);
    if (runner === undefined) throw new Error(`There is no projection ${name}.`);
    return runner;
  };
  return {
    runners,
    waitForPosition: (name, position, timeoutMs) => named(name).waitFor(position, timeoutMs),
    freshness: (name) => named(name).freshness(),
    statuses: () => new Map(runners.map((runner) => [runner.name, runner.status()])),
  };
};
