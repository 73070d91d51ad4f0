import type pg from 'pg';

const STUCK_MS = 300;

/** Partitions of a consumer group that a process holds. */
export const partitionsOf = async (
  pid: number,
  group: string,
  database: pg.Pool,
): Promise<number> => {
  const { rows } = await database.query<{ held: string }>(
    `select count(*) as held from event_bus.consumer_offset
     where group_name = $1 and split_part(owner, '|', 3) = $2`,
    [group, String(pid)],
  );
  return Number(rows[0]?.held);
};

/** Batches that somebody began and does not go on with, though the database waits for him. */
export const stuckBatches = async (database: pg.Pool): Promise<number> => {
  const { rows } = await database.query<{ stuck: string }>(
    `select count(*) as stuck from pg_stat_activity
     where application_name = 'zhixin event bus' and state = 'idle in transaction'
       and state_change < clock_timestamp() - $1 * interval '1 millisecond'`,
    [STUCK_MS],
  );
  return Number(rows[0]?.stuck);
};
