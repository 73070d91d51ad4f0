import { instantOf } from '@zhixin/instant';
import {
  clockToleranceMs,
  scopeBooks,
  type Reach,
  type Root,
  type ScopeBooks,
  type ScopeRequest,
  type TraceGraph,
} from '@zhixin/trace-graph';
import type { Queryable } from '../log/queryable.js';
import { Closure } from './closure.js';
import { GraphReader, type ReadingProgress } from './graph-reader.js';
import type { GraphSources } from './graph-sources.js';

/** Events that are loaded at most where memory is the bound: more do not fit into a process. */
export const SCOPE_EVENTS_MAX = 5_000_000;

/** Who waits for a graph. */
export interface LoadingOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ReadingProgress) => void) | undefined;
}

/** A part of the stored graph with the books that it makes, and whatever it was read from. */
export interface LoadedGraph {
  readonly graph: TraceGraph;
  readonly books: ScopeBooks;
  readonly sources: GraphSources;
}

/**
 * The part of the stored graph that a scope stands on: its books answer as those of all of it would. What was
 * projected when it is asked is in it.
 *
 * @throws TooManyEvents, or the signal's reason
 */
export const loadGraph = async (
  db: Queryable,
  request: ScopeRequest,
  options: LoadingOptions = {},
): Promise<LoadedGraph> => {
  const knownAt = instantOf(request.knownAt);
  const reader = new GraphReader(db, { knownAt, eventsMax: SCOPE_EVENTS_MAX, ...options });
  const roots = request.roots.map((root): Root =>
    typeof root === 'string' ? { epc: root } : root,
  );
  await readClosure(reader, roots, request);
  const holders = roots.flatMap(({ holder }) => holder ?? []);
  for (;;) {
    const graph = await reader.graph(holders);
    // Names and times have found nearly all; amounts, clocks and neighbours may still ask for more.
    const books = scopeBooks(graph, request);
    const missing = await readMissing(reader, books.reach());
    if (missing === 0) return { graph, books, sources: await reader.sources() };
  }
};

const readClosure = async (
  reader: GraphReader,
  roots: readonly Root[],
  { knownAt, rules }: ScopeRequest,
): Promise<void> => {
  const closure = new Closure(instantOf(knownAt), clockToleranceMs(rules));
  const numbers = await reader.numbersOf(roots.map(({ epc }) => epc));
  for (const { epc, from } of roots) {
    const thing = numbers.get(epc);
    if (thing !== undefined) closure.begin(thing, from === undefined ? -Infinity : instantOf(from));
  }
  for (let wanted = closure.add([]); wanted.length > 0;)
    wanted = closure.add(await reader.mentioning(wanted));
};

/** Reads what an answer stands on besides; how many events were new. */
const readMissing = async (reader: GraphReader, reach: Reach): Promise<number> => {
  const names = await reader.numbersOf([...reach.things, ...reach.transformations]);
  const found = [
    ...(await reader.mentioning(names.values())),
    ...(await reader.called(reach.corrections)),
  ];
  for (const { party, place } of reach.stations)
    found.push(...(place === undefined ? [] : await reader.around(party, place)));
  return found.length;
};
