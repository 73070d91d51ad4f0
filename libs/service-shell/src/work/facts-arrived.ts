import { Inject, Injectable } from '@nestjs/common';
import { heldBackOn } from '@zhixin/contracts';
import type { EventBus } from '@zhixin/event-bus';
import { UnknownPosition, type EventStore, type Position } from '@zhixin/event-store';
import { NotYetProjected } from '@zhixin/read-model';
import { EVENT_BUS, EVENT_STORE, SERVICE_REACTIONS } from '../injection.js';
import { groupOf, publishedIds, type ServiceReactions } from './reaction.js';

/** How long a reader waits for the position it asks for; then 503 with Retry-After. */
export const ARRIVAL_WAIT_MS = 3_000;

/**
 * Lets a reader wait for another service's write: the position of a penalty tells its event, and the bus tells when
 * the service's reaction to it is done. What is parked, here or by its publisher, has arrived: whom it concerns then
 * says that something is missing.
 */
@Injectable()
export class FactsArrived {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(EVENT_BUS) private readonly bus: EventBus,
    @Inject(SERVICE_REACTIONS) private readonly of: ServiceReactions,
  ) {}

  /**
   * Resolves when the service's reaction to what was written at `position` is done with it, with a position that
   * contains both, for readers of rows.
   *
   * @throws UnknownPosition, and NotYetProjected after `ARRIVAL_WAIT_MS`.
   */
  async waitFor(position: Position): Promise<Position> {
    const event = await this.store.at(position);
    if (event === undefined) throw new UnknownPosition(position, this.store.adapter);
    const { service, reactions } = this.of;
    for (const reaction of reactions) {
      const ids = publishedIds(reaction, event);
      if (ids.length === 0) continue;
      const notice = heldBackOn(reaction.topic)?.heldBack.type;
      const group = groupOf(service, reaction);
      const asked = [...ids, ...(notice === undefined ? [] : [`${event.id}/${notice}`])];
      const deadline = AbortSignal.timeout(ARRIVAL_WAIT_MS);
      if (!(await this.bus.untilSettled(group, asked, deadline)))
        throw new NotYetProjected(group, position);
      return (await this.store.head()) ?? position;
    }
    return position;
  }
}
