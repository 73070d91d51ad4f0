import { types } from 'node:util';
import { HttpException } from '@nestjs/common';
import { UnknownParkedEvent } from '@zhixin/event-bus';
import {
  AppendOutcomeUnknown,
  AppendTooLarge,
  EventStoreClosed,
  EventStoreOverloaded,
  EventStoreUnavailable,
  StreamOfANewerVersion,
  UnknownPosition,
  WrongExpectedRevision,
} from '@zhixin/event-store';
import { isTransient } from '@zhixin/follower';
import { BadCursor, NotYetProjected } from '@zhixin/read-model';
import { NOT_A_CURSOR } from '../http/field-faults.js';
import { badInput, Problem, unavailable, type FieldFault } from './problem.js';

/** Seconds that a caller is asked to wait when the database or the bus is away. */
export const RETRY_AFTER_SECONDS = 2;

/** Seconds after which the newer version, which is on its way, may be asked. */
const NEWER_VERSION_RETRY_SECONDS = 30;

/** Whether a status is ours to answer for, so that the log keeps the cause. */
export const isFault = (status: number): boolean => status >= 500;

interface CodedFault {
  readonly code?: unknown;
  readonly statusCode?: unknown;
}

// Fastify's own errors, by code.
const FASTIFY: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: () => new Problem(400, 'MALFORMED_JSON'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new Problem(400, 'MALFORMED_JSON'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new Problem(400, 'BAD_INPUT'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Problem(413, 'BODY_TOO_LARGE'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Problem(415, 'MEDIA_TYPE'),
  FST_ERR_BAD_URL: () => badInput(),
  FST_ERR_MAX_PARAM_LENGTH: () => new Problem(414, 'URL_TOO_LONG'),
};

const POSITION = {
  zh: '不是本平台写入操作返回的位置',
  en: 'is not a position that a write of this platform answered',
};

const UNSTORABLE: FieldFault = {
  pointer: '',
  code: 'UNPRINTABLE',
  detail: {
    zh: '含有无法存储的字符（例如 NUL）',
    en: 'It holds a character that cannot be stored, such as NUL',
  },
};

// What the platform's own libraries throw, by class.
const PLATFORM: readonly (readonly [
  new (...args: never[]) => Error,
  (thrown: Error) => Problem,
])[] = [
  [WrongExpectedRevision, () => new Problem(412, 'CONCURRENT_CHANGE')],
  [AppendTooLarge, () => new Problem(413, 'BODY_TOO_LARGE')],
  [EventStoreOverloaded, () => unavailable('OVERLOADED', RETRY_AFTER_SECONDS)],
  [
    StreamOfANewerVersion,
    (thrown) => unavailable('STREAM_OF_A_NEWER_VERSION', NEWER_VERSION_RETRY_SECONDS, thrown),
  ],
  [NotYetProjected, () => unavailable('NOT_FRESH_YET', 1)],
  [BadCursor, () => badInput({ pointer: '/cursor', code: 'BAD_CURSOR', detail: NOT_A_CURSOR })],
  [
    UnknownPosition,
    () => badInput({ pointer: '/after', code: 'POSITION_UNKNOWN', detail: POSITION }),
  ],
  [UnknownParkedEvent, () => new Problem(404, 'NOT_FOUND')],
  [EventStoreClosed, () => unavailable('SHUTTING_DOWN', RETRY_AFTER_SECONDS)],
];

// PostgreSQL's word for text that it cannot store: NUL, above all.
const UNSTORABLE_STATES: ReadonlySet<unknown> = new Set(['22021', '22P05']);

// Statement time-out, lock time-out, too few resources: true of this moment only.
const BUSY_STATES: ReadonlySet<unknown> = new Set(['57014', '55P03', '53200', '53400']);
const POOL_AWAY = /pool after calling end|not connected|Connection ended/i;

/**
 * What a thrown thing means to a caller: the same thing when it already is an answer, 4xx for what
 * Fastify refused, 503 when the database is away or busy. Anything else stays as it is: our fault.
 */
export const faultOf = (thrown: unknown): unknown => {
  if (thrown instanceof HttpException || !isError(thrown)) return thrown;
  const { code, statusCode } = thrown as CodedFault;
  if (typeof code === 'string' && code in FASTIFY) return FASTIFY[code]?.();
  const known = PLATFORM.find(([type]) => thrown instanceof type)?.[1];
  if (known !== undefined) return known(thrown);
  if (isDatabaseAway(thrown))
    return unavailable('DATABASE_UNAVAILABLE', RETRY_AFTER_SECONDS, thrown);
  if (thrown instanceof URIError) return badInput();
  if (UNSTORABLE_STATES.has(code)) return badInput(UNSTORABLE);
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new HttpException(thrown.message, statusCode);
  return thrown;
};

/** Whether an error says that PostgreSQL cannot be reached, or has nothing to give just now. */
export const isDatabaseAway = (error: unknown): boolean =>
  error instanceof EventStoreUnavailable ||
  error instanceof AppendOutcomeUnknown ||
  isTransient(error) ||
  (isError(error) &&
    (BUSY_STATES.has((error as CodedFault).code) || POOL_AWAY.test(error.message)));

// Node's own errors may come from another realm than this module.
const isError = (thrown: unknown): thrown is Error =>
  thrown instanceof Error || types.isNativeError(thrown);
