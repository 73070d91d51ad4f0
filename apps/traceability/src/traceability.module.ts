import { Module, type Provider, type Type } from '@nestjs/common';
import {
  enterpriseDirectoryProvider,
  enterpriseDirectoryReaction,
  KnownEnterprise,
  KnownEnterprise1763700000000,
} from '@zhixin/enterprise-directory';
import { PLATFORM, service, type Platform, type ServiceContext } from '@zhixin/service-shell';
import { CaptureDesk } from './capture/capture-desk.js';
import { CaptureJobs } from './capture/capture-jobs.js';
import { CaptureController } from './http/capture.controller.js';
import { DiscoveryController } from './http/discovery.controller.js';
import { epcisProblems, epcisSurface } from './http/epcis-surface.js';
import { EventsController } from './http/events.controller.js';
import { Tenancy } from './http/tenancy.js';
import { TraceController } from './http/trace.controller.js';
import { traceProblems } from './http/trace-problems.js';
import { keepPartitionsAhead } from './log/partitions.js';
import { CaptureJobs1795305600001 } from './migrations/2026-11-22-capture-jobs.js';
import { EventLog1795305600000 } from './migrations/2026-11-22-event-log.js';
import { partsOf, type Parts } from './parts.js';

const part = (provide: Type, pick: (parts: Parts) => unknown): Provider => ({
  provide,
  inject: [PLATFORM],
  useFactory: (platform: Platform) => pick(partsOf(platform)),
});

@Module({
  imports: [
    service({
      name: 'traceability',
      entities: [KnownEnterprise],
      migrations: [KnownEnterprise1763700000000, EventLog1795305600000, CaptureJobs1795305600001],
      reactions: [enterpriseDirectoryReaction('traceability')],
      background: [
        (context: ServiceContext) => ({
          name: 'capture jobs left behind',
          run: (signal) => partsOf(context).desk.resume(signal),
        }),
        (context: ServiceContext) => ({
          name: 'partitions of the event log',
          run: (signal) =>
            keepPartitionsAhead(
              {
                pool: partsOf(context).pool,
                now: context.clock.now,
                onError: (err) => context.log.error({ err }, 'Partitions could not be made.'),
              },
              signal,
            ),
        }),
      ],
      controllers: [DiscoveryController, CaptureController, EventsController, TraceController],
      providers: [
        enterpriseDirectoryProvider,
        Tenancy,
        part(CaptureJobs, ({ jobs }) => jobs),
        part(CaptureDesk, ({ desk }) => desk),
      ],
      problems: { ...epcisProblems, ...traceProblems },
      surfaces: [epcisSurface],
    }),
  ],
})
export class TraceabilityModule {}
