import { instantOf } from '@zhixin/instant';
import { arrive } from './arriving.js';
import { balances } from './balance.js';
import { inCausalOrder } from './causal-order.js';
import { comminglingAt, usesIn } from './commingling.js';
import { openWithin, pack, unpack } from './containment.js';
import { atTheirShipping } from './early-receives.js';
import type { Edge, EdgeKind } from './edge.js';
import { leave, takeBack } from './leaving.js';
import {
  decimalOf,
  NO_EVENT,
  type Arrival,
  type CustodyWatch,
  type Ledger,
  type SuspectRoot,
} from './ledger.js';
import { NONE } from './names.js';
import { toldOnce, type ToldEvent } from './one-hop.js';
import { withOpenings } from './openings.js';
import { learn } from './passes.js';
import { presenceRecorder, type Presences } from './presence.js';
import type { ScopeRequest } from './request.js';
import { suspectFrom, suspectRoot } from './roots.js';
import { standingAt, type StandingRecord } from './standing.js';
import { count, end, make, sight } from './stock.js';
import { thingStates } from './thing-states.js';
import type { TraceGraph } from './trace-graph.js';
import type { Trail } from './trail.js';
import { transform } from './transformation.js';

/** Passes until nothing more is found to be suspect; a chain of transformations that run into each other needs one each. */
const PASSES_MAX = 1_000;

const MINUTE_MS = 60_000;

/** What is told, and what is noted of it. */
export interface ReplayRequest extends ScopeRequest {
  /** Whether the books name the events behind each of their figures. */
  readonly notesEvents?: boolean;
}

/** The books of a graph at a moment, told from the first event on. */
export const replay = (
  graph: TraceGraph,
  request: ReplayRequest,
  custody?: (ledger: Ledger) => CustodyWatch,
): Ledger => {
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
    ledger.custody = custody?.(ledger);
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

interface ReplayInput {
  readonly told: readonly ToldEvent[];
  readonly all: readonly ToldEvent[];
  readonly roots: readonly SuspectRoot[];
  readonly known: ReadonlyMap<string, Trail>;
}

const openLedger = (
  standing: StandingRecord,
  { rules, notesEvents = false }: ReplayRequest,
  { told, all, roots, known }: ReplayInput,
): Ledger => {
  const ledger: Ledger = {
    standing,
    told,
    rules,
    scale: scaleOf(all),
    things: thingStates(standing, told),
    roots: new Map(
      roots.map(({ thing }) => [thing, roots.filter((root) => root.thing === thing)] as const),
    ),
    balances: balances(notesEvents ? () => ledger.now.event.id : undefined),
    findings: [],
    transformations: new Map(),
    known,
    held: [new Set(), new Set()],
    lay: new Map(),
    arrivals: arrivalsIn(all),
    answeredArrivals: new Set(),
    tied: tiedIn(all),
    commingling: undefined,
    custody: undefined,
    now: { at: 0, event: NO_EVENT, circular: false },
    order: 0,
  };
  return ledger;
};

const scaleOf = (told: readonly ToldEvent[]): number => {
  let scale = 0;
  for (const { edges } of told)
    for (const edge of edges) scale = Math.max(scale, decimalOf(edge)?.scale ?? 0);
  return scale;
};

const arrivalsIn = (told: readonly ToldEvent[]): ReadonlyMap<number, readonly Arrival[]> => {
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

const tellAll = (
  ledger: Ledger,
  told: readonly ToldEvent[],
  { roots, validAt }: { readonly roots: readonly SuspectRoot[]; readonly validAt: number },
): void => {
  const waiting = roots
    .filter(({ from, thing }) => from > -Infinity && from <= validAt && thing !== NONE)
    .sort((left, right) => left.from - right.from);
  for (const one of told) {
    while (waiting.length > 0 && waiting[0]!.from <= one.at)
      suspectFrom(ledger, waiting.shift()!, one.event);
    tellOne(ledger, one);
  }
  const last = told.at(-1);
  if (last !== undefined) for (const root of waiting) suspectFrom(ledger, root, last.event);
};

const tiedIn = (told: readonly ToldEvent[]): ReadonlyMap<string, readonly string[]> => {
  const tied = new Map<string, readonly string[]>();
  for (const { event } of told)
    for (const thing of event.tied) {
      const key = `${event.reporter} ${thing}`;
      tied.set(key, [...(tied.get(key) ?? []), ...event.documents]);
    }
  return tied;
};

type Teller = (ledger: Ledger, edge: Edge) => void;

// Inputs and outputs are told together, before whatever else an event says.
const TELLERS: Readonly<Record<EdgeKind, Teller>> = {
  make,
  leave,
  arrive,
  void: takeBack,
  end,
  count,
  sight,
  pack,
  within: openWithin,
  unpack,
  empty: unpack,
  use: () => undefined,
  yield: () => undefined,
};

const tellOne = (ledger: Ledger, { event, edges, at, circular }: ToldEvent): void => {
  ledger.now = { at, event, circular };
  transform(
    ledger,
    edges.filter(({ kind }) => kind === 'use' || kind === 'yield'),
  );
  for (const edge of edges) TELLERS[edge.kind](ledger, edge);
  ledger.custody?.told(edges);
};
