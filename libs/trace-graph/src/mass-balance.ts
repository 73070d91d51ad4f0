import { allAccounts } from './accounts.js';
import { decimalFrom } from './amount.js';
import type { Balance, BalanceColumn } from './balance.js';
import { epcOf, figure, inEvidenceOrder, partyText } from './books.js';
import { isHeld, stateOf, type Ledger, type ThingState } from './ledger.js';
import { bytewise } from './names.js';
import { replay } from './replay.js';
import type { ScopeRequest } from './request.js';
import type { TraceGraph } from './trace-graph.js';
import { unitOf } from './unit.js';

/** What a party has of a lot by the books, and what they do not explain. */
export interface MassBalance extends Readonly<Record<BalanceColumn, number>> {
  readonly epc: string;
  readonly holder: string;
  readonly uom: string;
  readonly onHand: number;
  /** On hand by no count, but because nothing says that it went. */
  readonly presumed: boolean;
  readonly unexplained: number;
  /** Whether what is not explained is more than clocks and scales excuse. */
  readonly beyondTolerance: boolean;
  /** Some amount is not known, so that the sums say nothing. */
  readonly unknown: boolean;
  /** The events behind each figure. */
  readonly events: Readonly<
    Partial<Record<BalanceColumn | 'onHand' | 'unexplained', readonly string[]>>
  >;
}

/** What went into a transformation and what came out of it, in like units. */
export interface Yield {
  readonly of: string;
  readonly uom: string;
  readonly in: number;
  readonly out: number;
  readonly loss: number;
  readonly holder: string;
  readonly events: readonly string[];
}

/** A balance with its sums. */
export interface BalanceSums {
  readonly balance: Balance;
  readonly thing: ThingState;
  readonly onHand: bigint;
  readonly cameIn: bigint;
  readonly unexplained: bigint;
}

/** produced + received + returned = shipped + sold + consumed + destroyed + on hand + unexplained. */
export const reckonAll = (ledger: Ledger): readonly BalanceSums[] => {
  const onHand = new Map<number, ReadonlyMap<number, bigint>>();
  return ledger.balances.all().map((balance) => {
    const lot = stateOf(ledger, balance.lot);
    let ofLot = onHand.get(balance.lot);
    if (ofLot === undefined) onHand.set(balance.lot, (ofLot = onHandOf(ledger, lot)));
    return reckon(lot, balance, ofLot.get(balance.party) ?? 0n);
  });
};

const reckon = (thing: ThingState, balance: Balance, held: bigint): BalanceSums => {
  const { produced, received, returned, shipped, sold, consumed, destroyed } = balance.columns;
  const cameIn = produced + received + returned;
  const unnamed = thing.unnamed.get(balance.party) ?? 0n;
  const there = held - unnamed;
  const onHand = there > 0n ? there : 0n;
  const unexplained = cameIn - shipped - sold - consumed - destroyed - onHand;
  return { balance, thing, onHand, cameIn, unexplained };
};

/** What each party has at hand of a lot and its serials. */
const onHandOf = (ledger: Ledger, lot: ThingState): ReadonlyMap<number, bigint> => {
  const sums = new Map<number, bigint>();
  const add = (thing: ThingState) => {
    for (const account of allAccounts(thing))
      if (!account.claimed && isHeld(account))
        sums.set(account.party, (sums.get(account.party) ?? 0n) + (account.amount ?? 0n));
  };
  add(lot);
  for (const member of lot.members) {
    const serial = stateOf(ledger, member);
    if (serial.balancedWith === lot.thing) add(serial);
  }
  return sums;
};

/** Whether what is not explained is more than clocks and scales excuse; what was reported lost explains itself. */
export const isBeyondTolerance = (
  ledger: Ledger,
  { balance, thing, cameIn, unexplained }: BalanceSums,
): boolean => {
  const open = magnitude(unexplained - (unexplained > 0n ? balance.lost : 0n));
  const { pieces, measuredShare } = ledger.rules.tolerance;
  if (thing.unit.dimension === 'pieces')
    return open > BigInt(Math.trunc(pieces)) * 10n ** BigInt(ledger.scale);
  const share = decimalFrom(measuredShare)!;
  return open * 10n ** BigInt(share.scale) > cameIn * share.digits;
};

const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/** Of which lots or pieces balances are asked; absent: of all. */
export interface BalanceRequest extends Omit<ScopeRequest, 'roots' | 'commingling'> {
  readonly of?: string;
}

