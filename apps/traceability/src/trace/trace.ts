import type { TraceEdge, TraceGraph } from '@zhixin/contracts';
import { identify } from '@zhixin/identifiers';
import type { Caller } from '@zhixin/identity';
import { openedTo, type Custody, type ScopeRules } from '@zhixin/trace-graph';
import type { TraceDirection } from '../domain/trace-graph.js';
import { reportersOf, type TracedEvent } from '../domain/traced-event.js';
import type { Queryable } from '../log/queryable.js';
import { reportedNames } from '../lots/enterprise-lots.js';
import { readerOf, type TraceReader } from './trace-access.js';
import {
  attributedEdges,
  nodeOf,
  type AttributedEdge,
  type EnterpriseNames,
} from './trace-answer.js';
import { walk, type WalkBounds, type WalkResult } from './trace-walk.js';
import { eventsOfItems } from './event-history.js';
import { END_OF_TIME, type AsOf } from './as-of.js';
import { tracedCustody } from './traced-custody.js';

export interface TraceRequest extends Partial<AsOf>, WalkBounds {
  /** Canonical identifier. */
  readonly root: string;
  readonly direction: 'forward' | 'backward' | 'both';
}

/** Events about items that are looked at to tell whether a caller may know of their lot. */
const ITEM_EVENTS_MAX = 200;

interface TraceContext {
  readonly db: Queryable;
  readonly caller: Caller;
  readonly namesOf: (usccs: readonly string[]) => Promise<EnterpriseNames>;
  readonly now: string;
  readonly rules: ScopeRules;
}

/** The trace graph as the caller may see it; undefined where there is nothing the caller may know of. */
export const trace = async (
  wish: TraceRequest,
  { db, caller, namesOf, now, rules }: TraceContext,
): Promise<TraceGraph | undefined> => {
  const ways: readonly TraceDirection[] =
    wish.direction === 'both' ? ['backward', 'forward'] : [wish.direction];
  const walks: WalkResult[] = [];
  const { validAt = END_OF_TIME, knownAt = END_OF_TIME } = wish;
  for (const way of ways) walks.push(await walk(db, { ...wish, validAt, knownAt, way }));
  const depths = depthsOf(walks);
  const custody = await tracedCustody(db, [...depths.keys()], { rules, validAt, knownAt });
  const edges = attributedEdges(walks, custody);
  const events = eventsByThing(walks);
  const root = [...(events.get(wish.root) ?? []), ...(await itemsOfRoot(db, wish, walks))];
  const reader = readerOf(caller, {
    root,
    openedTo: (party) => openedTo(custody.now, party),
  });
  if (reader === 'nothing') return undefined;
  const { mayRead } = reader;
  const readableEdges = edges.filter(({ assertedBy }) =>
    assertedBy.some((uscc) => mayRead({ uscc })),
  );
  const reached = reachedBy(readableEdges, wish.root);
  const seen = readableEdges.filter(({ edge }) => reached.has(edge.from));
  const readable = (id: string) => (events.get(id) ?? []).filter(mayRead);
  const shown = [...depths.keys()].filter((id) => reached.has(id));
  const counted = countedWords(custody.then);
  const reporters = reportersOf(shown.flatMap(readable));
  const called = await reportedNames(db, shown, reporters);
  const names = await namesOf([
    ...new Set([
      ...reporters,
      ...seen.flatMap(({ edge }) => [edge.fromParty ?? [], edge.toParty ?? []].flat()),
      ...seen.flatMap(({ assertedBy }) => assertedBy),
    ]),
  ]);
  const because = walks.find((walked) => walked.truncatedBecause)?.truncatedBecause;
  return {
    root: wish.root,
    direction: wish.direction,
    nodes: shown.map((id) => ({
      ...nodeOf(id, depths.get(id)!, { events: readable(id).filter(counted(id)), names, called }),
      ...(hidesSomething(edges, seen, id) ? { abbreviated: true } : {}),
    })),
    edges: seen.map((attributed) => shownEdge(attributed, reader, names)),
    truncated: because !== undefined,
    ...(because === undefined ? {} : { truncatedBecause: because }),
    validAt: wish.validAt ?? now,
    knownAt: wish.knownAt ?? now,
    asOf: now,
  };
};

// Whoever reported an item reported its lot; a walk backward has not read all of them.
const itemsOfRoot = async (
  db: Queryable,
  { root, validAt = END_OF_TIME, knownAt = END_OF_TIME }: TraceRequest,
  walks: readonly WalkResult[],
): Promise<readonly TracedEvent[]> => {
  const read = walks.flatMap(({ items }) => items.get(root) ?? []);
  if (read.length > 0 || walks.some(({ events }) => (events.get(root) ?? []).length > 0))
    return read;
  const lots = identify(root)?.kind === 'lot' ? [root] : [];
  const bounds = { validAt, knownAt, made: false, max: ITEM_EVENTS_MAX };
  return (await eventsOfItems(db, lots, bounds)).events;
};

/** Whether what an event says of a thing counts: of claims nobody becomes a holder. */
const countedWords = ({ words }: Custody) => {
  const claimed = new Set(
    words.flatMap((word) => (word.claimed ? `${word.thing} ${word.event} ${word.reporter}` : [])),
  );
  return (thing: string) =>
    ({ eventId, uscc }: TracedEvent): boolean =>
      !claimed.has(`${thing} ${eventId} ${uscc}`);
};

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
  const reached = new Set([root]);
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const { edge } of edges)
      if (reached.has(edge.from) || reached.has(edge.to)) reached.add(edge.from).add(edge.to);
  }
  return reached;
};

const touches = (edges: readonly AttributedEdge[], id: string) =>
  edges.some(({ edge }) => edge.from === id || edge.to === id);

const hidesSomething = (
  all: readonly AttributedEdge[],
  seen: readonly AttributedEdge[],
  id: string,
): boolean =>
  all.length !== seen.length &&
  touches(
    all.filter((attributed) => !seen.includes(attributed)),
    id,
  );

const eventsByThing = (
  walks: readonly WalkResult[],
): ReadonlyMap<string, readonly TracedEvent[]> => {
  const events = new Map<string, readonly TracedEvent[]>();
  for (const walked of walks) for (const [id, found] of walked.events) events.set(id, found);
  return events;
};

// Things before the root count their depth backwards from it, so both sides start at the root.
const depthsOf = (walks: readonly WalkResult[]): ReadonlyMap<string, number> => {
  const depths = new Map<string, number>();
  for (const walked of walks)
    for (const [id, depth] of walked.depths)
      depths.set(id, Math.min(depth, depths.get(id) ?? depth));
  return depths;
};
