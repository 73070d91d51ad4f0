import { services as declared } from '@zhixin/contracts/services';
import {
  answerUnreadable,
  answerWithConsole,
  HEAD_BYTES_MAX,
  inTrace,
  knownRoutes,
  limitInFlight,
  mountConsole,
  PROBES,
  refuseSlowBodies,
  secureAnswers,
  securityHeaders,
  traceFrom,
  whenOver,
  type Log,
} from '@zhixin/service-shell/edge';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { GatewayConfiguration } from './configuration.js';
import { serveDocuments } from './documents.js';
import { drainer } from './drainer.js';
import { forward, traceRequests } from './forwarding.js';
import { serveHealth } from './health.js';
import { Metrics, serveMetrics } from './metrics.js';
import { servePlatform } from './platform.js';
import { answerProblem, problemOfFault } from './problems.js';
import { upstreamOf } from './upstream.js';
import { watchInstances } from './watch-instances.js';

const REQUEST_ARRIVAL_MS_MAX = 300_000;
const KEEP_ALIVE_MS = 65_000;
const PATH_PARAMETER_CHARACTERS_MAX = 2_048;

/** A gateway that does not listen yet. */
export interface Gateway {
  readonly server: FastifyInstance;
  readonly metrics: Metrics;
  /** Refuses readiness, ends event streams, lets requests end, then closes the connections. Safe to call twice. */
  close(): Promise<void>;
}

/** Puts console, forwarded services and the gateway's own addresses on one server. */
export const gateway = async (
  config: GatewayConfiguration,
  log: Log,
  { requestsInFlightMax }: { readonly requestsInFlightMax?: number } = {},
): Promise<Gateway> => {
  const metrics = new Metrics();
  const draining = new AbortController();
  const open = (name: string, origins: readonly string[]) =>
    upstreamOf(name, origins, {
      onPassedOver: (instance) => {
        metrics.passedOver.inc({ service: name, instance });
        log.warn({ service: name, instance }, 'An instance took no connection; asked another one.');
      },
    });
  const owners = declared.map(({ name, paths }) => ({
    service: open(name, config.upstreams[name]),
    paths,
  }));
  const services = owners.map(({ service }) => service);
  // The pages of the interface's documents are the same at every service.
  const any = open('documents', Object.values(config.upstreams).flat());
  const identity =
    config.oidcUpstreamUrl === undefined ? undefined : open('identity', [config.oidcUpstreamUrl]);

  const server = httpServer(log, new URL(config.oidcIssuer).origin);
  const drain = drainer(server);
  traceRequests(server);
  secureAnswers(server, new URL(config.oidcIssuer).origin);
  limitInFlight(server, {
    max: requestsInFlightMax,
    metrics,
    refuse: (reply) => answerProblem(reply, { status: 503, code: 'OVERLOADED' }),
  });
  refuseSlowBodies(server);
  answerUnrouted(server);
  endEventStreams(server, draining.signal);
  recordRequests(server, { log, metrics });
  serveHealth(server, { services, draining: draining.signal });
  if (config.metricsPort === undefined) serveMetrics(server, metrics);
  serveDocuments(server, { services, log });
  servePlatform(server, services);
  for (const { service, paths } of owners)
    for (const prefix of paths) await forward(server, { prefix, to: service });
  await forward(server, { prefix: '/api/docs', to: any });
  if (identity !== undefined) await forward(server, { prefix: '/oidc', to: identity });
  await mountConsole(server, { issuer: config.oidcIssuer, audience: config.oidcAudience });
  await server.ready();
  watchInstances(services, { signal: draining.signal, log });

  const closeAll = async () => {
    draining.abort();
    await drain();
    const upstreams = [...services, any, ...(identity === undefined ? [] : [identity])];
    await Promise.all(upstreams.map((upstream) => upstream.close()));
  };
  let closing: Promise<void> | undefined;
  return { server, metrics, close: () => (closing ??= closeAll()) };
};

const httpServer = (log: Log, identityOrigin: string): FastifyInstance => {
  const server = fastify({
    logger: false,
    http: { maxHeaderSize: HEAD_BYTES_MAX },
    routerOptions: { maxParamLength: PATH_PARAMETER_CHARACTERS_MAX },
    requestTimeout: REQUEST_ARRIVAL_MS_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    trustProxy: false,
    exposeHeadRoutes: true,
    frameworkErrors: (error: Error, _: FastifyRequest, reply: FastifyReply) =>
      inTrace(traceFrom(undefined), () => {
        const problem = problemOfFault(error);
        log.info({ status: problem.status }, 'A request was refused.');
        answerProblem(reply.headers(securityHeaders(identityOrigin)), problem);
      }),
    clientErrorHandler: answerUnreadable(log),
    return503OnClosing: false,
  });
  server.setErrorHandler((error, _, reply) => {
    const problem = problemOfFault(error);
    if (problem.status >= 500) log.error({ err: error }, 'A request failed.');
    answerProblem(reply, problem);
  });
  return server as unknown as FastifyInstance;
};

// Before a body is read: it does not matter where nothing takes it.
const answerUnrouted = (server: FastifyInstance): void => {
  const methodsAt = knownRoutes(server);
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    if (answerWithConsole(request, reply)) return;
    const methods = methodsAt(request.url.split('?')[0] ?? '/');
    if (methods.length === 0) return answerProblem(reply, { status: 404, code: 'ROUTE_UNKNOWN' });
    void reply.header('allow', methods.join(', '));
    if (request.method === 'OPTIONS') void reply.status(204).send();
    else answerProblem(reply, { status: 405, code: 'METHOD_NOT_ALLOWED' });
  });
};

// An event stream would outlast any draining; its reader comes back with the last id it saw.
const endEventStreams = (server: FastifyInstance, draining: AbortSignal): void => {
  const streams = new Set<FastifyReply['raw']>();
  draining.addEventListener('abort', () => streams.forEach((stream) => stream.destroy()));
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (String(reply.getHeader('content-type')).startsWith('text/event-stream')) {
      streams.add(reply.raw);
      whenOver(reply, () => streams.delete(reply.raw));
    }
    done();
  });
};

// The service logs what was asked; here only that it passed, without query or headers.
const recordRequests = (
  server: FastifyInstance,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): void => {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'console';
    const { method } = request;
    const status = reply.statusCode;
    const ms = Math.round(reply.elapsedTime);
    metrics.requests.observe({ method, route, status }, reply.elapsedTime / 1_000);
    if (status >= 400 || !PROBES.test(request.url))
      log[status >= 500 ? 'warn' : 'info']({ method, route, status, ms }, 'Request answered.');
    done();
  });
};
