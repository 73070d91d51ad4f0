import { BEGINNING, END, containmentsOf, type Containment } from './containment.js';
import { itemsNamed, lotsNamed } from './membership.js';
import {
  CHILD_ROLES,
  INPUT_ROLES,
  names,
  OUTPUT_ROLES,
  PARENT_ROLES,
  thingsIn,
  type TracedEvent,
} from './traced-event.js';

export type TraceDirection = 'forward' | 'backward';

/**
 * How the walk came to a thing, and when the thing could carry what is traced.
 *
 * A `carrier` was reached upwards, from something inside it: it moves what is traced, but its other
 * contents are no concern of the trace. A plain recursion that forgets this recalls too much. In the same
 * way a `lot` was reached from one of its items, and its other items are no concern; an `item` was reached
 * from its lot.
 */
export interface ReachedThing {
  readonly id: string;
  readonly as: 'thing' | 'carrier' | 'item' | 'lot';
  readonly from: string;
  readonly to: string;
}

/** A step between two things, learnt from an event. */
export interface TraceStep {
  readonly kind: 'containment' | 'association' | 'transformation' | 'membership';
  readonly from: string;
  readonly to: string;
  readonly event: TracedEvent;
  readonly quantity?: { readonly value: number; readonly uom?: string };
  readonly until?: string;
}

export interface TraceExpansion {
  readonly steps: readonly TraceStep[];
  readonly next: readonly ReachedThing[];
}

/** Events that the expansion of some things may use. */
export interface KnownEvents {
  /** Events that name the thing, by the thing's id. */
  readonly about: ReadonlyMap<string, readonly TracedEvent[]>;
  /** Events of a transformation, by transformationID. */
  readonly transformations: ReadonlyMap<string, readonly TracedEvent[]>;
  /** Events that name items of a lot, by the lot's id; backward only those that made them. */
  readonly items: ReadonlyMap<string, readonly TracedEvent[]>;
}

/**
 * Where a reached thing leads next. Only steps that happened while the thing could carry what is
 * traced propagate it (temporal reachability).
 */
export const expand = (
  reached: ReachedThing,
  way: TraceDirection,
  known: KnownEvents,
): TraceExpansion => {
  const events = known.about.get(reached.id) ?? [];
  const parts = [
    upwards(reached, known, events),
    ...(reached.as === 'carrier'
      ? []
      : [downwards(reached, way, events), through(reached, way, known, events)]),
    ...(reached.as === 'thing' ? [toItems(reached, way, known.items.get(reached.id) ?? [])] : []),
    ...(reached.as === 'thing' && way === 'backward' ? [toLots(reached, events)] : []),
  ];
  return {
    steps: parts.flatMap(({ steps }) => steps),
    next: parts.flatMap(({ next }) => next),
  };
};

/** Ids of containers whose events `expand` needs besides those of the thing itself. */
export const containersIn = (id: string, events: readonly TracedEvent[]): readonly string[] =>
  events
    .filter((event) => names(event, id, CHILD_ROLES))
    .flatMap((event) => thingsIn(event, PARENT_ROLES).map((parent) => parent.id));

const overlap = (reached: ReachedThing, from: string, to: string) => {
  const start = reached.from > from ? reached.from : from;
  const end = reached.to < to ? reached.to : to;
  return start <= end ? { from: start, to: end } : undefined;
};

const containmentStep = ({ child, parent, to, evidence, kind }: Containment): TraceStep => ({
  kind,
  from: child.id,
  to: parent,
  event: evidence,
  ...quantityOf(child),
  ...(to === END ? {} : { until: to }),
});

const upwards = (
  reached: ReachedThing,
  known: KnownEvents,
  events: readonly TracedEvent[],
): TraceExpansion => {
  const found = [...new Set(containersIn(reached.id, events))].flatMap((parent) =>
    containmentsOf(parent, known.about.get(parent) ?? events).filter(
      ({ child }) => child.id === reached.id,
    ),
  );
  return collect(found, (containment) => {
    const time = overlap(reached, containment.from, containment.to);
    return time && { id: containment.parent, as: 'carrier', ...time };
  });
};

