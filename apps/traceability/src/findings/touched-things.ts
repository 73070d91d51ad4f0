import { identify } from '@zhixin/identifiers';
import type { TraceGraph } from '@zhixin/trace-graph';
import type { LoggedEvent } from '../log/log-entry.js';

/** Events about one thing that are named as what explained a finding. */
const LEARNT_EVENTS_MAX = 20;

/** Things that new events touch, each with the events. */
export type TouchedThings = ReadonlyMap<string, readonly string[]>;

/** What is one thing, one lot or one logistic unit can have a finding; a product as such cannot. */
const isTraceable = (epc: string): boolean => identify(epc)?.kind !== 'product';

/** Things that some events name. */
export const touchedBy = (events: readonly LoggedEvent[]): TouchedThings => {
  const touched = new Map<string, string[]>();
  const touch = (epc: string, eventId: string) => {
    if (!isTraceable(epc)) return;
    const known = touched.get(epc);
    if (known === undefined) touched.set(epc, [eventId]);
    else if (known.length < LEARNT_EVENTS_MAX) known.push(eventId);
  };
  for (const { facts, eventId } of events) for (const { id } of facts.things) touch(id, eventId);
  return touched;
};

/** What was in containers that are touched: an event says something about it without naming it. */
export const contentsTouched = (graph: TraceGraph, touched: TouchedThings): TouchedThings =>
  passedOn(
    graph,
    touched,
    graph.events.flatMap(({ edges }) =>
      edges.filter(({ container }) => container >= 0).map((edge) => [edge.container, edge.thing]),
    ),
  );

/** The pieces of lots that are touched, and the lots of pieces. */
export const kinTouched = (graph: TraceGraph, touched: TouchedThings): TouchedThings =>
  passedOn(
    graph,
    touched,
    graph.memberships.flatMap(({ lot, serial }) => [
      [lot, serial],
      [serial, lot],
    ]),
  );

/** What is touched because another thing is, which is touched already. */
const passedOn = (
  { names: { things } }: TraceGraph,
  touched: TouchedThings,
  ways: readonly (readonly number[])[],
): TouchedThings => {
  const found = new Map<string, readonly string[]>();
  for (const [from, to] of ways) {
    const learnt = touched.get(things.textOf(from!));
    const epc = things.textOf(to!);
    if (learnt !== undefined && !touched.has(epc) && isTraceable(epc)) found.set(epc, learnt);
  }
  return found;
};
