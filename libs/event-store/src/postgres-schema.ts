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
const createEventStoreSchema = async (client: ClientBase, schema: string): Promise<void> => {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `${CREATE_LOCK} ${schema}`,
    ]);
    if ((await formatOf(client, schema)) !== FORMAT) await client.query(tables(schema));
    // Earlier versions made it and never filled it.
    await client.query(`drop table if exists ${schema}.snapshots`);
    await client.query(appendFunction(schema));
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
    // While it is lent the pool does not listen, and a break that nobody hears ends the process.
    let broken: Error | undefined;
    const breaks = (error: Error) => (broken = error);
    client.on('error', breaks);
    try {
      await createEventStoreSchema(client, schema);
    } finally {
      client.removeListener('error', breaks);
      client.release(broken);
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
  const found = await client.query<{ found: boolean }>(
    'select to_regclass($1) is not null as found',
    [`${schema}.format`],
  );
  if (found.rows[0]?.found !== true) return undefined;
  const formats = await client.query<{ version: number }>(`select version from ${schema}.format`);
  const version = formats.rows[0]?.version;
  if (version !== undefined && version > FORMAT)
    throw new Error(
      `The event store "${schema}" has format ${version}; this program knows ${FORMAT}.`,
    );
  return version;
};

// `json`, not `jsonb`: the text is kept as written, key order and all, and is cheaper to take in and
// give out; nothing queries inside. Names compare by bytes, so that no locale's change reorders an index.
const tables = (schema: string): string => `
create schema if not exists ${schema};
set local search_path = ${schema};

create table events (
  position bigint primary key,
  stream text collate "C" not null,
  revision bigint not null,
  category text collate "C" not null,
  id uuid not null,
  type text collate "C" not null,
  data json not null,
  metadata json not null,
  bytes integer not null,
  recorded_at timestamptz not null,
  unique (stream, revision),
  unique (id)
);
create index events_category_position on events (category, position);

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

`;

// Positions are assigned and committed under one lock, so a reader that saw position n has seen, or
// can see, every smaller one; a sequence would not promise that. VOLATILE matters: each statement
// inside must see what the previous holder of the lock committed.
//
// A change of this function gets a new name, so that processes of two versions can run side by side.
//
// Arrays by append: streams (each at most once), expected (-1 no stream, -2 any, -3 exists).
// Arrays by event: owners (which append, from 1), places (which of that append, from 1) and the columns.
// Answers where each stream was, which appends were accepted, and the position before the first new one.
const appendFunction = (schema: string): string => `
create or replace function ${schema}.append_events(
  streams text[], expected bigint[],
  owners integer[], places integer[], event_streams text[], categories text[],
  ids uuid[], types text[], data json[], metadata json[], bytes integer[],
  out head bigint, out actual bigint[], out accepted boolean[], out recorded_at_ms double precision
)
language plpgsql volatile
set search_path = ${schema}
-- Its plans are made once per connection, perhaps while the table is empty, and must suit a full one.
-- Planning anew for every batch would cost more than the batch.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  now_ms timestamptz;
  repeated integer;
  added integer;
  notice text;
begin
  perform pg_advisory_xact_lock(hashtextextended('${schema}.events', 0));
  select e.position, e.recorded_at into head, now_ms from events e order by e.position desc limit 1;
  head := coalesce(head, 0);
  -- Never before an earlier event, even where the machine's clock was set back.
  now_ms := greatest(date_trunc('milliseconds', clock_timestamp()), now_ms);
  recorded_at_ms := date_part('epoch', now_ms) * 1000;

  select array_agg(coalesce(tail.revision, -1) order by a.append),
         array_agg(case a.expected when -1 then tail.revision is null
                                   when -2 then true
                                   when -3 then tail.revision is not null
                                   else coalesce(tail.revision = a.expected, false) end
                   order by a.append)
    into actual, accepted
    from unnest(streams, expected) with ordinality as a (stream, expected, append)
    left join lateral (
      select t.revision from events t where t.stream = a.stream order by t.revision desc limit 1
    ) as tail on true;

  -- A repeated append with an exact revision was caught by the revision.
  if -2 >= any(expected) then
    for repeated in
      select s.owner from unnest(owners, ids) as s (owner, id)
       cross join lateral (select 1 from events e where e.id = s.id limit 1) as found
       where expected[s.owner] <= -2
    loop
      accepted[repeated] := false;
    end loop;
  end if;

  if true = all(accepted) then
    insert into events (position, stream, revision, category, id, type, data, metadata, bytes, recorded_at)
    select head + s.nth, s.stream, actual[s.owner] + s.place, s.category,
           s.id, s.type, s.data, s.metadata, s.bytes, now_ms
      from unnest(owners, places, event_streams, categories, ids, types, data, metadata, bytes)
           with ordinality as s (owner, place, stream, category, id, type, data, metadata, bytes, nth);
  else
    insert into events (position, stream, revision, category, id, type, data, metadata, bytes, recorded_at)
    select head + row_number() over (order by s.nth), s.stream, actual[s.owner] + s.place, s.category,
           s.id, s.type, s.data, s.metadata, s.bytes, now_ms
      from unnest(owners, places, event_streams, categories, ids, types, data, metadata, bytes)
           with ordinality as s (owner, place, stream, category, id, type, data, metadata, bytes, nth)
     where accepted[s.owner];
  end if;

  get diagnostics added = row_count;
  if added > 0 then
    notice := json_build_object(
      'after', head::text, 'end', (head + added)::text,
      'categories', (select array_agg(distinct c) from unnest(categories) as c));
    -- A notice that is too long to be sent only says that there is something to look for.
    perform pg_notify('${schema}', case when octet_length(notice) < 8000 then notice else '' end);
  end if;
end $$;
`;