// What was taken out of a container goes on from that moment; what went in came until that moment.
const downwards = (
  reached: ReachedThing,
  way: TraceDirection,
  events: readonly TracedEvent[],
): TraceExpansion =>
  collect(containmentsOf(reached.id, events), (containment) => {
    const time = overlap(reached, containment.from, containment.to);
    if (time === undefined) return undefined;
    return way === 'forward'
      ? { id: containment.child.id, as: 'thing', from: time.from, to: END }
      : { id: containment.child.id, as: 'thing', from: BEGINNING, to: time.to };
  });

const collect = (
  containments: readonly Containment[],
  reach: (containment: Containment) => ReachedThing | undefined,
): TraceExpansion => {
  const steps: TraceStep[] = [];
  const next: ReachedThing[] = [];
  for (const containment of containments) {
    const reached = reach(containment);
    if (reached === undefined) continue;
    steps.push(containmentStep(containment));
    next.push(reached);
  }
  return { steps, next };
};

// What a lot is made of its items are made of, and where an item is a part of its lot is; neither at a moment.
const toItems = (
  { id: lot, from, to }: ReachedThing,
  way: TraceDirection,
  events: readonly TracedEvent[],
): TraceExpansion => {
  const found = itemsNamed(lot, events);
  const time = way === 'forward' ? { from, to: END } : { from: BEGINNING, to };
  return {
    steps: found.map(({ item, event }) => ({ kind: 'membership', from: lot, to: item, event })),
    next: [...new Set(found.map(({ item }) => item))].map((id) => ({ id, as: 'item', ...time })),
  };
};

const toLots = ({ id: item, to }: ReachedThing, events: readonly TracedEvent[]): TraceExpansion => {
  const found = lotsNamed(item, events);
  return {
    steps: found.map(({ lot, event }) => ({ kind: 'membership', from: lot, to: item, event })),
    next: [...new Set(found.map(({ lot }) => lot))].map((id) => ({
      id,
      as: 'lot',
      from: BEGINNING,
      to,
    })),
  };
};

const through = (
  reached: ReachedThing,
  way: TraceDirection,
  known: KnownEvents,
  events: readonly TracedEvent[],
): TraceExpansion => {
  const [mine, others] =
    way === 'forward' ? [INPUT_ROLES, OUTPUT_ROLES] : [OUTPUT_ROLES, INPUT_ROLES];
  const steps: TraceStep[] = [];
  const next: ReachedThing[] = [];
  for (const event of events) {
    const mineHere = event.things.find(({ id, role }) => id === reached.id && mine.has(role));
    if (mineHere === undefined || overlap(reached, event.eventTime, event.eventTime) === undefined)
      continue;
    for (const other of groupOf(event, known)) {
      const inOrder =
        way === 'forward' ? other.eventTime >= event.eventTime : other.eventTime <= event.eventTime;
      if (!inOrder) continue;
      for (const thing of thingsIn(other, others)) {
        const [from, to] = way === 'forward' ? [reached.id, thing.id] : [thing.id, reached.id];
        const input = way === 'forward' ? mineHere : thing;
        steps.push({ kind: 'transformation', from, to, event: other, ...quantityOf(input) });
        next.push(
          way === 'forward'
            ? { id: thing.id, as: 'thing', from: other.eventTime, to: END }
            : { id: thing.id, as: 'thing', from: BEGINNING, to: other.eventTime },
        );
      }
    }
  }
  return { steps, next };
};

// Inputs and outputs of one transformation may come in several events under one transformationID.
const groupOf = (event: TracedEvent, known: KnownEvents): readonly TracedEvent[] => {
  const group =
    event.transformationId === undefined
      ? undefined
      : known.transformations.get(event.transformationId);
  return group ?? [event];
};

/** How much of a thing an event speaks of, where it says. */
export const quantityOf = ({ quantity, uom }: { quantity?: number; uom?: string } = {}) =>
  quantity === undefined
    ? {}
    : { quantity: { value: quantity, ...(uom === undefined ? {} : { uom }) } };
