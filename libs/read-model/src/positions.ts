import type { Position } from '@zhixin/event-store';
import {
  asQueryable,
  leaseColumns,
  Leases,
  PostgresParkedList,
  type LeasedPlace,
  type Lease,
  type FollowerStep,
  type ParkedEntry,
  type FollowerPlace,
} from '@zhixin/follower';
import type { DataSource, EntityManager } from 'typeorm';
import { versionOf, type Projection } from './projection.js';

/** How far a projection's rows go. */
export interface ProjectionProgress {
  readonly version: number;
  /** The adapter of the log that the position belongs to. */
  readonly adapter: string;
  readonly position: Position | undefined;
}

/** The right to write a projection's rows, as long as nobody took it over. */
export type ProjectionLease = ProjectionProgress & Lease;

/** The rows are of an older version of the projection: they are to be built anew. */
export class RowsOfOlderVersion extends Error {}

/** The rows are of a newer version of the projection, which this one leaves alone. */
export class RowsOfNewerVersion extends Error {}

/** The position belongs to another log. */
export class PositionOfAnotherLog extends Error {}

/** Makes the table of positions in the schema that `db` works in. */
export const createPositions = (db: EntityManager): Promise<unknown> =>
  db.query(`
    create table if not exists projection_position (
      name text primary key,
      version integer not null,
      adapter text not null,
      position text,
      ${leaseColumns}
    ) with (fillfactor = 50)`);

interface ProgressRow {
  readonly version: number;
  readonly adapter: string;
  readonly position: string | null;
}

/** The positions of one schema. */
export class Positions {
  readonly leases: Leases;

  constructor(readonly dataSource: DataSource) {
    this.leases = new Leases(asQueryable(dataSource), 'projection_position');
  }

  /** Makes a row for a projection that has none. */
  async ensure(projection: Pick<Projection, 'name' | 'version'>, adapter: string): Promise<void> {
    await this.dataSource.query(
      `insert into projection_position (name, version, adapter) values ($1, $2, $3)
       on conflict do nothing`,
      [projection.name, versionOf(projection), adapter],
    );
  }

  async load(name: string): Promise<ProjectionProgress | undefined> {
    const rows: ProgressRow[] = await this.dataSource.query(
      `select version, adapter, position from projection_position where name = $1`,
      [name],
    );
    return rows[0] && standOf(rows[0]);
  }

  /** Undefined while another instance holds it. */
  async take(name: string): Promise<ProjectionLease | undefined> {
    const lease = await this.leases.take<ProgressRow>(name, {
      returning: 'version, adapter, position',
    });
    return lease && { ...lease, ...standOf(lease) };
  }

  /** Moves a lease's position inside the transaction that wrote the rows. @throws LeadLost */
  moveIn(db: EntityManager, lease: ProjectionLease, to: Position): Promise<void> {
    return this.leases.move(asQueryable(db), lease, { from: lease.position, to });
  }
}

const standOf = ({ version, adapter, position }: ProgressRow): ProjectionProgress => ({
  version,
  adapter,
  position: position ?? undefined,
});

/** Where the list of what a projection has set aside is kept. `what` tells its rebuild's list from its own. */
export const parkedOf = (
  { name }: Pick<Projection, 'name'>,
  service: string,
  { dataSource, what = '' }: { readonly dataSource: DataSource; readonly what?: ' rebuild' | '' },
): PostgresParkedList =>
  new PostgresParkedList(
    { kind: 'projection', name: `projection ${service}/${name}${what}` },
    asQueryable(dataSource),
  );

interface FollowerPlaceOptions {
  /** Unique within the service, among its projections too. */
  readonly name: string;
  readonly service: string;
  /** The adapter of the log that it follows. */
  readonly adapter: string;
  readonly dataSource: DataSource;
}

/**
 * The place of a follower in the service's schema, and the list of what it has set aside: for one whose rows are no
 * answer to a question, and are not to be built anew.
 */
export const followerPlace = ({
  name,
  service,
  adapter,
  dataSource,
}: FollowerPlaceOptions): {
  readonly place: FollowerPlace<EntityManager>;
  readonly parked: PostgresParkedList;
} => {
  const follower = { kind: 'follower', name: `follower ${service}/${name}` } as const;
  const parked = new PostgresParkedList(follower, asQueryable(dataSource));
  const positions = new Positions(dataSource);
  return {
    place: new ProjectionPlace({ projection: { name }, positions, adapter, parked }),
    parked,
  };
};

interface ProjectionPlaceOptions {
  readonly projection: Pick<Projection, 'name' | 'version'>;
  readonly positions: Positions;
  readonly adapter: string;
  readonly parked: PostgresParkedList;
}

/** The place of a projection's rows: they move in one transaction with it. */
export class ProjectionPlace implements FollowerPlace<EntityManager> {
  constructor(private readonly means: ProjectionPlaceOptions) {}

  /** @throws RowsOfOlderVersion, RowsOfNewerVersion, PositionOfAnotherLog */
  async take(): Promise<LeasedPlace<EntityManager> | undefined> {
    const { positions, projection, adapter } = this.means;
    const { name } = projection;
    await positions.ensure(projection, adapter);
    const stand = await positions.load(name);
    if (stand === undefined) return undefined;
    if (stand.version < versionOf(projection)) throw new RowsOfOlderVersion(name);
    if (stand.version > versionOf(projection)) throw new RowsOfNewerVersion(name);
    if (stand.adapter !== adapter)
      throw new PositionOfAnotherLog(
        `its position belongs to the event store adapter "${stand.adapter}", not "${adapter}"; rebuild it.`,
      );
    const lease = await positions.take(name);
    return lease && new HeldProjection(lease, this.means);
  }
}

class HeldProjection implements LeasedPlace<EntityManager> {
  #lease: ProjectionLease;

  constructor(
    lease: ProjectionLease,
    private readonly means: ProjectionPlaceOptions,
  ) {
    this.#lease = lease;
  }

  get position() {
    return this.#lease.position;
  }

  get leaseMs() {
    return this.means.positions.leases.leaseMs;
  }

  async move({ to, work, aside }: FollowerStep<EntityManager>) {
    const { positions, parked } = this.means;
    await positions.dataSource.transaction(async (db) => {
      await work?.(db);
      await parked.put(aside, asQueryable(db));
      await positions.moveIn(db, this.#lease, to);
    });
    this.#lease = { ...this.#lease, position: to };
  }

  again(entry: ParkedEntry, work: (db: EntityManager) => Promise<void>) {
    const { positions, parked } = this.means;
    return positions.dataSource.transaction(async (db) => {
      await work(db);
      await positions.leases.renew(this.#lease, asQueryable(db));
      return parked.take(entry, asQueryable(db));
    });
  }

  renew() {
    return this.means.positions.leases.renew(this.#lease);
  }

  release() {
    return this.means.positions.leases.release(this.#lease);
  }
}
