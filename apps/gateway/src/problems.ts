import {
  languageOf,
  PLATFORM_PROBLEMS,
  problemDocument,
  problemHeaders,
  type ProblemContent,
} from '@zhixin/service-shell/edge';
import type { FastifyReply } from 'fastify';

/** Seconds that a caller is asked to wait when a service is away. */
export const RETRY_AFTER_SECONDS = 2;

/** Answers with an RFC 9457 problem document in the caller's language. */
export const answerProblem = (reply: FastifyReply, content: ProblemContent): void => {
  if (reply.raw.headersSent || reply.raw.destroyed) return;
  const { request } = reply;
  const language = languageOf(request.headers['accept-language']);
  const path = request.url.split('?')[0] ?? '/';
  const document = problemDocument(content, { language, path, meanings: PLATFORM_PROBLEMS });
  void reply
    .status(content.status)
    .headers(problemHeaders(language))
    .headers(content.status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {})
    .send(JSON.stringify(document));
};

interface CodedFault {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly cause?: unknown;
}

const TOO_LATE = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** What it means to a caller that a service gave no answer. */
export const problemOfUpstream = (service: string, error: unknown): ProblemContent => {
  const { code, cause } = error as CodedFault;
  const late = [code, (cause as CodedFault | undefined)?.code].some((one) =>
    TOO_LATE.has(String(one)),
  );
  return {
    status: 503,
    code: late ? 'ANSWER_TIMEOUT' : 'UNAVAILABLE',
    detail: {
      zh: `服务“${service}”未作答复；请求可能已被处理，可原样重发，不会重复生效。`,
      en: `The service "${service}" gave no answer. What was asked may have been done; the same request can be sent again and is done once.`,
    },
  };
};

const OF_STATUS: Readonly<Record<number, string>> = {
  404: 'ROUTE_UNKNOWN',
  405: 'METHOD_NOT_ALLOWED',
  413: 'BODY_TOO_LARGE',
  414: 'URL_TOO_LONG',
  415: 'MEDIA_TYPE',
};

/** What it means to a caller that the gateway itself failed or refused. */
export const problemOfFault = (error: unknown): ProblemContent => {
  const { statusCode } = error as CodedFault;
  if (error instanceof URIError) return { status: 400, code: 'BAD_INPUT' };
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500)
    return { status: 500, code: 'FAULT' };
  return { status: statusCode, code: OF_STATUS[statusCode] ?? 'BAD_INPUT' };
};
