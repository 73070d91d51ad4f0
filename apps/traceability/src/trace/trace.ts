import type { TraceEdge, TraceGraph } from '@zhixin/contracts';
import type { Caller } from '@zhixin/identity';
import { openedTo, type ScopeRules } from '@zhixin/trace-graph';
import type { WalkWay } from '../graph/walk-links.js';
import type { Queryable } from '../log/queryable.js';
import { reportedNames } from '../lots/enterprise-lots.js';
import { readerOf, type TraceReader } from './trace-access.js';
import {
  attributedEdges,
  nodeOf,
  type AttributedEdge,
  type EnterpriseNames,
} from './trace-answer.js';
import { END_OF_TIME, type AsOf } from './as-of.js';
import { tracedCustody, traceReader, type TracedCustody } from './traced-custody.js';
import {
  saidOf,
  walkedGraph,
  type TellingEvent,
  type WalkBounds,
  type WalkedGraph,
} from './walked-graph.js';

export interface TraceRequest extends Partial<AsOf>, WalkBounds {
  /** Canonical identifier. */
  readonly root: string;
  readonly direction: TraceGraph['direction'];
}

interface TraceContext {
  readonly db: Queryable;
  readonly caller: Caller;
  readonly namesOf: (usccs: readonly string[]) => Promise<EnterpriseNames>;
  readonly now: string;
  readonly rules: ScopeRules;
}

const WAYS: Readonly<Record<TraceGraph['direction'], readonly WalkWay[]>> = {
  both: ['backward', 'forward'],
  forward: ['forward'],
  backward: ['backward'],
};

/**
 * The trace graph as the caller may see it; undefined where there is nothing the caller may know of.
 *
 * @throws TooManyEvents
 */
export const trace = async (
  wish: TraceRequest,
  context: TraceContext,
): Promise<TraceGraph | undefined> => {
  const { db, caller, now, rules } = context;
  const { root, direction, validAt = END_OF_TIME, knownAt = END_OF_TIME } = wish;
  const events = traceReader(db);
  const question = { ...wish, validAt, knownAt, ways: WAYS[direction] };
  const walked = await walkedGraph({ db, reader: events }, question);
  if (walked === undefined) return undefined;
  const custody = await tracedCustody(events, [...walked.depths.keys()], {
    rules,
    validAt,
    knownAt,
  });
  const reader = readerOf(caller, {
    root: walked.rootEvents,
    openedTo: (party) => openedTo(custody.now, party),
  });
  if (reader === 'nothing') return undefined;
  return {
    ...{ root, direction },
    ...(await shownTo(reader, { root, walked, custody }, context)),
    truncated: walked.bound !== undefined,
    ...(walked.bound !== undefined && { truncatedBecause: walked.bound }),
    validAt: wish.validAt ?? now,
    knownAt: wish.knownAt ?? now,
    asOf: now,
  };
};

interface WalkedCustody {
  readonly root: string;
  readonly walked: WalkedGraph;
  readonly custody: TracedCustody;
}

const shownTo = async (
  reader: TraceReader,
  { root, walked, custody }: WalkedCustody,
  { db, namesOf }: TraceContext,
): Promise<Pick<TraceGraph, 'nodes' | 'edges'>> => {
  const edges = attributedEdges(walked, custody);
  const legible = edges.filter(({ assertedBy }) =>
    assertedBy.some((uscc) => reader.mayRead({ uscc })),
  );
  const reached = reachedBy(legible, root);
  const allowed = new Set(legible.filter(({ edge }) => reached.has(edge.from)));
  const seen = [...allowed].filter(
    ({ edge: { from, to } }) => !walked.given.has(from) || !walked.given.has(to),
  );
  const ends = new Set(seen.flatMap(({ edge }) => [edge.from, edge.to]));
  const shown = [...walked.depths.keys()].filter(
    (id) => reached.has(id) && (ends.has(id) || !walked.given.has(id)),
  );
  const readable = new Map(
    shown.map((id) => [id, walked.eventsAbout(id).filter(reader.mayRead)] as const),
  );
  const reporters = reportersOf([...readable.values()].flat());
  const called = await reportedNames(db, shown, reporters);
  const names = await namesOf([
    ...new Set([
      ...reporters,
      ...seen.flatMap(({ edge: { fromParty = [], toParty = [] } }) => [fromParty, toParty].flat()),
      ...seen.flatMap(({ assertedBy }) => assertedBy),
    ]),
  ]);
  const hidden = new Set(
    edges.flatMap((one) => (allowed.has(one) ? [] : [one.edge.from, one.edge.to])),
  );
  return {
    nodes: [...readable].map(([id, about]) => ({
      ...nodeOf(id, {
        depth: walked.depths.get(id)!,
        events: about.filter((event) => !custody.claims(saidOf(id, event))),
        placeOf: (event) => walked.placeOf(id, event),
        ...{ names, called },
      }),
      ...(hidden.has(id) && { abbreviated: true }),
    })),
    edges: seen.map((attributed) => shownEdge(attributed, reader, names)),
  };
};

/** Who reported, in the order in which it was recorded: nobody can report themselves to the front. */
const reportersOf = (events: readonly TellingEvent[]): readonly string[] => [
  ...new Set(
    [...events].sort((left, right) => left.position - right.position).map(({ uscc }) => uscc),
  ),
];

const shownEdge = (
  { edge, assertedBy }: AttributedEdge,
  reader: TraceReader,
  names: EnterpriseNames,
): TraceEdge => {
  const { fromParty, toParty, ...rest } = edge;
  const mayName = (party: string) => assertedBy.some((uscc) => reader.maySeeParty(party, { uscc }));
  const party = (name: 'fromParty' | 'toParty', value: string | undefined) =>
    value !== undefined && mayName(value) ? { [name]: named(value, names) } : {};
  return {
    ...rest,
    ...party('fromParty', fromParty),
    ...party('toParty', toParty),
    assertedBy: assertedBy.filter(mayName).map((uscc) => ({ uscc, name: named(uscc, names) })),
  };
};

const named = (party: string, names: EnterpriseNames) => names.get(party)?.name ?? party;

/**
 * Things to which edges lead that the caller may see. What lies behind others is not shown, even where the caller reported
 * of it: who could look whether a thing of theirs turns up would learn what somebody else made theirs from.
 */
const reachedBy = (edges: readonly AttributedEdge[], root: string): ReadonlySet<string> => {
  const neighbours = new Map<string, string[]>();
  const link = (one: string, other: string) => {
    const known = neighbours.get(one);
    if (known === undefined) neighbours.set(one, [other]);
    else known.push(other);
  };
  for (const { edge } of edges) {
    link(edge.from, edge.to);
    link(edge.to, edge.from);
  }
  const reached = new Set([root]);
  for (const thing of reached)
    for (const neighbour of neighbours.get(thing) ?? []) reached.add(neighbour);
  return reached;
};
