import { instantOf } from '@zhixin/instant';
import { inCausalOrder } from './causal-order.js';
import { usesIn, type InputUses } from './commingling.js';
import { atTheirShipping } from './early-receives.js';
import { toldOnce, type ToldEvent } from './one-hop.js';
import { withOpenings } from './openings.js';
import { clockToleranceMs, type ScopeRequest } from './request.js';
import { standingAt, type StandingRecord } from './standing.js';
import { thingFacts, type ThingFacts } from './thing-states.js';
import type { TraceGraph } from './trace-graph.js';
import { unitOf } from './unit.js';

/** What is told of a graph at a moment: its events in order, and what all of them together say. The same for every pass. */
export interface ToldRecord {
  readonly standing: StandingRecord;
  readonly validAt: number;
  /** Events until the moment asked for. */
  readonly told: readonly ToldEvent[];
  /** Events of all times. */
  readonly all: readonly ToldEvent[];
  readonly facts: readonly ThingFacts[];
  /** Digits after the point of whatever amount is told. */
  readonly scale: number;
  readonly used: InputUses;
  /** Documents to which a party has tied a thing, without more: `party thing`. */
  readonly tied: ReadonlyMap<string, readonly string[]>;
}

export const toldRecord = (graph: TraceGraph, request: ScopeRequest): ToldRecord => {
  const standing = standingAt(graph, instantOf(request.knownAt));
  const validAt = instantOf(request.validAt);
  const shifted = atTheirShipping(toldOnce(standing), standing, clockToleranceMs(request.rules));
  const all = withOpenings(inCausalOrder(shifted));
  const told = all.filter(({ at }) => at <= validAt);
  return {
    standing,
    validAt,
    told,
    all,
    facts: thingFacts(standing, { told, all }),
    scale: scaleOf(all),
    used: usesIn(told),
    tied: tiedIn(all),
  };
};

const scaleOf = (told: readonly ToldEvent[]): number => {
  let scale = 0;
  for (const { edges } of told)
    for (const { quantity, uom } of edges)
      if (quantity !== undefined)
        scale = Math.max(scale, quantity.scale + unitOf(uom).factor.scale);
  return scale;
};

const tiedIn = (told: readonly ToldEvent[]): ReadonlyMap<string, readonly string[]> => {
  const tied = new Map<string, string[]>();
  for (const { event } of told)
    for (const thing of event.tied) {
      const key = `${event.reporter} ${thing}`;
      const documents = tied.get(key);
      if (documents === undefined) tied.set(key, [...event.documents]);
      else documents.push(...event.documents);
    }
  return tied;
};
