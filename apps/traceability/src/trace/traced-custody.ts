import { custodyOf, type Custody, type ScopeRules, type TraceGraph } from '@zhixin/trace-graph';
import { instantOf } from '@zhixin/instant';
import { readAbout } from '../graph/graph-about.js';
import { GraphReader } from '../graph/graph-reader.js';
import type { Queryable } from '../log/queryable.js';
import { END_OF_TIME, type AsOf } from './as-of.js';
import { claimsIn, type Claims } from './custody-edges.js';

/** Events about the things of a trace that an answer stands on at most. */
export const TRACE_EVENTS_MAX = 100_000;

/** Reads what a trace is told by, and who held its things: all that is known now, whatever moment is asked about. */
export const traceReader = (db: Queryable): GraphReader =>
  new GraphReader(db, { knownAt: instantOf(END_OF_TIME), eventsMax: TRACE_EVENTS_MAX });

/** Who held the things of a trace. */
export interface TracedCustody {
  readonly graph: TraceGraph;
  /** As of the moment that is asked about. */
  readonly then: Custody;
  /** Of then. */
  readonly claims: Claims;
  /** As known now: what may be read is judged by this. */
  readonly now: Custody;
}

/** Custody of some things, for which the reader reads what it has not read yet. @throws TooManyEvents */
export const tracedCustody = async (
  reader: GraphReader,
  things: readonly string[],
  { rules, validAt, knownAt }: AsOf & { readonly rules: ScopeRules },
): Promise<TracedCustody> => {
  await readAbout(reader, things);
  const graph = await reader.graph();
  const now = custodyOf(graph, { rules, validAt: END_OF_TIME, knownAt: END_OF_TIME });
  const isNow = validAt === END_OF_TIME && knownAt === END_OF_TIME;
  const then = isNow ? now : custodyOf(graph, { rules, validAt, knownAt });
  return { graph, now, then, claims: claimsIn(then) };
};
