import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { parkedStatements } from '@zhixin/follower';
import { POSTGRES_LOG_ID, PUBLISHED_TO, UNKNOWN_TOPIC } from './names.js';
import { retentionStatements } from './retention-statements.js';

/**
 * Makes the bus's tables and functions where they are missing. Several processes may call it at once.
 *
 * - `log` holds the events of a partition at offsets without gaps, in the order of their commits:
 *   `publish` takes the partition's `head` row first, so a reader that saw offset n has seen all below.
 * - `consumer_offset` is where a group stands in a partition and who may move it: every claim raises
 *   `epoch`, and nothing is saved under an older one.
 *   An offset counts in the log of its `log_id` only.
 * - `kafka_topic` tells incarnations of a Kafka topic apart: a new one each time the topic is made.
 * - `topic_retention` is how long each topic promises its events, which `prune` goes by.
 * - `member` lists the live instances of a group; one that stops renewing its lease is forgotten.
 */
export const createSchema = async (pool: Pool, schema: string): Promise<void> => {
  const statements = [
    logTables(schema),
    progressTables(schema),
    parkedStatements(schema),
    publishFunction(schema),
    coordinateFunction(schema),
    retentionStatements(schema),
  ];
  const mark = `event bus ${createHash('sha256').update(statements.join('')).digest('hex')}`;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtextextended('create ${schema}', 0))`);
    if (!(await isMade(client, schema, mark))) {
      await client.query(statements.join(''));
      await client.query(`comment on schema ${schema} is '${mark}'`);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
};

// The comment tells which statements made the schema, so that a start that finds them takes no lock
// on a table in use.
const isMade = async (client: PoolClient, schema: string, mark: string) => {
  const { rows } = await client.query<{ mark: string | null }>(
    `select obj_description(oid, 'pg_namespace') as mark from pg_namespace where nspname = $1`,
    [schema],
  );
  return rows[0]?.mark === mark;
};

const logTables = (schema: string) => `
create schema if not exists ${schema};

create table if not exists ${schema}.topic (
  id smallint generated always as identity primary key,
  name text not null unique,
  partitions smallint not null check (partitions > 0)
);

create table if not exists ${schema}.head (
  topic_id smallint not null references ${schema}.topic,
  partition smallint not null,
  next_offset bigint not null default 0,
  primary key (topic_id, partition)
) with (fillfactor = 50);

create table if not exists ${schema}.log (
  topic_id smallint not null,
  partition smallint not null,
  "offset" bigint not null,
  event_id text not null,
  event json not null,
  published_at timestamptz not null default now(),
  primary key (topic_id, partition, "offset"),
  unique (topic_id, event_id)
);
`;

// Who stands where, whichever log the events come from.
const progressTables = (schema: string) => `
create table if not exists ${schema}.member (
  group_name text not null,
  topic text not null,
  member text not null,
  joined_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  primary key (group_name, topic, member)
) with (fillfactor = 50);

create table if not exists ${schema}.consumer_offset (
  group_name text not null,
  topic text not null,
  partition smallint not null,
  next_offset bigint not null,
  owner text,
  epoch bigint not null default 0,
  primary key (group_name, topic, partition)
) with (fillfactor = 50);
alter table ${schema}.consumer_offset add column if not exists log_id text not null default '${POSTGRES_LOG_ID}';

create table if not exists ${schema}.inbox (
  group_name text not null,
  event_id text not null,
  handled_at timestamptz not null default now(),
  primary key (group_name, event_id)
);

create table if not exists ${schema}.checkpoint (
  name text primary key,
  adapter text not null,
  position text,
  owner text,
  epoch bigint not null default 0,
  expires_at timestamptz not null default '-infinity'
) with (fillfactor = 50);
alter table ${schema}.checkpoint add column if not exists log_id text not null default '${POSTGRES_LOG_ID}';

create table if not exists ${schema}.kafka_topic (
  name text primary key,
  incarnation uuid not null default gen_random_uuid()
);
`;

const publishFunction = (schema: string) => `
create or replace function ${schema}.publish(
  p_topic text, p_partitions integer[], p_ids text[], p_events text[]
) returns integer language plpgsql as $$
declare
  v_topic smallint;
  v_added integer;
