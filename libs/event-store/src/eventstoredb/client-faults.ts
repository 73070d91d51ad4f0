import {
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
} from '@eventstore/db-client';
import { AppendTooLarge, StreamDeleted } from '../event-store-errors.js';
import type { PreparedAppend } from '../prepared-append.js';

/** The server sent nothing for too long. */
export class ServerSilent extends Error {
  constructor(ms: number) {
    super(`The event store said nothing for ${ms} ms.`);
  }
}

// Status codes of gRPC: cancelled, unknown, deadline exceeded, aborted, internal, unavailable. The codes
// for "unknown" and "internal" are what a call gets whose connection broke at an unlucky moment.
const TRANSIENT_CODES: ReadonlySet<unknown> = new Set([1, 2, 4, 10, 13, 14]);
// What a socket, a stream or HTTP/2 says when the connection goes away under a call.
const BROKEN_CODES = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_STREAM_|ERR_HTTP2_)/;
// What the call says that never left this process.
const UNSENT = /No connection established|Channel closed before call started|Failed to discover/;

/** Whether trying again later may help: the server is away, starting, busy, or another one leads now. */
export const isTransient = (error: unknown): boolean =>
  error instanceof ServerSilent ||
  error instanceof NotLeaderError ||
  TRANSIENT_CODES.has(codeOf(error)) ||
  BROKEN_CODES.test(String(codeOf(error))) ||
  UNSENT.test(messageOf(error));

/**
 * What a failed append means. `refused`: the server said no, and would again. `not-sent`: nothing was
 * written, another try may do. `unknown`: it may have been written.
 */
export const appendFault = (error: unknown): 'refused' | 'not-sent' | 'unknown' => {
  if (error instanceof NotLeaderError || UNSENT.test(messageOf(error))) return 'not-sent';
  return isTransient(error) ? 'unknown' : 'refused';
};

/** The port's word for a refusal; other refusals, of access for instance, stay as they are. */
export const refusalOf = (error: unknown, { stream, bytes }: PreparedAppend): unknown => {
  if (error instanceof StreamDeletedError) return new StreamDeleted(stream);
  if (error instanceof MaxAppendSizeExceededError)
    return new AppendTooLarge(stream, bytes, error.maxAppendSize);
  return error;
};

// Some failures come as the client's errors, some as they are in gRPC: both carry the code.
const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;

const messageOf = (error: unknown) => {
  const { message, details } = (error ?? {}) as { message?: unknown; details?: unknown };
  return `${String(message)} ${String(details)}`;
};
