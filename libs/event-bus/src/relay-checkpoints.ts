import type { Position } from '@zhixin/event-store';
import type { Pool } from 'pg';
import { instanceName, isKnownDead } from '@zhixin/follower';
import { BusDatabase } from './postgres/bus-database.js';

/** The relay's place in its store, kept by one live relay of a name at a time. */
export interface RelayCheckpoints {
  /**
   * Takes the lead, or answers undefined while another instance has it. A position that was kept for
   * another log (`EventBus.logId`) is forgotten: that log is gone, so everything is published again.
   *
   * @throws CheckpointOfAnotherStore when the kept position comes from another adapter.
   */
  take(name: string, between: Endpoints): Promise<RelayLead | undefined>;
  /** How far the relay of this name came, whoever runs it. */
  position(name: string): Promise<Position | undefined>;
}

/** What a relay's position is good for. */
export interface Endpoints {
  /** Adapter of the event store it reads. */
  readonly adapter: string;
  /** Identity of the log it writes to. */
  readonly logId: string;
}

/** The right to publish, as long as it is renewed. */
export interface RelayLead {
  readonly position: Position | undefined;
  /** Milliseconds after which it is lost unless renewed. */
  readonly leaseMs: number;
  /** @throws LeadLost when another instance took over; the position is then left alone. */
  save(position: Position): Promise<void>;
  /** Keeps the lead. @throws LeadLost */
  renew(): Promise<void>;
  /** Lets another instance take over at once. */
  release(): Promise<void>;
}

/** Another instance publishes now. */
export class LeadLost extends Error {}

/** A checkpoint of one event store adapter means nothing to another: what follows it must be rebuilt. */
export class CheckpointOfAnotherStore extends Error {
  constructor(name: string, kept: string, adapter: string) {
    super(
      `The checkpoint of relay "${name}" was made on the event store adapter "${kept}", not "${adapter}". ` +
        `Choose the old adapter again, or remove the checkpoint to publish everything anew.`,
    );
  }
}

/** Milliseconds after which a relay that no longer renews is replaced. */
const RELAY_LEASE_MS = 6_000;

/** Checkpoints in this process, for tests. */
export const memoryRelayCheckpoints = (): RelayCheckpoints => {
  const kept = new Map<string, Endpoints & { position: Position | undefined }>();
  const leads = new Map<string, object>();
  return {
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
        leaseMs: RELAY_LEASE_MS,
        save: async (position) => {
          mine();
          kept.set(name, { adapter, logId, position });
        },
        renew: async () => mine(),
        release: async () => {
          if (leads.get(name) === token) leads.delete(name);
        },
      };
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

interface Term {
  readonly name: string;
  readonly owner: string;
  readonly epoch: string;
}

class PostgresRelayCheckpoints implements RelayCheckpoints {
  readonly #pool: Pool;
  readonly #table: string;
  readonly #database: BusDatabase;
  readonly #leaseMs: number;
  /** By relay, who led it here last and no longer does, though the database may not know. */
  readonly #left = new Map<string, string>();

  constructor({ pool, schema, leaseMs = RELAY_LEASE_MS }: PostgresRelayCheckpointsOptions) {
    this.#pool = pool;
    this.#database = new BusDatabase({ pool, ...(schema !== undefined && { schema }) });
    this.#table = `${this.#database.schema}.checkpoint`;
    this.#leaseMs = leaseMs;
  }

  async take(name: string, { adapter, logId }: Endpoints): Promise<RelayLead | undefined> {
    await this.#database.ready();
    await this.#pool.query(
      `insert into ${this.#table} (name, adapter, log_id) values ($1, $2, $3) on conflict do nothing`,
      [name, adapter, logId],
    );
    const dead = await this.#deadOwner(name);
    const owner = instanceName();
    // Until the answer is here it may be lost, with the lead taken.
    this.#left.set(name, owner);
    const { rows } = await this.#pool.query<{ adapter: string; position: string; epoch: string }>(
      `update ${this.#table} set owner = $2, epoch = epoch + 1, expires_at = ${this.#leaseEnd()},
         position = case when log_id = $4 or adapter <> $5 then position end,
         log_id = case when adapter <> $5 then log_id else $4 end
       where name = $1 and (expires_at < clock_timestamp() or owner = $3)
       returning adapter, position, epoch`,
      [name, owner, dead, logId, adapter],
    );
    this.#left.delete(name);
    if (rows[0] === undefined) return undefined;
    const { adapter: kept, position, epoch } = rows[0];
    const lead = this.#lead({ name, owner, epoch }, position ?? undefined);
    if (kept === adapter) return lead;
    await lead.release();
    throw new CheckpointOfAnotherStore(name, kept, adapter);
  }

  async #deadOwner(name: string) {
    const { rows } = await this.#pool.query<{ owner: string | null }>(
      `select owner from ${this.#table} where name = $1`,
      [name],
    );
    const owner = rows[0]?.owner ?? '';
    return isKnownDead(owner) || this.#left.get(name) === owner ? owner : null;
  }

  async position(name: string): Promise<Position | undefined> {
    await this.#database.ready();
    const { rows } = await this.#pool.query<{ position: string | null }>(
      `select position from ${this.#table} where name = $1`,
      [name],
    );
    return rows[0]?.position ?? undefined;
  }

  #lead({ name, owner, epoch }: Term, position: Position | undefined): RelayLead {
    const change = async (what: string, values: readonly unknown[]) => {
      const { rowCount } = await this.#pool.query(
        `update ${this.#table} set ${what} where name = $1 and owner = $2 and epoch = $3`,
        [name, owner, epoch, ...values],
      );
      return rowCount === 1;
    };
    const lost = (held: boolean) => {
      if (!held) throw new LeadLost(`Another instance leads the relay ${name}.`);
    };
    return {
      position,
      leaseMs: this.#leaseMs,
      save: async (reached) =>
        lost(await change(`position = $4, expires_at = ${this.#leaseEnd()}`, [reached])),
      renew: async () => lost(await change(`expires_at = ${this.#leaseEnd()}`, [])),
      release: async () => {
        this.#left.set(name, owner);
        await change(`owner = null, expires_at = '-infinity'`, []);
      },
    };
  }

  #leaseEnd = () => `clock_timestamp() + ${Number(this.#leaseMs)} * interval '1 millisecond'`;
}
