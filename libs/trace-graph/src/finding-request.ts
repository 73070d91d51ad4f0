import type { FindingRules } from './request.js';

/** Where a place is: WGS 84, in degrees. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** Of which things findings are asked. */
export interface FindingRequest {
  /** Things of which the graph holds every event; nothing is said of others. */
  readonly of: readonly string[];
  readonly validAt: string;
  readonly knownAt: string;
  readonly rules: FindingRules;
  /** Of places, as far as they are known. */
  readonly coordinates?: ReadonlyMap<string, Coordinates>;
}
