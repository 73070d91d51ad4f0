import { custodyOf, type Custody, type ScopeRules, type TraceGraph } from '@zhixin/trace-graph';
import { graphAbout } from '../graph/graph-about.js';
import type { Queryable } from '../log/queryable.js';
import { END_OF_TIME, type AsOf } from './as-of.js';
import type { TellingEvent } from './walked-graph.js';

/** Events about the things of a trace that custody stands on at most. */
export const CUSTODY_EVENTS_MAX = 100_000;

/** Who held the things of a trace. */
export interface TracedCustody {
  readonly graph: TraceGraph;
  /** As of the moment that is asked about. */
  readonly then: Custody;
  /** As known now: what may be read is judged by this. */
  readonly now: Custody;
}

/** Custody of some things. @throws TooManyEvents */
export const tracedCustody = async (
  db: Queryable,
  things: readonly string[],
  { rules, validAt, knownAt }: AsOf & { readonly rules: ScopeRules },
): Promise<TracedCustody> => {
  const graph = await graphAbout(db, things, {
    knownAt: END_OF_TIME,
    eventsMax: CUSTODY_EVENTS_MAX,
  });
  const now = custodyOf(graph, { rules, validAt: END_OF_TIME, knownAt: END_OF_TIME });
  const isNow = validAt === END_OF_TIME && knownAt === END_OF_TIME;
  return { graph, now, then: isNow ? now : custodyOf(graph, { rules, validAt, knownAt }) };
};

/** Whether what an event says of a thing is a claim: of it nobody becomes a holder, and nothing follows from it. */
export const claimedWords = ({ words }: Custody) => {
  const claims = new Set(
    words.flatMap((word) => (word.claimed ? `${word.thing} ${word.event} ${word.reporter}` : [])),
  );
  return (thing: string, { eventId, uscc }: TellingEvent): boolean =>
    claims.has(`${thing} ${eventId} ${uscc}`);
};
