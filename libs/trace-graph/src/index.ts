export type { ItemState } from './account.js';
export {
  custodyOf,
  eventsByTeller,
  openedTo,
  toldBy,
  type Custody,
  type CustodyHop,
  type CustodyRequest,
  type CustodyWord,
} from './custody.js';
export type { Coordinates, FindingRequest } from './finding-request.js';
export { findingReachOf, type FindingReach } from './finding-reach.js';
export { findingsOf, type TraceFinding } from './findings-of.js';
export { FINDING_KINDS, type FindingKind } from './finding-kinds.js';
export type { ConfirmedBy } from './ledger.js';
export { decimalFrom, numberOf, type Decimal } from './amount.js';
export {
  ONE_PIECE,
  OWN_TRANSFORMATION,
  type Edge,
  type EdgeKind,
  type EdgeRow,
  type EndState,
} from './edge.js';
export type { GraphNames } from './edges-of.js';
export { rowsOf, type EventRows, type GivenDates, type MembershipRow } from './event-rows.js';
export {
  massBalanceOf,
  type BalanceRequest,
  type MassBalance,
  type Yield,
} from './mass-balance.js';
export { bytewise, NONE, names, type Names } from './names.js';
export { placesOf, type PlaceHierarchy } from './place.js';
export { shanghaiDate } from './shanghai-date.js';
export type { Reach } from './reach.js';
export {
  clockToleranceMs,
  type FindingRules,
  type Root,
  type ScopeRequest,
  type ScopeRules,
  type Severity,
  type YieldBound,
} from './request.js';
export { reachOf, scopeBooks, scopeOf, type ScopeBooks } from './scope-books.js';
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
export {
  thingAt,
  type ThingContainer,
  type ThingContent,
  type ThingHolding,
  type ThingStanding,
} from './thing-at.js';
export type {
  Confirmation,
  NamedDocument,
  NamedEnd,
  NamedThing,
  PartyRegistration,
  PlaceWithin,
  ThingDates,
  ThingRole,
  TraceEvent,
} from './trace-event.js';
export {
  graphNames,
  graphOf,
  graphOfRows,
  type GraphEvent,
  type KnownRows,
  type KnownTimes,
  type Membership,
  type NameMeanings,
  type RowRecord,
  type TraceGraph,
  type TraceRecord,
} from './trace-graph.js';
export type { Relation } from './trail.js';
