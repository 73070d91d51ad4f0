import type { Queryable } from '../log/queryable.js';
import { TooManyEvents, type GraphReader } from './graph-reader.js';
import { edgesFrom } from './stored-edges.js';
import { StoredLinks } from './stored-links.js';
import { EDGES_OF_WAY, WalkLinks } from './walk-links.js';
import { Walk, type WalkRequest } from './walk.js';

/** Edges that one walk reads at most. */
export const WALK_EDGES_MAX = 500_000;

/** Where a walk reads from. */
export interface WalkReading {
  readonly db: Queryable;
  /** For the few events that a walk wants, of all times. */
  readonly reader: GraphReader;
}

/** A walk over what had happened, and was known, by a moment; milliseconds since 1970. */
interface StoredWalk extends WalkRequest {
  readonly validAt: number;
  readonly knownAt: number;
}

/**
 * Walks the stored graph from a thing: two readings for each level, however wide it is.
 *
 * @throws TooManyEvents
 */
export const walkGraph = async (
  { db, reader }: WalkReading,
  { validAt, knownAt, ...request }: StoredWalk,
): Promise<Walk> => {
  const moment = { validAt, knownAt };
  const history = new StoredLinks(moment);
  for (const event of reader.events) history.add(event);
  const links = new WalkLinks();
  const walk = new Walk(request, { links, history });
  for (const { read, of } of walk.run())
    if (read === 'events') for (const event of await reader.mentioning(of)) history.add(event);
    else {
      const names = links.unread(of);
      if (names.length === 0) continue;
      const max = WALK_EDGES_MAX - links.count + 1;
      links.add(await edgesFrom(db, names, { ...moment, kinds: EDGES_OF_WAY[request.way], max }));
      if (links.count > WALK_EDGES_MAX) throw new TooManyEvents(WALK_EDGES_MAX);
    }
  return walk;
};
