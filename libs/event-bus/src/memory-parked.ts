import { randomUUID } from 'node:crypto';
import type { Failure } from './digest.js';
import type { Delivery, ParkedDelivery } from './event-bus.js';
import { UnknownParkedDelivery } from './faults.js';

/** A partition of a topic, as a group reads it. */
interface Place {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

interface Parked extends ParkedDelivery {
  readonly replaying: boolean;
}

/** The parked deliveries of a bus inside this process. */
export class MemoryParked {
  readonly #byEvent = new Map<string, Parked>();

  park(group: string, delivery: Delivery, { error, attempts }: Failure): void {
    const key = keyOf(group, delivery.event.id);
    const before = this.#byEvent.get(key);
    this.#byEvent.set(key, {
      id: before?.id ?? randomUUID(),
      group,
      delivery,
      error: String(error),
      attempts: (before?.attempts ?? 0) + attempts,
      parkedAt: new Date().toISOString(),
      replaying: false,
    });
  }

  /** The group has handled the event after all. */
  forget(group: string, eventId: string): void {
    this.#byEvent.delete(keyOf(group, eventId));
  }

  list(group?: string): readonly ParkedDelivery[] {
    return [...this.#byEvent.values()]
      .filter((parked) => group === undefined || parked.group === group)
      .map(({ replaying: _, ...parked }) => parked);
  }

  /** @throws UnknownParkedDelivery */
  askReplay(id: string): void {
    const found = [...this.#byEvent].find(([, parked]) => parked.id === id);
    if (found === undefined) throw new UnknownParkedDelivery(id);
    const [key, parked] = found;
    this.#byEvent.set(key, { ...parked, replaying: true });
  }

  nextReplay(place: Place): Delivery | undefined {
    return this.#at(place).find(({ replaying }) => replaying)?.delivery;
  }

  countAt(place: Place): number {
    return this.#at(place).length;
  }

  #at({ group, topic, partition }: Place): readonly Parked[] {
    return [...this.#byEvent.values()].filter(
      (parked) =>
        parked.group === group &&
        parked.delivery.topic === topic &&
        parked.delivery.partition === partition,
    );
  }
}

const keyOf = (group: string, eventId: string) => JSON.stringify([group, eventId]);
