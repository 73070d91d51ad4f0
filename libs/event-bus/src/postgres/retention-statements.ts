import { POSTGRES_LOG_ID } from './names.js';

// Where the slowest group of each partition stands, and for how long its topic keeps its events.
const slowest = (schema: string) => `
        select topic.id as topic_id, c.partition, kept.days, min(c.next_offset) as floor
        from ${schema}.consumer_offset c
        join ${schema}.topic on topic.name = c.topic
        join ${schema}.topic_retention kept on kept.topic = c.topic
        where c.log_id = '${POSTGRES_LOG_ID}'
        group by topic.id, c.partition, kept.days`;

interface OldRows {
  readonly table: 'log' | 'place';
  /** The column that says when a row was published. */
  readonly when: string;
  readonly before: string;
  readonly atMost: string;
}

// What every group has read and no topic has to keep any more, the oldest offsets first.
const deleteOld = (schema: string, { table, when, before, atMost }: OldRows) =>
  `delete from ${schema}.${table} where ctid = any (array(
      select old.place
      from (${slowest(schema)}) slowest
      join lateral (
        select kept.ctid as place, kept.${when} as published from ${schema}.${table} kept
        where kept.topic_id = slowest.topic_id and kept.partition = slowest.partition
          and kept."offset" < slowest.floor
        order by kept."offset" limit p_rows_max
      ) old on old.published < ${before}
      limit ${atMost}));`;

/** What `keepFor` and `prune` need in the bus's schema. */
export const retentionStatements = (schema: string): string => `
create table if not exists ${schema}.topic_retention (topic text primary key, days integer);

drop index if exists ${schema}.inbox_handled_at;
create index if not exists inbox_age on ${schema}.inbox (group_name, handled_at);

create or replace function ${schema}.prune(
  p_log_days integer, p_inbox_days integer, p_rows_max integer
) returns table (o_log integer, o_inbox integer) language plpgsql as $$
declare
  v_places integer;
begin
  o_log := 0;
  o_inbox := 0;
  if pg_try_advisory_xact_lock(hashtextextended('prune ${schema}', 0)) then
    ${deleteOld(schema, {
      table: 'log',
      when: 'published_at',
      before: "now() - (slowest.days + p_log_days) * interval '1 day'",
      atMost: 'p_rows_max',
    })}
    get diagnostics o_log = row_count;

    ${deleteOld(schema, {
      table: 'place',
      when: 'published_on',
      before: "(now() at time zone 'UTC')::date - (slowest.days + p_log_days)",
      atMost: 'p_rows_max - o_log',
    })}
    get diagnostics v_places = row_count;
    o_log := o_log + v_places;

    delete from ${schema}.inbox where ctid = any (array(
      select old.place
      from (select c.group_name, max(kept.days) as days
            from ${schema}.consumer_offset c
            left join ${schema}.topic_retention kept on kept.topic = c.topic
            group by c.group_name having bool_and(kept.days is not null)) finite
      cross join lateral (
        select inbox.ctid as place from ${schema}.inbox
        where inbox.group_name = finite.group_name
          and inbox.handled_at < now() - (finite.days + p_inbox_days) * interval '1 day'
        order by inbox.handled_at limit p_rows_max
      ) old
      limit p_rows_max));
    get diagnostics o_inbox = row_count;
  end if;
  return next;
end $$;
`;
