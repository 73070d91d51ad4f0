import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { AccessGuard } from '@zhixin/identity';
import { DecideHandler } from './decide.js';
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
} from './injection.js';
import { HealthController } from './readiness.js';
import { RunningServices } from './running-services.js';

/** Gives every service what the process shares. */
@Module({})
export class PlatformModule {
  static of(platform: Platform, draining: AbortSignal): DynamicModule {
    const shared: Provider[] = [
      { provide: PLATFORM, useValue: platform },
      { provide: EVENT_STORE, useValue: platform.store },
      { provide: EVENT_BUS, useValue: platform.bus },
      { provide: PG_POOL, useValue: platform.pool ?? absentPool },
      { provide: CLOCK, useValue: platform.clock },
      { provide: CONFIG, useValue: platform.config },
      { provide: LOG, useValue: platform.log },
      { provide: DRAINING, useValue: draining },
      RunningServices,
    ];
    return {
      module: PlatformModule,
      global: true,
      imports: [CqrsModule.forRoot()],
      controllers: [HealthController],
      providers: [
        ...shared,
        DecideHandler,
        { provide: APP_GUARD, useFactory: () => new AccessGuard(platform.verifier) },
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
