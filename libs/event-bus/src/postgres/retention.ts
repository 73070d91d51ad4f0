import type { Pool } from 'pg';
import { BusDatabase } from './bus-database.js';

/** Where a bus keeps what it remembers, and how long. */
export interface BusRetentionOptions {
  readonly pool: Pool;
  /** Default `event_bus`. */
  readonly schema?: string;
  /** Days that everything is kept beyond what its topic promises. Default 0. */
  readonly extraDays?: number;
}

/** Rows that one step removed. */
export interface PrunedRows {
  readonly log: number;
  readonly inbox: number;
  /** Whether the step's limit was reached: take another. */
  readonly more: boolean;
}

/** Forgets what nobody has to read any more, whichever adapter filled the tables. */
export interface BusRetention {
  /**
   * One step of at most 10,000 rows of each kind; none while another process takes one.
   *
   * - Of the log go events that are older than their topic's `retentionDays` and behind every group of
   *   it. A topic without `retentionDays`, or that nobody consumes, keeps everything.
   * - Of the handled ids go those of groups all of whose topics have `retentionDays`, 90 days after
   *   the event could go: what a relay publishes again in between is still recognised.
   */
  prune(): Promise<PrunedRows>;
  /** Forgets a group for good, so that it no longer holds back `prune`. Its parked events go too. */
  forgetGroup(group: string): Promise<void>;
}

const PRUNE_ROWS_MAX = 10_000;
// Kafka removes whole segments, some days late; and who brings back a lost log needs some time.
const INBOX_DAYS_MORE = 90;

/** Makes the retention of a bus on PostgreSQL or Kafka. */
export const busRetention = ({
  pool,
  schema,
  extraDays = 0,
}: BusRetentionOptions): BusRetention => {
  const database = new BusDatabase({ pool, ...(schema !== undefined && { schema }) });
  return {
    prune: async () => {
      await database.ready();
      const { rows } = await pool.query<{ log: number; inbox: number }>(
        `select o_log as log, o_inbox as inbox from ${database.schema}.prune($1, $2, $3)`,
        [extraDays, extraDays + INBOX_DAYS_MORE, PRUNE_ROWS_MAX],
      );
      const { log = 0, inbox = 0 } = rows[0] ?? {};
      return { log, inbox, more: Math.max(log, inbox) === PRUNE_ROWS_MAX };
    },
    forgetGroup: async (group) => {
      await database.ready();
      for (const table of ['consumer_offset', 'member', 'inbox', 'parked'])
        await pool.query(`delete from ${database.schema}.${table} where group_name = $1`, [group]);
    },
  };
};

/** Notes how long a topic's events are promised to be there; absent: for ever. */
export const keepFor = async (
  { pool, schema }: { readonly pool: Pool; readonly schema: string },
  topic: string,
  days: number | undefined,
): Promise<void> => {
  await pool.query(
    `insert into ${schema}.topic_retention as kept (topic, days) values ($1, $2)
     on conflict (topic) do update set days = excluded.days
       where kept.days is distinct from excluded.days`,
    [topic, days ?? null],
  );
};
