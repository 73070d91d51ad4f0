import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { parkedStatements } from '@zhixin/follower';
import { logTables, publishFunction } from './log-statements.js';
import { POSTGRES_LOG_ID } from './names.js';
import { retentionStatements } from './retention-statements.js';

/**
 * Makes the bus's tables and functions where they are missing. Several processes may call it at once.
 *
 * - `log` and `place` hold the events of a partition at offsets without gaps, in the order of their commits:
 *   `publish` takes the partition's `head` row first, so a reader that saw offset n has seen all below.
 * - `consumer_offset` is where a group stands in a partition and who may move it: every claim raises
 *   `epoch`, and nothing is saved under an older one.
 *   An offset counts in the log of its `log_id` only.
 * - `kafka_topic` tells incarnations of a Kafka topic apart: a new one each time the topic is made.
 * - `topic_retention` is how long each topic promises its events, which `prune` goes by.
 * - `member` lists the live instances of a group; one that stops renewing its lease is forgotten.
 *   Instances that know no places would pass over them: they get no partitions where there are any.
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
alter table ${schema}.member add column if not exists reads_places boolean not null default false;

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

// The oldest event that each partition of `p_topic` still holds.
const start = (schema: string) => `
    select head.partition, coalesce(least(
      (select min(log."offset") from ${schema}.log
       where log.topic_id = head.topic_id and log.partition = head.partition),
      (select min(place."offset") from ${schema}.place
       where place.topic_id = head.topic_id and place.partition = head.partition)), head.next_offset)
      as next_offset
    from ${schema}.head join ${schema}.topic on topic.id = head.topic_id
    where topic.name = p_topic`;

// Older instances call it without `p_reads_places`.
const coordinateFunction = (schema: string) => `
create or replace function ${schema}.coordinate(
  p_group text, p_topic text, p_member text, p_lease_ms integer, p_dead text[]
) returns table (o_partition integer, o_epoch bigint, o_next bigint, o_wanted boolean)
language plpgsql as $$
begin
  if exists (
    select from ${schema}.place join ${schema}.topic on topic.id = place.topic_id
    where topic.name = p_topic) then return; end if;
  return query
    select * from ${schema}.coordinate(p_group, p_topic, p_member, p_lease_ms, p_dead, false);
end $$;

create or replace function ${schema}.coordinate(
  p_group text, p_topic text, p_member text, p_lease_ms integer, p_dead text[], p_reads_places boolean
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
    insert into ${schema}.member (group_name, topic, member, expires_at, reads_places)
    values (p_group, p_topic, p_member, v_now + p_lease_ms * interval '1 millisecond', p_reads_places);
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
