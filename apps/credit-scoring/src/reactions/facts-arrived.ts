import { Inject, Injectable } from '@nestjs/common';
import type { EventBus } from '@zhixin/event-bus';
import { UnknownPosition, type EventStore, type Position } from '@zhixin/event-store';
import { NotYetProjected } from '@zhixin/read-model';
import { EVENT_BUS, EVENT_STORE, type Reaction } from '@zhixin/service-shell';

/** Injection token: what the service reacts to. */
export const REACTIONS = Symbol('REACTIONS');

/** Name of a reaction's consumer group. */
export const groupOf = ({ name }: Pick<Reaction, 'name'>): string => `credit-scoring.${name}`;

/** How long a reader waits for the position it asks for; then 503 with Retry-After. */
export const ARRIVAL_WAIT_MS = 3_000;
/** Milliseconds between looks at what the reactions are done with. */
const LOOK_MS = 20;

/**
 * Lets a reader wait for another service's write: the position of a penalty tells its event, and the bus
 * tells when our reaction to it is done. One that is parked is not waited for: the enterprise says then that
 * something is missing.
 */
@Injectable()
export class FactsArrived {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(EVENT_BUS) private readonly bus: EventBus,
    @Inject(REACTIONS) private readonly reactions: readonly Reaction[],
  ) {}

  /**
   * Resolves when what was written at `position` counts in its enterprise, or is parked, with a position
   * that contains both, for readers of rows.
   *
   * @throws UnknownPosition, and NotYetProjected after `ARRIVAL_WAIT_MS`.
   */
  async waitFor(position: Position): Promise<Position> {
    const event = await this.store.at(position);
    if (event === undefined) throw new UnknownPosition(position, this.store.adapter);
    for (const reaction of this.reactions) {
      // A contract is named after the stored event that it publishes, and its version.
      const ids = Object.keys(reaction.on)
        .filter((type) => type.replace(VERSION, '') === event.type)
        .map((type) => `${event.id}/${type}`);
      if (ids.length === 0) continue;
      await this.settled(groupOf(reaction), ids, position);
      return (await this.store.head()) ?? position;
    }
    return position;
  }

  private async settled(group: string, ids: readonly string[], position: Position) {
    for (const deadline = performance.now() + ARRIVAL_WAIT_MS; ;) {
      if ((await this.bus.settled(group, ids)).size > 0) return;
      if (performance.now() > deadline) throw new NotYetProjected(group, position);
      await new Promise((looked) => setTimeout(looked, LOOK_MS));
    }
  }
}

const VERSION = /V[0-9]+$/;
