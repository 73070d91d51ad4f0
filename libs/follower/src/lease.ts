import type { Position } from '@zhixin/event-store';
import { LeadLost } from './digest.js';
import { instanceName, isKnownDead } from './instance-name.js';
import type { Queryable } from './parked.js';
import { LEASE_MS } from './place.js';

/** The columns by which a table of places tells who may move one. */
export const leaseColumns = `
  owner text,
  epoch bigint not null default 0,
  expires_at timestamptz not null default '-infinity'`;

/** The right to move a place, as long as nobody took it over. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly epoch: string;
}

/** From where a place is moved, if that is to be checked, and to where. */
interface PositionMove {
  readonly from?: Position | undefined;
  readonly to: Position;
}

/** What else a claim changes and answers; `values` begin at `$5`. */
interface LeaseClaim {
  readonly set?: string;
  readonly returning: string;
  readonly values?: readonly unknown[];
}

/**
 * Leases on the rows of a table of places: one holder a name, under an epoch that every claim raises, so that nothing
 * is saved under an older one.
 */
export class Leases {
  /** By name, who held it here last and no longer does, though the database may not know. */
  readonly #left = new Map<string, string>();

  constructor(
    private readonly db: Queryable,
    /** Qualified, or found by the search path. */
    private readonly table: string,
    readonly leaseMs: number = LEASE_MS,
  ) {}

  /** Undefined while another instance holds it, or where there is no such place. */
  async take<Row extends object>(
    name: string,
    { set, returning, values = [] }: LeaseClaim,
  ): Promise<(Row & Lease) | undefined> {
    const dead = await this.#deadOwner(name);
    const owner = instanceName();
    // Until the answer is here it may be lost, with the lease taken.
    this.#left.set(name, owner);
    const { rows } = await this.db.query<Row & { epoch: string }>(
      `with taken as (
         update ${this.table} set owner = $2, epoch = epoch + 1, expires_at = ${leaseEnd('$4')}
           ${set === undefined ? '' : `, ${set}`}
         where name = $1 and (expires_at < clock_timestamp() or owner = $3)
         returning epoch, ${returning}
       ) select * from taken`,
      [name, owner, dead, this.leaseMs, ...values],
    );
    this.#left.delete(name);
    return rows[0] && { ...rows[0], name, owner };
  }

  /** Keeps the lease; in the transaction of `db` it cannot be lost until that ends. @throws LeadLost */
  async renew({ name, owner, epoch }: Lease, db: Queryable = this.db): Promise<void> {
    await this.#change(db, `expires_at = ${leaseEnd('$4')}`, [name, owner, epoch, this.leaseMs]);
  }

  /**
   * Moves the place in the transaction of `db`.
   *
   * @throws LeadLost also where the place is not at `step.from`: an earlier try did commit after all.
   */
  async move(db: Queryable, { name, owner, epoch }: Lease, step: PositionMove): Promise<void> {
    const values = [name, owner, epoch, this.leaseMs, step.to];
    if (!('from' in step))
      return this.#change(db, `position = $5, expires_at = ${leaseEnd('$4')}`, values);
    await this.#change(
      db,
      `position = $5, expires_at = ${leaseEnd('$4')}`,
      [...values, step.from ?? null],
      'and position is not distinct from $6',
    );
  }

  /** Lets another instance take over at once. */
  async release({ name, owner, epoch }: Lease): Promise<void> {
    this.#left.set(name, owner);
    await this.db.query(
      `with left_by as (
         update ${this.table} set owner = null, expires_at = '-infinity'
         where name = $1 and owner = $2 and epoch = $3 returning 1
       ) select count(*) as left_by from left_by`,
      [name, owner, epoch],
    );
  }

  async #change(db: Queryable, what: string, values: readonly unknown[], also = '') {
    const { rows } = await db.query(
      `with changed as (
         update ${this.table} set ${what} where name = $1 and owner = $2 and epoch = $3 ${also} returning 1
       ) select 1 from changed`,
      values,
    );
    if (rows.length === 0) throw new LeadLost(`Another instance leads ${String(values[0])}.`);
  }

  async #deadOwner(name: string) {
    const { rows } = await this.db.query<{ owner: string | null }>(
      `select owner from ${this.table} where name = $1`,
      [name],
    );
    const owner = rows[0]?.owner ?? '';
    return isKnownDead(owner) || this.#left.get(name) === owner ? owner : null;
  }
}

const leaseEnd = (ms: string) => `clock_timestamp() + ${ms}::integer * interval '1 millisecond'`;
