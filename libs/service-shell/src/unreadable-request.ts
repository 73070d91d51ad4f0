import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from './logging.js';
import { PLATFORM_PROBLEMS } from './problem-codes.js';
import { problemDocument, problemHeaders } from './problem-document.js';
import { inTrace, traceFrom } from './tracing.js';

interface Meaning {
  readonly status: number;
  readonly code: string;
}

const MALFORMED: Meaning = { status: 400, code: 'MALFORMED_REQUEST' };

// By the codes of Node's parser and its timers.
const MEANINGS: Readonly<Record<string, Meaning>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'HEADERS_TOO_LARGE' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, code: 'BODY_TOO_LARGE' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'REQUEST_TIMEOUT' },
};

/**
 * Answers what Node cannot read as HTTP: too many headers, an address that is too long, a request that
 * never ends. Its language is not known, so the answer is Chinese.
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
