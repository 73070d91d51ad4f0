import { defineAggregate, refuse, type Decision } from '@zhixin/decider';
import { partyIdEvents, type PartyIdEvent } from './party-id.events.js';

/** An officer says whose an identifier is, or is no longer. */
export interface PartyIdCommand {
  readonly type: 'RegisterPartyId' | 'WithdrawPartyId';
  readonly at: string;
  readonly by: string;
  readonly uscc: string;
  /** Where the enterprise is. */
  readonly region: string;
  /** Canonical Digital Link. */
  readonly partyId: string;
}

export type PartyIdRefusal = 'PARTY_ID_TAKEN';

export interface PartyIdState {
  /** Social credit code of whose it is. */
  readonly owner: string | undefined;
  /** How often it has been registered. */
  readonly registrations: number;
}

const decide = (
  { type, ...said }: PartyIdCommand,
  { owner, registrations }: PartyIdState,
): Decision<PartyIdEvent, PartyIdRefusal> => {
  if (type === 'WithdrawPartyId')
    return owner === said.uscc
      ? [{ type: 'PartyIdWithdrawn', data: { ...said, registration: registrations } }]
      : [];
  if (owner === undefined)
    return [{ type: 'PartyIdRegistered', data: { ...said, registration: registrations + 1 } }];
  return owner === said.uscc
    ? []
    : refuse('PARTY_ID_TAKEN', 'The identifier is registered as another enterprise’s.');
};

const evolve = (_: PartyIdState, { type, data }: PartyIdEvent): PartyIdState => ({
  owner: type === 'PartyIdRegistered' ? data.uscc : undefined,
  registrations: data.registration,
});

/**
 * Streams `partyid-{key}-{digits}`: whose a party identifier is. One stream decides, so it has one owner at a time over
 * the whole country; the streams of enterprises follow.
 */
export const partyId = defineAggregate({
  category: 'partyid',
  events: partyIdEvents,
  decider: { initialState: { owner: undefined, registrations: 0 }, decide, evolve },
});

/** Id of an identifier's stream: `417-9521234000013`. */
export const streamIdOf = (canonical: string): string => canonical.split('/').slice(-2).join('-');
