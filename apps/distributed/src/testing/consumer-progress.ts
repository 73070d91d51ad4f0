import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';

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

/** Batches that a process has begun and not ended, by the database's account. */
export const openBatches = async (pid: number, database: pg.Pool): Promise<number> => {
  const { rows } = await database.query<{ open: string }>(
    `select count(*) as open from pg_stat_activity
     where application_name = 'zhixin event bus' and state = 'idle in transaction'
       and client_port = any ($1)`,
    [portsOf(pid)],
  );
  return Number(rows[0]?.open);
};

const SOCKET = /^socket:\[(\d+)\]$/;
const HEXADECIMAL = 16;

// Linux tells which sockets a process holds, and the port of each.
const portsOf = (pid: number): readonly number[] => {
  const folder = `/proc/${pid}/fd`;
  const held = new Set(
    readdirSync(folder).flatMap((name) => SOCKET.exec(readlinkSync(join(folder, name)))?.[1] ?? []),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => held.has(columns[SOCKET_COLUMN] ?? ''))
      .map((columns) => parseInt(columns[LOCAL_COLUMN]?.split(':')[1] ?? '', HEXADECIMAL)),
  );
};

const LOCAL_COLUMN = 1;
const SOCKET_COLUMN = 9;

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
