import type { Ledger, ThingState } from './ledger.js';
import { bytewise, NONE } from './names.js';

/** A day of Asia/Shanghai, and the event that gives it. */
export interface GivenDay {
  readonly day: string;
  readonly event: string;
}

/** What the makers of a thing, or of its lot, say of its days. */
export interface ThingDays {
  readonly lastDay?: GivenDay;
  readonly harvestEnd?: GivenDay;
}

/**
 * Of a thing or its lot. What makers say counts, and others only where nobody made it. Of several makers the latest last
 * day and the earliest end of harvest count: nobody is accused by another's word.
 */
export const datesOf = (ledger: Ledger, { thing, lot }: ThingState): ThingDays => {
  const known = daysIn(ledger);
  return { ...(lot === NONE ? {} : known.get(lot)), ...known.get(thing) };
};

const found = new WeakMap<Ledger, ReadonlyMap<number, ThingDays>>();

const daysIn = (ledger: Ledger): ReadonlyMap<number, ThingDays> => {
  let days = found.get(ledger);
  if (days === undefined) found.set(ledger, (days = daysOf(ledger)));
  return days;
};

const daysOf = ({ standing, things }: Ledger): ReadonlyMap<number, ThingDays> => {
  const days = new Map<number, ThingDays>();
  for (const { id: event, dates = [], edges } of standing.events)
    for (const { thing, lastDay, harvestEnd } of dates) {
      const makes = edges.some(
        (edge) => edge.thing === thing && (edge.kind === 'make' || edge.kind === 'yield'),
      );
      if (!makes && things[thing]!.hasOrigin) continue;
      const known = days.get(thing) ?? {};
      const last = chosen([known.lastDay, dayOf(lastDay, event)], (a, b) => a > b);
      const end = chosen([known.harvestEnd, dayOf(harvestEnd, event)], (a, b) => a < b);
      days.set(thing, { ...(last && { lastDay: last }), ...(end && { harvestEnd: end }) });
    }
  return days;
};

const dayOf = (day: string | undefined, event: string): GivenDay | undefined =>
  day === undefined ? undefined : { day, event };

/** Of two that say the same the event whose name comes first, so that the order of reading leaves no trace. */
const chosen = (
  [known, other]: readonly [GivenDay | undefined, GivenDay | undefined],
  isBetter: (day: string, than: string) => boolean,
): GivenDay | undefined => {
  if (known === undefined || other === undefined) return known ?? other;
  if (known.day === other.day) return bytewise(known.event, other.event) <= 0 ? known : other;
  return isBetter(other.day, known.day) ? other : known;
};
