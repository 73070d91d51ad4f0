import type { Position } from '@zhixin/event-store';
import {
  LEASE_MS,
  LeadLost,
  inTransaction,
  Leases,
  MemoryParkedList,
  PostgresParkedList,
  type FollowedEntry,
  type Lease,
  type ParkedEntry,
  type ParkedList,
  type ParkingReason,
  type SetAsideEntry,
} from '@zhixin/follower';
import type { Pool } from 'pg';
import { BusDatabase } from './postgres/bus-database.js';

/** The relay's place in its log, kept by one live relay of a name at a time. */
export interface RelayCheckpoints {
  /**
   * Takes the lead, or answers undefined while another instance has it. A position that was kept for
   * another log (`EventBus.logId`) is forgotten: that log is gone, so everything is published again.
   *
   * @throws CheckpointOfAnotherStore when the kept position comes from another adapter.
   */
  take(name: string, between: RelayEndpoints): Promise<RelayLead | undefined>;
  /** Lets a relay that was never here begin at a position that it reached elsewhere. */
  adopt(name: string, between: RelayEndpoints, position: Position): Promise<void>;
  /** How far the relay of this name came, whoever runs it. */
  position(name: string): Promise<Position | undefined>;
  /** What the relay of this name has set aside. */
  parked(name: string): ParkedList;
}

/** What a relay's position is good for. */
export interface RelayEndpoints {
  /** Adapter of the log it reads. */
  readonly adapter: string;
  /** Identity of the log it writes to. */
  readonly logId: string;
}

/** The right to publish, as long as it is renewed. */
export interface RelayLead {
  readonly position: Position | undefined;
  /** Milliseconds after which it is lost unless renewed. */
  readonly leaseMs: number;
  /**
   * Saves the place, and what was set aside before it.
   *
   * @throws LeadLost when another instance took over; the position is then left alone.
   */
  save(position: Position, aside?: readonly SetAsideEntry<FollowedEntry>[]): Promise<void>;
  /** Takes an entry off the list of what is set aside; answers why the next of its key waits. @throws LeadLost */
  unpark(entry: ParkedEntry): Promise<ParkingReason | undefined>;
  /** Keeps the lead. @throws LeadLost */
  renew(): Promise<void>;
  /** Lets another instance take over at once. */
  release(): Promise<void>;
}

/** A checkpoint of one adapter means nothing to another: what follows it must be rebuilt. */
export class CheckpointOfAnotherStore extends Error {
  constructor(name: string, kept: string, adapter: string) {
    super(
      `The checkpoint of relay "${name}" was made on the event store adapter "${kept}", not "${adapter}". ` +
        `Choose the old adapter again, or remove the checkpoint to publish everything anew.`,
    );
  }
}

const followerOf = (name: string) => ({ kind: 'relay', name: `relay ${name}` }) as const;

/** Checkpoints in this process, for tests. */
export const memoryRelayCheckpoints = (): RelayCheckpoints => {
  const kept = new Map<string, RelayEndpoints & { position: Position | undefined }>();
  const leads = new Map<string, object>();
  const lists = new Map<string, MemoryParkedList>();
  const parked = (name: string) => {
    const list = lists.get(name) ?? new MemoryParkedList(followerOf(name));
    lists.set(name, list);
    return list;
  };
  return {
    parked,
    async take(name, { adapter, logId }) {
      if (leads.has(name)) return undefined;
      const row = kept.get(name) ?? { adapter, logId, position: undefined };
      if (row.adapter !== adapter) throw new CheckpointOfAnotherStore(name, row.adapter, adapter);
      const token = {};
      leads.set(name, token);
      const mine = () => {
        if (leads.get(name) !== token) throw new LeadLost();
      };
      return {
        position: row.logId === logId ? row.position : undefined,
        leaseMs: LEASE_MS,
        save: async (position, aside = []) => {
          mine();
          await parked(name).put(aside);
          kept.set(name, { adapter, logId, position });
        },
        unpark: async (entry) => {
          mine();
          return parked(name).take(entry);
        },
        renew: async () => mine(),
        release: async () => {
          if (leads.get(name) === token) leads.delete(name);
        },
      };
    },
    adopt: async (name, between, position) => {
      if (!kept.has(name)) kept.set(name, { ...between, position });
    },
    position: async (name) => kept.get(name)?.position,
  };
};

/** Settings of `postgresRelayCheckpoints`. */
export interface PostgresRelayCheckpointsOptions {
  readonly pool: Pool;
  /** Default `event_bus`. */
  readonly schema?: string;
  /** Default 6 s. */
  readonly leaseMs?: number;
}

/** Checkpoints in the bus's schema of PostgreSQL; every save is fenced by the lead's epoch. */
export const postgresRelayCheckpoints = (
  options: PostgresRelayCheckpointsOptions,
): RelayCheckpoints => new PostgresRelayCheckpoints(options);

class PostgresRelayCheckpoints implements RelayCheckpoints {
  readonly #pool: Pool;
  readonly #table: string;
  readonly #database: BusDatabase;
  readonly #leases: Leases;

  constructor({ pool, schema, leaseMs = LEASE_MS }: PostgresRelayCheckpointsOptions) {
    this.#pool = pool;
    this.#database = new BusDatabase({ pool, ...(schema !== undefined && { schema }) });
    this.#table = `${this.#database.schema}.checkpoint`;
    this.#leases = new Leases(pool, this.#table, leaseMs);
  }

  parked(name: string) {
    const { schema } = this.#database;
    return new PostgresParkedList(followerOf(name), this.#pool, { schema });
  }

  async take(name: string, { adapter, logId }: RelayEndpoints): Promise<RelayLead | undefined> {
    await this.#database.ready();
    await this.#pool.query(
      `insert into ${this.#table} (name, adapter, log_id) values ($1, $2, $3) on conflict do nothing`,
      [name, adapter, logId],
    );
    const lease = await this.#leases.take<{ adapter: string; position: string | null }>(name, {
      set: `position = case when log_id = $5 or adapter <> $6 then position end,
        log_id = case when adapter <> $6 then log_id else $5 end`,
      returning: 'adapter, position',
      values: [logId, adapter],
    });
    if (lease === undefined) return undefined;
    const lead = this.#lead(lease, lease.position ?? undefined);
    if (lease.adapter === adapter) return lead;
    await lead.release();
    throw new CheckpointOfAnotherStore(name, lease.adapter, adapter);
  }

  async adopt(name: string, { adapter, logId }: RelayEndpoints, position: Position): Promise<void> {
    await this.#database.ready();
    await this.#pool.query(
      `insert into ${this.#table} (name, adapter, log_id, position) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [name, adapter, logId, position],
    );
  }

  async position(name: string): Promise<Position | undefined> {
    await this.#database.ready();
    const { rows } = await this.#pool.query<{ position: string | null }>(
      `select position from ${this.#table} where name = $1`,
      [name],
    );
    return rows[0]?.position ?? undefined;
  }

  #lead(lease: Lease, position: Position | undefined): RelayLead {
    const leases = this.#leases;
    const list = this.parked(lease.name);
    return {
      position,
      leaseMs: leases.leaseMs,
      save: (reached, aside = []) =>
        aside.length === 0
          ? leases.move(this.#pool, lease, { to: reached })
          : inTransaction(this.#pool, async (db) => {
              await leases.move(db, lease, { to: reached });
              await list.put(aside, db);
            }),
      unpark: (entry) =>
        inTransaction(this.#pool, async (db) => {
          await leases.renew(lease, db);
          return list.take(entry, db);
        }),
      renew: () => leases.renew(lease),
      release: () => leases.release(lease),
    };
  }
}
