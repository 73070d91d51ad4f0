import type { ScopeHolder } from '@zhixin/trace-graph';

/**
 * Whatever a part of the graph was read from: an event that comes later and has nothing to do with any of it would not
 * have been read, so that all that follows from the part stays as it is.
 */
export interface GraphSources {
  /** Digests of things, transformations and eventIDs whose events were read. */
  readonly names: readonly string[];
  /** Parties and places around which events were read. */
  readonly stations: readonly Required<ScopeHolder>[];
}
