import type { KafkaMessage } from 'kafkajs';
import { bell } from '@zhixin/event-store';
import type { Delivery } from '../event-bus.js';
import type { HeldPartition } from '../postgres/held-partition.js';
import { toCloudEvent } from './binary-mode.js';

/** Bytes that wait for their handler per partition before fetching pauses, and below which it goes on. */
const WAITING_BYTES_MAX = 2 * 1024 * 1024;
const WAITING_BYTES_LOW = WAITING_BYTES_MAX / 2;
const MESSAGE_BYTES = 300;
const LOOK_AGAIN_MS = 5_000;

/** What a worker asks of the fetching side. */
export interface FetchControl {
  pause(): void;
  resume(): void;
}

/**
 * Works on one partition under one claim, one batch after another, apart from the fetching: a slow or
 * failing partition holds up neither the heartbeat nor the others.
 */
export class PartitionWorker {
  #waiting: KafkaMessage[] = [];
  #bytes = 0;
  #paused = false;
  #replayAsked = true;
  #handledTo: number;
  #fetchedTo: number;
  #movedAt: number;
  readonly #bell = bell();

  constructor(
    private readonly held: HeldPartition,
    from: number,
    private readonly means: {
      readonly fetching: FetchControl;
      readonly batchSize: number;
      /** Milliseconds of a clock that only goes forward. */
      readonly now: () => number;
    },
  ) {
    this.#handledTo = from;
    this.#fetchedTo = from;
    this.#movedAt = means.now();
  }

  /** Offset behind the last delivery that the group has handled. */
  get handledTo(): number {
    return this.#handledTo;
  }

  /** Offset that the next fetched message is expected to have, or to be above. */
  get fetchedTo(): number {
    return this.#fetchedTo;
  }

  /** Whether it has nothing to do and could take more. */
  get idle(): boolean {
    return this.#waiting.length === 0 && !this.#paused;
  }

  /** When it last got or handled something, by `now`. */
  get movedAt(): number {
    return this.#movedAt;
  }

  /** Takes fetched messages; false when they lie before what it has seen, so that the log was replaced. */
  offer(messages: readonly KafkaMessage[]): boolean {
    const last = messages.at(-1);
    if (last === undefined) return true;
    if (Number(last.offset) < this.#fetchedTo) return false;
    for (const message of messages)
      if (Number(message.offset) >= this.#fetchedTo) {
        this.#waiting.push(message);
        this.#bytes += bytesOf(message);
      }
    this.#fetchedTo = Number(last.offset) + 1;
    this.#movedAt = this.means.now();
    if (this.#bytes > WAITING_BYTES_MAX && !this.#paused) {
      this.#paused = true;
      this.means.fetching.pause();
    }
    this.#bell.ring();
    return true;
  }

  /** Somebody asked for a parked delivery of this partition. */
  askReplay(): void {
    this.#replayAsked = true;
    this.#bell.ring();
  }

  /** Works until `signal` aborts. @throws PartitionLost when another member took over. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { rings } = this.#bell;
      if (this.#replayAsked) await this.#replay(signal);
      const batch = this.#take();
      if (batch.length === 0) {
        await this.#bell.after(rings, LOOK_AGAIN_MS, signal);
        continue;
      }
      await this.held.digest(batch, signal);
      if (signal.aborted) return;
      this.#handledTo = Number(batch.at(-1)?.offset) + 1;
      this.#movedAt = this.means.now();
    }
  }

  async #replay(signal: AbortSignal) {
    this.#replayAsked = false;
    if (await this.held.replay(signal)) this.askReplay();
  }

  #take(): readonly Delivery[] {
    const { topic, partition } = this.held.claim;
    const messages = this.#waiting.splice(0, this.means.batchSize);
    for (const message of messages) this.#bytes -= bytesOf(message);
    if (this.#paused && this.#bytes < WAITING_BYTES_LOW) {
      this.#paused = false;
      this.means.fetching.resume();
    }
    return messages.map((message) => ({
      topic,
      partition,
      offset: message.offset,
      event: toCloudEvent(message, `${topic}/${partition}/${message.offset}`),
    }));
  }
}

const bytesOf = ({ value }: KafkaMessage) => (value?.length ?? 0) + MESSAGE_BYTES;
