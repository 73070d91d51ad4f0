import type { EventBus } from '@zhixin/event-bus';
import type { EventStore } from '@zhixin/event-store';
import type { TokenVerifier } from '@zhixin/identity';
import type { KeyRing } from '@zhixin/statement';
import type pg from 'pg';
import type { Clock } from './clock.js';
import type { Configuration } from './process/configuration.js';
import type { Log } from './observability/logging.js';
import type { Metrics } from './observability/metrics.js';

/** The event store: `EventStore`. */
export const EVENT_STORE = Symbol('EVENT_STORE');
/** The bus: `EventBus`. */
export const EVENT_BUS = Symbol('EVENT_BUS');
/** `pg.Pool` on the whole database. */
export const PG_POOL = Symbol('PG_POOL');
/** The service's own TypeORM `DataSource`, whose search_path is the service's schema. */
export const DATA_SOURCE = Symbol('DATA_SOURCE');
/** The service's `ReadModels`: freshness of its projections, waiting for a position. */
export const READ_MODELS = Symbol('READ_MODELS');
/** What the service reacts to: `ServiceReactions`. */
export const SERVICE_REACTIONS = Symbol('SERVICE_REACTIONS');
/** `Clock`. */
export const CLOCK = Symbol('CLOCK');
/** `Configuration`. */
export const CONFIG = Symbol('CONFIG');
/** `Log`. */
export const LOG = Symbol('LOG');
/** `AbortSignal` that aborts when the process starts to drain; long answers must then end. */
export const DRAINING = Symbol('DRAINING');
/** All of the above, and what opens a service's `DataSource`. */
export const PLATFORM = Symbol('PLATFORM');

/** What every service of a process shares; chosen by configuration, or in memory by a spec. */
export interface Platform {
  readonly config: Configuration;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: EventStore;
  readonly bus: EventBus;
  readonly verifier: TokenVerifier;
  readonly metrics: Metrics;
  /** Undefined where the configuration names none. */
  readonly keys: KeyRing | undefined;
  /** Undefined in a spec without PostgreSQL. */
  readonly pool: pg.Pool | undefined;
  /** Ends connections, the store's pending appends first. */
  close(): Promise<void>;
}
