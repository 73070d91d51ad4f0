import { CHILD_ROLES, thingsIn, type TracedEvent } from '../domain/traced-event.js';
import { CONTAINER_DEPTH_MAX, containersOf, type EventHistories } from '../domain/acquisition.js';
import type { Queryable } from '../log/queryable.js';
import { eventsAbout } from '../trace/event-history.js';

/** Events that one look-up reads at most. */
export const HISTORY_EVENTS_MAX = 10_000;

const EVER = { validAt: 'infinity', knownAt: 'infinity' } as const;

/** Everything that stands about some things and about the containers they were in; undefined over the limit. */
export const historiesOf = async (
  db: Queryable,
  epcs: readonly string[],
): Promise<EventHistories | undefined> => {
  const histories = new Map<string, TracedEvent[]>();
  let wanted = [...new Set(epcs)];
  for (let depth = 0; depth <= CONTAINER_DEPTH_MAX && wanted.length > 0; depth += 1) {
    const { events, isCut } = await eventsAbout(db, wanted, { ...EVER, max: HISTORY_EVENTS_MAX });
    if (isCut) return undefined;
    for (const epc of wanted) histories.set(epc, []);
    for (const event of events)
      for (const id of new Set(event.things.map((thing) => thing.id)))
        if (wanted.includes(id)) histories.get(id)!.push(event);
    wanted = [
      ...new Set(wanted.flatMap((epc) => containersOf(epc, histories.get(epc) ?? []))),
    ].filter((epc) => !histories.has(epc));
  }
  return histories;
};

/** Things that were in some containers, at any depth that is looked through. */
export const contentsOf = async (
  db: Queryable,
  containers: readonly string[],
): Promise<readonly string[]> => {
  const contents = new Set<string>();
  let wanted = [...new Set(containers)];
  for (let depth = 0; depth < CONTAINER_DEPTH_MAX && wanted.length > 0; depth += 1) {
    const { events } = await eventsAbout(db, wanted, { ...EVER, max: HISTORY_EVENTS_MAX });
    const loading = events.filter(({ things }) =>
      things.some(({ id, role }) => role === 'parent' && wanted.includes(id)),
    );
    const found = loading
      .flatMap((event) => thingsIn(event, CHILD_ROLES).map(({ id }) => id))
      .filter((id) => !contents.has(id));
    for (const id of found) contents.add(id);
    wanted = [...new Set(found)];
  }
  return [...contents];
};
