import { HttpException } from '@nestjs/common';
import { badInput, Problem, unavailable } from './problem.js';

/** Seconds that a caller is asked to wait when the database or the bus is away. */
export const RETRY_AFTER_SECONDS = 2;

/** Whether a status is ours to answer for, so that the log keeps the cause. */
export const isFault = (status: number): boolean => status >= 500;

interface Coded {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly validation?: unknown;
}

// Fastify's errors carry a `code` that starts with FST_; Node's carry a system code; PostgreSQL's an SQLSTATE.
const FASTIFY: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: () => new Problem(400, 'MALFORMED_JSON'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new Problem(400, 'MALFORMED_JSON'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new Problem(400, 'BAD_INPUT'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Problem(413, 'BODY_TOO_LARGE'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Problem(415, 'MEDIA_TYPE'),
  FST_ERR_BAD_URL: () => new Problem(404, 'ROUTE_UNKNOWN'),
  FST_ERR_MAX_PARAM_LENGTH: () => new Problem(414, 'URL_TOO_LONG'),
};

const DATABASE_AWAY = /^(08...|57P0[123]|53[23]00|57014|55P03)$/;
const NETWORK_AWAY: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);
const POOL_AWAY =
  /timeout exceeded when trying to connect|Connection terminated|pool after calling end/i;

/**
 * What a thrown thing means to a caller: the same thing when it already is an answer, 4xx for what
 * Fastify refused, 503 when the database is away. Anything else stays as it is: a fault of ours.
 */
export const faultOf = (thrown: unknown): unknown => {
  if (thrown instanceof HttpException || !(thrown instanceof Error)) return thrown;
  const { code, statusCode } = thrown as Coded;
  if (typeof code === 'string' && code in FASTIFY) return FASTIFY[code]?.();
  if (isDatabaseAway(thrown))
    return unavailable('DATABASE_UNAVAILABLE', RETRY_AFTER_SECONDS, thrown);
  if (thrown instanceof SyntaxError && statusCode === 400)
    return new Problem(400, 'MALFORMED_JSON');
  if (thrown instanceof URIError) return badInput();
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new HttpException(thrown.message, statusCode);
  return thrown;
};

/** Whether an error says that PostgreSQL cannot be reached or has no connection to give. */
export const isDatabaseAway = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code } = error as Coded;
  if (typeof code === 'string' && (DATABASE_AWAY.test(code) || NETWORK_AWAY.has(code))) return true;
  if (error instanceof AggregateError && error.errors.some(isDatabaseAway)) return true;
  return POOL_AWAY.test(error.message) || isDatabaseAway(error.cause);
};
