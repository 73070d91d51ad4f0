import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AccessGuard } from '@zhixin/identity';
import { DocumentsController, OPEN_API } from '../openapi/documents.controller.js';
import { DecideHandler } from '../decide.js';
import { ANSWERS, answersOf, IdempotencyInterceptor } from '../idempotency/idempotency.js';
import {
  CLOCK,
  CONFIG,
  DRAINING,
  EVENT_BUS,
  EVENT_STORE,
  LOG,
  PG_POOL,
  PLATFORM,
  type Platform,
} from '../injection.js';
import { MetricsController } from '../observability/metrics.controller.js';
import { PlatformController } from '../work/platform.controller.js';
import { PROBLEM_MEANINGS, ProblemPagesController } from '../problems/problem-pages.controller.js';
import type { ProblemMeaning } from '../problems/problem.js';
import { HealthController } from '../observability/readiness.js';
import { RunningServices } from '../work/running-services.js';
import { KeysController, Signature } from './signature.js';

interface PlatformModuleOptions {
  readonly platform: Platform;
  readonly draining: AbortSignal;
  readonly meanings: Readonly<Record<string, ProblemMeaning>>;
  readonly openApi: () => OpenAPIObject;
}

/** Gives every service what the process shares. */
@Module({})
export class PlatformModule {
  static of({ platform, draining, meanings, openApi }: PlatformModuleOptions): DynamicModule {
    const shared: Provider[] = [
      { provide: PLATFORM, useValue: platform },
      { provide: EVENT_STORE, useValue: platform.store },
      { provide: EVENT_BUS, useValue: platform.bus },
      { provide: PG_POOL, useValue: platform.pool ?? absentPool },
      { provide: CLOCK, useValue: platform.clock },
      { provide: CONFIG, useValue: platform.config },
      { provide: LOG, useValue: platform.log },
      { provide: DRAINING, useValue: draining },
      { provide: ANSWERS, useValue: answersOf(platform) },
      { provide: PROBLEM_MEANINGS, useValue: meanings },
      { provide: OPEN_API, useValue: openApi },
      RunningServices,
      Signature,
    ];
    return {
      module: PlatformModule,
      global: true,
      imports: [CqrsModule.forRoot()],
      controllers: [
        PlatformController,
        HealthController,
        ...(platform.config.metricsPort === undefined ? [MetricsController] : []),
        ProblemPagesController,
        DocumentsController,
        KeysController,
      ],
      providers: [
        ...shared,
        DecideHandler,
        { provide: APP_GUARD, useFactory: () => new AccessGuard(platform.verifier) },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
      exports: [...shared, CqrsModule],
    };
  }
}

const absentPool = new Proxy({} as Record<string, unknown>, {
  get: (target, property) => {
    if (property === 'query' || property === 'connect')
      throw new Error('This runs without PostgreSQL: pass databaseUrl to testService.');
    return Reflect.get(target, property);
  },
});
