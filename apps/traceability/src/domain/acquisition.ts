import { BEGINNING, containmentsOf } from './containment.js';
import {
  byEventTime,
  CHILD_ROLES,
  names,
  OBJECT_ROLES,
  OUTPUT_ROLES,
  PARENT_ROLES,
  RECEIVING_STEPS,
  SHIPPING_STEPS,
  thingsIn,
  type TracedEvent,
} from './traced-event.js';

/** Containers within containers that are looked through. */
export const CONTAINER_DEPTH_MAX = 4;

/** Business steps by which a thing comes into being. */
const MAKING_STEPS: ReadonlySet<string> = new Set(['commissioning', 'creating_class_instance']);

/** A thing left an enterprise. */
export interface Shipment {
  readonly uscc: string;
  readonly region: string;
  readonly epc: string;
  readonly event: TracedEvent;
}

/** Events that still stand, by the thing they name; containers of a thing included. */
export type EventHistories = ReadonlyMap<string, readonly TracedEvent[]>;

const isShipping = (event: TracedEvent): boolean => {
  const step = event.bizStep ?? '';
  if (SHIPPING_STEPS.has(step)) return true;
  return step === '' && event.action !== 'ADD' && givesAway(event);
};

// Without a business step, the lists tell: possession goes from the reporter itself to another.
const givesAway = ({ type, uscc, sources, destinations }: TracedEvent): boolean => {
  if (type !== 'ObjectEvent' && type !== 'TransactionEvent') return false;
  const giver = sources?.find((end) => end.type === 'possessing_party')?.id;
  const taker = destinations?.find((end) => end.type === 'possessing_party')?.id;
  return giver !== undefined && taker !== undefined && giver !== taker && giver.includes(uscc);
};

const SHIPPED_ROLES: ReadonlySet<string> = new Set([...OBJECT_ROLES, ...PARENT_ROLES]);

/** Shipments of one thing by one enterprise that it did not call off again (`void_shipping`). */
export const shipmentsOf = (
  { epc, uscc }: { readonly epc: string; readonly uscc: string },
  histories: EventHistories,
): readonly Shipment[] => {
  const own = (histories.get(epc) ?? [])
    .filter((event) => event.uscc === uscc && names(event, epc, SHIPPED_ROLES))
    .sort(byEventTime);
  const standing: TracedEvent[] = [];
  for (const event of own) {
    if (event.bizStep === 'void_shipping') standing.pop();
    else if (isShipping(event)) standing.push(event);
  }
  return standing.map((event) => ({ uscc, region: event.region, epc, event }));
};

/** Things that an event ships, if it ships any. */
export const shippedBy = (event: TracedEvent): readonly string[] =>
  isShipping(event) ? thingsIn(event, SHIPPED_ROLES).map(({ id }) => id) : [];

interface AcquisitionQuery {
  readonly uscc: string;
  readonly epc: string;
  readonly by: string;
  readonly depth: number;
}

/**
 * The event by which an enterprise came to have a thing at a moment: it received it, made it, got it as
 * output of a transformation, packed it as a container, or received a container that it was in.
 */
export const acquisitionOf = (
  { uscc, epc, by, depth = 0 }: Omit<AcquisitionQuery, 'depth'> & { readonly depth?: number },
  histories: EventHistories,
): TracedEvent | undefined => {
  const before = (histories.get(epc) ?? []).filter(({ eventTime }) => eventTime <= by);
  const own = before
    .filter((event) => event.uscc === uscc && acquires(event, epc))
    .sort(byEventTime)[0];
  return own ?? inContainer({ uscc, epc, by, depth }, before, histories);
};

const acquires = (event: TracedEvent, epc: string): boolean => {
  const step = event.bizStep ?? '';
  if (names(event, epc, OUTPUT_ROLES)) return true;
  if (RECEIVING_STEPS.has(step)) return true;
  // ADD makes a thing or packs a container; in a transaction it only names the order or the invoice.
  const adds = event.action === 'ADD' && event.type !== 'TransactionEvent';
  if (names(event, epc, OBJECT_ROLES)) return adds || MAKING_STEPS.has(step);
  return adds && names(event, epc, PARENT_ROLES);
};

const inContainer = (
  { uscc, epc, by, depth }: AcquisitionQuery,
  events: readonly TracedEvent[],
  histories: EventHistories,
): TracedEvent | undefined => {
  if (depth >= CONTAINER_DEPTH_MAX) return undefined;
  for (const container of containersOf(epc, events)) {
    const inside = containmentsOf(container, histories.get(container) ?? events).filter(
      ({ child }) => child.id === epc,
    );
    for (const { from, to } of inside) {
      const got = acquisitionOf(
        { uscc, epc: container, by: to < by ? to : by, depth: depth + 1 },
        histories,
      );
      const afterLoading = got !== undefined && (from === BEGINNING || got.eventTime >= from);
      // A container that the enterprise packed itself proves nothing about what it put in.
      if (afterLoading && !packedBy(got, container)) return got;
    }
  }
  return undefined;
};

const packedBy = (event: TracedEvent, container: string) =>
  event.action === 'ADD' && names(event, container, PARENT_ROLES);

/** Containers that the events name for a thing. */
export const containersOf = (epc: string, events: readonly TracedEvent[]): readonly string[] => [
  ...new Set(
    events
      .filter((event) => names(event, epc, CHILD_ROLES))
      .flatMap((event) => thingsIn(event, PARENT_ROLES).map(({ id }) => id)),
  ),
];
