import { HttpMetrics, isAskedHere } from '@zhixin/service-shell/edge';
import type { FastifyInstance } from 'fastify';
import { Counter } from 'prom-client';
import { answerProblem } from './problems.js';

/** What Prometheus reads of the gateway. */
export class Metrics extends HttpMetrics {
  readonly passedOver = new Counter({
    name: 'zhixin_gateway_passed_over_total',
    help: 'Connections that an instance did not take, so that another one was asked.',
    labelNames: ['service', 'instance'],
    registers: [this.registry],
  });
}

/** Shows the gateway's own metrics to this machine; those of the services are not reached through it. */
export const serveMetrics = (server: FastifyInstance, { registry }: Metrics): void => {
  server.get('/metrics', async (request, reply) => {
    if (!isAskedHere(request.raw)) {
      answerProblem(reply, { status: 404, code: 'ROUTE_UNKNOWN' });
      return reply;
    }
    void reply.header('content-type', registry.contentType);
    return registry.metrics();
  });
};
