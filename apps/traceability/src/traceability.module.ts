import { Module, type Provider } from '@nestjs/common';
import {
  enterpriseDirectoryProvider,
  enterpriseDirectoryReaction,
  KnownEnterprise,
  KnownEnterprise1763700000000,
} from '@zhixin/enterprise-directory';
import {
  CLOCK,
  LOG,
  PG_POOL,
  service,
  Signature,
  type Clock,
  type Log,
} from '@zhixin/service-shell';
import type pg from 'pg';
import { background, projected, uses } from './background.js';
import { CaptureDesk } from './capture/capture-desk.js';
import { CaptureJobs } from './capture/capture-jobs.js';
import { Receipts } from './capture/receipts.js';
import { confirmations } from './confirmations/confirmations.projection.js';
import { confirmation } from './domain/confirmation.js';
import { scopeWatch } from './domain/scope-watch.js';
import { traceFinding } from './domain/trace-finding.js';
import { FreshGraph } from './graph/fresh-graph.js';
import { CaptureController } from './http/capture.controller.js';
import { ConfirmationDesk } from './http/confirmation-desk.js';
import { CommonSourcesController } from './http/common-sources.controller.js';
import { ConfirmationsController } from './http/confirmations.controller.js';
import { DiscoveryController } from './http/discovery.controller.js';
import { epcisProblems, epcisSurface } from './http/epcis-surface.js';
import { EventPages } from './http/event-pages.js';
import { EventsController } from './http/events.controller.js';
import { FacetsController } from './http/facets.controller.js';
import { FindingsController } from './http/findings.controller.js';
import { LotsController } from './http/lots.controller.js';
import { MassBalanceController } from './http/mass-balance.controller.js';
import { ReceiptsController } from './http/receipts.controller.js';
import { ScanController } from './http/scan.controller.js';
import { ScopeWatchController } from './http/scope-watch.controller.js';
import { ScopesController } from './http/scopes.controller.js';
import { Tenancy } from './http/tenancy.js';
import { ThingsController } from './http/things.controller.js';
import { TraceController } from './http/trace.controller.js';
import { UnservedController } from './http/unserved.controller.js';
import { traceProblems } from './http/trace-problems.js';
import { EventLog } from './log/event-log.js';
import { migrations } from './migrations/in-order.js';
import { onPartyIds } from './reactions/on-party-ids.js';
import { onRecallScopes } from './reactions/on-recall-scopes.js';
import { onPublishedRecalls } from './reactions/on-published-recalls.js';
import { publication } from './reactions/publish.js';
import { KeptScopes } from './scopes/kept-scopes.js';
import { nameHistory } from './scopes/name-history.js';
import { ScopeDesk } from './scopes/scope-desk.js';
import { ScopeJobs } from './scopes/scope-jobs.js';
import { ScopeRows } from './scopes/scope-rows.js';
import { scopeWatchers } from './scopes/scope-watchers.projection.js';
import { WatchDesk } from './scopes/watch-desk.js';

/** The log and what takes documents in, as routes and background work share them. */
const logProviders: readonly Provider[] = [
  {
    provide: CaptureJobs,
    inject: [PG_POOL, CLOCK],
    useFactory: (pool: pg.Pool, { now }: Clock) => new CaptureJobs(pool, now),
  },
  {
    provide: EventLog,
    inject: [PG_POOL, CLOCK, CaptureJobs],
    useFactory: (pool: pg.Pool, { now }: Clock, jobs: CaptureJobs) =>
      new EventLog(pool, now, jobs.settle),
  },
  {
    provide: CaptureDesk,
    inject: [EventLog, CaptureJobs, CLOCK, LOG],
    useFactory: (log: EventLog, jobs: CaptureJobs, { now }: Clock, report: Log) =>
      new CaptureDesk({ db: log.pool, now, report, log, jobs }),
  },
];

/** Scopes, as routes and those who compute them share them. */
const scopeProviders: readonly Provider[] = [
  {
    provide: KeptScopes,
    inject: [PG_POOL],
    useFactory: (pool: pg.Pool) => new KeptScopes(pool),
  },
  {
    provide: ScopeRows,
    inject: [PG_POOL],
    useFactory: (pool: pg.Pool) => new ScopeRows(pool),
  },
  {
    provide: ScopeJobs,
    inject: [KeptScopes, ScopeRows, Signature, CLOCK, LOG],
    useFactory: (
      kept: KeptScopes,
      rows: ScopeRows,
      ...[signature, clock, log]: readonly [Signature, Clock, Log]
    ) => new ScopeJobs({ kept, rows, signature, clock, log }),
  },
];

@Module({
  imports: [
    service({
      name: 'traceability',
      entities: [KnownEnterprise],
      migrations: [KnownEnterprise1763700000000, ...migrations],
      reactions: [
        enterpriseDirectoryReaction('traceability'),
        onPartyIds,
        onPublishedRecalls,
        onRecallScopes,
        nameHistory,
      ],
      aggregates: [traceFinding, confirmation, scopeWatch],
      projections: [confirmations, scopeWatchers],
      publishes: [publication],
      projected,
      uses,
      background,
      controllers: [
        DiscoveryController,
        CaptureController,
        EventsController,
        FacetsController,
        UnservedController,
        TraceController,
        ThingsController,
        CommonSourcesController,
        LotsController,
        ScanController,
        ReceiptsController,
        FindingsController,
        MassBalanceController,
        ConfirmationsController,
        ScopesController,
        ScopeWatchController,
      ],
      providers: [
        enterpriseDirectoryProvider,
        ...[Tenancy, EventPages, Receipts, FreshGraph, ConfirmationDesk, ScopeDesk, WatchDesk],
        ...logProviders,
        ...scopeProviders,
      ],
      problems: { ...epcisProblems, ...traceProblems },
      surfaces: [epcisSurface],
    }),
  ],
})
export class TraceabilityModule {}
