import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { ScopeWatchReceipt } from '@zhixin/contracts';
import type { EventStore } from '@zhixin/event-store';
import { maySee, type Caller } from '@zhixin/identity';
import { CLOCK, Decide, EVENT_STORE, orProblem, type Clock } from '@zhixin/service-shell';
import { scopeWatch, type ScopeWatchCommand } from '../domain/scope-watch.js';
import { ScopeDesk } from './scope-desk.js';
import { watchStateOf } from './scope-watchers.js';

/** Where officers begin and end to watch scopes that they may see. */
@Injectable()
export class WatchDesk {
  constructor(
    private readonly desk: ScopeDesk,
    private readonly commands: CommandBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem 404, 409 where the scope is not whole */
  async watch(scopeId: string, caller: Caller): Promise<ScopeWatchReceipt> {
    const { scope } = await this.desk.readWhole(scopeId, caller);
    const { watchers } = await watchStateOf(this.store, scopeId);
    const { uscc, region } =
      watchers.find((watcher) => maySee(caller, watcher)) ??
      (await this.desk.reporterOf(scope, caller));
    return this.decide(scopeId, { type: 'WatchScope', uscc, region, ...this.stamp(caller) });
  }

  /** @throws Problem 404 */
  async unwatch(scopeId: string, caller: Caller): Promise<ScopeWatchReceipt> {
    await this.desk.read(scopeId, caller);
    return this.decide(scopeId, { type: 'UnwatchScope', ...this.stamp(caller) });
  }

  private stamp({ subject }: Caller) {
    return { at: this.clock.now(), by: subject };
  }

  private async decide(scopeId: string, command: ScopeWatchCommand): Promise<ScopeWatchReceipt> {
    const { events, position } = orProblem(
      await this.commands.execute(new Decide(scopeWatch, scopeId, command, { actor: command.by })),
    );
    const { watchers } = await watchStateOf(this.store, scopeId);
    const recorded = events.length > 0;
    return { id: scopeId, scopeId, position, recorded, watched: watchers.length > 0, warnings: [] };
  }
}
