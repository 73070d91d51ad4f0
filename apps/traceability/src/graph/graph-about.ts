import { instantOf } from '@zhixin/instant';
import type { TraceGraph } from '@zhixin/trace-graph';
import type { Queryable } from '../log/queryable.js';
import { GraphReader } from './graph-reader.js';
import { isNamed } from './stored-rows.js';

/** Events that an answer about some things reads at most. */
export const EVENTS_ABOUT_MAX = 20_000;

/** Which moment of which knowledge is asked for, and how much of it at most. */
export interface AboutBounds {
  /** RFC 3339. */
  readonly knownAt: string;
  /** Absent: `EVENTS_ABOUT_MAX`. */
  readonly eventsMax?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The graph of all events that name some things in whatever part, or pieces as of them, and of those that name the
 * lots that they are of and the containers that they were in, and the containers of these.
 *
 * @throws TooManyEvents
 */
export const graphAbout = async (
  db: Queryable,
  things: readonly string[],
  { knownAt, eventsMax = EVENTS_ABOUT_MAX, signal }: AboutBounds,
): Promise<TraceGraph> => {
  const reader = new GraphReader(db, { knownAt: instantOf(knownAt), eventsMax, signal });
  await readAbout(reader, things);
  return reader.graph();
};

/** Reads what `graphAbout` tells of. @throws TooManyEvents */
export const readAbout = async (reader: GraphReader, things: readonly string[]): Promise<void> => {
  const subjects = new Set((await reader.numbersOf(things)).values());
  for (let wanted: ReadonlySet<number> = subjects; wanted.size > 0;) {
    await reader.mentioning(wanted);
    wanted = aroundThem(reader, subjects);
  }
};

/** Containers and lots of the subjects that have not been read; they become subjects themselves. */
const aroundThem = (reader: GraphReader, subjects: Set<number>): ReadonlySet<number> => {
  const found = new Set<number>();
  for (const { rows } of reader.events) {
    const [, , groups, memberships] = rows;
    for (const [, , , , , container, , things] of groups)
      if (isNamed(container) && things.some((thing) => subjects.has(thing))) found.add(container);
    for (let at = 0; at < memberships.length; at += 2)
      if (subjects.has(memberships[at]!)) found.add(memberships[at + 1]!);
  }
  const fresh = new Set([...found].filter((name) => !reader.has(name)));
  for (const name of fresh) subjects.add(name);
  return fresh;
};
