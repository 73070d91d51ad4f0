import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpMetrics } from '../observability/http-metrics.js';
import { requestsOn, whenOver } from './when-over.js';

/** Requests answered at the same time; more get 503 and `Retry-After`. */
export const REQUESTS_IN_FLIGHT_MAX = 2_000;

/** Requests of one connection that wait for their answers; a caller who sends more at once is hung up on. */
export const REQUESTS_ON_A_CONNECTION_MAX = 64;

/** Paths by which a process is watched: they are answered however much it has to do. */
export const PROBES = /^\/(livez|readyz|metrics)(\?|$)/;

/** How many requests a server answers at the same time, and what becomes of the others. */
export interface InFlightLimit {
  /** Default `REQUESTS_IN_FLIGHT_MAX`. */
  readonly max?: number | undefined;
  readonly metrics: HttpMetrics;
  /** Takes no place of others, as it has a bound of its own. */
  readonly uncounted?: (request: FastifyRequest) => boolean;
  /** Is answered all the same, besides the probes. */
  readonly exempt?: RegExp;
  readonly refuse: (reply: FastifyReply, done: (error?: Error) => void) => void;
}

/** Refuses what would be one request too many: each holds memory until it ends. */
export const limitInFlight = (
  server: FastifyInstance,
  { max = REQUESTS_IN_FLIGHT_MAX, metrics, uncounted, exempt, refuse }: InFlightLimit,
): void => {
  let inFlight = 0;
  const count = (change: 1 | -1) => metrics.requestsInFlight.set((inFlight += change));
  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    if (socket.destroyed || requestsOn(socket) >= REQUESTS_ON_A_CONNECTION_MAX) {
      reply.hijack();
      socket.destroy();
      return;
    }
    const isCounted = uncounted?.(request) !== true;
    if (isCounted) count(1);
    whenOver(reply, () => isCounted && count(-1));
    const { url } = request;
    if (!isCounted || inFlight <= max || PROBES.test(url) || exempt?.test(url) === true) done();
    else refuse(reply, done);
  });
};
