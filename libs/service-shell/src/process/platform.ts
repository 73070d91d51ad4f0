import pg from 'pg';
import { topicSources as sources } from '@zhixin/contracts';
import { postgresEventBus, type EventBus } from '@zhixin/event-bus';
import { postgresEventStore, type EventStore } from '@zhixin/event-store';
import { tokenVerifier } from '@zhixin/identity';
import { openKeys } from '@zhixin/statement';
import { systemClock } from '../clock.js';
import type { Configuration } from './configuration.js';
import type { Platform } from '../injection.js';
import type { Log } from '../observability/logging.js';
import { Metrics } from '../observability/metrics.js';

/** Connections that the shared pool of a process opens at most. */
export const POOL_CONNECTIONS_MAX = 8;
/**
 * A caller waits this long for a connection, then gets 503. A thousand requests at once keep a small machine
 * busy for seconds before any of them can hear that a connection is free.
 */
export const CONNECT_MS_MAX = 10_000;
/** PostgreSQL ends a statement of a request after this long. */
export const STATEMENT_MS_MAX = 15_000;
/** PostgreSQL ends a transaction that waits this long for its owner: a process that hangs must not keep its locks. */
export const TRANSACTION_IDLE_MS = 15_000;
const IDLE_CONNECTION_MS = 30_000;

/** Opens what the configuration names. Nothing is connected before its first use. */
export const openPlatform = async (config: Configuration, log: Log): Promise<Platform> => {
  const pool = new pg.Pool({
    connectionString: config.databaseUrl,
    max: POOL_CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    statement_timeout: STATEMENT_MS_MAX,
    idle_in_transaction_session_timeout: TRANSACTION_IDLE_MS,
    application_name: 'zhixin',
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', (err) => log.warn({ err }, 'An idle database connection broke.'));
  // The pool does not listen to a connection that it lent; the borrower learns from their query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const store = await openStore(config);
  const metrics = new Metrics();
  const bus = await openBus(config, log, metrics);
  return {
    config,
    clock: systemClock,
    log,
    store,
    bus,
    pool,
    metrics,
    keys: keysOf(config),
    verifier: tokenVerifier({
      issuer: config.oidcIssuer,
      audience: config.oidcAudience,
      ...(config.oidcJwksUri !== undefined && { jwksUri: config.oidcJwksUri }),
    }),
    close: async () => {
      await store.close();
      await bus.close();
      await pool.end();
    },
  };
};

const keysOf = ({ signingKeys: file, signatureAlgorithm: alg }: Configuration) =>
  file === undefined ? undefined : openKeys({ file, alg, now: Date.now() });

// A client library is loaded by the process that uses it: it takes a good part of a start.
const openStore = async (config: Configuration): Promise<EventStore> => {
  if (config.eventStore === 'postgres')
    return postgresEventStore({ connectionString: config.databaseUrl });
  const { eventStoreDbEventStore } = await import('@zhixin/event-store/eventstoredb');
  return eventStoreDbEventStore({ connectionString: config.eventStoreDbUrl ?? '' });
};

const openBus = async (config: Configuration, log: Log, metrics: Metrics): Promise<EventBus> => {
  const { kafkaBrokers = [], kafkaTls, kafkaUsername, kafkaPassword = '' } = config;
  if (config.eventBus === 'postgres')
    return postgresEventBus({ connectionString: config.databaseUrl, sources, log });
  const { kafkaEventBus } = await import('@zhixin/event-bus/kafka');
  return kafkaEventBus({
    brokers: kafkaBrokers,
    tls: kafkaTls,
    ...(kafkaUsername !== undefined && {
      credentials: { username: kafkaUsername, password: kafkaPassword },
    }),
    connectionString: config.databaseUrl,
    sources,
    stalled: ({ group, topic }) => metrics.stalls.inc({ group, topic }),
    log,
  });
};
