export * from './event-store.js';
export * from './event-store-errors.js';
export * from './command-handler.js';
export * from './checkpoints.js';
export * from './snapshots.js';
export { newEventId } from './event-id.js';
export {
  eventStoreDbEventStore,
  type EventStoreDbEventStoreOptions,
} from './eventstoredb/event-store.js';
export { memoryEventStore } from './memory-event-store.js';
export * from './postgres-checkpoints.js';
export { postgresEventStore, type PostgresEventStoreOptions } from './postgres-event-store.js';
export { postgresSnapshots } from './postgres-snapshots.js';
export { APPEND_BYTES_MAX, categoryOf } from './prepared-append.js';
