import { instantOf } from '@zhixin/instant';
import { CLAIMED, CLAIMED_WORST, RECORDED, taint, WORST } from './account.js';
import { isSome } from './amount.js';
import { arrive } from './arriving.js';
import { balances } from './balance.js';
import { inCausalOrder } from './causal-order.js';
import { comminglingAt, usesIn } from './commingling.js';
import { contaminateFrom, openWithin, pack, unpack } from './containment.js';
import { atTheirShipping } from './early-receives.js';
import { ONE_PIECE } from './edge.js';
import { leave, takeBack } from './leaving.js';
import {
  decimalOf,
  isHeld,
  NO_EVENT,
  type Arrival,
  type Ledger,
  type SuspectRoot,
  type ThingState,
} from './ledger.js';
import { NONE } from './names.js';
import { toldOnce, type Told } from './one-hop.js';
import { withOpenings } from './openings.js';
import { presenceRecorder, type Presences } from './presence.js';
import type { Root, ScopeRequest } from './request.js';
import { standingAt, type Standing } from './standing.js';
import { count, end, make, sight } from './stock.js';
import { noteSuspicion } from './suspicion.js';
import type { TraceGraph } from './trace-graph.js';
import { further, rootTrail, type Trail } from './trail.js';
import { transform } from './transformation.js';
import { unitOf } from './unit.js';

/** Passes until nothing more is found to be suspect; a chain of transformations that run into each other needs one each. */
const PASSES_MAX = 1_000;

const MINUTE_MS = 60_000;

/** The books of a graph at a moment, told from the first event on. */
export const replay = (graph: TraceGraph, request: ScopeRequest): Ledger => {
  const { clockToleranceMinutes } = request.rules;
  const standing = standingAt(graph, instantOf(request.knownAt));
  const validAt = instantOf(request.validAt);
  const shifted = atTheirShipping(toldOnce(standing), standing, clockToleranceMinutes * MINUTE_MS);
  const all = withOpenings(inCausalOrder(shifted));
  const told = all.filter(({ at }) => at <= validAt);
  const roots = request.roots.map((root) => suspectRoot(standing, root));
  const known = new Map<string, Trail>();
  const presences: Presences = new Map();
  const tell = (listen: (ledger: Ledger) => Ledger['commingling']) => {
    const ledger = openLedger(standing, request, { told, all, roots, known });
    ledger.commingling = listen(ledger);
    tellAll(ledger, told, { roots, validAt });
    return ledger;
  };
  if (request.commingling === 'station') tell((ledger) => presenceRecorder(ledger, presences));
  const used = usesIn(told);
  for (let pass = 1; ; pass += 1) {
    const ledger = tell((one) =>
      request.commingling === 'station'
        ? comminglingAt(one, { presences, validAt, used })
        : undefined,
    );
    if (!learn(ledger, known) || pass === PASSES_MAX) return ledger;
  }
};

const suspectRoot = ({ graph, partyOf }: Standing, root: string | Root): SuspectRoot => {
  const { epc, holder, place, from } = typeof root === 'string' ? { epc: root } : (root as Root);
  const unknown = -2;
  const found = (number: number) => (number === NONE ? unknown : number);
  return {
    thing: graph.names.things.find(epc),
    party: holder === undefined ? NONE : found(partyOf(graph.names.parties.find(holder))),
    place: place === undefined ? NONE : found(graph.names.places.find(place)),
    from: from === undefined ? -Infinity : instantOf(from),
  };
};

/** Outputs that come before a suspect input of the same transformation, or lie in one circle with it. */
const learn = ({ transformations }: Ledger, known: Map<string, Trail>): boolean => {
  const before = known.size;
  const circles = new Map<number, Trail>();
  for (const [number, { inputs, circularAt, missed }] of transformations)
    for (const sense of [RECORDED, WORST, CLAIMED_WORST])
      for (const { highs, trails } of inputs) {
        const trail = trails[sense];
        if (!isSome(highs[sense]!) || trail === undefined) continue;
        if (sense !== RECORDED && missed.has(sense) && !known.has(`${sense} ${number}`))
          known.set(`${sense} ${number}`, trail);
        if (sense === RECORDED && circularAt !== undefined && !circles.has(circularAt))
          circles.set(circularAt, trail);
      }
  for (const [number, { circularAt }] of transformations) {
    const trail = circularAt === undefined ? undefined : circles.get(circularAt);
    if (trail === undefined) continue;
    for (const sense of [RECORDED, WORST])
      if (!known.has(`${sense} ${number}`)) known.set(`${sense} ${number}`, trail);
  }
  return known.size > before;
};

interface Opening {
  readonly told: readonly Told[];
  readonly all: readonly Told[];
  readonly roots: readonly SuspectRoot[];
  readonly known: ReadonlyMap<string, Trail>;
}

const openLedger = (
  standing: Standing,
  { rules }: ScopeRequest,
  { told, all, roots, known }: Opening,
): Ledger => ({
  standing,
  rules,
  scale: scaleOf(all),
  things: thingsOf(standing, told),
  roots: new Map(
    roots.map(({ thing }) => [thing, roots.filter((root) => root.thing === thing)] as const),
  ),
  balances: balances(),
  findings: [],
  transformations: new Map(),
  known,
  held: [new Set(), new Set()],
  arrivals: arrivalsIn(all),
  answeredArrivals: new Set(),
  commingling: undefined,
  now: { at: 0, event: NO_EVENT, circular: false },
  order: 0,
});

const scaleOf = (told: readonly Told[]): number => {
  let scale = 0;
  for (const { edges } of told)
    for (const edge of edges) scale = Math.max(scale, decimalOf(edge)?.scale ?? 0);
  return scale;
};

