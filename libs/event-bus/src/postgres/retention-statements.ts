import { POSTGRES_LOG_ID } from './names.js';

/** What `keepFor` and `prune` need in the bus's schema. */
export const retentionStatements = (schema: string): string => `
create table if not exists ${schema}.topic_retention (topic text primary key, days integer);

drop index if exists ${schema}.inbox_handled_at;
create index if not exists inbox_age on ${schema}.inbox (group_name, handled_at);

create or replace function ${schema}.prune(
  p_log_days integer, p_inbox_days integer, p_rows_max integer
) returns table (o_log integer, o_inbox integer) language plpgsql as $$
begin
  o_log := 0;
  o_inbox := 0;
  if pg_try_advisory_xact_lock(hashtextextended('prune ${schema}', 0)) then
    delete from ${schema}.log where ctid = any (array(
      select old.place
      from (select topic, partition, min(next_offset) as floor
            from ${schema}.consumer_offset where log_id = '${POSTGRES_LOG_ID}'
            group by topic, partition) slowest
      join ${schema}.topic on topic.name = slowest.topic
      join ${schema}.topic_retention kept on kept.topic = slowest.topic
      join lateral (
        select log.ctid as place, log.published_at from ${schema}.log
        where log.topic_id = topic.id and log.partition = slowest.partition
          and log."offset" < slowest.floor
        order by log."offset" limit p_rows_max
      ) old on old.published_at < now() - (kept.days + p_log_days) * interval '1 day'
      limit p_rows_max));
    get diagnostics o_log = row_count;

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
