import { instantOf } from '@zhixin/instant';
import type { Amount } from './amount.js';
import { epcOf, figureOrNull, partyText } from './books.js';
import {
  emptyCustodyRecord,
  openShippings,
  recordCustody,
  wordsBesides,
  type CustodyRecord,
  type RecordedHop,
  type RecordedShipping,
} from './custody-recorder.js';
import { stateOf, type ConfirmedBy, type Ledger, type ThingState } from './ledger.js';
import { bytewise, NONE } from './names.js';
import { replay } from './replay.js';
import type { ScopeRules } from './request.js';
import type { GraphEvent, TraceGraph } from './trace-graph.js';

/** The moment, and the knowledge, for which custody is asked. */
export interface CustodyRequest {
  readonly validAt: string;
  readonly knownAt: string;
  readonly rules: ScopeRules;
  /** Things for which what is said of a container counts as said of them while they are in it. */
  readonly carrying?: readonly string[];
}

/**
 * So much of a thing that came to a party, or is on its way to one. Moves of a party between places of its own are none.
 */
export interface CustodyHop {
  readonly thing: string;
  /** Absent where goods begin, or where nobody says who gave them. */
  readonly from?: string;
  readonly fromPlace?: string;
  /** Absent where a shipping names nobody. */
  readonly to?: string;
  readonly toPlace?: string;
  /** When it came, or left if it is still under way; UTC. */
  readonly at: string;
  /** In the unit of its thing; null where nobody says how much. */
  readonly quantity: { readonly value: number | null; readonly uom: string };
  readonly state: 'arrived' | 'under-way' | 'came-back';
  /** Shipping, then receive or what shows it; an origin has one event. */
  readonly events: readonly string[];
  /** Who reports it as giver or taker. */
  readonly assertedBy: readonly string[];
  /** Absent for a claim (scope.md, Confirmed). */
  readonly confirmedBy?: ConfirmedBy;
  readonly claimed: boolean;
  /** Whether the taker itself names the giver, or a document of the shipping. */
  readonly takerNamesGiver: boolean;
}

/** What an event says of one thing: as its maker or holder, or as a claim. */
export interface CustodyWord {
  readonly event: string;
  readonly reporter: string;
  readonly thing: string;
  readonly claimed: boolean;
}

/** Who gave what to whom, and whose word about a thing counts, in canonical order. */
export interface Custody {
  readonly hops: readonly CustodyHop[];
  readonly words: readonly CustodyWord[];
}

/**
 * Custody of every thing of a graph by the definitions of scope.md, Confirmed (a) to (e); a by-product of the replay that
 * `scopeOf` answers from, so that both agree. The graph has to hold whatever README.md names for the things asked about.
 */
export const custodyOf = (graph: TraceGraph, request: CustodyRequest): Custody => {
  const { ledger, record } = recordedCustody(graph, request);
  const words = [...record.words, ...wordsBesides(ledger, record, instantOf(request.validAt))];
  return {
    hops: [
      ...record.hops.map((hop) => arrivedHop(ledger, hop)),
      ...openShippings(record).map((shipping) => shippedHop(ledger, shipping)),
    ].sort(byThingAndTime),
    words: mostConfirmed(
      words.map(({ event, thing, claimed }) => ({
        event: event.id,
        reporter: partyText(ledger, event.reporter),
        thing: epcOf(ledger, thing),
        claimed,
      })),
    ),
  };
};

/** The books of a moment with what happened to custody until then. */
export const recordedCustody = (
  graph: TraceGraph,
  request: CustodyRequest,
): { readonly ledger: Ledger; readonly record: CustodyRecord } => {
  const record = emptyCustodyRecord();
  const carried = (request.carrying ?? [])
    .map((epc) => graph.names.things.find(epc))
    .filter((thing) => thing !== NONE);
  const ledger = replay(graph, { ...request, roots: [], commingling: 'none' }, (told) =>
    recordCustody(told, record, carried),
  );
  return { ledger, record };
};

const arrivedHop = (ledger: Ledger, hop: RecordedHop): CustodyHop => ({
  ...sidesOf(ledger, hop),
  ...factsOf(ledger, hop.thing, hop),
  state: 'arrived',
  events: hop.events.map(({ id }) => id),
  assertedBy: assertersOf(hop).map((party) => partyText(ledger, party)),
  ...(hop.by !== undefined && { confirmedBy: hop.by }),
  claimed: hop.by === undefined,
  takerNamesGiver: hop.takerNames,
});

