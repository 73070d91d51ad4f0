import pg, { type Pool, type QueryResult, type QueryResultRow } from 'pg';
import type { Log } from '@zhixin/follower';

/**
 * One connection of the bus's own, so that leases are renewed and news is heard while handlers hold
 * every connection of the pool. It listens on `channel`. It connects when a query needs it: a query
 * that finds the server away rejects, and the next one tries again. Queries run one after another.
 */
export interface ControlConnection {
  query<Row extends QueryResultRow>(
    sql: string,
    values: readonly unknown[],
  ): Promise<QueryResult<Row>>;
  close(): Promise<void>;
}

interface ControlConnectionOptions {
  readonly pool: Pool;
  readonly channel: string;
  readonly log: Log;
  /** Called for each notification, and with `connected` when something may have been missed. */
  heard(news: string): void;
}

const CONNECT_MS = 5_000;
const QUERY_MS = 10_000;

/** Makes a control connection with the pool's settings. */
export const controlConnection = ({
  pool,
  channel,
  log,
  heard,
}: ControlConnectionOptions): ControlConnection => {
  let closed = false;
  let current: Promise<pg.Client> | undefined;
  let lastQuery: Promise<unknown> = Promise.resolve();

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      ...pool.options,
      password: pool.options.password,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: QUERY_MS,
      keepAlive: true,
    });
    client.on('error', (error) => {
      log.warn({ err: error }, 'the bus lost its control connection');
      current = undefined;
    });
    client.on('notification', ({ payload }) => heard(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    heard('connected');
    return client;
  };

  const forget = async () => {
    const client = await current?.catch(() => undefined);
    current = undefined;
    await client?.end().catch(() => undefined);
  };

  const run = async <Row extends QueryResultRow>(sql: string, values: readonly unknown[]) => {
    if (closed) throw new Error('The bus is closed.');
    try {
      return await (await (current ??= connect())).query<Row>(sql, values as unknown[]);
    } catch (error) {
      // Without an SQLSTATE the connection itself is in doubt, so the next query makes a new one.
      if (!(error instanceof pg.DatabaseError)) await forget();
      throw error;
    }
  };

  return {
    query<Row extends QueryResultRow>(sql: string, values: readonly unknown[]) {
      const result = lastQuery.then(() => run<Row>(sql, values));
      lastQuery = result.catch(() => undefined);
      return result;
    },
    async close() {
      closed = true;
      await lastQuery;
      await forget();
    },
  };
};
