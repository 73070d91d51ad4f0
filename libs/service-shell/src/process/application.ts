import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { refuseUndeclaredRoutes } from '@zhixin/identity';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { httpAdapter, surfaceFinder } from '../http/http-server.js';
import type { Platform } from '../injection.js';
import { nestLogger } from '../observability/logging.js';
import { PlatformModule } from './platform.module.js';
import { openApiDocument } from '../openapi/openapi.js';
import type { ProblemMeaning } from '../problems/problem.js';
import { PLATFORM_PROBLEMS } from '../problems/problem-codes.js';
import { ProblemFilter } from '../problems/problem-filter.js';
import { RunningServices } from '../work/running-services.js';
import { definitionsOf } from '../service.js';
import type { ServiceDefinition } from '../service-definition.js';
import { validation } from '../http/validation.js';

/** Requests that have begun may take this long to end when the process stops. */
export const DRAIN_MS_MAX = 10_000;
const SWEEP_MS = 50;

/** What the composing process may add. */
export interface ApplicationOptions {
  /** Registers plugins, hooks and raw routes on Fastify before the services' routes, e.g. static files. */
  readonly mount?: (server: FastifyInstance) => void | Promise<void>;
  /** Answers an unknown address, e.g. with a single-page application; `false` leaves it a 404. */
  readonly fallback?: (request: FastifyRequest, reply: FastifyReply) => boolean;
  /** Default `REQUESTS_IN_FLIGHT_MAX`. */
  readonly requestsInFlightMax?: number;
}

/** A Nest application that does not listen yet, and its loops, which do not run yet. */
export interface Application {
  readonly nest: NestFastifyApplication;
  readonly server: FastifyInstance;
  readonly running: RunningServices;
  /** Drains HTTP, then ends the loops, then closes store, bus and pools. Safe to call twice. */
  close(): Promise<void>;
}

@Module({})
class RootModule {}

/**
 * Puts services, guard, problem filter and documents together.
 *
 * @throws UndeclaredRoutes when a route does not say who may call it.
 */
export const application = async (
  modules: readonly (Type | DynamicModule)[],
  {
    platform,
    mount,
    fallback,
    requestsInFlightMax,
  }: ApplicationOptions & { readonly platform: Platform },
): Promise<Application> => {
  const draining = new AbortController();
  const services = definitionsOf(modules);
  const surfaces = services.flatMap((service) => service.surfaces ?? []);
  const meanings = meaningsOf(services);
  const surfaceOf = surfaceFinder(surfaces);
  const filter = new ProblemFilter({
    log: platform.log,
    meanings,
    styleOf: (path) => surfaceOf(path)?.problemStyle,
    ...(fallback !== undefined && { fallback }),
  });
  const adapter = httpAdapter(surfaces, {
    ...platform,
    requestsInFlightMax,
    onBadRequest: (...bad) => filter.answer(...bad),
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  const shared = PlatformModule.of({
    platform,
    draining: draining.signal,
    meanings,
    openApi: () => openApiDocument(nest, platform.config.oidcIssuer),
  });
  const nest: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(
    { module: RootModule, imports: [shared, ...modules] },
    adapter,
    { logger: nestLogger(platform.log), bodyParser: false, abortOnError: false },
  );
  nest.useGlobalFilters(filter);
  nest.useGlobalPipes(validation());
  const running = nest.get(RunningServices);
  try {
    refuseUndeclaredRoutes(nest);
    await mount?.(server);
    await nest.init();
    await server.ready();
  } catch (error) {
    await running.stop();
    throw error;
  }
  platform.metrics.observe(running, platform.bus);
  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    draining.abort();
    await drained(server, () => nest.getHttpAdapter().close());
    await running.stop();
    await nest.close();
    await platform.close();
  };
  return { nest, server, running, close: () => (closing ??= closeAll()) };
};

const meaningsOf = (services: readonly ServiceDefinition[]): Record<string, ProblemMeaning> =>
  Object.assign({}, PLATFORM_PROBLEMS, ...services.map(({ problems }) => problems)) as Record<
    string,
    ProblemMeaning
  >;

// A kept-alive connection whose request ended after the close began would hold the server open, and so
// would a request that never ends.
const drained = async (server: FastifyInstance, close: () => Promise<unknown>): Promise<void> => {
  const sweep = setInterval(() => server.server.closeIdleConnections(), SWEEP_MS);
  const limit = setTimeout(() => server.server.closeAllConnections(), DRAIN_MS_MAX);
  try {
    await close();
  } finally {
    clearInterval(sweep);
    clearTimeout(limit);
  }
};
