import { PUBLISHED_TO, UNKNOWN_TOPIC } from './names.js';

/**
 * The topics and what lies in them. An event lies in `log` with its text, or in `place` as a position of
 * the topic's source; both share the offsets of their partition, and an id is in one of them once.
 */
export const logTables = (schema: string): string => `
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

-- In this order the columns need no padding.
create table if not exists ${schema}.place (
  topic_id smallint not null,
  partition smallint not null,
  published_on date not null default (now() at time zone 'UTC')::date,
  "offset" bigint not null,
  position bigint not null,
  id_key uuid not null,
  primary key (topic_id, partition, "offset")
);
-- By the key alone it is smaller than a unique one would be: an id is kept once in a topic because its
-- partition's head is locked.
create index if not exists place_id on ${schema}.place (id_key);
`;

/**
 * Appends texts and places; an id that the topic holds in either form is passed over. Older instances
 * call it without keys and positions.
 */
export const publishFunction = (schema: string): string => `
create or replace function ${schema}.publish(
  p_topic text, p_partitions integer[], p_ids text[], p_events text[], p_keys uuid[], p_positions bigint[]
) returns integer language plpgsql set enable_seqscan = off set enable_bitmapscan = off as $$
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
    select distinct on (id) id, partition, event, key, position, place
    from unnest(p_partitions, p_ids, p_events, p_keys, p_positions)
      with ordinality as u (partition, id, event, key, position, place)
    order by id, place
  ), fresh as (
    select sent.*, row_number() over (partition by sent.partition order by place) - 1 as step
    from sent
    -- The plan is kept from when the tables were empty. That it looks each id up by key, and never reads
    -- the whole topic, is why these are scalars, the scans are off and the topic is not an index condition.
    where (select true from ${schema}.log where topic_id = v_topic and event_id = sent.id limit 1) is null
      and (select true from ${schema}.place p where p.id_key = sent.key and p.topic_id + 0 = v_topic limit 1) is null
  ), next as (
    select fresh.*, head.next_offset + fresh.step as "offset"
    from fresh join ${schema}.head
      on head.topic_id = v_topic and head.partition = fresh.partition
  ), texts as (
    insert into ${schema}.log (topic_id, partition, "offset", event_id, event)
    select v_topic, partition, "offset", id, event::json from next where position is null
    returning partition
  ), places as (
    insert into ${schema}.place (topic_id, partition, "offset", position, id_key)
    select v_topic, partition, "offset", position, key from next where position is not null
    order by partition, "offset"
    returning partition
  ), counted as (
    select partition, count(*) as events
    from (select partition from texts union all select partition from places) added
    group by partition
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

create or replace function ${schema}.publish(
  p_topic text, p_partitions integer[], p_ids text[], p_events text[]
) returns integer language sql as $$
  select ${schema}.publish(p_topic, p_partitions, p_ids, p_events,
    (select array_agg(encode(substr(sha256(convert_to(id, 'UTF8')), 1, 16), 'hex')::uuid order by place)
     from unnest(p_ids) with ordinality as u (id, place)),
    array_fill(null::bigint, array[cardinality(p_ids)]));
$$;
`;
