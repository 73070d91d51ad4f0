import type { PartyName } from '@zhixin/contracts';

/**
 * A party as answers name it: an enterprise is called by its social credit code, a party that nobody registered by a
 * URI. Members stand in the order of RFC 8785, so that JSON.stringify writes canonical text.
 */
export const partyName = (party: string, name: string = party): PartyName =>
  isUscc(party) ? { name, uscc: party } : { name, partyId: party };

/** Social credit codes have no colon, identifiers of parties have one. */
const isUscc = (party: string): boolean => !party.includes(':');
