import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { topicSources as sources } from '@zhixin/contracts';
import { memoryEventBus, postgresEventBus, type EventBus } from '@zhixin/event-bus';
import {
  memoryEventStore,
  postgresEventStore,
  type EventStore,
  type RecordedEvent,
} from '@zhixin/event-store';
import { tokenVerifier, type Caller } from '@zhixin/identity';
import { testIssuer, type TestIssuer } from '@zhixin/identity/testing';
import { passingKeys } from '@zhixin/statement';
import pg from 'pg';
import type { DestinationStream } from 'pino';
import { application, type ApplicationOptions } from './process/application.js';
import { shanghaiTime, type Clock } from './clock.js';
import type { Platform } from './injection.js';
import { openLog } from './observability/logging.js';
import { Metrics } from './observability/metrics.js';
import type { RunningServices } from './work/running-services.js';

/** A clock that stands still until it is told. */
export interface TestClock extends Clock {
  set(time: string): void;
  advance(ms: number): void;
}

/** Where a test clock starts, unless told otherwise. */
export const TEST_TIME = '2026-06-01T09:00:00.000+08:00';

/** Makes a clock that shows `time` until it is set or advanced. */
export const testClock = (time = TEST_TIME): TestClock => {
  let instant = Date.parse(time);
  return {
    now: () => shanghaiTime(new Date(instant)),
    set: (next) => void (instant = Date.parse(next)),
    advance: (ms) => void (instant += ms),
  };
};

/** A request of a spec. `as`: name of a caller; absent: nobody. */
export interface TestRequest {
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly language?: 'zh' | 'en';
}

/** An answer; `body` is parsed when it is JSON. */
export interface TestAnswer<Body = never> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: Body;
}

// Text and bytes go as they are.
const asSent = (body: unknown): string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);

/** A service in memory, called over HTTP on a loopback port. */
export interface TestService {
  readonly app: NestFastifyApplication;
  /** e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly store: EventStore;
  readonly bus: EventBus;
  readonly clock: TestClock;
  readonly running: RunningServices;
  /** `request('POST /api/recalls/1/closed', { as: 'officer', body: {...} })`. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  request<Body = any>(route: string, request?: TestRequest): Promise<TestAnswer<Body>>;
  /** A signed token of a caller, for what `request` cannot say. */
  token(caller: string | Caller, claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Every event stored since the last call (or the start), in order. */
  newEvents(): Promise<RecordedEvent[]>;
  close(): Promise<void>;
}

/** How a service is tested. */
export interface TestOptions extends ApplicationOptions {
  readonly callers?: Readonly<Record<string, Caller>>;
  readonly now?: string;
  /** Starts the loops too (relays, projections, reactions). Default: only HTTP. */
  readonly background?: boolean;
  /** PostgreSQL for read models; without it `DATA_SOURCE` and `PG_POOL` may not be touched. */
  readonly databaseUrl?: string;
  /** Keep events and deliveries in that PostgreSQL too, as the process does in production. */
  readonly eventsInDatabase?: boolean;
  /** Receives the log lines; absent: no log. */
  readonly logTo?: DestinationStream;
}

/** Callers that most specs need; `callers` adds to them and may replace them. */
export const TEST_CALLERS = {
  enterprise: { subject: 'enterprise-qinling', role: 'enterprise', uscc: '91610124MA6U0000XA' },
  regulator: { subject: 'regulator-xian', role: 'regulator', region: '6101' },
  province: { subject: 'regulator-shaanxi', role: 'regulator', region: '61' },
  otherRegion: { subject: 'regulator-chengdu', role: 'regulator', region: '5101' },
  agency: { subject: 'police-xian', role: 'agency', agency: 'police', region: '6101' },
  operator: { subject: 'operator', role: 'operator' },
  service: { subject: 'service:spec', role: 'service' },
} as const satisfies Record<string, Caller>;

/** Starts a module on the in-memory store and bus, on a loopback port of its own. Close it after the spec. */
export const testService = async (
  module: Type | DynamicModule,
  options: TestOptions = {},
): Promise<TestService> => {
  const clock = testClock(options.now);
  const issuer = await testIssuer();
  const platform = testPlatform(options, { clock, issuer });
  const { store, bus } = platform;
  const app = await application([module], { ...options, platform }).catch(
    async (error: unknown) => {
      await platform.close();
      throw error;
    },
  );
  await app.nest.listen(0, '127.0.0.1');
  const base = await app.nest.getUrl();
  if (options.background === true) app.running.start();

  const callers: Readonly<Record<string, Caller>> = { ...TEST_CALLERS, ...options.callers };
  const callerNamed = (name: string): Caller => {
    const caller = callers[name];
    if (caller === undefined) throw new Error(`No caller is named ${name}.`);
    return caller;
  };
  const token: TestService['token'] = (caller, claims) =>
    issuer.token(typeof caller === 'string' ? callerNamed(caller) : caller, claims);

  let seen = await store.head();
  return {
    app: app.nest,
    url: base,
    store,
    bus,
    clock,
    running: app.running,
    token,
    request: async (route, { as, body, headers, query, language } = {}) => {
      const [method = '', path = ''] = route.split(' ');
      const address = new URL(path, base);
      for (const [name, value] of Object.entries(query ?? {}))
        address.searchParams.set(name, value);
      const answer = await fetch(address, {
        method,
        redirect: 'manual',
        headers: {
          ...(as !== undefined && { authorization: `Bearer ${await token(as)}` }),
          ...(language !== undefined && { 'accept-language': language }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: asSent(body) }),
      });
      const text = await answer.text();
      const isJson = /[/+]json/.test(answer.headers.get('content-type') ?? '');
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        text,
        body: (isJson && text !== '' ? JSON.parse(text) : undefined) as never,
      };
    },
    newEvents: async () => {
      const events: RecordedEvent[] = [];
      for await (const event of store.readAll(seen === undefined ? {} : { after: seen }))
        events.push(event);
      seen = events.at(-1)?.position ?? seen;
      return events;
    },
    close: () => app.close(),
  };
};

const testPlatform = (
  { databaseUrl, eventsInDatabase, logTo }: TestOptions,
  { clock, issuer }: { clock: TestClock; issuer: TestIssuer },
): Platform => {
  const pool =
    databaseUrl === undefined ? undefined : new pg.Pool({ connectionString: databaseUrl });
  // A database that is dropped under a spec must fail that spec, not the whole run.
  pool?.on('error', () => undefined);
  const [store, bus] =
    databaseUrl !== undefined && eventsInDatabase === true
      ? [
          postgresEventStore({ connectionString: databaseUrl }),
          postgresEventBus({ connectionString: databaseUrl, sources }),
        ]
      : [memoryEventStore({ clock }), memoryEventBus(pool === undefined ? {} : { pool })];
  return {
    config: {
      host: '127.0.0.1',
      port: 0,
      metricsHost: '127.0.0.1',
      databaseUrl: databaseUrl ?? '',
      eventStore: 'postgres',
      eventBus: 'postgres',
      eventBusExtraDays: 0,
      kafkaTls: false,
      signatureAlgorithm: 'Ed25519',
      oidcIssuer: issuer.issuer,
      oidcAudience: issuer.audience,
      logLevel: 'silent',
    },
    clock,
    log: openLog(logTo === undefined ? 'silent' : 'info', logTo),
    store,
    bus,
    metrics: new Metrics(),
    keys: passingKeys({ alg: 'Ed25519', now: 0 }),
    verifier: tokenVerifier(issuer),
    pool,
    close: async () => {
      await store.close();
      await bus.close();
      await pool?.end();
    },
  };
};
