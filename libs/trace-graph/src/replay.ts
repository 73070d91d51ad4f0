import { arrive } from './arriving.js';
import { arrivalsIn } from './arrivals.js';
import { balances } from './balance.js';
import { comminglingAt } from './commingling.js';
import { openWithin, pack, unpack } from './containment.js';
import type { Edge, EdgeKind } from './edge.js';
import { leave, takeBack } from './leaving.js';
import {
  documentsOf,
  momentOf,
  NO_EVENT,
  type CustodyWatch,
  type Ledger,
  type SuspectRoot,
} from './ledger.js';
import { NONE } from './names.js';
import type { ToldEvent } from './one-hop.js';
import { learn } from './passes.js';
import { presenceRecorder, type Presences } from './presence.js';
import type { ScopeRequest } from './request.js';
import { suspectFrom, suspectRoot } from './roots.js';
import { sharedValues } from './sharing.js';
import { count, end, make, sight } from './stock.js';
import { stateAtFirst } from './thing-states.js';
import { toldRecord, type ToldRecord } from './told-record.js';
import type { TraceGraph } from './trace-graph.js';
import type { Trail } from './trail.js';
import { transform } from './transformation.js';

/** Passes until nothing more is found to be suspect; a chain of transformations that run into each other needs one each. */
const PASSES_MAX = 1_000;

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
  const record = toldRecord(graph, request);
  const roots = request.roots.map((root) => suspectRoot(record.standing, root));
  const presences = presencesIn(record, request, roots);
  const known = new Map<string, Trail>();
  for (let pass = 1; ; pass += 1) {
    const ledger = openLedger(record, request, { roots, known });
    if (presences !== undefined)
      ledger.commingling = comminglingAt(ledger, { ...record, presences });
    ledger.custody = custody?.(ledger);
    tellAll(ledger, record, roots);
    if (!learn(ledger, known) || pass === PASSES_MAX) return ledger;
  }
};

/**
 * Until when open goods lay where they lay, by a pass of its own; undefined where nothing can commingle. Of suspicion
 * only that of containers has a part in it, which keeps goods apart.
 */
const presencesIn = (
  record: ToldRecord,
  request: ScopeRequest,
  roots: readonly SuspectRoot[],
): Presences | undefined => {
  if (request.commingling !== 'station') return undefined;
  const containers = roots.filter(({ thing }) => record.facts[thing]?.isContainer);
  const ledger = openLedger(record, request, { roots: containers, known: new Map() });
  if (!ledger.things.some(({ mayLieOpen }) => mayLieOpen)) return undefined;
  const presences: Presences = new Map();
  ledger.commingling = presenceRecorder(ledger, presences);
  tellAll(ledger, record, containers);
  return presences;
};

interface SuspicionBefore {
  readonly roots: readonly SuspectRoot[];
  readonly known: ReadonlyMap<string, Trail>;
}

const openLedger = (
  { standing, facts, scale, tied, told, all }: ToldRecord,
  { rules, notesEvents = false }: ReplayRequest,
  { roots, known }: SuspicionBefore,
): Ledger => {
  const ledger: Ledger = {
    standing,
    told,
    rules,
    scale,
    piece: 10n ** BigInt(scale),
    things: facts.map((one) => stateAtFirst(one, facts)),
    roots: new Map(
      roots.map(({ thing }) => [thing, roots.filter((root) => root.thing === thing)] as const),
    ),
    balances: balances(notesEvents ? () => ledger.now.event.id : undefined),
    findings: [],
    transformations: new Map(),
    known,
    held: [new Set(), new Set()],
    lay: new Map(),
    arrivals: arrivalsIn(all, (event, thing) => documentsOf({ tied }, event, thing)),
    arrived: 0,
    tied,
    shared: sharedValues(),
    commingling: undefined,
    custody: undefined,
    now: momentOf({ at: 0, event: NO_EVENT, circular: false }),
    order: 0,
  };
  return ledger;
};

const tellAll = (
  ledger: Ledger,
  { told, validAt }: ToldRecord,
  roots: readonly SuspectRoot[],
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

const tellOne = (ledger: Ledger, told: ToldEvent): void => {
  ledger.now = momentOf(told);
  transform(
    ledger,
    told.edges.filter(({ kind }) => kind === 'use' || kind === 'yield'),
  );
  for (const edge of told.edges) TELLERS[edge.kind](ledger, edge);
  ledger.custody?.told(told.edges);
};
