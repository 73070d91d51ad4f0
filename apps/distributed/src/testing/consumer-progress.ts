import type pg from 'pg';

const LATELY_EVENTS = 200;

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

/**
 * Ids of events to which credit scoring has answered lately by events of its own, without having saved
 * that they are handled: somebody is in the middle of a batch.
 */
export const answeredButUnsettled = async (database: pg.Pool): Promise<readonly string[]> => {
  const { rows } = await database.query<{ cause: string }>(
    `select distinct cause from (
       select metadata->>'causationId' as cause from event_store.events
       where category = 'enterprise' order by position desc limit ${LATELY_EVENTS}) answer
     where cause is not null and not exists (
       select from event_bus.inbox
       where event_id = cause and group_name like 'credit-scoring.%')`,
  );
  return rows.map(({ cause }) => cause);
};

/** The logs in which consumers stand; a broker that lost its disk comes back with others. */
export const logsRead = async (database: pg.Pool): Promise<readonly string[]> => {
  const { rows } = await database.query<{ log_id: string }>(
    'select distinct log_id from event_bus.consumer_offset',
  );
  return rows.map(({ log_id }) => log_id);
};

/** How many EPCIS events are stored. */
export const storedEvents = async (database: pg.Pool): Promise<number> => {
  const { rows } = await database.query<{ count: string }>(
    'select count(*) as count from traceability.event',
  );
  return Number(rows[0]?.count);
};

/** How many messages about EPCIS events the feed has been given by any but the former logs. */
export const publishedSince = async (
  formerLogs: readonly string[],
  database: pg.Pool,
): Promise<number> => {
  const { rows } = await database.query<{ count: string }>(
    `select coalesce(sum(next_offset), 0) as count from event_bus.consumer_offset
     where group_name = 'exchange.feed.traceability.v1' and log_id <> all ($1)`,
    [formerLogs],
  );
  return Number(rows[0]?.count);
};
