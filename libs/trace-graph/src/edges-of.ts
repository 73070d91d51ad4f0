import { decimalFrom, type Decimal } from './amount.js';
import {
  ONE_PIECE,
  OWN_TRANSFORMATION,
  type EdgeKind,
  type EdgeRow,
  type EndState,
} from './edge.js';
import { NONE, type Names } from './names.js';
import type { NamedEnd, NamedThing, ThingRole, TraceEvent } from './trace-event.js';

/** Business steps (CBV 2.0 §7.1) by which goods leave a party's hands. */
export const LEAVING_STEPS: ReadonlySet<string> = new Set(['shipping', 'departing', 'consigning']);
/** Business steps by which goods come into a party's hands. */
export const ARRIVING_STEPS: ReadonlySet<string> = new Set([
  'receiving',
  'accepting',
  'arriving',
  'unloading',
]);
const SALES: ReadonlySet<string> = new Set(['retail_selling', 'dispensing']);
const SOLD: ReadonlySet<string> = new Set(['retail_sold', 'dispensed']);
const COUNTS: ReadonlySet<string> = new Set(['cycle_counting', 'stock_taking']);

/** Class or lot in a quantity list, as against a piece of an EPC list. */
const CLASS_ROLES: ReadonlySet<ThingRole> = new Set([
  'epcClass',
  'childClass',
  'inputEPCClass',
  'outputEPCClass',
]);
const INPUTS: ReadonlySet<ThingRole> = new Set(['inputEPC', 'inputEPCClass']);
const CHILDREN: ReadonlySet<ThingRole> = new Set(['child', 'childClass']);
const OBJECTS: ReadonlySet<ThingRole> = new Set(['epc', 'epcClass']);

const GTIN_OF_LOT = /^(.*\/01\/\d{14})\/10\/[^/]+$/;
const GTIN_OF_PIECE = /^(.*\/01\/\d{14})\/21\/[^/]+$/;
const PLACE = /\/414\/\d{13}(\/254\/[^/]*)?$/;

/** Where the names of a graph's rows are kept. */
export interface GraphNames {
  readonly things: Names;
  readonly parties: Names;
  readonly places: Names;
  readonly transformations: Names;
}

/** What an event says of each of its things. Reads nothing but the event, so the order of arrival cannot matter. */
export const edgesOf = (event: TraceEvent, names: GraphNames): readonly EdgeRow[] => {
  const find = (place: string | undefined) =>
    place === undefined ? NONE : names.places.numberOf(place);
  const row = (kind: EdgeKind, thing: NamedThing, more: Partial<EdgeRow> = {}): EdgeRow => {
    const quantity = quantityOf(thing);
    return {
      kind,
      thing: names.things.numberOf(thing.id),
      party: names.parties.numberOf(event.reporter),
      place: find(event.bizLocation ?? event.readPoint),
      other: NONE,
      own: NONE,
      container: NONE,
      transformation: NONE,
      ...(quantity && { quantity }),
      ...(thing.uom !== undefined && { uom: thing.uom }),
      ...more,
    };
  };
  const named: RowWriter = {
    row,
    leavingFrom: find(event.readPoint ?? event.bizLocation),
    party: (ends, type) => {
      const end = ends?.find((one) => one.type === type);
      return end === undefined ? NONE : names.parties.numberOf(end.id);
    },
    names,
  };
  switch (event.type) {
    case 'ObjectEvent':
      return ofObject(event, named);
    case 'TransactionEvent':
      return ofHandover(event, named) ?? [];
    case 'AggregationEvent':
    case 'AssociationEvent':
      return ofContainment(event, named);
    case 'TransformationEvent':
      return ofTransformation(event, named);
    default:
      return [];
  }
};

interface RowWriter {
  readonly row: (kind: EdgeKind, thing: NamedThing, more?: Partial<EdgeRow>) => EdgeRow;
  readonly leavingFrom: number;
  readonly party: (ends: readonly NamedEnd[] | undefined, type: string) => number;
  readonly names: GraphNames;
}

const quantityOf = ({ role, quantity }: NamedThing): Decimal | undefined => {
  if (!CLASS_ROLES.has(role)) return ONE_PIECE;
  return quantity === undefined ? undefined : decimalFrom(quantity);
};

const within = (event: TraceEvent, roles: ReadonlySet<ThingRole>): readonly NamedThing[] =>
  event.things.filter(({ role }) => roles.has(role));

const ofObject = (event: TraceEvent, named: RowWriter): readonly EdgeRow[] => {
  const things = within(event, OBJECTS);
  if (event.bizStep === 'killing') return [];
  if (event.action === 'ADD') return apart(things).map((thing) => named.row('make', thing));
  if (event.action === 'DELETE') return ended(event, deletedAs(event), named);
  return ofObservation(event, named);
};

const ofObservation = (event: TraceEvent, named: RowWriter): readonly EdgeRow[] => {
  const { bizStep: step = '', disposition = '' } = event;
  const things = within(event, OBJECTS);
  if (LEAVING_STEPS.has(step)) return leaving(event, named);
  if (ARRIVING_STEPS.has(step)) return arriving(event, named);
  if (step === 'void_shipping')
    return things.map((thing) =>
      named.row('void', thing, { other: named.party(event.destinations, 'possessing_party') }),
    );
  if (step === '') {
    const handover = ofHandover(event, named);
    if (handover !== undefined) return handover;
  }
  if (SALES.has(step) || SOLD.has(disposition)) return ended(event, 'sold', named);
  if (step === 'destroying' || disposition === 'destroyed') return ended(event, 'destroyed', named);
  if (disposition === 'stolen') return ended(event, 'unknown', named);
  if (COUNTS.has(step))
    return things.map((thing) => named.row(CLASS_ROLES.has(thing.role) ? 'count' : 'sight', thing));
  return things.map((thing) => named.row('sight', thing));
};

