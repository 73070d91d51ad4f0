/** Everything that the platform said yes to. */
export interface AcknowledgedWrites {
  /** Ids of single events. */
  readonly events: Set<string>;
  /** By address of the capture job, the ids of its events. */
  readonly captures: Map<string, readonly string[]>;
  /** By reference, the enterprise that each is against. */
  readonly penalties: Map<string, string>;
}

/** Nothing was asked yet. */
export const nothingAcknowledged = (): AcknowledgedWrites => ({
  events: new Set(),
  captures: new Map(),
  penalties: new Map(),
});

/** Whatever was promised least often; a round in which this does not grow proves nothing. */
export const promises = ({ events, captures, penalties }: AcknowledgedWrites): number =>
  Math.min(events.size, captures.size, penalties.size);

/** Ids of all events that were promised, singly or in captures. */
export const promisedEvents = ({ events, captures }: AcknowledgedWrites): readonly string[] => [
  ...events,
  ...[...captures.values()].flat(),
];
