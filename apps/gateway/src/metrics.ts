import { HttpMetrics } from '@zhixin/service-shell/edge';
import { Counter } from 'prom-client';

/** What Prometheus reads of the gateway. */
export class Metrics extends HttpMetrics {
  readonly passedOver = new Counter({
    name: 'zhixin_gateway_passed_over_total',
    help: 'Connections that an instance did not take, so that another one was asked.',
    labelNames: ['service', 'instance'],
    registers: [this.registry],
  });
}
