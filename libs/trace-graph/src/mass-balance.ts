import { decimalFrom } from './amount.js';
import type { Balance, BalanceColumn } from './balance.js';
import { epcOf, figure, inEvidenceOrder, partyText } from './books.js';
import { isHeld, type Ledger, type ThingState } from './ledger.js';
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
}

/** What went into a transformation and what came out of it, in like units. */
export interface Yield {
  readonly of: string;
  readonly uom: string;
  readonly in: number;
  readonly out: number;
  readonly loss: number;
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
export const reckon = (ledger: Ledger, balance: Balance): BalanceSums => {
  const thing = ledger.things.get(balance.lot)!;
  const { produced, received, returned, shipped, sold, consumed, destroyed } = balance.columns;
  const cameIn = produced + received + returned;
  const unnamed = thing.unnamed.get(balance.party) ?? 0n;
  const there = onHandOf(thing, balance.party, ledger) - unnamed;
  const onHand = there > 0n ? there : 0n;
  const unexplained = cameIn - shipped - sold - consumed - destroyed - onHand;
  return { balance, thing, onHand, cameIn, unexplained };
};

const onHandOf = (lot: ThingState, party: number, ledger: Ledger): bigint => {
  let sum = 0n;
  const serials = lot.members
    .map((member) => ledger.things.get(member)!)
    .filter(({ balancedWith }) => balancedWith === lot.thing);
  for (const thing of [lot, ...serials])
    for (const account of thing.accounts.get(party) ?? [])
      if (!account.claimed && isHeld(account)) sum += account.amount ?? 0n;
  return sum;
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

/** The mass balances of every lot and party that a graph knows, and the yields of its transformations. */
export const massBalanceOf = (
  graph: TraceGraph,
  request: Omit<ScopeRequest, 'roots' | 'commingling'>,
): { readonly balances: readonly MassBalance[]; readonly yields: readonly Yield[] } => {
  const ledger = replay(graph, { ...request, roots: [], commingling: 'none' });
  const balances = [...ledger.balances.all()]
    .map((balance) => reckon(ledger, balance))
    .filter(({ thing }) => !thing.isContainer)
    .map((reckoned) => massBalance(ledger, reckoned))
    .sort((left, right) => bytewise(left.epc, right.epc) || bytewise(left.holder, right.holder));
  return { balances, yields: yieldsOf(ledger) };
};

const massBalance = (
  ledger: Ledger,
  { balance, thing, onHand, unexplained }: BalanceSums,
): MassBalance => {
  const sum = (amount: bigint) => figure(ledger, thing, amount, 'down');
  const { columns } = balance;
  return {
    epc: epcOf(ledger, thing.thing),
    holder: partyText(ledger, balance.party),
    uom: thing.unit.code,
    produced: sum(columns.produced),
    received: sum(columns.received),
    returned: sum(columns.returned),
    shipped: sum(columns.shipped),
    sold: sum(columns.sold),
    consumed: sum(columns.consumed),
    destroyed: sum(columns.destroyed),
    onHand: sum(onHand),
    presumed: balance.counts.length === 0,
    unexplained: sum(unexplained),
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

const yieldsOf = (ledger: Ledger): readonly Yield[] =>
  measuredTransformations(ledger)
    .map(({ first, dimension, cameIn, cameOut }) => {
      const thing = ledger.things.get(first)!;
      const unit = unitOf(BASE_UNITS[dimension] ?? thing.unit.code);
      const sum = (amount: bigint) => figure(ledger, { unit }, amount, 'down');
      return {
        of: epcOf(ledger, first),
        uom: unit.code,
        in: sum(cameIn),
        out: sum(cameOut),
        loss: sum(cameIn - cameOut),
      };
    })
    .sort((left, right) => bytewise(left.of, right.of));

/** The events behind what a balance does not explain: its last count, else those by which too much went out. */
export const unexplainedBy = (ledger: Ledger, { counts, beyond }: Balance): readonly string[] => {
  const last = counts.at(-1);
  return last === undefined ? inEvidenceOrder(ledger, beyond) : [last];
};
