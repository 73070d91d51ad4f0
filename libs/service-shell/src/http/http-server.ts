import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Platform } from '../injection.js';
import { knownRoutes } from './known-routes.js';
import { limitInFlight, PROBES } from './overload.js';
import { refuseSlowBodies } from './slow-bodies.js';
import { RETRY_AFTER_SECONDS } from '../problems/problem-of-fault.js';
import { badInput, Problem, unavailable, type FieldFault } from '../problems/problem.js';
import { secureAnswers, securityHeaders } from './security-headers.js';
import type { HttpSurface } from '../service-definition.js';
import { inTrace, traceFrom, type Trace } from '../observability/tracing.js';
import { answerUnreadable, HEAD_BYTES_MAX, longHeadOf } from './unreadable-request.js';
import { whenOver } from './when-over.js';

/** Bodies larger than this are answered 413, unless their surface says otherwise. */
export const BODY_BYTES_MAX = 1_048_576;
/** Longer path parameters are answered 414. */
export const PATH_PARAMETER_CHARACTERS_MAX = 2_048;
/** Deeper JSON is answered 400. */
export const BODY_LEVELS_MAX = 32;
/** A request must have arrived after this long, or the connection closes with 408. */
export const REQUEST_ARRIVAL_MS_MAX = 60_000;
/** An answer that has not begun after this long becomes a 503; what runs is not undone. Long polls must be shorter. */
export const ANSWER_MS_MAX = 60_000;
const KEEP_ALIVE_MS = 65_000;

/** The surface of the longest prefix that a path starts with. */
export const surfaceFinder = (surfaces: readonly HttpSurface[]) => {
  const longestFirst = [...surfaces].sort((one, other) => other.prefix.length - one.prefix.length);
  return (path: string): HttpSurface | undefined =>
    longestFirst.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
};

// Nest would turn Fastify's errors into exceptions without their code; the problem filter needs it.
class CodedFaultsAdapter extends FastifyAdapter {
  override mapException(error: unknown): unknown {
    return error;
  }
}

interface HttpServerOptions extends Pick<Platform, 'log' | 'config' | 'metrics'> {
  /** Default `REQUESTS_IN_FLIGHT_MAX`. */
  readonly requestsInFlightMax?: number | undefined;
  readonly onBadRequest: (error: Error, request: FastifyRequest, reply: FastifyReply) => void;
}

/** The Fastify side of the process: parsers, limits, traces, headers, the request log. */
export const httpAdapter = (
  surfaces: readonly HttpSurface[],
  { log, config, metrics, requestsInFlightMax, onBadRequest }: HttpServerOptions,
): FastifyAdapter => {
  const identityOrigin = new URL(config.oidcIssuer).origin;
  const adapter = new CodedFaultsAdapter({
    logger: false,
    http: { maxHeaderSize: HEAD_BYTES_MAX },
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: {
      maxParamLength: PATH_PARAMETER_CHARACTERS_MAX,
      // Clients made from GS1's OpenAPI file ask for its path `/` below ours.
      ignoreTrailingSlash: true,
    },
    requestTimeout: REQUEST_ARRIVAL_MS_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    trustProxy: false,
    exposeHeadRoutes: true,
    // What Fastify refuses before its hooks run, an address that cannot be decoded for one.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      inTrace(traceFrom(headerOf(request.raw, 'traceparent')), () => {
        onBadRequest(error, request, reply.headers(securityHeaders(identityOrigin)));
        log.info({ method: request.method, status: reply.statusCode }, 'A request was refused.');
      }),
    clientErrorHandler: answerUnreadable(log),
    // What arrives on an open connection while the process drains is answered, and the connection closed.
    return503OnClosing: false,
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  const surfaceOf = surfaceFinder(surfaces);
  server.addHook('onRoute', (route: RouteOptions) => {
    const bytes = surfaceOf(route.url)?.bodyBytesMax;
    if (bytes !== undefined) route.bodyLimit = bytes;
  });
  parseJson(server, surfaces);
  traceRequests(server);
  secureAnswers(server, identityOrigin);
  limitInFlight(server, {
    max: requestsInFlightMax,
    metrics,
    // Long polls and event streams would keep everyone else out.
    uncounted: (request) => surfaceOf(pathOf(request))?.boundsItself === true,
    exempt: KEYS,
    refuse: (_, done) => done(unavailable('OVERLOADED', RETRY_AFTER_SECONDS)),
  });
  refuseSlowBodies(server);
  refuseLongHeads(server);
  refuseUnrouted(server);
  refuseEncodedBodies(server);
  limitAnswers(server, surfaceOf);
  recordRequests(server, { log, metrics });
  letCallersFinish(server);
  return adapter;
};

