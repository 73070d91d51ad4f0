import type { Kafka, RetryOptions } from 'kafkajs';
import type { Subscription } from '../event-bus.js';
import type { Log } from '@zhixin/follower';
import type { ConsumerLedger } from '../postgres/consumer-ledger.js';
import type { ParkedDeliveries } from '../postgres/parked-deliveries.js';
import type { KafkaClaims } from './claims.js';
import type { Publisher } from './publisher.js';
import type { KafkaTopics } from './topics.js';

/** What the Kafka adapter is made of. */
export interface KafkaComponents {
  readonly kafka: Kafka;
  readonly topics: KafkaTopics;
  readonly claims: KafkaClaims;
  readonly ledger: ConsumerLedger;
  readonly parked: ParkedDeliveries;
  readonly publisher: Publisher;
  readonly retry: RetryOptions;
  readonly sessionMs: number;
  readonly stallMs: number;
  readonly stalled: (subscription: Pick<Subscription, 'group' | 'topic'>) => void;
  readonly log: Log;
  readonly now: () => number;
}
