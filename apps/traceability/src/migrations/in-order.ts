import { CaptureJobs1795305600001 } from './2026-11-22-capture-jobs.js';
import { EventLog1795305600000 } from './2026-11-22-event-log.js';
import { FollowerDestinations1795305600003 } from './2026-11-22-follower-destinations.js';
import { TraceReadModels1795305600002 } from './2026-11-22-read-models.js';
import { LeanEventLog1795996800000 } from './2026-11-30-lean-event-log.js';
import { PlacesOfFollowers1795996800001 } from './2026-11-30-places-of-followers.js';
import { PartyRegistrations1795996800003 } from './2026-11-30-party-registrations.js';
import { RecallScopes1795996800030 } from './2026-11-30-recall-scopes.js';
import { ReportedNames1795996800002 } from './2026-11-30-reported-names.js';
import { Confirmations1796083200001 } from './2026-12-01-confirmations.js';
import { EventsOfNames1796083200003 } from './2026-12-01-events-of-names.js';
import { PublishedRecalls1796083200050 } from './2026-12-01-published-recalls.js';
import { ReportedPlaces1796083200002 } from './2026-12-01-reported-places.js';
import { SaidAnew1796083200040 } from './2026-12-01-said-anew.js';
import { ScopeRowsTold1796083200030 } from './2026-12-01-scope-rows-told.js';
import { ScopeWatches1796083200020 } from './2026-12-01-scope-watches.js';
import { ToldScopeChanges1796083200021 } from './2026-12-01-told-scope-changes.js';
import { EdgesOfTheTraceGraph1796083200031 } from './2026-12-01-edges-of-the-trace-graph.js';
import { TraceFindings1796083200010 } from './2026-12-01-trace-findings.js';
import { TraceGraph1796083200000 } from './2026-12-01-trace-graph.js';

/** Everything that made the schema `traceability` what it is, in order. */
export const migrations = [
  EventLog1795305600000,
  CaptureJobs1795305600001,
  TraceReadModels1795305600002,
  FollowerDestinations1795305600003,
  LeanEventLog1795996800000,
  PlacesOfFollowers1795996800001,
  ReportedNames1795996800002,
  PartyRegistrations1795996800003,
  RecallScopes1795996800030,
  TraceGraph1796083200000,
  Confirmations1796083200001,
  ReportedPlaces1796083200002,
  EventsOfNames1796083200003,
  TraceFindings1796083200010,
  ScopeWatches1796083200020,
  ToldScopeChanges1796083200021,
  ScopeRowsTold1796083200030,
  EdgesOfTheTraceGraph1796083200031,
  SaidAnew1796083200040,
  PublishedRecalls1796083200050,
];
