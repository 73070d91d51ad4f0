import type { Custody } from '@zhixin/trace-graph';
import type { FoundSource } from '../domain/shared-sources.js';
import type { TracedCustody } from '../trace/traced-custody.js';
import {
  saidOf,
  type TellingEvent,
  type TraceStep,
  type WalkedGraph,
} from '../trace/walked-graph.js';

/** A point as it is asked about. */
export interface AskedPoint {
  readonly epc: string;
  /** RFC 3339. */
  readonly at?: string;
  readonly place?: string;
}

/** What a point leads back to, by things, places and parties. */
export interface PointSources {
  readonly things: readonly FoundSource[];
  readonly places: readonly FoundSource[];
  readonly parties: readonly FoundSource[];
  /** Events that only one side tells; nothing was concluded from them. */
  readonly claimed: readonly string[];
  /** Things at the beginning of a way that nobody is known to have made. */
  readonly withoutOrigin: readonly string[];
}

/** What a walk backward from a point found, as far as it counts. */
export const sourcesOf = (
  { epc, at, place }: AskedPoint,
  walked: WalkedGraph,
  { then, claims }: TracedCustody,
): PointSources => {
  const [way] = walked.ways;
  const told: TraceStep[] = [];
  const claimed: string[] = [];
  for (const step of way!.steps)
    if (claims(saidOf(step.spokenOf.thing, step.event))) claimed.push(step.event.eventId);
    else told.push(step);
  const paths = pathsFrom(epc, told);
  const until = at === undefined ? lastOf(walked.eventsAbout(epc)) : Date.parse(at);
  const things: FoundSource[] = [];
  const places: FoundSource[] = place === undefined ? [] : [{ key: place, events: [], before: 0 }];
  const parties: FoundSource[] = [];
  for (const [thing, events] of paths) {
    const window = way!.windows.get(thing);
    const own = walked.eventsAbout(thing).filter((event) => {
      const time = Date.parse(event.eventTime);
      return !claims(saidOf(thing, event)) && (window === undefined || time <= window.to);
    });
    for (const event of own) {
      const source = { events, before: Math.max(0, until - Date.parse(event.eventTime)) };
      const where = walked.placeOf(thing, event);
      things.push({ key: thing, ...source });
      parties.push({ key: event.uscc, ...source });
      if (where !== undefined) places.push({ key: where, ...source });
    }
  }
  return {
    ...{ things, places, parties },
    claimed,
    withoutOrigin: withoutOrigin(paths, told, then),
  };
};

const lastOf = (events: readonly TellingEvent[]): number =>
  events.reduce((last, { eventTime }) => Math.max(last, Date.parse(eventTime)), -Infinity);

/** The fewest events from each thing to the point; of as many the earlier, then bytewise. */
const pathsFrom = (
  root: string,
  steps: readonly TraceStep[],
): ReadonlyMap<string, readonly string[]> => {
  const back = new Map<string, { readonly to: string; readonly event: TellingEvent }[]>();
  const link = (from: string, to: string, event: TellingEvent) => {
    const known = back.get(from);
    if (known === undefined) back.set(from, [{ to, event }]);
    else known.push({ to, event });
  };
  for (const { kind, from, to, event } of steps) {
    link(to, from, event);
    // What lies together in a container, and what is of one lot, is reached from either side.
    if (kind !== 'transformation') link(from, to, event);
  }
  for (const links of back.values())
    links.sort(({ event: left }, { event: right }) =>
      `${left.eventTime} ${left.eventId}` < `${right.eventTime} ${right.eventId}` ? -1 : 1,
    );
  const paths = new Map<string, readonly string[]>([[root, []]]);
  for (const [thing, path] of paths)
    for (const { to, event } of back.get(thing) ?? [])
      if (!paths.has(to)) paths.set(to, [event.eventId, ...path]);
  return paths;
};

const withoutOrigin = (
  paths: ReadonlyMap<string, unknown>,
  steps: readonly TraceStep[],
  { hops }: Custody,
): readonly string[] => {
  const made = new Set(
    hops.flatMap(({ thing, confirmedBy }) => (confirmedBy === 'maker' ? thing : [])),
  );
  const cameFrom = new Set(steps.map(({ to }) => to));
  const containers = new Set(
    steps.flatMap(({ kind, to }) => (kind === 'containment' || kind === 'association' ? to : [])),
  );
  return [...paths.keys()].filter(
    (thing) => !made.has(thing) && !cameFrom.has(thing) && !containers.has(thing),
  );
};
