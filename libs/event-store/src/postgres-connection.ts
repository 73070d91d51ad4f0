import pg from 'pg';

/** How long to wait for a connection. */
export const CONNECT_TIMEOUT_MS = 5_000;

// Connection failures (class 08), shutdown and start (57P), too many connections, and what the socket says.
const TRANSIENT_STATES = /^(08|57P0|53300|55P03|40001|40P01|57014)/;
const SOCKET_CODES = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;
const DRIVER_SENTENCES =
  /connection (terminated|ended|error)|not queryable|timeout (expired|exceeded)|read timeout|timeout exceeded when trying to connect/i;

/** Whether trying again later may help: the server is away, starting, or busy. */
export const isTransient = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, errors } = error as {
    code?: unknown;
    message?: unknown;
    errors?: unknown;
  };
  if (typeof code === 'string') return TRANSIENT_STATES.test(code) || SOCKET_CODES.test(code);
  // A host of several addresses fails with all their errors.
  if (Array.isArray(errors)) return errors.some(isTransient);
  return typeof message === 'string' && DRIVER_SENTENCES.test(message);
};

/** Whether the statement may have taken effect although it failed: the answer never came. */
export const isOutcomeUnknown = (error: unknown): boolean => {
  // Where the server answered, its transaction is rolled back; but an administrator's command (57P)
  // may come after the commit, before the answer.
  if (error instanceof pg.DatabaseError) return error.code?.startsWith('57P') ?? true;
  return isTransient(error);
};

/** Opens one connection outside the pool. If it breaks while idle nothing crashes: its next use fails. */
export const connect = async (config: pg.ClientConfig): Promise<pg.Client> => {
  const client = new pg.Client({
    ...config,
    // The pool hides its password from a spread.
    password: config.password,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  } as pg.ClientConfig);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
};
