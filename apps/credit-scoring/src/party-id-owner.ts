import { foldedStream, type EventStore } from '@zhixin/event-store';
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
  const { state } = await foldedStream(store, partyId, streamIdOf(identifier));
  return state.owner;
};
