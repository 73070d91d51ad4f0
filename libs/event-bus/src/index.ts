export * from './event-bus.js';
export { cloudEvent, type Publication, type PublishedAs } from './cloud-event.js';
export { UnknownParkedDelivery, UnknownTopic } from './faults.js';
export type { Log } from './log.js';
export { memoryEventBus } from './memory-event-bus.js';
export { partitionOf } from './partition.js';
export { isTransient, TemporarilyUnavailable } from './transient.js';
export {
  postgresEventBus,
  type PostgresEventBus,
  type PostgresEventBusOptions,
} from './postgres-event-bus.js';
export type { Pruned, Retention } from './postgres/retention.js';
