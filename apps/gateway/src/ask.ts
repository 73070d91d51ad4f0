import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem, problemOfUpstream } from './problems.js';
import type { Upstream } from './upstream.js';

/** What the gateway asks a service itself must be answered within this. */
export const OWN_QUESTION_MS_MAX = 10_000;

/** What a service said to a question of the gateway. */
export interface ServiceAnswer<Body = unknown> {
  readonly service: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** No answer came; `message` names the service. */
export class NoAnswer extends Error {
  constructor(
    readonly service: string,
    cause: unknown,
  ) {
    super(`${service} gave no answer.`, { cause });
  }
}

interface ServiceRequest {
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  /** Who asks: the caller's token and language go along. */
  readonly as?: FastifyRequest;
  /** One instance; absent: the next in turn. */
  readonly origin?: string;
  readonly withinMs?: number;
}

const HEADERS_THAT_GO_ALONG = [
  'authorization',
  'accept-language',
  'idempotency-key',
  'traceparent',
] as const;
const HEADERS_THAT_COME_BACK = [
  'content-type',
  'content-language',
  'vary',
  'www-authenticate',
  'retry-after',
  'idempotency-replayed',
] as const;

/**
 * Asks a service for JSON.
 *
 * @throws NoAnswer when nothing came, or nothing readable.
 */
export const ask = async <Body>(
  upstream: Upstream,
  { path, method = 'GET', as, origin, withinMs = OWN_QUESTION_MS_MAX }: ServiceRequest,
): Promise<ServiceAnswer<Body>> => {
  const headers: Record<string, string> = { accept: 'application/json' };
  for (const name of HEADERS_THAT_GO_ALONG) {
    const value = as?.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const request = { method, path, headers, signal: AbortSignal.timeout(withinMs) };
  try {
    const answer = await (origin === undefined
      ? upstream.request(request)
      : upstream.requestOf(origin, request));
    return {
      service: upstream.name,
      status: answer.statusCode,
      headers: Object.fromEntries(
        HEADERS_THAT_COME_BACK.flatMap((name) => {
          const value = answer.headers[name];
          return value === undefined ? [] : [[name, String(value)]];
        }),
      ),
      body: (await answer.body.json()) as Body,
    };
  } catch (error) {
    throw new NoAnswer(upstream.name, error);
  }
};

/** Passes on what a service said. */
export const relay = (reply: FastifyReply, { status, headers, body }: ServiceAnswer): void => {
  void reply
    .status(status)
    .headers(headers)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(body));
};

/** Answers what `run` answers; a service that gave no answer makes it a 503. */
export const orUnavailable =
  (run: (request: FastifyRequest, reply: FastifyReply) => Promise<void>) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      await run(request, reply);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      answerProblem(reply, problemOfUpstream(error.service, error.cause));
    }
    return reply;
  };