begin
  select id into v_topic from ${schema}.topic where name = p_topic;
  if not found then
    raise exception using errcode = '${UNKNOWN_TOPIC}', message = 'There is no topic ' || p_topic;
  end if;

  perform 1 from ${schema}.head
    where topic_id = v_topic and partition = any (p_partitions)
    order by partition for update;

  with sent as (
    select distinct on (id) id, partition, event, place
    from unnest(p_partitions, p_ids, p_events) with ordinality as u (partition, id, event, place)
    order by id, place
  ), fresh as (
    select sent.*, row_number() over (partition by sent.partition order by place) - 1 as step
    from sent
    where not exists (
      select 1 from ${schema}.log where topic_id = v_topic and event_id = sent.id)
  ), added as (
    insert into ${schema}.log (topic_id, partition, "offset", event_id, event)
    select v_topic, fresh.partition, head.next_offset + fresh.step, fresh.id, fresh.event::json
    from fresh join ${schema}.head
      on head.topic_id = v_topic and head.partition = fresh.partition
    returning partition
  ), counted as (
    select partition, count(*) as events from added group by partition
  ), moved as (
    update ${schema}.head set next_offset = next_offset + counted.events
    from counted
    where head.topic_id = v_topic and head.partition = counted.partition
  )
  select coalesce(sum(events), 0) into v_added from counted;

  if v_added > 0 then
    perform pg_notify('${schema}', '${PUBLISHED_TO}' || json_build_object(
      'topic', p_topic,
      'next', (
        select json_object_agg(partition, next_offset) from ${schema}.head
        where topic_id = v_topic and partition = any (p_partitions)))::text);
  end if;
  return v_added;
end $$;
`;

// The oldest event that each partition of `p_topic` still holds.
const start = (schema: string) => `
    select head.partition, coalesce(
      (select min(log."offset") from ${schema}.log
       where log.topic_id = head.topic_id and log.partition = head.partition), head.next_offset)
      as next_offset
    from ${schema}.head join ${schema}.topic on topic.id = head.topic_id
    where topic.name = p_topic`;

const coordinateFunction = (schema: string) => `
create or replace function ${schema}.coordinate(
  p_group text, p_topic text, p_member text, p_lease_ms integer, p_dead text[]
) returns table (o_partition integer, o_epoch bigint, o_next bigint, o_wanted boolean)
language plpgsql as $$
declare
  v_now timestamptz;
  v_members text[];
  v_count integer;
  v_rank integer;
  v_changed boolean;
begin
  if not exists (select 1 from ${schema}.topic where name = p_topic) then return; end if;
  perform pg_advisory_xact_lock(
    hashtextextended('${schema} group ' || p_group || ' of ' || p_topic, 0));
  v_now := clock_timestamp();

  insert into ${schema}.consumer_offset (group_name, topic, partition, next_offset)
  select p_group, p_topic, start.partition, start.next_offset
  from (${start(schema)}) start
  where not exists (
    select 1 from ${schema}.consumer_offset c
    where c.group_name = p_group and c.topic = p_topic and c.partition = start.partition);

  -- All that a log held comes again, in order, once another is in its place.
  delete from ${schema}.parked p using ${schema}.consumer_offset c
  where c.group_name = p_group and c.topic = p_topic and c.log_id <> '${POSTGRES_LOG_ID}'
    and p.group_name = p_group and p.topic = p_topic and p.partition = c.partition;

  update ${schema}.consumer_offset c set log_id = '${POSTGRES_LOG_ID}', epoch = c.epoch + 1, owner = null,
    next_offset = start.next_offset
  from (${start(schema)}) start
  where c.group_name = p_group and c.topic = p_topic and c.partition = start.partition
    and c.log_id <> '${POSTGRES_LOG_ID}';

  delete from ${schema}.member m
  where m.group_name = p_group and m.topic = p_topic and m.member <> p_member
    and (m.expires_at < v_now or m.member = any (p_dead));
  v_changed := found;

  update ${schema}.member m set expires_at = v_now + p_lease_ms * interval '1 millisecond'
  where m.group_name = p_group and m.topic = p_topic and m.member = p_member;
  if not found then
    insert into ${schema}.member (group_name, topic, member, expires_at)
    values (p_group, p_topic, p_member, v_now + p_lease_ms * interval '1 millisecond');
    v_changed := true;
  end if;

  select array_agg(m.member order by m.joined_at, m.member), count(*) into v_members, v_count
  from ${schema}.member m where m.group_name = p_group and m.topic = p_topic;
  v_rank := array_position(v_members, p_member) - 1;

  update ${schema}.consumer_offset c set owner = p_member, epoch = c.epoch + 1
  where c.group_name = p_group and c.topic = p_topic and c.partition % v_count = v_rank
    and c.owner is distinct from p_member
    and (c.owner is null or c.owner <> all (v_members));

  if v_changed then perform pg_notify('${schema}', 'members'); end if;
  return query
    select c.partition::integer, c.epoch, c.next_offset, c.partition % v_count = v_rank
    from ${schema}.consumer_offset c
    where c.group_name = p_group and c.topic = p_topic and c.owner = p_member;
end $$;
`;
