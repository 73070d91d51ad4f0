export {
  Backlog,
  NEWER_MAX,
  PARKED_MAX,
  PARKED_OF_KEY_MAX,
  ParkingFull,
  type Parking,
  type Reason,
  type Waiting,
} from './backlog.js';
export {
  backOff,
  BATCH_ATTEMPTS_MAX,
  digest,
  digestAgain,
  LeadLost,
  type Digestion,
  type Failure,
  type HandlingAgain,
  type SetAside,
  type Step,
} from './digest.js';
export { declaredIn, type Declared, type DeclaredStreams } from './declared.js';
export { Follower, type FollowerStatus, type Following } from './follow.js';
export { instanceName, isKnownDead } from './instance-name.js';
export { leaseColumns, Leases, type Lease } from './lease.js';
export { silent, type Log } from './log.js';
export { MemoryParkedList, type KeptEntry } from './memory-parked.js';
export {
  asQueryable,
  errorText,
  PostgresParkedList,
  schemaVersionOf,
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
export { LEASE_MS, type HeldPlace, type Moving, type Place } from './place.js';
export { streamsOf, type Followed, type FollowedStore, type Source } from './source.js';
export { inTransaction } from './transaction.js';
export { isTransient, TemporarilyUnavailable } from './transient.js';
export { gather, GATHER_MS, unlessAborted, within } from './waiting.js';
