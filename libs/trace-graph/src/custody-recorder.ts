import { isSome, type Amount } from './amount.js';
import { containersOf } from './contents.js';
import type { Edge } from './edge.js';
import { hasNumber } from './few-numbers.js';
import {
  documentsOf,
  heldBy,
  stateOf,
  type ConfirmedBy,
  type CustodyWatch,
  type GoodsArrival,
  type Ledger,
  type ThingState,
} from './ledger.js';
import type { Line } from './shipment.js';
import { NONE } from './names.js';
import { countsBeyond } from './taking.js';
import type { GraphEvent } from './trace-graph.js';

/** Goods that came to a party, or are on their way to one. */
export interface RecordedHop {
  readonly thing: ThingState;
  readonly from: number;
  readonly fromPlace: number;
  readonly to: number;
  readonly toPlace: number;
  readonly at: number;
  readonly amount: Amount;
  by: ConfirmedBy | undefined;
  readonly events: GraphEvent[];
  readonly line?: Line;
  /** Whether the taker itself names the giver or a document of its shipping. */
  takerNames: boolean;
}

/** What an event says of one thing, and whether it counts. */
export interface RecordedWord {
  readonly event: GraphEvent;
  readonly thing: number;
  readonly claimed: boolean;
}

/** A shipping as far as one thing is concerned. */
export interface RecordedShipping {
  readonly line: Line;
  readonly amount: Amount;
  isTakenBack: boolean;
}

/** What happens to custody while events are told. */
export interface CustodyRecord {
  readonly hops: RecordedHop[];
  readonly shippings: Map<Line, RecordedShipping>;
  readonly words: RecordedWord[];
  /** Who put a thing into a container, or saw it there: `container thing` → party. */
  readonly packers: Map<string, number>;
}

export const emptyCustodyRecord = (): CustodyRecord => ({
  hops: [],
  shippings: new Map(),
  words: [],
  packers: new Map(),
});

/** Writes down who gives what to whom, and whose word about a thing counts. */
export const recordCustody = (
  ledger: Ledger,
  record: CustodyRecord,
  carried: readonly number[],
): CustodyWatch => {
  /** What the event that is being told has put into accounts of its reporter: whether any of it counts. */
  const counted = new Map<number, boolean>();
  return {
    left: (line, amount) => record.shippings.set(line, { line, amount, isTakenBack: false }),
    takenBack: (line) => {
      record.shippings.get(line)!.isTakenBack = true;
    },
    came: (arrival) => {
      const hop = hopOf(ledger, arrival);
      if (hop.from !== hop.to) record.hops.push(hop);
    },
    answered: ({ shipment, taker }, { thing }) => {
      const { event } = ledger.now;
      for (const hop of record.hops) {
        if (hop.by !== 'inferred' || hop.line?.shipment !== shipment) continue;
        if (hop.to !== taker || hop.thing.thing !== thing) continue;
        hop.by = 'other-side';
        hop.takerNames ||= namesGiver(ledger, hop.line, thing);
        hop.events.splice(1, hop.events.length, event);
      }
    },
    put: ({ thing, party, claimed }) => {
      if (party !== ledger.now.event.reporter) return;
      for (const one of [thing, stateOf(ledger, thing).lot])
        if (one !== NONE) counted.set(one, !claimed || counted.get(one) === true);
    },
    told: (edges) => {
      for (const edge of edges) {
        const { thing, kind, container, party } = edge;
        const claimed = !isCounted(ledger, edge, counted);
        for (const about of [thing, ...insideOf(ledger, thing, carried)])
          record.words.push({ event: ledger.now.event, thing: about, claimed });
        if (!claimed && (kind === 'pack' || kind === 'within'))
          record.packers.set(`${container} ${thing}`, party);
      }
      counted.clear();
    },
  };
};

const insideOf = (
  ledger: Ledger,
  container: number,
  carried: readonly number[],
): readonly number[] =>
  carried.filter(
    (thing) => thing !== container && containersOf(ledger, stateOf(ledger, thing)).has(container),
  );

