import { NO_TRAILS } from './account.js';
import { NO_ACCOUNTS } from './accounts.js';
import { ONE_PIECE, type Edge } from './edge.js';
import { NO_NUMBERS } from './few-numbers.js';
import { NOTHING_YET, type ThingState } from './ledger.js';
import { NONE } from './names.js';
import type { ToldEvent } from './one-hop.js';
import { standsAt, type StandingRecord } from './standing.js';
import type { TraceGraph } from './trace-graph.js';
import { isOpenMeasure, unitOf, type Unit } from './unit.js';

/** What all events together say of one thing. */
export interface ThingFacts {
  readonly thing: number;
  unit: Unit | undefined;
  /** The unit in which it is made. */
  made: Unit | undefined;
  isMade: boolean;
  isSerial: boolean;
  isContainer: boolean;
  isUsed: boolean;
  lot: number;
  members: readonly number[];
}

/** What events say of each thing of a graph, by number: those until the moment asked for, and whether any uses it. */
export const thingFacts = (
  { graph, knownAt }: StandingRecord,
  { told, all }: { readonly told: readonly ToldEvent[]; readonly all: readonly ToldEvent[] },
): readonly ThingFacts[] => {
  const facts = Array.from({ length: graph.names.things.count() }, (_, thing) => noFacts(thing));
  for (const { edges } of told) for (const edge of edges) readEdge(facts, edge);
  for (const { edges } of all)
    for (const { kind, thing } of edges) if (kind === 'use') facts[thing]!.isUsed = true;
  addMemberships(facts, graph, knownAt);
  return facts;
};

const NO_MEMBERS: readonly number[] = [];

const noFacts = (thing: number): ThingFacts => ({
  thing,
  unit: undefined,
  made: undefined,
  isMade: false,
  isSerial: false,
  isContainer: false,
  isUsed: false,
  lot: NONE,
  members: NO_MEMBERS,
});

const readEdge = (
  facts: readonly ThingFacts[],
  { kind, thing, container, quantity, uom }: Edge,
): void => {
  const found = facts[thing]!;
  if (quantity === ONE_PIECE) found.isSerial = true;
  if (container !== NONE) facts[container]!.isContainer = true;
  const isMaking = kind === 'make' || kind === 'yield';
  if (isMaking) found.isMade = true;
  if (quantity === undefined) return;
  if (isMaking) found.made ??= unitOf(uom);
  found.unit ??= unitOf(uom);
};

const addMemberships = (facts: readonly ThingFacts[], graph: TraceGraph, knownAt: number): void => {
  for (const { lot, serial, event } of graph.memberships) {
    const found = facts[serial]!;
    if (found.lot !== NONE || lot === serial || !standsAt(graph.events[event]!, knownAt)) continue;
    found.lot = lot;
    const { members } = facts[lot]!;
    if (members === NO_MEMBERS) facts[lot]!.members = [serial];
    else (members as number[]).push(serial);
  }
};

const PIECES_UNIT = unitOf(undefined);

// A thing is measured as its maker measures it.
const measureOf = ({ made, unit }: ThingFacts): Unit => made ?? unit ?? PIECES_UNIT;

/** A thing's state before anything is told of it. */
export const stateAtFirst = (
  { thing, isMade, isSerial, isContainer, isUsed, lot, members }: ThingFacts,
  facts: readonly ThingFacts[],
): ThingState => {
  const unit = measureOf(facts[thing]!);
  const ofLot = facts[lot];
  const isAlike = ofLot !== undefined && measureOf(ofLot).dimension === unit.dimension;
  return {
    thing,
    unit,
    balancedWith: isAlike ? lot : thing,
    isSerial,
    lot,
    members,
    hasOrigin: isMade || ofLot?.isMade === true,
    isContainer,
    mayLieOpen: isUsed || isOpenMeasure(unit.dimension),
    accounts: NO_ACCOUNTS,
    lines: NOTHING_YET.lines,
    inferred: NOTHING_YET.inferred,
    heldBy: NO_NUMBERS,
    contents: NOTHING_YET.contents,
    inside: NO_NUMBERS,
    touched: NO_TRAILS,
    isWhole: true,
    unnamed: NOTHING_YET.unnamed,
  };
};
