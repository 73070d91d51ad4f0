import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { inTrace, traceFrom, whenOver } from '@zhixin/service-shell/edge';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher } from 'undici';
import { answerProblem, problemOfUpstream } from './problems.js';
import type { Upstream } from './upstream.js';

/** A request without a body is sent once more when its connection broke before an answer. */
export const RETRIES_MAX = 1;
const RETRY_MS = 1;

// Who is far away is told by the gateway alone; what a caller says of it is dropped.
const CLAIMS = /^(forwarded|x-forwarded-.*|x-real-ip|via)$/;
// RFC 9110 §7.6.1: of one connection, not of the message.
const OF_ONE_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);

const leaving = new AsyncLocalStorage<AbortSignal>();

/** Hands everything at and under a path to a service. Bodies and answers stream through, unread. */
export const forward = async (
  server: FastifyInstance,
  { prefix, to }: { readonly prefix: string; readonly to: Upstream },
): Promise<void> => {
  await server.register(async (scope) => {
    scope.addContentTypeParser('application/json', passOn);
    scope.addContentTypeParser('*', passOn);
    scope.addHook('onSend', letCallerFinish);
    await scope.register(httpProxy, proxyOptions(prefix, to));
  });
};

const proxyOptions = (prefix: string, to: Upstream): FastifyHttpProxyOptions => ({
  prefix,
  rewritePrefix: prefix,
  upstream: `http://${to.name}`,
  undici: { request: requestThrough(to) as unknown as Dispatcher['request'] },
  disableRequestLogging: true,
  proxyPayloads: false,
  preHandler: endWithCaller,
  replyOptions: {
    rewriteRequestHeaders: (request, headers) =>
      headersToService(request as FastifyRequest, headers as IncomingHttpHeaders),
    rewriteHeaders: (headers) => headersToCaller(headers as IncomingHttpHeaders),
    retryDelay: ({ req, err, attempt }) =>
      isRepeatable(req.method, err) && attempt < RETRIES_MAX ? RETRY_MS : null,
    onError: (reply, { error }) =>
      answerProblem(reply as unknown as FastifyReply, problemOfUpstream(to.name, error)),
  },
});

// A stream of its own: the client to the service destroys what it cannot send, and the caller's connection
// would be stuck, its answer unread. What is left of a body is read to its end.
const passOn = (
  _: FastifyRequest,
  payload: IncomingMessage,
  done: (error: null, body: PassThrough) => void,
): void => {
  const body = new PassThrough();
  payload.pipe(body);
  body.once('error', () => undefined);
  body.once('close', () => {
    payload.unpipe(body);
    payload.resume();
  });
  payload.once('close', () => {
    if (!payload.readableEnded) body.destroy();
  });
  done(null, body);
};

// The proxy would close the connection of a caller who still sends, and so take the answer from them.
const letCallerFinish = (
  _: FastifyRequest,
  reply: FastifyReply,
  _payload: unknown,
  done: () => void,
): void => {
  void reply.removeHeader('connection');
  done();
};

// The proxy's own way to its connections, bound to how long the caller stays.
const requestThrough =
  (to: Upstream) =>
  (
    { origin: _, ...options }: Dispatcher.RequestOptions & { origin?: string },
    done: (error: unknown, answer?: Dispatcher.ResponseData) => void,
  ): void => {
    const signal = leaving.getStore();
    to.request({ ...options, ...(signal !== undefined && { signal }) }).then(
      (answer) => done(null, answer),
      (error: unknown) => done(error),
    );
  };

// A reader that leaves a long poll frees its place at the service at once.
const endWithCaller = (_: FastifyRequest, reply: FastifyReply, done: () => void): void => {
  const left = new AbortController();
  whenOver(reply, () => left.abort());
  leaving.run(left.signal, done);
};

const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS']);
const BROKE = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

const isRepeatable = (method: string, error: unknown): boolean =>
  REPEATABLE.has(method) && BROKE.has(String((error as { code?: unknown } | null)?.code));

const headersToService = (
  request: FastifyRequest,
  headers: IncomingHttpHeaders,
): IncomingHttpHeaders => {
  const host = request.headers.host ?? '';
  const kept = Object.entries(headers).filter(
    ([name]) => !CLAIMS.test(name) && !OF_ONE_CONNECTION.has(name),
  );
  return {
    ...Object.fromEntries(kept),
    host,
    traceparent: traceOf(request).traceparent,
    'x-forwarded-for': request.ip,
    'x-forwarded-host': host,
    'x-forwarded-proto': request.protocol,
  };
};

const headersToCaller = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.has(name)));

const TRACE = Symbol('trace');
type TracedRequest = FastifyRequest & { [TRACE]?: ReturnType<typeof traceFrom> };

const traceOf = (request: FastifyRequest) =>
  ((request as TracedRequest)[TRACE] ??= traceFrom(
    request.headers.traceparent as string | undefined,
  ));

/** Every request belongs to a trace, the caller's own where it named one. */
export const traceRequests = (server: FastifyInstance): void => {
  server.addHook('onRequest', (request, reply, done) => {
    const trace = traceOf(request);
    void reply.header('traceparent', trace.traceparent);
    inTrace(trace, done);
  });
};
