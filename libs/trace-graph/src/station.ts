import type { Account } from './account.js';
import type { PlaceHierarchy } from './place.js';
import type { Presence } from './presence.js';

/** Open goods of one holding, while they lie there. */
export interface Pool {
  readonly account: Account;
  readonly presence: Presence;
  /** How often it has been used up so far. */
  times: number;
  /** Lay with suspect goods: all of it, and all that comes to it, is suspect. */
  isCommingled: boolean;
}

/** A place of one party, with the open goods on it. */
export interface Station {
  /** Those that may still become suspect as a whole. */
  readonly open: Set<Pool>;
  readonly suspect: Set<Pool>;
  readonly below: Set<number>;
}

/** Finds stations, and those that meet a place: itself, those above and those below. */
export interface Stations {
  readonly at: (account: Account) => Station;
  readonly around: (account: Account) => readonly Station[];
}

export const stations = ({ above }: PlaceHierarchy): Stations => {
  const known = new Map<string, Station>();
  const find = (party: number, place: number): Station => {
    const key = `${party} ${place}`;
    let station = known.get(key);
    if (station === undefined) {
      known.set(key, (station = { open: new Set(), suspect: new Set(), below: new Set() }));
      for (const outer of above(place)) find(party, outer).below.add(place);
    }
    return station;
  };
  return {
    at: ({ party, place }) => find(party, place),
    around: ({ party, place }) => {
      const station = find(party, place);
      return [
        station,
        ...[...above(place), ...station.below].map((meeting) => find(party, meeting)),
      ];
    },
  };
};
