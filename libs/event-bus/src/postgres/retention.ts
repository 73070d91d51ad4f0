import type { Pool } from 'pg';
import { POSTGRES_LOG_ID } from './schema.js';

/** How long the bus keeps what every group has handled. */
export interface Retention {
  readonly logDays: number;
  /** Longer than `logDays`, so that an event published again by a relay is still recognised. */
  readonly inboxDays: number;
}

/** Rows that one call of `prune` removed. */
export interface Pruned {
  readonly log: number;
  readonly inbox: number;
  /** Whether a limit was reached: call again. */
  readonly more: boolean;
}

export const RETENTION_DEFAULT: Retention = { logDays: 30, inboxDays: 90 };
const PRUNE_ROWS_MAX = 10_000;

/**
 * Removes old events that every group of their topic has passed, and old handled ids; at most 10,000
 * rows of each, so that a call is short. A topic that nobody consumes yet keeps everything.
 */
export const prune = async (
  pool: Pool,
  schema: string,
  { logDays, inboxDays }: Retention,
): Promise<Pruned> => {
  const log = await pool.query(
    `delete from ${schema}.log where ctid = any (array(
       select old.place
       from (select topic, partition, min(next_offset) as floor
             from ${schema}.consumer_offset where log_id = '${POSTGRES_LOG_ID}'
             group by topic, partition) slowest
       join ${schema}.topic on topic.name = slowest.topic
       join lateral (
         select log.ctid as place, log.published_at from ${schema}.log
         where log.topic_id = topic.id and log.partition = slowest.partition
           and log."offset" < slowest.floor
         order by log."offset" limit ${PRUNE_ROWS_MAX}
       ) old on old.published_at < now() - $1 * interval '1 day'
       limit ${PRUNE_ROWS_MAX}))`,
    [logDays],
  );
  const inbox = await pool.query(
    `delete from ${schema}.inbox where ctid = any (array(
       select ctid from ${schema}.inbox where handled_at < now() - $1 * interval '1 day'
       limit ${PRUNE_ROWS_MAX}))`,
    [inboxDays],
  );
  const [logRows, inboxRows] = [log.rowCount ?? 0, inbox.rowCount ?? 0];
  return {
    log: logRows,
    inbox: inboxRows,
    more: logRows === PRUNE_ROWS_MAX || inboxRows === PRUNE_ROWS_MAX,
  };
};
