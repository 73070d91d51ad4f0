import {
  byEventTime,
  CHILD_ROLES,
  PARENT_ROLES,
  thingsIn,
  type TracedEvent,
  type TracedThing,
} from './traced-event.js';

/** The beginning and the end of time, as text that compares with RFC 3339. */
export const BEGINNING = '';
export const END = '~';

/** A thing was in (or on, or associated with) another from `from` until `to`. */
export interface Containment {
  readonly child: TracedThing;
  readonly parent: string;
  /** `BEGINNING` where nobody reported when it went in. */
  readonly from: string;
  /** `END` while nobody reported that it came out. */
  readonly to: string;
  /** The event that proves it: the one that put it in, else the first that saw or removed it. */
  readonly evidence: TracedEvent;
  readonly kind: 'containment' | 'association';
}

interface OpenContainment {
  readonly child: TracedThing;
  readonly from: string;
  readonly evidence: TracedEvent;
}

/**
 * Containments of one parent as intervals [ADD, DELETE). Late reports find their place because events
 * are put in the order in which they happened, whatever the order in which they were learnt.
 *
 * A DELETE without children empties the parent (EPCIS 2.0 §7.4.3).
 */
export const containmentsOf = (
  parent: string,
  events: readonly TracedEvent[],
): readonly Containment[] => {
  const open = new Map<string, OpenContainment>();
  const closed: Containment[] = [];
  const close = (id: string, to: string) => {
    const found = open.get(id);
    if (found === undefined) return;
    open.delete(id);
    closed.push(interval(parent, found, to));
  };
  for (const event of [...events].filter((event) => holds(event, parent)).sort(byEventTime)) {
    const children = distinct(thingsIn(event, CHILD_ROLES));
    if (event.action === 'DELETE') {
      for (const child of children) {
        if (!open.has(child.id)) open.set(child.id, { child, from: BEGINNING, evidence: event });
        close(child.id, event.eventTime);
      }
      if (children.length === 0) for (const id of [...open.keys()]) close(id, event.eventTime);
    } else
      for (const child of children)
        if (!open.has(child.id))
          open.set(child.id, {
            child,
            from: event.action === 'ADD' ? event.eventTime : BEGINNING,
            evidence: event,
          });
  }
  return [...closed, ...[...open.values()].map((found) => interval(parent, found, END))];
};

// A list may name a child twice; it goes in and comes out once.
const distinct = (children: readonly TracedThing[]): readonly TracedThing[] => {
  const met = new Set<string>();
  return children.filter(({ id }) => !met.has(id) && met.add(id));
};

const interval = (
  parent: string,
  { child, from, evidence }: OpenContainment,
  to: string,
): Containment => ({
  child,
  parent,
  from,
  to,
  evidence,
  kind: evidence.type === 'AssociationEvent' ? 'association' : 'containment',
});

const holds = (event: TracedEvent, parent: string) =>
  (event.type === 'AggregationEvent' || event.type === 'AssociationEvent') &&
  event.things.some(({ id, role }) => id === parent && PARENT_ROLES.has(role));
