import { instantOf } from '@zhixin/instant';
import {
  findingsOf,
  type Coordinates,
  type TraceFinding,
  type TraceGraph,
} from '@zhixin/trace-graph';
import { findingGraph } from '../graph/finding-graph.js';
import type { Queryable } from '../log/queryable.js';
import { coordinatesOf } from '../places/places.js';
import { traceRulesAt } from '../scopes/trace-rules.js';
import { contentsTouched, kinTouched, type TouchedThings } from './touched-things.js';

/** Events that one look reads at most. */
export const LOOK_EVENTS_MAX = 10_000;
/** Containers within containers that are looked into. */
const CONTAINER_DEPTH_MAX = 4;
const DAY_MS = 86_400_000;

/** All that is found about some things at a moment. */
export interface ThingFindings {
  /** The things, with those that were touched besides. */
  readonly things: TouchedThings;
  readonly findings: readonly TraceFinding[];
  readonly rulePack: { readonly id: string; readonly version: string };
  /** Region of a party when it reported last. */
  readonly regionOf: (party: string) => string | undefined;
  /** When a thing is to be looked at again, in epoch milliseconds, where time alone may change what is found. */
  readonly dueAt: ReadonlyMap<string, number>;
}

/** @throws TooManyEvents */
export const findThings = async (
  db: Queryable,
  touched: TouchedThings,
  now: string,
): Promise<ThingFindings> => {
  const bounds = { knownAt: now, eventsMax: LOOK_EVENTS_MAX };
  const things = new Map(touched);
  let graph = await findingGraph(db, [...things.keys()], bounds);
  let besides = new Map([...kinTouched(graph, things), ...contentsTouched(graph, things)]);
  for (let depth = 0; besides.size > 0 && depth < CONTAINER_DEPTH_MAX; depth += 1) {
    for (const [epc, learnt] of besides) things.set(epc, learnt);
    graph = await findingGraph(db, [...things.keys()], bounds);
    besides = new Map(contentsTouched(graph, things));
  }
  const moment = { validAt: now, knownAt: now };
  const { id, version, rules } = traceRulesAt(moment);
  const coordinates = await coordinatesNow(db, graph, now);
  return {
    things,
    findings: findingsOf(graph, { of: [...things.keys()], ...moment, rules, coordinates }),
    rulePack: { id, version },
    regionOf: regionsIn(graph),
    dueAt: dueTimes(graph, things, {
      now: instantOf(now),
      limitMs: rules.notReceivedAfterDays * DAY_MS,
    }),
  };
};

/** Where the places of a graph are, by the last word that stands. */
const coordinatesNow = async (
  db: Queryable,
  { names: { places } }: TraceGraph,
  now: string,
): Promise<ReadonlyMap<string, Coordinates>> => {
  const all = Array.from({ length: places.count() }, (_, number) => places.textOf(number));
  const known = await coordinatesOf(db, all);
  return new Map(
    known
      .filter(
        ({ withdrawnAt }) => withdrawnAt === undefined || instantOf(withdrawnAt) > instantOf(now),
      )
      .map(({ place, latitude, longitude }) => [place, { latitude, longitude }]),
  );
};

const regionsIn = ({ events, names }: TraceGraph) => {
  const last = new Map<string, { readonly region: string; readonly knownFrom: number }>();
  for (const { reporter, region, knownFrom } of events) {
    const party = names.parties.textOf(reporter);
    const known = last.get(party);
    if (region !== undefined && (known === undefined || known.knownFrom <= knownFrom))
      last.set(party, { region, knownFrom });
  }
  return (party: string) => last.get(party)?.region;
};

/** The first shipping of each thing that may still turn out not to have been received in time. */
const dueTimes = (
  { events, names }: TraceGraph,
  things: TouchedThings,
  { now, limitMs }: { readonly now: number; readonly limitMs: number },
): ReadonlyMap<string, number> => {
  const due = new Map<string, number>();
  for (const { edges } of events)
    for (const { kind, thing, validFrom } of edges) {
      const at = validFrom + limitMs + 1;
      const epc = names.things.textOf(thing);
      if (kind === 'leave' && at > now && things.has(epc) && at < (due.get(epc) ?? Infinity))
        due.set(epc, at);
    }
  return due;
};
