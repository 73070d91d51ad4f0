export type { ItemState } from './account.js';
export {
  custodyOf,
  openedTo,
  type Custody,
  type CustodyHop,
  type CustodyRequest,
  type CustodyWord,
} from './custody.js';
export type { Edge, EdgeKind, EndState } from './edge.js';
export { FINDING_KINDS, type FindingKind } from './finding-kinds.js';
export type { ConfirmedBy } from './ledger.js';
export { massBalanceOf, type MassBalance, type Yield } from './mass-balance.js';
export { reachOf, type Reach } from './reach.js';
export type {
  FindingRules,
  Root,
  ScopeRequest,
  ScopeRules,
  Severity,
  YieldBound,
} from './request.js';
export { scopeOf } from './scope-of.js';
export type {
  Bounds,
  PartyRole,
  Scope,
  ScopeCarrier,
  ScopeClaim,
  ScopeHolder,
  ScopeItem,
  ScopeSet,
  ScopeTotal,
  ScopeUnexplained,
} from './scope.js';
export { thingAt, type ThingContent, type ThingHolding, type ThingStanding } from './thing-at.js';
export type {
  Confirmation,
  NamedDocument,
  NamedEnd,
  NamedThing,
  PartyRegistration,
  PlaceWithin,
  ThingRole,
  TraceEvent,
} from './trace-event.js';
export {
  graphOf,
  type GraphEvent,
  type Membership,
  type TraceGraph,
  type TraceRecord,
} from './trace-graph.js';
export type { Relation } from './trail.js';
