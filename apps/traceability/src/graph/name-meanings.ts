import type { NameMeanings } from '@zhixin/trace-graph';
import { confirmationsOf } from '../confirmations/confirmations.js';
import type { Queryable } from '../log/queryable.js';
import { registrationsOf } from '../parties/party-registrations.js';
import { placesAbove } from '../places/places.js';

/** What is to be understood: identifiers of parties, places, and events that an officer may have confirmed. */
export interface NamedInGraph {
  readonly identifiers?: readonly string[];
  readonly places?: readonly string[];
  readonly eventIds?: readonly string[];
}

/** Whose the identifiers are, what the places lie in, and which events are confirmed. */
export const meaningsOf = async (
  db: Queryable,
  { identifiers = [], places = [], eventIds = [] }: NamedInGraph,
): Promise<NameMeanings> => ({
  parties: await registrationsOf(db, identifiers),
  places: await placesAbove(db, places),
  confirmations: await confirmationsOf(db, eventIds),
});