const hopOf = (ledger: Ledger, { into, amount, by, from = NONE, line }: GoodsArrival) => {
  const { event, at } = ledger.now;
  const shipping = line?.shipment.event;
  return {
    thing: stateOf(ledger, into.thing),
    from,
    fromPlace: line?.account.place ?? NONE,
    to: into.party,
    toPlace: into.place,
    at,
    amount,
    by,
    events: shipping === undefined || shipping === event ? [event] : [shipping, event],
    ...(line !== undefined && { line }),
    takerNames: line !== undefined && namesGiver(ledger, line, into.thing),
  };
};

/** Whether the event that is told, of the taker of a shipping, names who gave or by which document. */
const namesGiver = (
  ledger: Ledger,
  { shipment: { giver, event: shipping } }: Line,
  thing: number,
): boolean => {
  const { event } = ledger.now;
  if (event === shipping) return false;
  const { partyOf } = ledger.standing;
  const asked = documentsOf(ledger, shipping, thing);
  return (
    event.edges.some(({ kind, other }) => kind === 'arrive' && partyOf(other) === giver) ||
    documentsOf(ledger, event, thing).some((document) => asked.includes(document))
  );
};

/** Whose event moved goods that count, or who has some, is heard; whoever gives his role to another is not. */
const isCounted = (
  ledger: Ledger,
  { kind, thing, party, own }: Edge,
  counted: ReadonlyMap<number, boolean>,
): boolean => {
  const { isConfirmed, partyOf } = ledger.standing;
  if (isConfirmed(ledger.now.event)) return true;
  const isHop = kind === 'leave' || kind === 'arrive';
  if (isHop && own !== NONE && partyOf(own) !== party) return false;
  return counted.get(thing) ?? maySpeak(ledger, stateOf(ledger, thing), party);
};

const maySpeak = (ledger: Ledger, thing: ThingState, party: number): boolean =>
  countsBeyond(thing, party) ||
  holds(ledger, thing, party) ||
  (thing.lot !== NONE && holds(ledger, stateOf(ledger, thing.lot), party)) ||
  thing.members.some((member) => holds(ledger, stateOf(ledger, member), party));

const holds = (ledger: Ledger, thing: ThingState, party: number): boolean =>
  heldBy(ledger, thing, party, NONE).length > 0;

/** Events that repeat a hop in other steps, or only tie things to documents, count where their reporter ever held. */
export const wordsBesides = (
  ledger: Ledger,
  { words }: CustodyRecord,
  validAt: number,
): readonly RecordedWord[] => {
  const told = new Set(words.map(({ event, thing }) => `${event.id} ${event.reporter} ${thing}`));
  return ledger.standing.events
    .filter(({ validFrom }) => validFrom <= validAt)
    .flatMap((event) =>
      [...new Set([...event.edges.map(({ thing }) => thing), ...event.tied])]
        .filter((thing) => !told.has(`${event.id} ${event.reporter} ${thing}`))
        .map((thing) => ({ event, thing, claimed: !hasHeld(ledger, thing, event) })),
    );
};

const hasHeld = (ledger: Ledger, thing: number, event: GraphEvent): boolean => {
  const state = stateOf(ledger, thing);
  const { lot, members } = state;
  const kin = [lot, ...members].filter((one) => one !== NONE).map((one) => stateOf(ledger, one));
  return (
    !state.hasOrigin ||
    ledger.standing.isConfirmed(event) ||
    [state, ...kin].some(({ heldBy: holders }) => hasNumber(holders, event.reporter))
  );
};

/** Shippings that nobody has answered for in whole, or at all; not those that were taken back. */
export const openShippings = ({
  shippings,
  hops,
}: CustodyRecord): readonly (RecordedShipping & { readonly isOpen: boolean })[] => {
  const answered = new Set(hops.map(({ line }) => line));
  return [...shippings.values()]
    .filter(({ isTakenBack }) => !isTakenBack)
    .map((shipping) => ({ ...shipping, isOpen: isSome(shipping.line.account.amount) }))
    .filter(({ line, isOpen }) => isOpen || !answered.has(line));
};
