import { bell } from '@zhixin/event-store';
import type pg from 'pg';
import type { EventLog } from './event-log.js';
import type { LoggedEvent } from './log-entry.js';
import { eventsAfter, headPosition, type Bodies } from './log-reader.js';

/** Polling is the truth; a commit of the same process only shortens the wait. */
const POLL_MS = 500;
const BATCH_EVENTS_MAX = 200;
const DESTINATION_MS = 2_000;

/** One who reads the whole log in order and remembers how far it came. */
export interface LogFollower {
  /** Names the checkpoint. Followers of one name in several processes take turns. */
  readonly name: string;
  /** Which events it needs the text of; absent: all. */
  readonly bodies?: Bodies;
  /**
   * Names what it writes to, where that is not this database. When the name changes, what was written is
   * gone, and the log is read from its beginning.
   */
  readonly destination?: () => Promise<string>;
  /** Rows written through `client` commit together with the checkpoint. A batch may come twice. */
  readonly handle: (batch: readonly LoggedEvent[], client: pg.PoolClient) => Promise<void>;
}

interface Context {
  readonly pool: pg.Pool;
  readonly log: EventLog;
}

/** Follows the log until `signal` aborts. Rejects when a batch fails; the next run starts with that batch. */
export const followLog = async (
  follower: LogFollower,
  { pool, log }: Context,
  signal: AbortSignal,
): Promise<void> => {
  const news = bell();
  const off = log.onCommit(() => news.ring());
  try {
    await ensureCheckpoint(pool, follower.name);
    for (let askedAt = -Infinity; !signal.aborted;) {
      const { rings } = news;
      if (performance.now() - askedAt > DESTINATION_MS) {
        await startOverIfReplaced(follower, pool);
        askedAt = performance.now();
      }
      const handled = await followOnce(follower, pool);
      if (handled < BATCH_EVENTS_MAX) await news.after(rings, POLL_MS, signal);
    }
  } finally {
    off();
  }
};

// Whoever has a batch in hand holds the checkpoint's row, so that its end cannot undo this.
const startOverIfReplaced = async (
  { name, destination }: LogFollower,
  pool: pg.Pool,
): Promise<void> => {
  if (destination === undefined) return;
  await pool.query(
    `update traceability.log_checkpoint set position = 0, destination = $2, updated_at = now()
     where follower = $1 and destination is distinct from $2`,
    [name, await destination()],
  );
};

/** Handles the next batch; answers how many events it had. 0 where another process has its turn. */
export const followOnce = async (follower: LogFollower, pool: pg.Pool): Promise<number> => {
  if (!(await hasNews(follower.name, pool))) return 0;
  const client = await pool.connect();
  try {
    await client.query('begin');
    const handled = await handleNext(follower, client);
    await client.query('commit');
    client.release();
    return handled;
  } catch (error) {
    const failed = await client.query('rollback').then(
      () => undefined,
      (cause: Error) => cause,
    );
    client.release(failed);
    throw error;
  }
};

// One cheap question while there is nothing to do, instead of a transaction.
const hasNews = async (follower: string, pool: pg.Pool): Promise<boolean> => {
  const { rows } = await pool.query<{ news: boolean }>({
    name: 'has_news',
    text: `select h.position > c.position as news
      from traceability.log_head h, traceability.log_checkpoint c where c.follower = $1`,
    values: [follower],
  });
  return rows[0]?.news === true;
};

// The checkpoint's row lock keeps order: a second process finds it taken and waits for its turn.
const handleNext = async (follower: LogFollower, client: pg.PoolClient) => {
  const { rows } = await client.query<{ position: string }>(
    'select position from traceability.log_checkpoint where follower = $1 for update skip locked',
    [follower.name],
  );
  if (rows[0] === undefined) return 0;
  const batch = await eventsAfter(client, {
    after: Number(rows[0].position),
    max: BATCH_EVENTS_MAX,
    bodies: follower.bodies ?? 'all',
  });
  if (batch.length === 0) return 0;
  await follower.handle(batch, client);
  await client.query(
    'update traceability.log_checkpoint set position = $2, updated_at = now() where follower = $1',
    [follower.name, batch.at(-1)!.position],
  );
  return batch.length;
};

/** Makes the follower known; it starts at the beginning of the log. */
export const ensureCheckpoint = async (pool: pg.Pool, follower: string): Promise<void> => {
  await pool.query(
    'insert into traceability.log_checkpoint (follower, position) values ($1, 0) on conflict do nothing',
    [follower],
  );
};

/** Events that the follower has still to read. */
export const followerLag = async (pool: pg.Pool, follower: string): Promise<number> => {
  const head = await headPosition(pool);
  const { rows } = await pool.query<{ position: string }>(
    'select position from traceability.log_checkpoint where follower = $1',
    [follower],
  );
  return head - Number(rows[0]?.position ?? 0);
};
