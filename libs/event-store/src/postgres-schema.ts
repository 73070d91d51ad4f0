import type { ClientBase, Pool } from 'pg';

/** Raised when the tables change; stores of an older format are then migrated here. */
const FORMAT = 1;

// One key of the advisory lock space for every process that creates the same schema.
const CREATE_LOCK = 'zhixin event store: create';

const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,50}$/;

/**
 * A schema name that can stand in SQL unquoted.
 *
 * @throws RangeError for any other.
 */
export const checkedSchema = (schema: string): string => {
  if (!SCHEMA_NAME.test(schema))
    throw new RangeError(`"${schema}" is not a plain lower-case schema name.`);
  return schema;
};

/** Creates the store's tables and functions where they are missing. Safe to run from many processes at once. */
export const createEventStoreSchema = async (client: ClientBase, schema: string): Promise<void> => {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `${CREATE_LOCK} ${schema}`,
    ]);
    if ((await formatOf(client, schema)) !== FORMAT) await client.query(definitions(schema));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
};

/** A function that creates the tables when it is first awaited, and again only after a failure. */
export const schemaCreator = (pool: Pool, schema: string): (() => Promise<void>) => {
  let created: Promise<void> | undefined;
  const create = async () => {
    const client = await pool.connect();
    try {
      await createEventStoreSchema(client, schema);
    } finally {
      client.release();
    }
  };
  return async () => {
    try {
      await (created ??= create());
    } catch (error) {
      created = undefined;
      throw error;
    }
  };
};

const formatOf = async (client: ClientBase, schema: string): Promise<number | undefined> => {
  const { rows } = await client.query<{ found: boolean }>(
    'select to_regclass($1) is not null as found',
    [`${schema}.format`],
  );
  if (rows[0]?.found !== true) return undefined;
  const formats = await client.query<{ version: number }>(`select version from ${schema}.format`);
  const version = formats.rows[0]?.version;
  if (version !== undefined && version > FORMAT)
    throw new Error(
      `The event store "${schema}" has format ${version}; this program knows ${FORMAT}.`,
    );
  return version;
};

// `json`, not `jsonb`: the text is kept as written, key order and all, and is cheaper to take in and
// give out; nothing queries inside.
const definitions = (schema: string): string => `
create schema if not exists ${schema};
set local search_path = ${schema};

create table events (
  position bigint primary key,
  stream text not null,
  revision bigint not null,
  category text not null,
  id uuid not null,
  type text not null,
  data json not null,
  metadata json not null,
  bytes integer not null,
  recorded_at timestamptz not null,
  unique (stream, revision),
  unique (id)
);
create index events_category_position on events (category, position);

create table snapshots (
  stream text not null,
  evolver_version integer not null,
  revision bigint not null,
  position text not null,
  state json not null,
  taken_at timestamptz not null default now(),
  primary key (stream, evolver_version)
);

create table checkpoints (
  name text primary key,
  adapter text not null,
  position text not null,
  saved_at timestamptz not null default now()
);

create table format (version integer not null);
insert into format values (${FORMAT});

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'Events are facts: % on %.events is refused.', tg_op, tg_table_schema
    using errcode = 'restrict_violation';
end $$;

create trigger events_are_facts before update or delete on events
  for each row execute function refuse_change();
create trigger events_are_not_truncated before truncate on events
  for each statement execute function refuse_change();

${appendFunction(schema)}
`;

// Positions are assigned and committed under one lock, so a reader that saw position n has seen, or
// can see, every smaller one; a sequence would not promise that. VOLATILE matters: each statement
// inside must see what the previous holder of the lock committed.
//
// The caller sends at most one append per stream. Expected revisions: -1 no stream, -2 any, -3 exists.
const appendFunction = (schema: string): string => `
create function append_batch(
  streams text[], categories text[], expected bigint[],
  owners integer[], ids uuid[], types text[], data json[], metadata json[], bytes integer[]
) returns table (append integer, accepted boolean, revision bigint, "position" bigint, recorded_at_ms double precision)
language plpgsql volatile
set search_path = ${schema}
-- Its plan is made once per connection, perhaps while the table is empty, and must suit a full one.
-- Planning anew for every batch would cost more than the batch.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  head bigint;
  head_time timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended('${schema}.events', 0));
  select e.position, e.recorded_at into head, head_time from events e order by e.position desc limit 1;
  head := coalesce(head, 0);
  -- Never before an earlier event, even where the machine's clock was set back.
  head_time := greatest(date_trunc('milliseconds', clock_timestamp()), head_time);

  return query
  with asked as materialized (
    select a.stream, a.category, a.expected, a.append::integer as append,
           coalesce(tail.revision, -1) as actual, tail.position as actual_position,
           case a.expected when -1 then tail.revision is null
                           when -3 then tail.revision is not null
                           when -2 then true
                           else tail.revision = a.expected end as expected_met
      from unnest(streams, categories, expected) with ordinality as a (stream, category, expected, append)
      left join lateral (
        select t.revision, t.position from events t
         where t.stream = a.stream order by t.revision desc limit 1) tail on true
  ), sent as materialized (
    select s.*, row_number() over (partition by s.append order by s.place) as place_in_append
      from unnest(owners, ids, types, data, metadata, bytes)
           with ordinality as s (append, id, type, data, metadata, bytes, place)
  ), repeated as materialized (
    -- A repeated append with an exact revision is caught by the revision.
    select distinct s.append from asked a
      join sent s on s.append = a.append
     cross join lateral (select 1 from events e where e.id = s.id limit 1) as found
     where a.expected < -1
  ), taken as materialized (
    select a.*, coalesce(a.expected_met, false)
             and not exists (select 1 from repeated r where r.append = a.append) as accepted
      from asked a
  ), inserted as (
    insert into events (position, stream, revision, category, id, type, data, metadata, bytes, recorded_at)
    select head + row_number() over (order by s.place), t.stream, t.actual + s.place_in_append,
           t.category, s.id, s.type, s.data, s.metadata, s.bytes, head_time
      from sent s join taken t on t.append = s.append and t.accepted
     order by s.place
    returning stream, revision, position
  ), ends as (
    select i.stream, max(i.revision) as revision, max(i.position) as position
      from inserted i group by i.stream
  )
  select t.append, t.accepted, coalesce(e.revision, t.actual),
         coalesce(e.position, t.actual_position), date_part('epoch', head_time) * 1000
    from taken t left join ends e on e.stream = t.stream;

  perform pg_notify('${schema}', '');
end $$;
`;
