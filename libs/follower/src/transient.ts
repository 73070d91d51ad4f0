import {
  AppendOutcomeUnknown,
  EventStoreClosed,
  EventStoreOverloaded,
  EventStoreUnavailable,
} from '@zhixin/event-store';

/**
 * Thrown by a handler when something it needs is away (a service, a store): the batch is retried with
 * back-off until it is there again, and nothing is parked.
 */
export class TemporarilyUnavailable extends Error {
  readonly transient = true;
}

const CAUSES_MAX = 8;

// Node's names for a peer that cannot be reached or went away.
const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
]);

// PostgreSQL, appendix A: serialization failure, deadlock, too many connections, server going down
// or starting up. Class 08 is every connection failure.
const SQL_STATES = new Set(['40001', '40P01', '53300', '57P01', '57P02', '57P03']);

// The event store is away or being shut; what was asked of it may be asked again.
const STORE_AWAY = [
  AppendOutcomeUnknown,
  EventStoreClosed,
  EventStoreOverloaded,
  EventStoreUnavailable,
];

// `pg` reports a lost connection by message alone.
const LOST_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed|the database system is)/;

/** Whether a failure says nothing about the event: the same batch may succeed a moment later. */
export const isTransient = (error: unknown): boolean => {
  let current: unknown = error;
  // Not `instanceof Error`: Node's own errors may come from another realm than this module.
  for (let depth = 0; depth < CAUSES_MAX && isObject(current); depth += 1) {
    const { code, message, errors, transient, cause, driverError } = current;
    const fault = current;
    if (STORE_AWAY.some((away) => fault instanceof away)) return true;
    if (transient === true) return true;
    if (typeof message === 'string' && LOST_CONNECTION.test(message)) return true;
    if (typeof code === 'string' && isTransientCode(code)) return true;
    if (Array.isArray(errors) && errors.some(isTransient)) return true;
    current = cause ?? driverError;
  }
  return false;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isTransientCode = (code: string) =>
  SYSTEM_CODES.has(code) || SQL_STATES.has(code) || /^08[0-9A-Z]{3}$/.test(code);
