import { reachIn, type Reach } from './reach.js';
import { replay } from './replay.js';
import type { ScopeRequest } from './request.js';
import type { Scope } from './scope.js';
import { scopeIn } from './scope-of.js';
import type { TraceGraph } from './trace-graph.js';

/** The books of a graph for one request: telling them is the most of the work, and they are told once. */
export interface ScopeBooks {
  readonly reach: () => Reach;
  readonly scope: () => Scope;
}

/** Tells the books of a graph, to be asked what `reachOf` and `scopeOf` answer. */
export const scopeBooks = (graph: TraceGraph, request: ScopeRequest): ScopeBooks => {
  const ledger = replay(graph, request);
  return { reach: () => reachIn(ledger, request), scope: () => scopeIn(ledger, request) };
};

/**
 * What a graph has to hold for a scope, as far as it shows. Whoever makes one loads the events of the roots, asks this,
 * loads what it names, and asks again until it names nothing new; then `scopeOf` answers as if all events were loaded.
 */
export const reachOf = (graph: TraceGraph, request: ScopeRequest): Reach =>
  scopeBooks(graph, request).reach();

/**
 * What some roots have affected, as far as a graph knows: the recorded set and the worst case, in canonical order.
 * Definitions stand in scope.md; the graph has to hold every event that README.md names.
 */
export const scopeOf = (graph: TraceGraph, request: ScopeRequest): Scope =>
  scopeBooks(graph, request).scope();