const arrivalsIn = (told: readonly Told[]): ReadonlyMap<number, readonly Arrival[]> => {
  const arrivals = new Map<number, Arrival[]>();
  for (const { edges, event, at } of told)
    for (const edge of edges) {
      if (edge.kind !== 'arrive') continue;
      const found = arrivals.get(edge.thing);
      if (found === undefined) arrivals.set(edge.thing, [{ edge, event, at }]);
      else found.push({ edge, event, at });
    }
  return arrivals;
};

const thingsOf = ({ graph, events }: Standing, told: readonly Told[]): Map<number, ThingState> => {
  const units = new Map<number, string | undefined>();
  const origins = new Map<number, string | undefined>();
  const made = new Set<number>();
  const serials = new Set<number>();
  const containers = new Set<number>();
  for (const { edges } of told)
    for (const { kind, thing, container, quantity, uom } of edges) {
      if (quantity === ONE_PIECE) serials.add(thing);
      if (container !== NONE) containers.add(container);
      if (kind === 'make' || kind === 'yield') {
        made.add(thing);
        if (quantity !== undefined && !origins.has(thing)) origins.set(thing, uom);
      }
      if (quantity !== undefined && !units.has(thing)) units.set(thing, uom);
    }
  const standing = new Set(events);
  const lots = new Map<number, number>();
  const members = new Map<number, number[]>();
  for (const { lot, serial, event } of graph.memberships) {
    if (!standing.has(graph.events[event]!) || lots.has(serial) || lot === serial) continue;
    lots.set(serial, lot);
    const found = members.get(lot);
    if (found === undefined) members.set(lot, [serial]);
    else found.push(serial);
  }
  const things = new Map<number, ThingState>();
  const unitFor = (thing: number) =>
    unitOf(origins.has(thing) ? origins.get(thing) : units.get(thing));
  for (let thing = 0; thing < graph.names.things.count(); thing += 1) {
    const lot = lots.get(thing) ?? NONE;
    const isAlike = lot !== NONE && unitFor(lot).dimension === unitFor(thing).dimension;
    things.set(thing, {
      thing,
      unit: unitFor(thing),
      balancedWith: isAlike ? lot : thing,
      isSerial: serials.has(thing),
      lot,
      members: members.get(thing) ?? [],
      hasOrigin: made.has(thing) || made.has(lot),
      isContainer: containers.has(thing),
      accounts: new Map(),
      lines: new Map(),
      inferred: [],
      heldBy: new Set(),
      contents: new Map(),
      inside: new Set(),
      touched: [undefined, undefined, undefined, undefined],
      isWhole: true,
      unnamed: new Map(),
    });
  }
  return things;
};

const tellAll = (
  ledger: Ledger,
  told: readonly Told[],
  { roots, validAt }: { readonly roots: readonly SuspectRoot[]; readonly validAt: number },
): void => {
  const waiting = roots
    .filter(({ from, thing }) => from > -Infinity && from <= validAt && thing !== NONE)
    .sort((left, right) => left.from - right.from);
  for (const one of told) {
    while (waiting.length > 0 && waiting[0]!.from <= one.at)
      suspectFrom(ledger, waiting.shift()!, one);
    tellOne(ledger, one);
  }
  const last = told.at(-1);
  if (last !== undefined) for (const root of waiting) suspectFrom(ledger, root, last);
};

const STILL_THERE: ReadonlySet<string> = new Set(['on-hand', 'recovered', 'in-transit']);

/** What lay or was under way when the suspicion begins. */
const suspectFrom = (ledger: Ledger, root: SuspectRoot, { event }: Told): void => {
  ledger.now = { at: root.from, event, circular: false };
  const thing = ledger.things.get(root.thing)!;
  if (thing.isContainer) contaminateFrom(ledger, thing);
  const { places } = ledger.standing;
  for (const one of [thing, ...thing.members.map((member) => ledger.things.get(member)!)])
    for (const account of [
      ...[...one.accounts.values()].flat(),
      ...[...one.lines.values()].flat().map((line) => line.account),
    ]) {
      if (one.isContainer || !STILL_THERE.has(account.state) || !isSome(account.amount)) continue;
      if (root.party !== NONE && (root.party !== account.party || !isHeld(account))) continue;
      if (
        root.place !== NONE &&
        root.place !== account.place &&
        !places.above(account.place).includes(root.place)
      )
        continue;
      const trail =
        one === thing
          ? rootTrail(root.from)
          : further(rootTrail(root.from), 'member', root.from, []);
      for (const sense of account.claimed ? [CLAIMED, CLAIMED_WORST] : [RECORDED, WORST])
        taint(account, { sense, trail, at: root.from, events: account.cameBy });
      noteSuspicion(ledger, one, account);
      ledger.commingling?.changed(account);
    }
};

const tellOne = (ledger: Ledger, { event, edges, at, circular }: Told): void => {
  ledger.now = { at, event, circular };
  transform(
    ledger,
    edges.filter(({ kind }) => kind === 'use' || kind === 'yield'),
  );
  for (const edge of edges)
    switch (edge.kind) {
      case 'make':
        make(ledger, edge);
        break;
      case 'leave':
        leave(ledger, edge);
        break;
      case 'arrive':
        arrive(ledger, edge);
        break;
      case 'void':
        takeBack(ledger, edge);
        break;
      case 'end':
        end(ledger, edge);
        break;
      case 'count':
        count(ledger, edge);
        break;
      case 'sight':
        sight(ledger, edge);
        break;
      case 'pack':
        pack(ledger, edge);
        break;
      case 'within':
        openWithin(ledger, edge);
        break;
      case 'unpack':
      case 'empty':
        unpack(ledger, edge);
        break;
      case 'use':
      case 'yield':
        break;
    }
};
