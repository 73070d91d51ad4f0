export * from './event-bus.js';
export {
  cloudEvent,
  NamesNobody,
  type Publication,
  type PublishedContract,
} from './cloud-event.js';
export { earliestOf } from './earliest.js';
export { NoTopicSource, PlaceGone, UnknownParkedEvent, UnknownTopic } from './faults.js';
export { idKeyOf } from './id-key.js';
export { memoryEventBus } from './memory-event-bus.js';
export { partitionOf } from './partition.js';
export {
  publishKept,
  type KeptPublication,
  type SourceRow,
  type TopicSource,
  type TopicSources,
} from './topic-source.js';
export { postgresEventBus, type PostgresEventBusOptions } from './postgres-event-bus.js';
export {
  busRetention,
  type BusRetention,
  type BusRetentionOptions,
  type PrunedRows,
} from './postgres/retention.js';
export {
  each,
  startRelay,
  type HeldBackNotices,
  type Relay,
  type RelayOptions,
  type RelayStatus,
} from './relay.js';
export {
  CheckpointOfAnotherStore,
  memoryRelayCheckpoints,
  postgresRelayCheckpoints,
  type RelayCheckpoints,
} from './relay-checkpoints.js';
