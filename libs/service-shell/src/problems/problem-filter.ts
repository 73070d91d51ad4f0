import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusalProblem } from '../decide.js';
import type { Log } from '../observability/logging.js';
import { languageOf, Problem, type ProblemMeaning, type ProblemStyle } from './problem.js';
import { problemDocument, problemHeaders, type ProblemContent } from './problem-document.js';
import { faultOf, isFault } from './problem-of-fault.js';

/** What the filter must know of the application. */
export interface ProblemContext {
  readonly log: Log;
  /** What every code means, services' own included. */
  readonly meanings: Readonly<Record<string, ProblemMeaning>>;
  /** The style of the longest matching path prefix. */
  readonly styleOf: (path: string) => ProblemStyle | undefined;
  /** Asked first for an unknown address; answers `true` when it has replied itself. */
  readonly fallback?: (request: FastifyRequest, reply: FastifyReply) => boolean;
}

interface ProblemAnswer extends ProblemContent {
  readonly headers: Readonly<Record<string, string>>;
}

/** The one place where anything thrown becomes an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly context: ProblemContext) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** The same for what goes wrong before Nest sees the request. */
  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const answer = this.answerOf(thrown);
    if (answer.code === 'ROUTE_UNKNOWN' && this.context.fallback?.(request, reply) === true) return;
    if (isFault(answer.status))
      this.context.log.error({ err: faultOf(thrown), code: answer.code }, 'A request failed.');
    if (reply.sent || reply.raw.headersSent) {
      // Half an answer must not look like a whole one; a whole one may stand.
      if (!reply.raw.writableEnded) reply.raw.destroy();
      return;
    }
    this.send(answer, request, reply);
  }

  private answerOf(thrown: unknown): ProblemAnswer {
    const answer = answerOf(faultOf(thrown));
    const declared = this.context.meanings[answer.code]?.status;
    return thrown instanceof RefusalProblem && declared !== undefined
      ? { ...answer, status: declared }
      : answer;
  }

  private send(answer: ProblemAnswer, request: FastifyRequest, reply: FastifyReply): void {
    const language = languageOf(request.headers['accept-language']);
    const path = request.url.split('?')[0] ?? '/';
    const document = problemDocument(answer, { language, path, meanings: this.context.meanings });
    const styled = this.context.styleOf(path)?.(document);
    void reply
      .status(answer.status)
      .headers({ ...answer.headers, ...styled?.headers })
      .headers(problemHeaders(language, styled?.contentType))
      .send(JSON.stringify(styled?.body ?? document));
  }
}

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'BAD_INPUT',
  401: 'TOKEN_INVALID',
  403: 'NOT_ALLOWED',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  408: 'REQUEST_TIMEOUT',
  409: 'CONFLICT',
  413: 'BODY_TOO_LARGE',
  414: 'URL_TOO_LONG',
  415: 'MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  503: 'UNAVAILABLE',
};

// Nest throws this for an address without a route, and gives it no code.
const UNKNOWN_ROUTE = /^Cannot [A-Z]+ /;

const answerOf = (fault: unknown): ProblemAnswer => {
  if (fault instanceof Problem) {
    const { detail, errors, more } = fault.parts;
    return {
      status: fault.getStatus(),
      code: fault.code,
      headers: fault.headers,
      ...(detail !== undefined && { detail }),
      ...(errors !== undefined && { errors }),
      ...(more !== undefined && { more }),
    };
  }
  if (!(fault instanceof HttpException)) return { status: 500, code: 'FAULT', headers: {} };
  const status = fault.getStatus();
  if (status === 404 && UNKNOWN_ROUTE.test(fault.message))
    return { status, code: 'ROUTE_UNKNOWN', headers: {} };
  const { code, headers } = fault as { code?: unknown; headers?: Record<string, string> };
  const known = typeof code === 'string' ? code : CODE_OF_STATUS[status];
  return {
    status,
    code: known ?? (status < 500 ? 'BAD_INPUT' : 'FAULT'),
    headers: { ...(status === 503 && { 'retry-after': '2' }), ...headers },
  };
};
