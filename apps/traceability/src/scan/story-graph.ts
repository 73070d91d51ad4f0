import { custodyOf, type Custody, type ScopeRules, type TraceGraph } from '@zhixin/trace-graph';
import { publicStory, sourcesOf, type PublicStory } from './public-story.js';
import { graphAbout } from '../graph/graph-about.js';
import type { Queryable } from '../log/queryable.js';

/** Makings that the page looks back through, and things that it looks at. */
const DEPTH_MAX = 4;
const SOURCES_MAX = 60;

interface StoryMoment {
  readonly db: Queryable;
  readonly now: string;
  readonly rules: ScopeRules;
}

/** Things as they are recorded, and their story. */
export interface RecordedStory {
  readonly graph: TraceGraph;
  readonly custody: Custody;
  readonly story: PublicStory;
}

/** What is recorded of some things, and their story. */
export const recordedStory = async (
  ids: readonly string[],
  moment: StoryMoment,
): Promise<RecordedStory> => {
  const { graph, custody } = await recorded(ids, moment);
  return { graph, custody, story: publicStory(graph, custody, ids) };
};

const recorded = async (ids: readonly string[], { db, now, rules }: StoryMoment) => {
  const graph = await graphAbout(db, ids, { knownAt: now });
  return {
    graph,
    custody: custodyOf(graph, { validAt: now, knownAt: now, rules, carrying: ids }),
  };
};

/** By each thing that went into some things, making by making: who may say what it is called, the best first. */
export const sourcesOfStory = async (
  ids: readonly string[],
  { graph, story }: RecordedStory,
  moment: StoryMoment,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const sources = new Map<string, readonly string[]>();
  let level = sourcesUsedBy(graph, story, ids);
  for (let depth = 1; depth <= DEPTH_MAX && level.size > 0; depth += 1) {
    const found = [...level].filter(([id]) => !sources.has(id) && !ids.includes(id));
    const read = found.slice(0, SOURCES_MAX - sources.size);
    const next = await recorded(
      read.map(([id]) => id),
      moment,
    );
    level = new Map();
    for (const [id, users] of read) {
      const origin = publicStory(next.graph, next.custody, [id]);
      // Whoever merely says that they made what was used is not heard.
      const isTied = origin.tellers.some((teller) => users.includes(teller));
      sources.set(id, isTied ? [...origin.tellers, ...users] : users);
      if (isTied) for (const one of sourcesUsedBy(next.graph, origin, [id])) level.set(...one);
    }
  }
  return sources;
};

const sourcesUsedBy = (graph: TraceGraph, story: PublicStory, ids: readonly string[]) =>
  new Map(sourcesOf(graph, story, ids).map((id) => [id, story.tellers] as const));
