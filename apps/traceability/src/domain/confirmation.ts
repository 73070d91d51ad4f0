import { defineAggregate, refuse, type Decision } from '@zhixin/decider';
import { confirmationEvents, type ConfirmationEvent } from './confirmation.events.js';

interface OfficersWord {
  readonly reason: string;
  readonly at: string;
  readonly by: string;
}

/** An officer vouches that an event is true which only its reporter tells. */
export interface ConfirmEpcisEvent extends OfficersWord {
  readonly type: 'ConfirmEpcisEvent';
  readonly eventId: string;
  readonly uscc: string;
  readonly region: string;
}

/** An officer no longer does. */
export interface WithdrawConfirmation extends OfficersWord {
  readonly type: 'WithdrawConfirmation';
  readonly round: number;
}

export type ConfirmationCommand = ConfirmEpcisEvent | WithdrawConfirmation;
export type ConfirmationRefusal = 'CONFIRMATION_UNKNOWN';

export interface ConfirmationState {
  /** How often the event has been confirmed. */
  readonly rounds: number;
  readonly stands: boolean;
  readonly about?: Pick<ConfirmEpcisEvent, 'eventId' | 'uscc' | 'region'>;
}

const decide = (
  command: ConfirmationCommand,
  { rounds, stands, about }: ConfirmationState,
): Decision<ConfirmationEvent, ConfirmationRefusal> => {
  if (command.type === 'ConfirmEpcisEvent') {
    const { type: _, ...said } = command;
    return stands ? [] : [{ type: 'EpcisEventConfirmed', data: { ...said, round: rounds + 1 } }];
  }
  const { type: _, round, ...said } = command;
  if (about === undefined || round > rounds)
    return refuse('CONFIRMATION_UNKNOWN', 'The event was never confirmed so often.');
  // One that came before is withdrawn already, and the one that stands is another.
  if (!stands || round < rounds) return [];
  return [{ type: 'EpcisEventConfirmationWithdrawn', data: { ...said, ...about, round } }];
};

const evolve = (_: ConfirmationState, { type, data }: ConfirmationEvent): ConfirmationState => {
  const { eventId, uscc, region, round } = data;
  return {
    rounds: round,
    stands: type === 'EpcisEventConfirmed',
    about: { eventId, uscc, region },
  };
};

/** Streams `confirmation-{digest}`: what officers said of one event of one reporter. */
export const confirmation = defineAggregate({
  category: 'confirmation',
  events: confirmationEvents,
  decider: { initialState: { rounds: 0, stands: false }, decide, evolve },
});