/** The mass balances of lots and parties that a graph knows, and the yields of their transformations. */
export const massBalanceOf = (
  graph: TraceGraph,
  { of, ...request }: BalanceRequest,
): { readonly balances: readonly MassBalance[]; readonly yields: readonly Yield[] } => {
  const ledger = replay(graph, { ...request, roots: [], commingling: 'none', notesEvents: true });
  // A piece is balanced with its lot.
  const asked = of === undefined ? undefined : ledger.things[graph.names.things.find(of)];
  const isAsked = ({ balancedWith }: ThingState): boolean =>
    of === undefined || balancedWith === asked?.balancedWith;
  const balances = reckonAll(ledger)
    .filter(({ thing }) => !thing.isContainer && isAsked(thing))
    .map((reckoned) => massBalance(ledger, reckoned))
    .sort((left, right) => bytewise(left.epc, right.epc) || bytewise(left.holder, right.holder));
  return { balances, yields: yieldsOf(ledger, isAsked) };
};

const massBalance = (ledger: Ledger, reckoned: BalanceSums): MassBalance => {
  const { balance, thing, onHand, unexplained } = reckoned;
  const { columns, counts, behind } = balance;
  const sum = (amount: bigint) => figure(ledger, thing, amount, 'down');
  const figures = Object.fromEntries(
    Object.entries(columns).map(([column, amount]) => [column, sum(amount)]),
  ) as Record<BalanceColumn, number>;
  const events = {
    ...behind,
    onHand: counts.slice(-1),
    unexplained: unexplained === 0n ? [] : unexplainedBy(ledger, balance),
  };
  return {
    epc: epcOf(ledger, thing.thing),
    holder: partyText(ledger, balance.party),
    uom: thing.unit.code,
    ...figures,
    onHand: sum(onHand),
    presumed: counts.length === 0,
    unexplained: sum(unexplained),
    beyondTolerance: !balance.isUnknown && isBeyondTolerance(ledger, reckoned),
    unknown: balance.isUnknown,
    events: Object.fromEntries(
      Object.entries(events)
        .map(([name, ids]) => [name, inEvidenceOrder(ledger, [...ids])] as const)
        .filter(([, ids]) => ids.length > 0),
    ),
  };
};

const BASE_UNITS: Readonly<Record<string, string>> = {
  mass: 'KGM',
  volume: 'LTR',
  length: 'MTR',
  pieces: 'C62',
};

/** A transformation all of which is known in like units. */
export interface MeasuredTransformation {
  readonly number: number;
  /** Of its outputs the one whose epc comes first. */
  readonly first: number;
  readonly dimension: string;
  readonly cameIn: bigint;
  readonly cameOut: bigint;
}

/** Transformations whose inputs and outputs can be compared. */
export const measuredTransformations = (ledger: Ledger): readonly MeasuredTransformation[] => {
  const found: MeasuredTransformation[] = [];
  for (const [number, { cameIn, cameOut, isMeasured, outputs }] of ledger.transformations) {
    const dimensions = new Set([...cameIn.keys(), ...cameOut.keys()]);
    const [dimension] = dimensions;
    if (!isMeasured || dimensions.size !== 1 || cameIn.size === 0 || cameOut.size === 0) continue;
    const [first] = [...outputs].sort((left, right) =>
      bytewise(epcOf(ledger, left), epcOf(ledger, right)),
    );
    const [into, out] = [cameIn.get(dimension!)!, cameOut.get(dimension!)!];
    found.push({ number, first: first!, dimension: dimension!, cameIn: into, cameOut: out });
  }
  return found;
};

const yieldsOf = (ledger: Ledger, isAsked: (thing: ThingState) => boolean): readonly Yield[] =>
  measuredTransformations(ledger)
    .map((measured) => ({ measured, parts: partsOf(ledger, measured.number) }))
    .filter(({ parts }) => parts.some(({ thing }) => isAsked(stateOf(ledger, thing))))
    .map(({ measured: { first, dimension, cameIn, cameOut }, parts }) => {
      const unit = unitOf(BASE_UNITS[dimension] ?? stateOf(ledger, first).unit.code);
      const sum = (amount: bigint) => figure(ledger, { unit }, amount, 'down');
      return {
        of: epcOf(ledger, first),
        holder: partyText(ledger, parts[0]!.event.reporter),
        uom: unit.code,
        in: sum(cameIn),
        out: sum(cameOut),
        loss: sum(cameIn - cameOut),
        events: inEvidenceOrder(
          ledger,
          parts.map(({ event }) => event.id),
        ),
      };
    })
    .sort((left, right) => bytewise(left.of, right.of));

/** The things of a transformation, each with its event. */
export const partsOf = ({ told }: Ledger, number: number) =>
  told.flatMap(({ event, edges }) =>
    edges
      .filter(({ transformation }) => transformation === number)
      .map(({ thing }) => ({ thing, event })),
  );

/** The events behind what a balance does not explain: its last count, else those by which too much went out. */
export const unexplainedBy = (ledger: Ledger, { counts, beyond }: Balance): readonly string[] => {
  const last = counts.at(-1);
  return last === undefined ? inEvidenceOrder(ledger, beyond) : [last];
};
