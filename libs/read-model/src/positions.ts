import { instanceName, isKnownDead } from '@zhixin/follower';
import type { Position } from '@zhixin/event-store';
import type { DataSource, EntityManager } from 'typeorm';
import { versionOf, type Projection } from './projection.js';

/** How far a projection's rows go. */
export interface Place {
  readonly version: number;
  /** The event store adapter the position belongs to. */
  readonly adapter: string;
  readonly position: Position | undefined;
}

/** The right to write a projection's rows, as long as nobody took it over. */
export interface Lease extends Place {
  readonly name: string;
  readonly owner: string;
  readonly epoch: string;
}

/** The rows moved on without this instance: another took over, or the tables were switched. */
export class PositionMoved extends Error {}

/** Milliseconds after which an instance that no longer renews is replaced. */
export const LEASE_MS = 6_000;

/** Makes the table of positions in the schema that `db` works in. */
export const createPositions = (db: EntityManager): Promise<unknown> =>
  db.query(`
    create table if not exists projection_position (
      name text primary key,
      version integer not null,
      adapter text not null,
      position text,
      owner text,
      epoch bigint not null default 0,
      expires_at timestamptz not null default '-infinity'
    ) with (fillfactor = 50)`);

interface Row {
  readonly version: number;
  readonly adapter: string;
  readonly position: string | null;
  readonly owner: string | null;
  readonly epoch: string;
}

const LEASE_END = `clock_timestamp() + ${LEASE_MS} * interval '1 millisecond'`;

/** The positions of one schema, for one runner: it may always take back a lease of its own. */
export class Positions {
  readonly owner = instanceName();

  constructor(private readonly dataSource: DataSource) {}

  /** Makes a row for a projection that has none. */
  async ensure(projection: Projection, adapter: string): Promise<void> {
    await this.dataSource.query(
      `insert into projection_position (name, version, adapter) values ($1, $2, $3)
       on conflict do nothing`,
      [projection.name, versionOf(projection), adapter],
    );
  }

  async load(name: string): Promise<(Place & { readonly owner: string | null }) | undefined> {
    const rows: Row[] = await this.dataSource.query(
      `select version, adapter, position, owner, epoch from projection_position where name = $1`,
      [name],
    );
    return rows[0] && { ...placeOf(rows[0]), owner: rows[0].owner };
  }

  /** Undefined while another instance holds it. */
  async take(name: string): Promise<Lease | undefined> {
    const holder = (await this.load(name))?.owner ?? '';
    const rows = await changed<Row>(
      this.dataSource.manager,
      `update projection_position set owner = $2, epoch = epoch + 1, expires_at = ${LEASE_END}
       where name = $1 and (expires_at < clock_timestamp() or owner in ($2, $3))
       returning version, adapter, position, owner, epoch`,
      [name, this.owner, isKnownDead(holder) ? holder : null],
    );
    return rows[0] && { ...placeOf(rows[0]), name, owner: this.owner, epoch: rows[0].epoch };
  }

  /** @throws PositionMoved when the lease is lost. */
  async renew({ name, owner, epoch }: Lease): Promise<void> {
    const rows = await changed(
      this.dataSource.manager,
      `update projection_position set expires_at = ${LEASE_END}
       where name = $1 and owner = $2 and epoch = $3 returning name`,
      [name, owner, epoch],
    );
    if (rows.length === 0) throw new PositionMoved();
  }

  async release({ name, owner, epoch }: Lease): Promise<void> {
    await this.dataSource.query(
      `update projection_position set owner = null, expires_at = '-infinity'
       where name = $1 and owner = $2 and epoch = $3`,
      [name, owner, epoch],
    );
  }
}

/**
 * Moves the lease's position inside the transaction that wrote the rows.
 *
 * @throws PositionMoved when the lease is lost, or an earlier try did commit after all.
 */
export const moveIn = async (
  db: EntityManager,
  { name, owner, epoch, position }: Lease,
  to: Position,
): Promise<void> => {
  const rows = await changed(
    db,
    `update projection_position set position = $4, expires_at = ${LEASE_END}
     where name = $1 and owner = $2 and epoch = $3 and position is not distinct from $5
     returning name`,
    [name, owner, epoch, to, position ?? null],
  );
  if (rows.length === 0) throw new PositionMoved();
};

const placeOf = ({ version, adapter, position }: Row): Place => ({
  version,
  adapter,
  position: position ?? undefined,
});

// TypeORM answers an UPDATE with its rows and their number.
const changed = async <Returned>(db: EntityManager, sql: string, values: unknown[]) =>
  ((await db.query(sql, values)) as [Returned[], number])[0];
