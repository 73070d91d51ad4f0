import { byEventTime, type TracedEvent } from './traced-event.js';

/** An item is of a lot: the first event by which one reporter said so. */
export interface LotMembership {
  readonly lot: string;
  readonly item: string;
  readonly event: TracedEvent;
}

/** Items that events name as of a lot, once for each reporter, since not everybody may read each report. */
export const itemsNamed = (lot: string, events: readonly TracedEvent[]): readonly LotMembership[] =>
  firstOf(membershipsIn(events).filter((found) => found.lot === lot));

/** Lots that events name for an item, once for each reporter. */
export const lotsNamed = (item: string, events: readonly TracedEvent[]): readonly LotMembership[] =>
  firstOf(membershipsIn(events).filter((found) => found.item === item));

const membershipsIn = (events: readonly TracedEvent[]): readonly LotMembership[] =>
  events.flatMap((event) =>
    event.things.flatMap(({ id, lot }) => (lot === undefined ? [] : [{ lot, item: id, event }])),
  );

const firstOf = (memberships: readonly LotMembership[]): readonly LotMembership[] => {
  const first = new Map<string, LotMembership>();
  for (const found of [...memberships].sort((left, right) =>
    byEventTime(left.event, right.event),
  )) {
    const key = `${found.lot} ${found.item} ${found.event.uscc}`;
    if (!first.has(key)) first.set(key, found);
  }
  return [...first.values()];
};
