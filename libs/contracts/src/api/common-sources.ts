import type { PartyName } from './party-name.js';
import type { CitedEvent } from './recall-scope.js';

/** How a point was led back to a source: the fewest events, from the source to the point. */
export interface SourcePath {
  /** Index among the points asked about. */
  readonly point: number;
  readonly events: readonly string[];
}

/** What several points may have in common. */
export interface SharedSource {
  /** Share of the points that lead back to it, 1 where all do. */
  readonly score: number;
  /** Days between the nearest of its events and each point, on average; smaller is nearer. */
  readonly daysBefore: number;
  readonly paths: readonly SourcePath[];
}

/** A point of complaint or illness, and what of it could not be seen. */
export interface SourcePoint {
  readonly epc: string;
  readonly at?: string;
  readonly place?: string;
  /** Things that it leads back to. */
  readonly reached: number;
}

/** Where the record of a point says too little. */
export interface UnseenOrigin {
  /**
   * `unknown-point`: no record that the caller may read; `no-origin`: nobody is known to have made it;
   * `claimed`: what only one side says, which is not followed; `truncated`: there was more than is followed.
   */
  readonly kind: 'unknown-point' | 'no-origin' | 'claimed' | 'truncated';
  readonly point: number;
  readonly epc?: string;
  readonly events?: readonly string[];
}

/** Answer of `POST /api/traceability/common-sources`; of each list the most shared ones. */
export interface CommonSources {
  readonly points: readonly SourcePoint[];
  readonly things: readonly (SharedSource & { readonly epc: string })[];
  readonly places: readonly (SharedSource & { readonly place: string })[];
  readonly parties: readonly (SharedSource & { readonly party: PartyName })[];
  readonly couldNotSee: readonly UnseenOrigin[];
  /** What paths name, by eventID: of the first 5,000 events. */
  readonly events: Readonly<Record<string, CitedEvent>>;
  /** Whether there are more sources than are listed, or more things than were followed. */
  readonly truncated: boolean;
  readonly knownAt: string;
  readonly asOf: string;
}