const parseJson = (server: FastifyInstance, surfaces: readonly HttpSurface[]): void => {
  const surfaceOf = surfaceFinder(surfaces);
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  const types = [
    'application/json',
    ...new Set(surfaces.flatMap(({ mediaTypes = [] }) => mediaTypes)),
  ];
  for (const type of types)
    server.addContentTypeParser(type, { parseAs: 'buffer' }, (request, bytes, done) => {
      const surface = surfaceOf(pathOf(request));
      if (type !== 'application/json' && !surface?.mediaTypes?.includes(type))
        return done(unsupportedMediaType(), undefined);
      // RFC 8259 §8.1. Decoding would put other characters in place of what is not UTF-8, a name in GBK above all.
      if (!isUtf8(bytes as Buffer)) return done(new Problem(400, 'NOT_UTF8'), undefined);
      const body = bytes.toString('utf8');
      if (surface?.body === 'text') return done(null, body);
      return parse(request, body, (error, value) =>
        error === null && isDeeperThan(BODY_LEVELS_MAX, value)
          ? done(badInput(TOO_DEEP), undefined)
          : done(error, value),
      );
    });
};

const TOO_DEEP: FieldFault = {
  pointer: '',
  code: 'TOO_DEEP',
  detail: {
    zh: `嵌套超过 ${BODY_LEVELS_MAX} 层`,
    en: `It is nested more than ${BODY_LEVELS_MAX} levels deep`,
  },
};

// What validates a body walks it recursively, and would run out of stack.
const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((part) => isDeeperThan(levels - 1, part)));

const unsupportedMediaType = () =>
  Object.assign(new Error('Unsupported media type.'), {
    code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    statusCode: 415,
  });

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '/';

const TRACE = Symbol('trace');

// Reading the body leaves the asynchronous context, so it is entered again before the handler.
const traceRequests = (server: FastifyInstance): void => {
  server.addHook('onRequest', (request, reply, done) => {
    const trace = traceFrom(headerOf(request.raw, 'traceparent'));
    (request as { [TRACE]?: Trace })[TRACE] = trace;
    void reply.header('traceparent', trace.traceparent);
    inTrace(trace, done);
  });
  server.addHook('preValidation', (request, _, done) => {
    const trace = (request as { [TRACE]?: Trace })[TRACE];
    if (trace === undefined) done();
    else inTrace(trace, done);
  });
};

const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

// Fastify would close the connection on a body that is too large. Whoever still sends it, a proxy above all,
// would then see a broken connection in place of the answer; so the rest is read, and thrown away.
const letCallersFinish = (server: FastifyInstance): void => {
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (reply.statusCode === TOO_LARGE) void reply.removeHeader('connection');
    done();
  });
};

const TOO_LARGE = 413;

// Whoever checks a token asks for the keys, this process itself included: refused, they would refuse all others.
const KEYS = /^\/oidc\/(jwks|\.well-known\/openid-configuration)(\?|$)/;

const refuseLongHeads = (server: FastifyInstance): void => {
  server.addHook('onRequest', ({ raw }, _, done) => {
    const fault = longHeadOf(raw);
    done(fault === undefined ? undefined : new Problem(fault.status, fault.code));
  });
};

// Before the body is read: it does not matter where nothing takes it.
const refuseUnrouted = (server: FastifyInstance): void => {
  const methodsAt = knownRoutes(server);
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    const methods = methodsAt(pathOf(request));
    if (methods.length === 0) return done(new Problem(404, 'ROUTE_UNKNOWN'));
    const headers = { allow: methods.join(', ') };
    if (request.method === 'OPTIONS') return void reply.status(204).headers(headers).send();
    return done(new Problem(405, 'METHOD_NOT_ALLOWED', { headers }));
  });
};

// RFC 9110 §15.5.16: bodies are taken as they are.
const refuseEncodedBodies = (server: FastifyInstance): void => {
  const headers = { 'accept-encoding': 'identity' };
  server.addHook('onRequest', ({ raw }, _, done) => {
    const encoding = headerOf(raw, 'content-encoding')?.trim().toLowerCase() || 'identity';
    done(encoding === 'identity' ? undefined : new Problem(415, 'MEDIA_TYPE', { headers }));
  });
};

// Fastify's own `handlerTimeout` ends with the request's body (5.12.8), so it never bounds a POST.
const limitAnswers = (
  server: FastifyInstance,
  surfaceOf: (path: string) => HttpSurface | undefined,
): void => {
  server.addHook('preHandler', (request, reply, done) => {
    const answerMsMax = surfaceOf(pathOf(request))?.answerMsMax ?? ANSWER_MS_MAX;
    const timer = setTimeout(() => {
      if (!reply.sent && !reply.raw.headersSent)
        void reply.send(unavailable('ANSWER_TIMEOUT', RETRY_AFTER_SECONDS));
    }, answerMsMax);
    whenOver(reply, () => clearTimeout(timer));
    done();
  });
};

const recordRequests = (
  server: FastifyInstance,
  { log, metrics }: Pick<Platform, 'log' | 'metrics'>,
): void => {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    const status = reply.statusCode;
    const ms = Math.round(reply.elapsedTime);
    metrics.requests.observe({ method, route, status }, reply.elapsedTime / 1_000);
    if (status >= 500) log.warn({ method, route, status, ms }, 'Request answered.');
    else if (status >= 400 || !PROBES.test(request.url))
      log.info({ method, route, status, ms }, 'Request answered.');
    done();
  });
};
