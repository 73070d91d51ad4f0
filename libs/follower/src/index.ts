export {
  Backlog,
  NEWER_MAX,
  PARKED_MAX,
  PARKED_OF_KEY_MAX,
  ParkingFull,
  type EntryToPark,
  type ParkingReason,
  type KeyBacklog,
} from './backlog.js';
export {
  backOff,
  BATCH_ATTEMPTS_MAX,
  digest,
  digestAgain,
  LeadLost,
  type Digestion,
  type Failure,
  type ReplayActions,
  type SetAsideEntry,
  type SortedBatch,
} from './digest.js';
export { Follower, type FollowerStatus, type FollowerOptions } from './follow.js';
export { instanceName, isKnownDead } from './instance-name.js';
export { leaseColumns, Leases, type Lease } from './lease.js';
export { silent, type Log } from './log.js';
export { MemoryParkedList, type ParkedEntryRecord } from './memory-parked.js';
export {
  asQueryable,
  errorText,
  PostgresParkedList,
  writtenVersionOf,
  storable,
  whyOf,
  type FollowerKind,
  type ParkedEntry,
  type ParkedList,
  type ParkingFollower,
  type Partition,
  type Queryable,
} from './parked.js';
export { createParked, parkedStatements, plainSchema, PARKED_SCHEMA } from './parked-table.js';
export { LEASE_MS, type LeasedPlace, type FollowerStep, type FollowerPlace } from './place.js';
export { streamsOf, type FollowedEntry, type FollowedStore, type LogSource } from './source.js';
export { inTransaction } from './transaction.js';
export { isTransient, TemporarilyUnavailable } from './transient.js';
export { gather, GATHER_MS, unlessAborted, within } from './waiting.js';
