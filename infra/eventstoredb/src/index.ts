export {
  startEventStoreDouble,
  EventStoreDoubleUnavailable,
  type EventStoreDouble,
  type EventStoreDoubleFaults,
  type EventStoreDoubleOptions,
} from './start-double.js';
export type { AppendFault, CallCounts, LeaderAddress } from './server/faults.js';
