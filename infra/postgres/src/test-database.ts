import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A database of one spec's own on the server that the integration run started. */
export interface TestDatabase {
  readonly url: string;
  /** Drops the database, ending connections that a spec forgot. */
  drop(): Promise<void>;
}

/**
 * Makes an empty database for one spec file.
 *
 * @throws Error when no server runs: integration specs are started by `npm test` or
 * `--selectProjects integration`, which set ZHIXIN_TEST_DATABASE_URL.
 */
export const testDatabase = async (): Promise<TestDatabase> => {
  const server = process.env['ZHIXIN_TEST_DATABASE_URL'];
  if (server === undefined)
    throw new Error('ZHIXIN_TEST_DATABASE_URL is not set: run the integration project.');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => onServer(server, `drop database if exists ${name} with (force)`),
  };
};

const onServer = async (server: string, statement: string) => {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};
