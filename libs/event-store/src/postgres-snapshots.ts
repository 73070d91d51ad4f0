import type pg from 'pg';
import { checkedSchema, schemaCreator } from './postgres-schema.js';
import { stateAsJson, type SnapshotStore } from './snapshots.js';

interface PostgresSnapshotsOptions {
  readonly pool: pg.Pool;
  /** The event store's schema. */
  readonly schema?: string;
}

/** Snapshots beside the events. Emptying the table `snapshots` is always safe. */
export const postgresSnapshots = ({
  pool,
  schema = 'event_store',
}: PostgresSnapshotsOptions): SnapshotStore => {
  const table = `${checkedSchema(schema)}.snapshots`;
  const ready = schemaCreator(pool, schema);
  return {
    load: async (stream, evolverVersion) => {
      await ready();
      const { rows } = await pool.query<{ revision: string; position: string; state: unknown }>({
        name: `${table} load`,
        text: `select revision, position, state from ${table} where stream = $1 and evolver_version = $2`,
        values: [stream, evolverVersion],
      });
      return rows[0] && { ...rows[0], revision: Number(rows[0].revision) };
    },
    save: async (stream, evolverVersion, { revision, position, state }) => {
      const text = stateAsJson(state);
      await ready();
      await pool.query(
        `insert into ${table} as kept (stream, evolver_version, revision, position, state)
         values ($1, $2, $3, $4, $5)
         on conflict (stream, evolver_version) do update
            set revision = excluded.revision, position = excluded.position,
                state = excluded.state, taken_at = now()
          where kept.revision < excluded.revision
             or split_part(kept.position, ':', 1) <> split_part(excluded.position, ':', 1)`,
        [stream, evolverVersion, revision, position, text],
      );
    },
  };
};
