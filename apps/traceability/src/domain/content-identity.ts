/** What makes a report the same report again, within one enterprise. */
export interface EventIdentity {
  readonly uscc: string;
  readonly hash: string;
  /** '' for the event itself: an error declaration shares its target's eventID and content. */
  readonly declaration: string;
  readonly eventId?: string | undefined;
}

export type IdentityOutcome = 'accepted' | 'duplicate' | 'conflict' | 'withheld';

/** Entries that stand or fall together when `allOrNothing`. */
export interface IdentityRequest {
  readonly entries: readonly EventIdentity[];
  readonly allOrNothing: boolean;
}

/**
 * Decides which of several requests' events are new, in order.
 *
 * Same content is a duplicate under whatever eventID; the same eventID with other content is a conflict
 * (gs1/EPCIS#403), unless it declares an error (#48).
 */
export const decideIdentities = (
  requests: readonly IdentityRequest[],
  known: Iterable<EventIdentity>,
): readonly (readonly IdentityOutcome[])[] => {
  const taken = new Set<string>();
  for (const identity of known) take(taken, identity);
  return requests.map((request) => decideRequest(request, taken));
};

/** Finds the identity whose content is the same, the first one told where there are several. */
export const sameContentAmong = (
  identities: Iterable<EventIdentity>,
): ((wanted: EventIdentity) => EventIdentity | undefined) => {
  const byContent = new Map<string, EventIdentity>();
  for (const identity of identities)
    if (!byContent.has(contentKey(identity))) byContent.set(contentKey(identity), identity);
  return (wanted) => byContent.get(contentKey(wanted));
};

const decideRequest = ({ entries, allOrNothing }: IdentityRequest, taken: Set<string>) => {
  const mine = new Set<string>();
  const isTaken = (key: string) => taken.has(key) || mine.has(key);
  const outcomes = entries.map((entry): IdentityOutcome => {
    if (isTaken(contentKey(entry))) return 'duplicate';
    if (entry.eventId !== undefined && isTaken(nameKey(entry, entry.eventId))) return 'conflict';
    take(mine, entry);
    return 'accepted';
  });
  if (allOrNothing && outcomes.includes('conflict'))
    return outcomes.map((outcome) => (outcome === 'accepted' ? 'withheld' : outcome));
  for (const key of mine) taken.add(key);
  return outcomes;
};

const take = (keys: Set<string>, identity: EventIdentity) => {
  keys.add(contentKey(identity));
  if (identity.eventId !== undefined) keys.add(nameKey(identity, identity.eventId));
};

const contentKey = ({ uscc, hash, declaration }: EventIdentity) =>
  `${uscc} ${declaration} # ${hash}`;
const nameKey = ({ uscc, declaration }: EventIdentity, eventId: string) =>
  `${uscc} ${declaration} = ${eventId}`;
