import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A database of one spec's own on the server that the integration run started. */
export interface TestDatabase {
  readonly url: string;
  /** Gives the database up, ending connections that a spec forgot. */
  drop(): Promise<void>;
}

// What specs of this file have given up: to empty a database takes a fraction of making one.
const givenUp: string[] = [];

/**
 * Makes an empty database for one spec file, or for one of its tests.
 *
 * @throws Error when no server runs: integration specs are started by `npm test` or
 * `--selectProjects integration`, which set ZHIXIN_TEST_DATABASE_URL.
 */
export const testDatabase = async (): Promise<TestDatabase> => {
  const server = process.env['ZHIXIN_TEST_DATABASE_URL'];
  if (server === undefined)
    throw new Error('ZHIXIN_TEST_DATABASE_URL is not set: run the integration project.');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const former = givenUp.pop();
  if (former === undefined) await run(server, `create database ${name}`);
  else {
    // Under another name, so that nobody comes back who knew it before.
    await run(server, `alter database ${former} rename to ${name}`);
    await run(url.href, EMPTY);
  }
  return {
    url: url.href,
    drop: async () => {
      await run(server, END_CONNECTIONS, [name, END_MS_MAX]);
      givenUp.push(name);
    },
  };
};

const END_MS_MAX = 10_000;
const END_CONNECTIONS =
  'select pg_terminate_backend(pid, $2) from pg_stat_activity where datname = $1';
const EMPTY = `
  do $$ declare each name; begin
    for each in select nspname from pg_namespace
      where nspname !~ '^pg_' and nspname <> 'information_schema'
    loop execute format('drop schema %I cascade', each); end loop;
  end $$;
  create schema public`;

const run = async (database: string, statement: string, values?: readonly unknown[]) => {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await client.query(statement, values as unknown[]);
  } finally {
    await client.end();
  }
};
