import { declaredEvents, type EventStore } from '@zhixin/event-store';
import { partyId, streamIdOf } from './domain/party-id.js';

/**
 * Social credit code of whose an identifier (canonical) is as of now; undefined: nobody's.
 *
 * @throws StreamOfANewerVersion
 */
export const ownerOf = async (
  store: EventStore,
  identifier: string,
): Promise<string | undefined> => {
  const { initialState, evolve } = partyId.decider;
  let state = initialState;
  const stream = `${partyId.category}-${streamIdOf(identifier)}`;
  for await (const { event } of declaredEvents(store, partyId, { stream }))
    state = evolve(state, event);
  return state.owner;
};
