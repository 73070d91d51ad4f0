export * from './event-store.js';
export * from './event-store-errors.js';
export * from './memory-event-store.js';
export { postgresEventStore, type PostgresEventStoreOptions } from './postgres-event-store.js';
export { APPEND_BYTES_MAX, categoryOf } from './prepared-append.js';
