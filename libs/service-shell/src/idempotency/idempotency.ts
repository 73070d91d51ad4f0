import { createHash } from 'node:crypto';
import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { callerOn } from '@zhixin/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, from, type Observable } from 'rxjs';
import { PLATFORM, type Platform } from '../injection.js';
import {
  memoryAnswers,
  postgresAnswers,
  type StoredAnswers,
  type StoredAnswer,
} from './idempotency-answers.js';
import { Problem } from '../problems/problem.js';

/** Longer answers are not kept; the repeated request then runs again. */
export const STORED_ANSWER_CHARACTERS_MAX = 65_536;
/** Longer keys are refused. */
export const IDEMPOTENCY_KEY_CHARACTERS_MAX = 255;
const RETRY_AFTER_SECONDS = '1';
const KEY = new RegExp(
  `^"?([\\x21\\x23-\\x5b\\x5d-\\x7e]{1,${IDEMPOTENCY_KEY_CHARACTERS_MAX}})"?$`,
);
const KEPT_HEADERS = ['content-type', 'location', 'link', 'etag'];

/** Gives the answers of writes that carried a key; one per process. */
export const ANSWERS = Symbol('ANSWERS');

/** Where a process keeps them. */
export const answersOf = ({ pool }: Platform): StoredAnswers =>
  pool === undefined ? memoryAnswers() : postgresAnswers(pool);

// What RFC 9110 calls safe needs no key.
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Runs every write once per caller and `Idempotency-Key`, and repeats its answer. Only successes are kept:
 * after a refusal or a fault the same key may be tried again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @Inject(ANSWERS) private readonly answers: StoredAnswers,
    @Inject(PLATFORM) private readonly platform: Platform,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const header = request.headers['idempotency-key'];
    if (header === undefined || SAFE_METHODS.has(request.method)) return next.handle();
    return from(
      this.once(keyOf(header), { request, reply: http.getResponse<FastifyReply>(), next }),
    );
  }

  private async once(
    key: string,
    { request, reply, next }: { request: FastifyRequest; reply: FastifyReply; next: CallHandler },
  ): Promise<unknown> {
    const place = { caller: callerOn(request).subject, key };
    const begun = await this.answers.begin(place, digestOf(request));
    if (begun === 'other-payload') throw new Problem(422, 'IDEMPOTENCY_KEY_REUSED');
    if (begun === 'in-progress')
      throw new Problem(409, 'IDEMPOTENCY_IN_PROGRESS', {
        headers: { 'retry-after': RETRY_AFTER_SECONDS },
      });
    if (begun !== 'begun') return repeated(begun, reply);
    try {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      await this.keep(place, { status: reply.statusCode, headers: keptHeaders(reply), body });
      return body;
    } catch (error) {
      await this.forget(place);
      throw error;
    }
  }

  // The write is done: an answer that cannot be kept is no reason to say it failed.
  private async keep(place: { caller: string; key: string }, answer: StoredAnswer) {
    try {
      if (JSON.stringify(answer).length <= STORED_ANSWER_CHARACTERS_MAX)
        return await this.answers.finish(place, answer);
    } catch (err) {
      this.platform.log.warn({ err }, 'An answer was not kept for its Idempotency-Key.');
    }
    await this.forget(place);
  }

  private async forget(place: { caller: string; key: string }) {
    await this.answers.forget(place).catch((err: unknown) => {
      this.platform.log.warn({ err }, 'An Idempotency-Key stays taken until it is too old.');
    });
  }
}

const keyOf = (header: string | string[]): string => {
  const key = typeof header === 'string' ? KEY.exec(header.trim())?.[1] : undefined;
  if (key === undefined) throw new Problem(400, 'IDEMPOTENCY_KEY_BAD');
  return key;
};

const digestOf = ({ method, url, body }: FastifyRequest): string =>
  createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body) ?? ''}`)
    .digest('hex');

const keptHeaders = (reply: FastifyReply): Record<string, string> =>
  Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );

const repeated = ({ status, headers, body }: StoredAnswer, reply: FastifyReply): unknown => {
  void reply.status(status).headers(headers).header('idempotency-replayed', 'true');
  return body;
};
