import pg from 'pg';
import { textOf } from './repository-facts.js';

/** The database of the platform, made as docker-compose.yml makes it. */
export interface PlatformDatabase {
  /** For the role that owns this database and has no other right. */
  readonly url: string;
  drop(): Promise<void>;
}

const PASSWORD = 'zhixin-test';
const LEFTOVERS = ['zhixin', 'keycloak'].flatMap((name) => [
  `drop database if exists ${name} with (force)`,
  `drop role if exists ${name}`,
]);

// What psql would have put in place of its variables.
const statements = () =>
  textOf('infra/images/postgres-roles.sql')
    .split('\n')
    .filter((line) => !/^(--|\\getenv)/.test(line))
    .join('\n')
    .replace(/:'\w+'/g, `'${PASSWORD}'`)
    .split(';')
    .filter((statement) => statement.trim() !== '');

const run = async (server: string, all: readonly string[]) => {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    for (const statement of all) await client.query(statement);
  } finally {
    await client.end();
  }
};

/** Runs postgres-roles.sql on a server, as its superuser. */
export const platformDatabase = async (server: string): Promise<PlatformDatabase> => {
  await run(server, [...LEFTOVERS, ...statements()]);
  const url = new URL(server);
  Object.assign(url, { username: 'zhixin', password: PASSWORD, pathname: '/zhixin' });
  return { url: url.href, drop: () => run(server, LEFTOVERS) };
};
