import { names, placesOf } from '@zhixin/trace-graph';
import type { Queryable } from '../log/queryable.js';
import { placesAbove } from '../places/places.js';

/** Whether two of some places are one, or one of them lies in the other, as the owners of places say. */
export const placesMeeting = async (
  db: Queryable,
  places: readonly string[],
): Promise<(left: string, right: string) => boolean> => {
  const named = names();
  const number = (text: string) => named.numberOf(text);
  for (const place of places) number(place);
  const above = await placesAbove(db, places);
  const { meet } = placesOf(
    named,
    new Map(above.map(({ place, within }) => [number(place), number(within)])),
  );
  return (left, right) => meet(number(left), number(right));
};
