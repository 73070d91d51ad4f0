import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { ConfirmationReceipt } from '@zhixin/contracts';
import { foldedStream, type EventStore } from '@zhixin/event-store';
import { maySee, scopeOf, type Caller } from '@zhixin/identity';
import {
  CLOCK,
  Decide,
  EVENT_STORE,
  notFound,
  orProblem,
  PG_POOL,
  Problem,
  type Clock,
} from '@zhixin/service-shell';
import pg from 'pg';
import { confirmationIdOf, confirmationIn, streamIdOf } from '../confirmations/confirmation-id.js';
import {
  confirmation,
  type ConfirmationCommand,
  type ConfirmationState,
} from '../domain/confirmation.js';
import type { LoggedEvent } from '../log/log-entry.js';
import { eventsOfId } from '../query/event-query.js';

/** An event and its declarations, of every reporter that used the same id: more than anybody does. */
const EVENTS_OF_ONE_ID_MAX = 100;

/**
 * Where officers' confirmations are handed in. An officer vouches for what was reported in their region: they can go
 * there and look. Whom else the event names does not matter: who watches over the other side vouches for its events.
 */
@Injectable()
export class ConfirmationDesk {
  constructor(
    private readonly commands: CommandBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem 404 for an event that the caller's region has not reported, 409 for one declared an error. */
  async confirm(
    { eventID, uscc: named, reason }: { eventID: string; uscc?: string; reason: string },
    caller: Caller,
  ): Promise<ConfirmationReceipt> {
    const asked = { eventId: eventID, scope: scopeOf(caller), max: EVENTS_OF_ONE_ID_MAX };
    const found = (await eventsOfId(this.pool, asked)).filter(
      ({ uscc }) => named === undefined || uscc === named,
    );
    const { eventId, uscc, region } = oneAmong(found);
    const streamId = streamIdOf(uscc, eventId);
    const said = { eventId, uscc, region, reason, ...this.stamp(caller) };
    return this.decide(streamId, { type: 'ConfirmEpcisEvent', ...said });
  }

  /** @throws Problem 404 for a confirmation that does not exist, or of an event that another region reported. */
  async withdraw(id: string, reason: string, caller: Caller): Promise<ConfirmationReceipt> {
    const { streamId, round } = confirmationIn(id) ?? {};
    if (streamId === undefined || round === undefined) throw notFound('CONFIRMATION_UNKNOWN');
    const { about } = await this.state(streamId);
    if (about === undefined || !maySee(caller, about)) throw notFound('CONFIRMATION_UNKNOWN');
    const said = { round, reason, ...this.stamp(caller) };
    return this.decide(streamId, { type: 'WithdrawConfirmation', ...said }, round);
  }

  private stamp({ subject }: Caller) {
    return { at: this.clock.now(), by: subject };
  }

  private async decide(
    streamId: string,
    command: ConfirmationCommand,
    round?: number,
  ): Promise<ConfirmationReceipt> {
    const { events, position } = orProblem(
      await this.commands.execute(
        new Decide(confirmation, streamId, command, { actor: command.by }),
      ),
    );
    const { rounds } = round === undefined ? await this.state(streamId) : { rounds: round };
    const recorded = events.length > 0;
    return { confirmationId: confirmationIdOf(streamId, rounds), position, recorded };
  }

  private async state(streamId: string): Promise<ConfirmationState> {
    return (await foldedStream(this.store, confirmation, streamId)).state;
  }
}

/** The event that was meant: no other reporter's, and not one that its own has taken back. */
const oneAmong = (found: readonly LoggedEvent[]): LoggedEvent => {
  const event = found.find(({ isDeclaration }) => !isDeclaration);
  if (event === undefined) throw notFound('CONFIRMED_EVENT_UNKNOWN');
  if (found.some(({ uscc }) => uscc !== event.uscc)) throw new Problem(409, 'EVENT_OF_SEVERAL');
  if (found.some(({ isDeclaration }) => isDeclaration))
    throw new Problem(409, 'EVENT_DECLARED_WRONG');
  return event;
};
