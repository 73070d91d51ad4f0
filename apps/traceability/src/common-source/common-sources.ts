import type { CommonSources, UnseenOrigin } from '@zhixin/contracts';
import type { Caller } from '@zhixin/identity';
import type { ScopeRules } from '@zhixin/trace-graph';
import { rankedSources, type RankedSource } from '../domain/shared-sources.js';
import type { GraphReader } from '../graph/graph-reader.js';
import type { Queryable } from '../log/queryable.js';
import { partyName } from '../parties/party-name.js';
import { citedEvents } from '../scopes/cited-events.js';
import { END_OF_TIME } from '../trace/as-of.js';
import { readerOf } from '../trace/trace-access.js';
import type { EnterpriseNames } from '../trace/trace-answer.js';
import { tracedCustody, traceReader } from '../trace/traced-custody.js';
import { walkedGraph, type WalkedGraph } from '../trace/walked-graph.js';
import { sourcesOf, type AskedPoint, type PointSources } from './point-sources.js';

/** Steps back that a point is followed, and things that it leads to at most. */
export const SOURCE_DEPTH_MAX = 50;
export const SOURCE_NODES_MAX = 2_000;
/** Sources of each kind that are listed. */
export const SOURCES_LISTED_MAX = 100;
/** Events of paths that are told in short. */
const EVENTS_CITED_MAX = 5_000;

interface SourceQuestion {
  readonly points: readonly AskedPoint[];
  /** Absent: all that is known. */
  readonly knownAt?: string;
}

interface SourceContext {
  readonly db: Queryable;
  readonly caller: Caller;
  readonly rules: ScopeRules;
  readonly namesOf: (usccs: readonly string[]) => Promise<EnterpriseNames>;
  readonly now: string;
}

/**
 * What several points lead back to in common; undefined where the caller may see none of them.
 *
 * @throws TooManyEvents
 */
export const commonSources = async (
  { points, knownAt = END_OF_TIME }: SourceQuestion,
  context: SourceContext,
): Promise<Omit<CommonSources, 'asOf'> | undefined> => {
  const reader = traceReader(context.db);
  const walks: (WalkedGraph | undefined)[] = [];
  for (const point of points) walks.push(await walkBack(point, knownAt, { ...context, reader }));
  if (walks.every((walked) => walked === undefined)) return undefined;
  const things = new Set(walks.flatMap((walked) => [...(walked?.depths.keys() ?? [])]));
  const asOf = { validAt: END_OF_TIME, knownAt };
  const custody = await tracedCustody(reader, [...things], { rules: context.rules, ...asOf });
  const found = walks.map((walked, index) =>
    walked === undefined ? NOTHING : sourcesOf(points[index]!, walked, custody),
  );
  const ranked = {
    things: rankedSources(found.map((one) => one.things)),
    places: rankedSources(found.map((one) => one.places)),
    parties: rankedSources(found.map((one) => one.parties)),
  };
  const listed = (sources: readonly RankedSource[]) => sources.slice(0, SOURCES_LISTED_MAX);
  const parties = listed(ranked.parties);
  const cited = [...listed(ranked.things), ...listed(ranked.places), ...parties].flatMap(
    ({ paths }) => paths.flatMap(({ events }) => events),
  );
  const names = await context.namesOf(parties.map(({ key }) => key));
  return {
    points: points.map((point, index) => ({ ...point, reached: walks[index]?.depths.size ?? 0 })),
    things: listed(ranked.things).map(({ key, ...source }) => ({ epc: key, ...source })),
    places: listed(ranked.places).map(({ key, ...source }) => ({ place: key, ...source })),
    parties: parties.map(({ key, ...source }) => ({
      party: partyName(key, names.get(key)?.name),
      ...source,
    })),
    couldNotSee: found.flatMap((one, point) => unseenOf(one, { point, walked: walks[point] })),
    events: await citedEvents(context.db, new Set([...new Set(cited)].slice(0, EVENTS_CITED_MAX)), {
      ...{ position: Number.MAX_SAFE_INTEGER, knownAt },
    }),
    truncated:
      walks.some((walked) => walked?.bound !== undefined) ||
      Object.values(ranked).some((sources) => sources.length > SOURCES_LISTED_MAX),
    knownAt: knownAt === END_OF_TIME ? context.now : knownAt,
  };
};

const NOTHING: PointSources = {
  things: [],
  places: [],
  parties: [],
  claimed: [],
  withoutOrigin: [],
};

const walkBack = async (
  { epc, at = END_OF_TIME }: AskedPoint,
  knownAt: string,
  { db, caller, reader }: SourceContext & { readonly reader: GraphReader },
): Promise<WalkedGraph | undefined> => {
  const walked = await walkedGraph(
    { db, reader },
    {
      ...{ root: epc, ways: ['backward'], validAt: at, knownAt },
      ...{ maxDepth: SOURCE_DEPTH_MAX, maxNodes: SOURCE_NODES_MAX, part: 1 },
    },
  );
  if (walked === undefined) return undefined;
  const grounds = { root: walked.rootEvents, openedTo: () => new Set<string>() };
  return readerOf(caller, grounds) === 'nothing' ? undefined : walked;
};

const unseenOf = (
  { claimed, withoutOrigin }: PointSources,
  { point, walked }: { readonly point: number; readonly walked: WalkedGraph | undefined },
): readonly UnseenOrigin[] => {
  if (walked === undefined) return [{ kind: 'unknown-point', point }];
  return [
    ...(walked.bound === undefined ? [] : [{ kind: 'truncated' as const, point }]),
    ...withoutOrigin.map((epc) => ({ kind: 'no-origin' as const, point, epc })),
    ...(claimed.length === 0
      ? []
      : [{ kind: 'claimed' as const, point, events: [...new Set(claimed)] }]),
  ];
};
