import type { ClientBase } from 'pg';

/** A schema name goes into SQL text, so only plain ones are taken. */
export const plainSchema = (schema: string): string => {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new Error(`"${schema}" is no plain PostgreSQL schema name.`);
  return schema;
};

/** Where parked entries are kept unless told: one list for all followers of a database. */
export const PARKED_SCHEMA = 'event_bus';

/**
 * Makes the list of parked entries where it is missing.
 *
 * - `kind` tells what follows, `group_name` who; `key` is what its entries are handled in the order of, and `place`
 *   that order. Absent key: the entry holds up nobody.
 * - An entry of a bus is kept with its text, since a bus forgets; one of a log that keeps everything is found by its
 *   `position` again.
 * - `replay`: somebody asked to have it handled again.
 */
export const parkedStatements = (schema: string): string => `
create table if not exists ${schema}.parked (
  id uuid primary key default gen_random_uuid(),
  group_name text not null,
  topic text,
  partition smallint,
  "offset" bigint,
  event_id text not null,
  event json,
  error text not null,
  attempts integer not null,
  parked_at timestamptz not null default now(),
  replay boolean not null default false,
  unique (group_name, event_id)
);
alter table ${schema}.parked add column if not exists announced boolean not null default false;
alter table ${schema}.parked alter column topic drop not null;
alter table ${schema}.parked alter column partition drop not null;
alter table ${schema}.parked alter column "offset" drop not null;
alter table ${schema}.parked alter column event drop not null;
alter table ${schema}.parked add column if not exists kind text not null default 'delivery';
alter table ${schema}.parked add column if not exists reason text not null default 'failed';
alter table ${schema}.parked add column if not exists key text;
alter table ${schema}.parked add column if not exists position text;
alter table ${schema}.parked add column if not exists type text;
alter table ${schema}.parked add column if not exists schema_version integer not null default 1;
alter table ${schema}.parked add column if not exists recorded_at timestamptz;
alter table ${schema}.parked add column if not exists place bigint generated always as identity;
create index if not exists parked_unannounced on ${schema}.parked (group_name, topic) where not announced;
create index if not exists parked_replay on ${schema}.parked (group_name, topic, partition) where replay;
create index if not exists parked_in_order on ${schema}.parked (group_name, key, place);
`;

/**
 * Makes the list of parked entries in a database where no bus has made it. Several processes may call it at once, each
 * with a connection that is in no transaction.
 */
export const createParked = async (client: ClientBase, schema = PARKED_SCHEMA): Promise<void> => {
  if (await isMade(client, schema)) return;
  await client.query('begin');
  try {
    // The lock under which a bus makes its schema. Looked at again under it: else PostgreSQL goes by what it
    // remembers from before, and makes a schema a second time that another process has just made.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('create ${schema}', 0))`);
    if (!(await isMade(client, schema)))
      await client.query(`create schema if not exists ${schema}; ${parkedStatements(schema)}`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
};

const isMade = async (client: ClientBase, schema: string): Promise<boolean> => {
  const { rows } = await client.query(
    `select 1 from pg_attribute
     where attrelid = to_regclass($1) and attname = 'place' and not attisdropped`,
    [`${plainSchema(schema)}.parked`],
  );
  return rows.length > 0;
};
