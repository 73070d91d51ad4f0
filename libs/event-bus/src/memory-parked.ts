import { MemoryParkedList, type FollowedEntry, type ParkedEntryRecord } from '@zhixin/follower';
import type { Delivery, ParkedEvent } from './event-bus.js';
import { UnknownParkedEvent } from './faults.js';

/** A partition of a topic, as a group reads it. */
interface GroupPartition {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/** A delivery as an entry of a log. */
export interface FollowedDelivery extends FollowedEntry {
  readonly delivery: Delivery;
}

/** What a list of parked entries needs to know of a delivery. */
export const followed = (delivery: Delivery): FollowedDelivery => ({
  position: '',
  id: delivery.event.id,
  type: delivery.event.type,
  recordedAt: delivery.event.recordedtime,
  delivery,
});

/** The parked deliveries of a bus inside this process: a list for each group and partition. */
export class MemoryParked {
  readonly #lists = new Map<string, MemoryParkedList<FollowedDelivery>>();

  at({ group, topic, partition }: GroupPartition): MemoryParkedList<FollowedDelivery> {
    const name = JSON.stringify([group, topic, partition]);
    const found =
      this.#lists.get(name) ??
      new MemoryParkedList<FollowedDelivery>({ kind: 'delivery', name: group });
    this.#lists.set(name, found);
    return found;
  }

  list(group?: string): readonly ParkedEvent[] {
    return [...this.#lists.values()]
      .filter(({ follower }) => group === undefined || follower.name === group)
      .flatMap((list) => list.list().map((entry) => parkedFrom(list.follower.name, entry)));
  }

  /** @throws UnknownParkedEvent */
  askReplay(id: string): void {
    const list = [...this.#lists.values()].find((one) =>
      one.list().some((entry) => entry.id === id),
    );
    if (list === undefined) throw new UnknownParkedEvent(id);
    list.askReplay(id);
  }
}

const parkedFrom = (group: string, entry: ParkedEntryRecord<FollowedDelivery>): ParkedEvent => {
  const { id, reason, key, error, attempts, parkedAt, event } = entry;
  return {
    ...{ id, kind: 'delivery', group, reason, eventId: event.id, type: event.type },
    ...(key !== undefined && { key }),
    ...{ error, attempts, parkedAt, delivery: event.delivery },
  };
};
