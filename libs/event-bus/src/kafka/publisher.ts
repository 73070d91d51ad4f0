import type { Kafka, Message, Producer } from 'kafkajs';
import { partitionOf } from '../partition.js';

/** Bytes of values and headers in one request, roughly: well below what a topic takes in one batch. */
const REQUEST_BYTES_MAX = 900_000;
const HEADER_BYTES = 512;
const RETRIES = 3;
const RETRY_FIRST_MS = 100;
const RETRY_MS_MAX = 1_000;

type KeyedMessage = Message & { readonly key: string; readonly value: string };

/**
 * Sends messages in order with an idempotent producer. After a failure nobody knows what arrived, so
 * the producer is replaced and the caller sends the same again.
 */
export class Publisher {
  #producer: Promise<Producer> | undefined;

  constructor(private readonly kafka: Kafka) {}

  async send(topic: string, messages: readonly KeyedMessage[]): Promise<void> {
    for (const request of requests(messages)) {
      const current = (this.#producer ??= this.#connect());
      try {
        await (await current).send({ topic, acks: -1, messages: request });
      } catch (error) {
        await this.#replace(current);
        throw error;
      }
    }
  }

  async close(): Promise<void> {
    const producer = await this.#producer?.catch(() => undefined);
    await producer?.disconnect();
  }

  async #connect() {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message, partitionMetadata }) =>
          partitionOf(String(message.key), partitionMetadata.length),
      retry: { retries: RETRIES, initialRetryTime: RETRY_FIRST_MS, maxRetryTime: RETRY_MS_MAX },
    });
    await producer.connect();
    return producer;
  }

  async #replace(failed: Promise<Producer>) {
    if (this.#producer === failed) this.#producer = undefined;
    const producer = await failed.catch(() => undefined);
    await producer?.disconnect().catch(() => undefined);
  }
}

function* requests(messages: readonly KeyedMessage[]): Generator<KeyedMessage[]> {
  let request: KeyedMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.value) + HEADER_BYTES;
    if (request.length > 0 && bytes + size > REQUEST_BYTES_MAX) {
      yield request;
      request = [];
      bytes = 0;
    }
    request.push(message);
    bytes += size;
  }
  if (request.length > 0) yield request;
}
