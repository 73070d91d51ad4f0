import { types } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type Logger, type DestinationStream } from 'pino';
import { currentTrace } from './tracing.js';

/** A structured log: `log.info({ ...fields }, 'sentence')`. Never codes of persons, tokens or bodies. */
export type Log = Logger;

// Last line of defence: fields with these names are blanked wherever they turn up, two levels deep.
const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'secret', 'token', 'client_secret'];
const REDACTED = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/** JSON lines with RFC 3339 times and the trace id of the running request. */
export const openLog = (level: string, destination?: DestinationStream): Log =>
  pino(
    {
      level,
      base: {},
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: errorFields },
      redact: { paths: REDACTED, censor: '***' },
      mixin: () => {
        const trace = currentTrace();
        return trace === undefined ? {} : { traceId: trace.traceId };
      },
    },
    ...(destination === undefined ? [] : [destination]),
  );

const CAUSES_MAX = 4;

// Only what says what happened and where: drivers hang whole connections, and rows, onto their errors.
const errorFields = (error: unknown, depth = 0): unknown => {
  if (!(error instanceof Error || types.isNativeError(error))) return String(error);
  const { code, cause } = error as Error & { readonly code?: unknown };
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    stack: error.stack,
    ...(cause !== undefined && depth < CAUSES_MAX && { cause: errorFields(cause, depth + 1) }),
  };
};

/** Lets Nest write into the same log. Its chatter about modules and routes is debug here. */
export const nestLogger = (log: Log): LoggerService => ({
  log: (message: unknown, ...rest: unknown[]) => log.debug({ from: rest.at(-1) }, String(message)),
  error: (message: unknown, ...rest: unknown[]) =>
    log.error(
      { from: rest.at(-1), ...(message instanceof Error && { err: message }) },
      String(message),
    ),
  warn: (message: unknown, ...rest: unknown[]) => log.warn({ from: rest.at(-1) }, String(message)),
  debug: (message: unknown) => log.debug(String(message)),
  verbose: (message: unknown) => log.trace(String(message)),
  fatal: (message: unknown) => log.fatal(String(message)),
});