// What shows a receive does not report it.
const assertersOf = ({ by, events }: RecordedHop): readonly number[] => [
  ...new Set((by === 'inferred' ? events.slice(0, 1) : events).map(({ reporter }) => reporter)),
];

const shippedHop = (
  ledger: Ledger,
  { line: { shipment, account }, amount, isOpen }: RecordedShipping & { readonly isOpen: boolean },
): CustodyHop => {
  const thing = stateOf(ledger, account.thing);
  const { giver, taker, claimed, at, event } = shipment;
  const confirmedBy: ConfirmedBy = thing.hasOrigin ? 'holder' : 'no-origin';
  return {
    ...sidesOf(ledger, { from: giver, fromPlace: account.place, to: taker, toPlace: NONE }),
    ...factsOf(ledger, thing, { at, amount: isOpen ? account.amount : amount }),
    state: isOpen ? 'under-way' : 'came-back',
    events: [event.id],
    assertedBy: [partyText(ledger, giver)],
    ...(!claimed && { confirmedBy }),
    claimed,
    takerNamesGiver: false,
  };
};

const sidesOf = (
  ledger: Ledger,
  { from, fromPlace, to, toPlace }: Pick<RecordedHop, 'from' | 'fromPlace' | 'to' | 'toPlace'>,
) => {
  const placeText = (place: number) => ledger.standing.graph.names.places.textOf(place);
  return {
    ...(from !== NONE && { from: partyText(ledger, from) }),
    ...(fromPlace !== NONE && { fromPlace: placeText(fromPlace) }),
    ...(to !== NONE && { to: partyText(ledger, to) }),
    ...(toPlace !== NONE && { toPlace: placeText(toPlace) }),
  };
};

const factsOf = (
  ledger: Ledger,
  thing: ThingState,
  { at, amount }: { readonly at: number; readonly amount: Amount },
) => ({
  thing: epcOf(ledger, thing.thing),
  at: new Date(at).toISOString(),
  quantity: { value: figureOrNull(ledger, thing, amount), uom: thing.unit.code },
});

const byThingAndTime = (left: CustodyHop, right: CustodyHop): number =>
  bytewise(left.thing, right.thing) ||
  bytewise(left.at, right.at) ||
  bytewise(left.events.join(' '), right.events.join(' ')) ||
  bytewise(`${left.from} ${left.to}`, `${right.from} ${right.to}`);

/** An event that says several things of one thing counts for it as soon as one of them does. */
const mostConfirmed = (words: readonly CustodyWord[]): readonly CustodyWord[] => {
  const found = new Map<string, CustodyWord>();
  for (const word of words) {
    const key = `${word.thing} ${word.event} ${word.reporter}`;
    if (found.get(key)?.claimed !== false) found.set(key, word);
  }
  return [...found].sort(([left], [right]) => bytewise(left, right)).map(([, word]) => word);
};

/**
 * Whose reports are open to a party: its own; those of a confirmed holder that names it as taker, and of whoever gave it
 * what it is confirmed to have; and those of a taker that is confirmed and names the party as giver, or the document of
 * its shipping. Each side opens what it reported itself, and a claim opens nothing.
 */
export const openedTo = ({ hops }: Custody, party: string): ReadonlySet<string> => {
  const opened = new Set([party]);
  for (const { from, to, claimed, state, takerNamesGiver } of hops) {
    if (claimed || from === undefined || to === undefined) continue;
    if (to === party) opened.add(from);
    if (from === party && state === 'arrived' && takerNamesGiver) opened.add(to);
  }
  return opened;
};

/** How custody names an event: several reporters may call theirs the same. */
export const toldBy = (event: string, reporter: string): string => `${event} ${reporter}`;

/** The events of a graph as `toldBy` names them, so that what custody says of one leads to it. */
export const eventsByTeller = ({ events, names }: TraceGraph): ReadonlyMap<string, GraphEvent> =>
  new Map(events.map((event) => [toldBy(event.id, names.parties.textOf(event.reporter)), event]));
