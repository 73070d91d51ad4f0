export * from './event-bus.js';
export { gather, GATHER_MS } from './waiting.js';
export { cloudEvent, type Publication, type PublishedAs } from './cloud-event.js';
export { backOff } from './digest.js';
export { earliestOf } from './earliest.js';
export { UnknownParkedDelivery, UnknownTopic } from './faults.js';
export { instanceName, isKnownDead } from './instance-name.js';
export type { Log } from './log.js';
export { memoryEventBus } from './memory-event-bus.js';
export { partitionOf } from './partition.js';
export { isTransient, TemporarilyUnavailable } from './transient.js';
export { postgresEventBus, type PostgresEventBusOptions } from './postgres-event-bus.js';
export {
  busRetention,
  type BusRetention,
  type BusRetentionOptions,
  type Pruned,
} from './postgres/retention.js';
export {
  startRelay,
  type Relay,
  type RelayOptions,
  type RelaySource,
  type RelayStatus,
} from './relay.js';
export {
  CheckpointOfAnotherStore,
  memoryRelayCheckpoints,
  postgresRelayCheckpoints,
  type RelayCheckpoints,
} from './relay-checkpoints.js';