const deletedAs = ({ bizStep = '', disposition = '' }: TraceEvent): EndState => {
  if (bizStep === 'destroying' || disposition === 'destroyed') return 'destroyed';
  if (bizStep === 'sampling') return 'consumed';
  return SALES.has(bizStep) || SOLD.has(disposition) ? 'sold' : 'unknown';
};

const ended = (event: TraceEvent, state: EndState, named: RowWriter): readonly EdgeRow[] =>
  within(event, OBJECTS).map((thing) =>
    named.row('end', thing, {
      state,
      ...(state === 'sold' && { place: named.leavingFrom }),
    }),
  );

const objectsOrParent: ReadonlySet<ThingRole> = new Set([...OBJECTS, 'parent']);

const leaving = (event: TraceEvent, named: RowWriter): readonly EdgeRow[] =>
  within(event, objectsOrParent).map((thing) =>
    named.row('leave', thing, {
      place: named.leavingFrom,
      own: named.party(event.sources, 'possessing_party'),
      other: named.party(event.destinations, 'possessing_party'),
    }),
  );

const arriving = (event: TraceEvent, named: RowWriter): readonly EdgeRow[] =>
  within(event, objectsOrParent).map((thing) =>
    named.row('arrive', thing, {
      own: named.party(event.destinations, 'possessing_party'),
      other: named.party(event.sources, 'possessing_party'),
    }),
  );

/** Whoever names both sides hands over; which half it is shows when the identifiers are resolved. */
const ofHandover = (event: TraceEvent, named: RowWriter): readonly EdgeRow[] | undefined => {
  const from = named.party(event.sources, 'possessing_party');
  const to = named.party(event.destinations, 'possessing_party');
  if (from === NONE || to === NONE || from === to) return undefined;
  return [...leaving(event, named), ...arriving(event, named)];
};

const ofContainment = (event: TraceEvent, named: RowWriter): readonly EdgeRow[] => {
  const parent = event.things.find(({ role }) => role === 'parent');
  const children = within(event, CHILDREN);
  if (parent === undefined) return [];
  if (event.type === 'AssociationEvent' && PLACE.test(parent.id)) {
    const place = named.names.places.numberOf(parent.id);
    return event.action === 'DELETE'
      ? []
      : children.map((child) => named.row('sight', child, { place }));
  }
  const container = named.names.things.numberOf(parent.id);
  if (event.action === 'DELETE' && children.length === 0)
    return [named.row('empty', parent, { container })];
  const kind = event.action === 'ADD' ? 'pack' : event.action === 'DELETE' ? 'unpack' : 'within';
  return distinct(children).map((child) => named.row(kind, child, { container }));
};

/** A list may name a child twice; it goes in and comes out once. */
const distinct = (children: readonly NamedThing[]): readonly NamedThing[] => {
  const met = new Set<string>();
  return children.filter(
    ({ id, role }) => CLASS_ROLES.has(role) || (!met.has(id) && met.add(id) !== undefined),
  );
};

const ofTransformation = (event: TraceEvent, named: RowWriter): readonly EdgeRow[] => {
  const transformation =
    event.transformationId === undefined
      ? OWN_TRANSFORMATION
      : named.names.transformations.numberOf(`${event.reporter} ${event.transformationId}`);
  const inputs = within(event, INPUTS).map((thing) =>
    named.row('use', thing, { transformation, place: named.leavingFrom }),
  );
  const outputs = event.things.filter(({ role }) => role.startsWith('output'));
  return [
    ...inputs,
    ...apart(outputs).map((thing) => named.row('yield', thing, { transformation })),
  ];
};

/** Serials of a lot made in the same event are inside its amount, if that is at least their number. */
const apart = (things: readonly NamedThing[]): readonly NamedThing[] => {
  const serials = new Map<string, number>();
  const lotOf = lotsBeside(things);
  for (const thing of things) {
    const lot = lotOf(thing);
    if (lot !== undefined) serials.set(lot, (serials.get(lot) ?? 0) + 1);
  }
  if (serials.size === 0) return things;
  return things.map((thing) => {
    const inside = serials.get(thing.id);
    if (inside === undefined || !CLASS_ROLES.has(thing.role) || thing.quantity === undefined)
      return thing;
    const amount = Number(thing.quantity);
    if (!Number.isSafeInteger(amount) || amount < inside) return thing;
    serials.delete(thing.id);
    return { ...thing, quantity: amount - inside };
  });
};

/** The lot of a piece, where its event says so: by itself, or by the one lot of its GTIN beside it. */
export const lotsBeside = (
  things: readonly NamedThing[],
): ((piece: NamedThing) => string | undefined) => {
  const lots = new Map<string, string | undefined>();
  for (const { id } of things) {
    const product = GTIN_OF_LOT.exec(id)?.[1];
    if (product !== undefined)
      lots.set(product, lots.has(product) && lots.get(product) !== id ? undefined : id);
  }
  return ({ id, role, lot }) => {
    if (lot !== undefined) return lot;
    const product = CLASS_ROLES.has(role) ? undefined : GTIN_OF_PIECE.exec(id)?.[1];
    return product === undefined ? undefined : lots.get(product);
  };
};
