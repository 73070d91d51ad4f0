import { NONE, type Names } from './names.js';

/** How the places of a graph lie in one another, as known at a ledger.now. */
export interface PlaceHierarchy {
  /** Every place that this one lies in, nearest first, not itself. */
  readonly above: (place: number) => readonly number[];
  /** Whether they are one, or one lies in the other. */
  readonly meet: (left: number, right: number) => boolean;
}

const EXTENSION = /\/254\/[^/]*$/;

/** @param within registered containment of places: number of the inner to that of the outer */
export const placesOf = (places: Names, within: ReadonlyMap<number, number>): PlaceHierarchy => {
  const known = new Map<number, readonly number[]>();
  const outerOf = (place: number): number => {
    const registered = within.get(place);
    if (registered !== undefined) return registered;
    const text = places.textOf(place);
    return EXTENSION.test(text) ? places.find(text.replace(EXTENSION, '')) : NONE;
  };
  const above = (place: number): readonly number[] => {
    const found = known.get(place);
    if (found !== undefined) return found;
    const outer: number[] = [];
    for (
      let at = place === NONE ? NONE : outerOf(place);
      at !== NONE && at !== place && !outer.includes(at);
      at = outerOf(at)
    )
      outer.push(at);
    known.set(place, outer);
    return outer;
  };
  const meet = (left: number, right: number) =>
    left === right || above(left).includes(right) || above(right).includes(left);
  return { above, meet };
};
