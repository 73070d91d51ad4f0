import { until } from '@zhixin/infra-processes';
import type pg from 'pg';

/** A row that an open transaction has written and not committed. */
export interface BlockingRow {
  /** Resolves when somebody is in the middle of writing it. */
  untilAwaited(): Promise<void>;
  /** Takes it back. */
  release(): Promise<void>;
}

/**
 * Writes a row that the platform is going to write, and keeps it from being seen: whoever comes to it waits in the middle
 * of what they do. Rejects where the row is there already.
 */
export const holdRow = async (
  database: pg.Pool,
  statement: string,
  values: readonly unknown[],
): Promise<BlockingRow> => {
  const client = await database.connect();
  const release = async () => {
    await client.query('rollback');
    client.release();
  };
  try {
    await client.query('begin');
    await client.query(statement, [...values]);
  } catch (error) {
    await release();
    throw error;
  }
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const untilAwaited = async () => {
    await until('somebody to come to the row that is held', async () => {
      const { rowCount } = await database.query(
        'select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
        [rows[0]!.pid],
      );
      return rowCount! > 0;
    });
  };
  return { untilAwaited, release };
};
