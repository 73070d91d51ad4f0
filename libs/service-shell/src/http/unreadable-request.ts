import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../observability/logging.js';
import { PLATFORM_PROBLEMS } from '../problems/problem-codes.js';
import { problemDocument, problemHeaders } from '../problems/problem-document.js';
import { inTrace, traceFrom } from '../observability/tracing.js';

/** Longer addresses are answered 414. */
export const ADDRESS_CHARACTERS_MAX = 16_384;
/** More headers are answered 431. */
export const HEADER_CHARACTERS_MAX = 16_384;
/** Node reads this much of address and headers together, so that what is too long can be answered in words. */
export const HEAD_BYTES_MAX = 65_536;

interface RequestFault {
  readonly status: number;
  readonly code: string;
}

const OVERFLOW: RequestFault = { status: 431, code: 'HEADERS_TOO_LARGE' };
const MALFORMED: RequestFault = { status: 400, code: 'MALFORMED_REQUEST' };

// By the codes of Node's parser and its timers.
const MEANINGS: Readonly<Record<string, RequestFault>> = {
  HPE_HEADER_OVERFLOW: OVERFLOW,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, code: 'BODY_TOO_LARGE' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'REQUEST_TIMEOUT' },
};

/** Whether a request's address or its headers are too long. */
export const longHeadOf = ({ url = '', rawHeaders }: IncomingMessage): RequestFault | undefined => {
  if (url.length > ADDRESS_CHARACTERS_MAX) return { status: 414, code: 'URL_TOO_LONG' };
  const length = rawHeaders.reduce((sum, part) => sum + part.length, 0);
  return length > HEADER_CHARACTERS_MAX ? OVERFLOW : undefined;
};

/**
 * Answers what Node cannot read as HTTP: a head beyond `HEAD_BYTES_MAX`, a request that never ends. Its
 * language is not known, so the answer is Chinese.
 */
export const answerUnreadable =
  (log: Log) =>
  (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket))
      return void socket.destroy();
    const { status, code } = MEANINGS[error.code ?? ''] ?? MALFORMED;
    inTrace(traceFrom(undefined), () => {
      const document = problemDocument(
        { status, code },
        { language: 'zh', path: '/', meanings: PLATFORM_PROBLEMS },
      );
      log.info({ status, code, cause: error.code }, 'A request could not be read.');
      socket.end(rawAnswer(status, JSON.stringify(document)));
    });
  };

// Node keeps the answer in progress on the socket, and tells nobody else; a second one must not follow it.
const isAnswering = (socket: Socket): boolean =>
  (socket as { readonly _httpMessage?: ServerResponse | null })._httpMessage?.headersSent === true;

const rawAnswer = (status: number, body: string): string => {
  const headers = {
    ...problemHeaders('zh'),
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
};
