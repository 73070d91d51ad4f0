import { Module, type Provider, type Type } from '@nestjs/common';
import {
  enterpriseDirectoryProvider,
  enterpriseDirectoryReaction,
  KnownEnterprise,
  KnownEnterprise1763700000000,
} from '@zhixin/enterprise-directory';
import { PLATFORM, service, type Platform } from '@zhixin/service-shell';
import { background, projected } from './background.js';
import { CaptureDesk } from './capture/capture-desk.js';
import { CaptureJobs } from './capture/capture-jobs.js';
import { traceFinding } from './domain/trace-finding.js';
import { CaptureController } from './http/capture.controller.js';
import { DiscoveryController } from './http/discovery.controller.js';
import { epcisProblems, epcisSurface } from './http/epcis-surface.js';
import { EventPages } from './http/event-pages.js';
import { EventsController } from './http/events.controller.js';
import { FacetsController } from './http/facets.controller.js';
import { LotsController } from './http/lots.controller.js';
import { ScanController } from './http/scan.controller.js';
import { Tenancy } from './http/tenancy.js';
import { TraceController } from './http/trace.controller.js';
import { UnservedController } from './http/unserved.controller.js';
import { traceProblems } from './http/trace-problems.js';
import { migrations } from './migrations/in-order.js';
import { findingPublication } from './reactions/publish.js';
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
      migrations: [KnownEnterprise1763700000000, ...migrations],
      reactions: [enterpriseDirectoryReaction('traceability')],
      aggregates: [traceFinding],
      publishes: [findingPublication],
      projected,
      background,
      controllers: [
        DiscoveryController,
        CaptureController,
        EventsController,
        FacetsController,
        UnservedController,
        TraceController,
        LotsController,
        ScanController,
      ],
      providers: [
        enterpriseDirectoryProvider,
        Tenancy,
        EventPages,
        part(CaptureJobs, ({ jobs }) => jobs),
        part(CaptureDesk, ({ desk }) => desk),
      ],
      problems: { ...epcisProblems, ...traceProblems },
      surfaces: [epcisSurface],
    }),
  ],
})
export class TraceabilityModule {}
