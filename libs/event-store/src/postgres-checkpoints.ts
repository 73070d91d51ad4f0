import type pg from 'pg';
import { adapterOf, CheckpointOfOtherAdapter, type CheckpointStore } from './checkpoints.js';
import type { Position } from './event-store.js';
import { checkedSchema, schemaCreator } from './postgres-schema.js';

/** A transaction of the caller's: a `pg` client, a TypeORM entity manager or query runner. */
export interface Transaction {
  query(text: string, values?: unknown[]): Promise<unknown>;
}

/** Checkpoints that can be saved together with the rows they stand for. */
export interface PostgresCheckpointStore extends CheckpointStore {
  /** Makes the table; must have been awaited once before the two below, which cannot do it. */
  ready(): Promise<void>;
  /** @throws CheckpointOfOtherAdapter */
  loadIn(transaction: Transaction, name: string): Promise<Position | undefined>;
  /** Saved when the caller's transaction commits. @throws CheckpointOfOtherAdapter */
  saveIn(transaction: Transaction, name: string, position: Position): Promise<void>;
}

interface Options {
  readonly pool: pg.Pool;
  /** The event store's adapter name. */
  readonly adapter: string;
  readonly schema?: string;
}

/** Checkpoints in the event store's schema. */
export const postgresCheckpoints = ({
  pool,
  adapter,
  schema = 'event_store',
}: Options): PostgresCheckpointStore => {
  const table = `${checkedSchema(schema)}.checkpoints`;
  const ready = schemaCreator(pool, schema);

  const loadIn = async (transaction: Transaction, name: string) => {
    const [row] = rowsOf<{ adapter: string; position: Position }>(
      await transaction.query(`select adapter, position from ${table} where name = $1`, [name]),
    );
    if (row !== undefined && row.adapter !== adapter)
      throw new CheckpointOfOtherAdapter(name, row.adapter, adapter);
    return row?.position;
  };

  const saveIn = async (transaction: Transaction, name: string, position: Position) => {
    if (adapterOf(position) !== adapter)
      throw new CheckpointOfOtherAdapter(name, adapterOf(position), adapter);
    const saved = rowsOf(
      await transaction.query(
        `insert into ${table} as kept (name, adapter, position) values ($1, $2, $3)
         on conflict (name) do update set position = excluded.position, saved_at = now()
          where kept.adapter = excluded.adapter
         returning name`,
        [name, adapter, position],
      ),
    );
    // Not saved: the row is of another adapter, and loading it says so.
    if (saved.length === 0) await loadIn(transaction, name);
  };

  return {
    ready,
    loadIn,
    saveIn,
    load: async (name) => {
      await ready();
      return loadIn(pool, name);
    },
    save: async (name, position) => {
      await ready();
      await saveIn(pool, name, position);
    },
    remove: async (name) => {
      await ready();
      await pool.query(`delete from ${table} where name = $1`, [name]);
    },
  };
};

// `pg` answers with a result object, TypeORM with the rows.
const rowsOf = <Row>(result: unknown): Row[] =>
  (Array.isArray(result) ? result : (result as { rows: unknown[] }).rows) as Row[];
