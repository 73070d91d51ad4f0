import type { EventBus } from '@zhixin/event-bus';
import { Counter, Gauge, Histogram } from 'prom-client';
import { HttpMetrics } from './http-metrics.js';

const COMMAND_BUCKETS_SECONDS = [0.002, 0.005, 0.02, 0.05, 0.1, 0.5, 2];

/** The loops of a process, as gauges see them. */
interface Loops {
  lags(): Promise<readonly { readonly name: string; readonly behind: number }[]>;
  health(): readonly { readonly name: string; readonly ok: boolean }[];
  parked(): readonly { readonly name: string; readonly parked: number }[];
}

/** What Prometheus reads of a service. */
export class Metrics extends HttpMetrics {
  readonly commands = new Histogram({
    name: 'zhixin_command_duration_seconds',
    help: 'Time from a command to its events being stored, by outcome: decided, nothing, refused, failed.',
    labelNames: ['category', 'outcome'],
    buckets: COMMAND_BUCKETS_SECONDS,
    registers: [this.registry],
  });

  readonly workFailures = new Counter({
    name: 'zhixin_work_failures_total',
    help: 'Runs of a loop (projection, relay, reaction) that failed.',
    labelNames: ['work'],
    registers: [this.registry],
  });

  readonly stalls = new Counter({
    name: 'zhixin_bus_stalls_total',
    help: 'Times that a consumer stopped fetching without saying so, and was made to join anew.',
    labelNames: ['group', 'topic'],
    registers: [this.registry],
  });

  readonly pruned = new Counter({
    name: 'zhixin_bus_pruned_rows_total',
    help: 'Rows that the bus has forgotten because nobody has to read them any more, of its log and of handled ids.',
    labelNames: ['kind'],
    registers: [this.registry],
  });

  /** Adds gauges that are read when Prometheus asks. */
  observe(running: Loops, bus: EventBus): void {
    this.gauge(
      'zhixin_work_behind_events',
      'Events that a loop is behind.',
      ['work'],
      async (gauge) => {
        for (const { name, behind } of await running.lags()) gauge.set({ work: name }, behind);
      },
    );
    this.gauge('zhixin_work_up', 'Whether a loop runs.', ['work'], async (gauge) => {
      for (const { name, ok } of running.health()) gauge.set({ work: name }, ok ? 1 : 0);
    });
    this.gauge(
      'zhixin_work_parked_events',
      'Events that a loop has set aside, as far as this process leads it.',
      ['work'],
      async (gauge) => {
        for (const { name, parked } of running.parked()) gauge.set({ work: name }, parked);
      },
    );
    const ofBus = ['group', 'topic', 'partition'];
    this.gauge(
      'zhixin_bus_behind_events',
      'Events that a consumer group is behind.',
      ofBus,
      async (gauge) => {
        for (const { group, topic, partition, behind } of await bus.lag())
          gauge.set({ group, topic, partition }, behind);
      },
    );
    this.gauge(
      'zhixin_bus_parked_events',
      'Events that wait for a person.',
      ofBus,
      async (gauge) => {
        for (const { group, topic, partition, parked } of await bus.lag())
          gauge.set({ group, topic, partition }, parked);
      },
    );
  }

  // A part that cannot tell just now is left out; the rest must still be readable then.
  private gauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    read: (gauge: Gauge) => Promise<void>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      async collect() {
        this.reset();
        await read(this as Gauge).catch(() => this.reset());
      },
    });
  }
}
