import { instantOf } from '@zhixin/instant';
import { findingReachOf, type TraceGraph } from '@zhixin/trace-graph';
import type { Queryable } from '../log/queryable.js';
import { EVENTS_ABOUT_MAX, type AboutBounds } from './graph-about.js';
import { GraphReader } from './graph-reader.js';

/**
 * The part of the stored graph that findings about some things, and their mass balances, stand on.
 *
 * @throws TooManyEvents
 */
export const findingGraph = async (
  db: Queryable,
  things: readonly string[],
  { knownAt, eventsMax = EVENTS_ABOUT_MAX, signal }: AboutBounds,
): Promise<TraceGraph> => {
  const reader = new GraphReader(db, { knownAt: instantOf(knownAt), eventsMax, signal });
  await reader.mentioning((await reader.numbersOf(things)).values());
  for (;;) {
    const graph = await reader.graph();
    const reach = findingReachOf(graph, things);
    const names = await reader.numbersOf([...reach.things, ...reach.transformations]);
    const found = [
      ...(await reader.mentioning(names.values())),
      ...(await reader.called(reach.corrections)),
    ];
    if (found.length === 0) return graph;
  }
};
