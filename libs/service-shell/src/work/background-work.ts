import { abortablePause } from './abortable-pause.js';
import type { Platform } from '../injection.js';

/** Something that runs as long as the process: a relay, a projection, a consumer, a timer. */
export interface Work {
  readonly name: string;
  /** Runs until `signal` aborts. A rejection is logged, shown by `/readyz`, and followed by a new run. */
  run(signal: AbortSignal): Promise<void>;
  /** How many events it is behind. */
  lag?(): Promise<number>;
  /** What keeps it from its work although it runs; undefined: nothing. */
  trouble?(): string | undefined;
  /** Events that it has set aside while it goes on; of a consumer of the bus, the bus tells. */
  parked?(): number;
  /** Pieces of its work that failed and that it tries again by itself while it goes on with others. */
  failing?(): number;
  /** Name of its consumer group on the bus. */
  readonly group?: string;
}

/** What `/readyz` says of one part. */
export interface PartHealth {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}

const PAUSE_FIRST_MS = 200;
const PAUSE_MAX_MS = 10_000;
// A run that lasted this long was healthy: the next failure starts with a short pause again.
const HEALTHY_RUN_MS = 30_000;

const NONE: ReadonlyMap<string, number> = new Map();

/** Keeps one piece of work running until it is stopped. */
export class RunningWork {
  private readonly stopping = new AbortController();
  private ended: Promise<void> = Promise.resolve();
  private started = false;
  private failures = 0;
  private failure: string | undefined;

  constructor(
    readonly work: Work,
    private readonly tools: Pick<Platform, 'log' | 'clock' | 'metrics'>,
  ) {}

  start(): void {
    this.started = true;
    this.ended = this.keepRunning();
  }

  /** Resolves when the present run has ended. */
  stop(): Promise<void> {
    this.stopping.abort();
    return this.ended;
  }

  /** How it is. `parkedOf`: how much the bus has set aside, by consumer group. */
  health(parkedOf: ReadonlyMap<string, number> = NONE): PartHealth {
    const { name, group = '' } = this.work;
    if (!this.started) return { name, ok: false, detail: 'not started' };
    if (this.failure !== undefined) return { name, ok: false, detail: this.failure };
    const trouble = this.work.trouble?.();
    if (trouble !== undefined) return { name, ok: false, detail: trouble };
    const detail = this.standing(parkedOf.get(group) ?? 0);
    return { name, ok: true, ...(detail !== '' && { detail }) };
  }

  /** What waits while it goes on. */
  private standing(parkedOnBus: number): string {
    const parked = (this.work.parked?.() ?? 0) + parkedOnBus;
    const failing = this.work.failing?.() ?? 0;
    return [
      ...(parked === 0 ? [] : [`${parked} parked`]),
      ...(failing === 0 ? [] : [`${failing} failed and tried again`]),
    ].join(', ');
  }

  private async keepRunning(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const since = performance.now();
      // A run that fails is unhealthy until a later one has lasted longer than the pause before it.
      const recovered = setTimeout(() => (this.failure = undefined), this.pauseMs());
      try {
        await this.work.run(signal);
        if (!signal.aborted) throw new Error('It ended by itself.');
      } catch (error) {
        if (signal.aborted) break;
        this.noteFailure(error, performance.now() - since);
        clearTimeout(recovered);
        await abortablePause(this.pauseMs(), signal);
      } finally {
        clearTimeout(recovered);
      }
    }
  }

  private noteFailure(error: unknown, lastedMs: number): void {
    this.failures = lastedMs > HEALTHY_RUN_MS ? 1 : this.failures + 1;
    this.failure = `failed at ${this.tools.clock.now()}, ${this.failures} in a row`;
    this.tools.metrics.workFailures.inc({ work: this.work.name });
    this.tools.log.error(
      { err: error, work: this.work.name, failures: this.failures },
      'Background work failed.',
    );
  }

  private pauseMs(): number {
    return Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.max(0, this.failures - 1));
  }
}
